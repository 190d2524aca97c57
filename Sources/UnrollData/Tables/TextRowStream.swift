internal import UnrollSystem

/// Texts as they come, such as from a program that writes one to standard input and waits for its answer.
///
/// Lines, those of fastText and JSON lines are handed on one by one; a table is read to its end first.
/// The first line decides which it is, as in ``TextRows``. Bytes of lines that are not UTF-8 become
/// replacement characters.
package struct TextRowStream {
    /// The format that is read.
    package let format: TextRowsOptions.Format
    private let path: String
    private var lines: LineReader
    /// Bytes of whole lines that have been read to know the format.
    private var head: [UInt8]
    private var reader: TextLinesReader?
    /// The rows of a table that have not been handed on.
    private var rowsOfTable: [TextRows.Row]?
    private var sourceOfTable: String?
    private var line = 1
    /// What is wrong with the line behind the rows that were handed on last.
    private var failure: (any Error)?

    /// Waits for the first line, where the options do not tell the format, and of a table for the end.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - options: Format and columns.
    /// - Throws: As ``TextRows``.
    package init(contentsOf path: String, options: TextRowsOptions = TextRowsOptions()) throws {
        self.path = path
        var lines = try LineReader(path: path)
        var head: [UInt8] = []
        func isOpen() -> Bool {
            // A bracket alone is an array only if an object follows.
            head.isEmpty || trimmed(head[...]).elementsEqual([UInt8(ascii: "[")])
        }
        while isOpen(), let more = try lines.nextBytes() { head += more }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { head.removeFirst(3) }
        format = options.format(of: path, TableSource.Head(bytes: head, isWhole: false))
        var options = options
        options.format = format
        switch format {
        case .lines, .fastText, .jsonLines:
            reader = try TextLinesReader(path: path, format: format, options: options)
        case .csv, .tsv, .json, .fasta:
            while let more = try lines.nextBytes() { head += more }
            let table = try TextRows(bytes: head, path: path, options: options)
            (rowsOfTable, sourceOfTable) = (table.rows, table.source)
            head = []
        }
        self.lines = lines
        self.head = head
    }

    /// What is read, as ``TextRows/source``; of JSON lines once the first of them has come.
    package var source: String? { sourceOfTable ?? reader?.source }

    /// Whether the texts came with a whole table.
    package var isTable: Bool { reader == nil }

    /// The rows that are there by now, at least one: waits for it where there is none.
    ///
    /// - Returns: `nil` at the end.
    /// - Throws: `FileError`; `DataError` with the line that is not what the format asks for, once the rows
    ///   before it have been handed on.
    package mutating func next() throws -> [TextRows.Row]? {
        if let failure { throw failure }
        guard reader != nil else {
            defer { rowsOfTable = nil }
            return rowsOfTable.flatMap { $0.isEmpty ? nil : $0 }
        }
        while let bytes = try nextBytes() {
            do { try read(bytes) } catch { failure = error }
            if let rows = reader?.takeRows(), !rows.isEmpty { return rows }
            if let failure { throw failure }
        }
        return nil
    }

    private mutating func nextBytes() throws -> [UInt8]? {
        guard head.isEmpty else {
            defer { head = [] }
            return head
        }
        return try lines.nextBytes()
    }

    private mutating func read(_ bytes: [UInt8]) throws {
        for part in LineReader.lines(of: bytes) {
            try reader?.read(Array(part), line)
            line += 1
        }
    }
}
