internal import UnrollSystem

/// Reads CSV and TSV, block by block.
///
/// CSV, between whose columns semicolons may stand in place of commas, is that of RFC 4180; a quote inside a field that does not begin with one is a character
/// like any other, as is a carriage return that no newline follows. In TSV no quote means anything.
struct DelimitedParser {
    /// The rows so far, of two columns at least.
    private(set) var grid = FieldGrid()

    private enum State {
        /// A field begins here.
        case fieldStart
        /// In a field without quotes.
        case plain
        /// Between quotes.
        case quoted
        /// After a quote that either closes the field or is doubled.
        case quoteSeen
        /// After a closing quote and a carriage return.
        case returnSeen
    }

    private let path: String
    private let format: TableOptions.Format
    private let separator: UInt8
    private var state = State.fieldStart
    private var line = 1
    /// The lines where the row and the last quoted field begin.
    private var rowLine = 1
    private var quoteLine = 1

    /// What a row must hold, for messages.
    private let needs: String
    /// The fewest columns of a row.
    private let fewest: Int

    /// - Parameters:
    ///   - separator: What stands between columns: a comma (`nil`) or a semicolon in CSV, a tab in TSV.
    ///   - needs: What a row must hold, for messages.
    ///   - fewest: The fewest columns of a row, 1 or 2.
    init(
        path: String, format: TableOptions.Format, separator: UInt8? = nil,
        needs: String = "a text and a label", fewest: Int = 2
    ) {
        self.path = path
        self.needs = needs
        self.fewest = fewest
        self.format = format
        self.separator = separator ?? UInt8(ascii: format == .csv ? "," : "\t")
    }

    mutating func read(_ block: UnsafeRawBufferPointer) throws {
        var index = 0
        while index < block.count {
            switch state {
            case .fieldStart:
                if format == .csv, block[index] == UInt8(ascii: "\"") {
                    state = .quoted
                    quoteLine = line
                    index += 1
                } else {
                    state = .plain
                }
            case .plain:
                let start = index
                while index < block.count, block[index] != separator, block[index] != 0x0A {
                    index += 1
                }
                grid.append(UnsafeRawBufferPointer(rebasing: block[start..<index]))
                if index < block.count {
                    try endField(block[index], isQuoted: false)
                    index += 1
                }
            case .quoted:
                let start = index
                while index < block.count, block[index] != UInt8(ascii: "\"") {
                    if block[index] == 0x0A { line += 1 }
                    index += 1
                }
                grid.append(UnsafeRawBufferPointer(rebasing: block[start..<index]))
                if index < block.count {
                    state = .quoteSeen
                    index += 1
                }
            case .quoteSeen:
                switch block[index] {
                case UInt8(ascii: "\""):
                    grid.append(UInt8(ascii: "\""))
                    state = .quoted
                case separator, 0x0A: try endField(block[index], isQuoted: true)
                case 0x0D: state = .returnSeen
                default: throw textAfterQuote()
                }
                index += 1
            case .returnSeen:
                guard block[index] == 0x0A else { throw textAfterQuote() }
                try endField(0x0A, isQuoted: true)
                index += 1
            }
        }
    }

    mutating func finish() throws {
        switch state {
        case .fieldStart: if grid.openFieldCount > 0 { try endRow(isQuoted: false) }
        case .plain: try endRow(isQuoted: false)
        case .quoteSeen, .returnSeen: try endRow(isQuoted: true)
        case .quoted:
            throw DataError(
                .malformed, path, line: quoteLine, "a double quote opens here and is never closed",
                cure: "close it; inside a quoted text write a quote twice")
        }
    }

    /// Ends a field at a separator, a row at a newline.
    private mutating func endField(_ byte: UInt8, isQuoted: Bool) throws {
        state = .fieldStart
        guard byte == 0x0A else { return grid.endField() }
        try endRow(isQuoted: isQuoted)
        line += 1
        rowLine = line
    }

    private mutating func endRow(isQuoted: Bool) throws {
        if !isQuoted {
            if grid.openField.last == 0x0D { grid.dropLastByte() }
            if grid.openFieldCount == 0, isBlank(grid.openField) { return grid.dropOpenField() }
        }
        grid.endField()
        let count = grid.openFieldCount
        if grid.rowCount == 0, count < fewest {
            throw DataError(
                .malformed, path, line: rowLine,
                "the first row has one column, where \(needs) are needed",
                cure: "put a comma or a semicolon (.csv) or a tab (.tsv) between them")
        }
        guard grid.endRow(line: rowLine) else {
            throw DataError(
                .malformed, path, line: rowLine,
                "the row has \(counted(count, "column")), the first row has "
                    + "\(grid.columnCount)",
                cure: format == .csv
                    ? "put texts that hold \(separatorName)s or newlines in double quotes"
                    : "keep tabs and newlines out of the texts")
        }
    }

    private var separatorName: String {
        separator == UInt8(ascii: ";") ? "semicolon" : "comma"
    }

    private func textAfterQuote() -> DataError {
        DataError(
            .malformed, path, line: line,
            "something follows the closing quote of a field"
                + (quoteLine == line ? "" : " that begins on line \(quoteLine)"),
            cure: "inside a quoted text write a quote twice")
    }
}
