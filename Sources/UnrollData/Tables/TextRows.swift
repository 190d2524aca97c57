public import UnrollSystem

/// How texts without labels are read from a file.
public struct TextRowsOptions: Sendable, Hashable {
    /// How the rows of a file of texts are written.
    public enum Format: String, CaseIterable, Sendable {
        /// A text on each line.
        case lines
        /// Commas or semicolons between columns, as ``TableOptions/Format/csv``.
        case csv
        /// Tabs between columns, as ``TableOptions/Format/tsv``.
        case tsv
        /// One JSON object a line.
        case jsonLines = "jsonl"
        /// One JSON array of objects.
        case json
    }

    /// The format; `nil`: known by the file's ending; of other files JSON by its first line, else
    /// ``Format/lines``.
    public var format: Format?
    /// The columns of the texts, as ``TableOptions/textColumns``.
    public var textColumns: [String] = []
    /// The column of what names a row; `nil` for none.
    public var idColumn: String?

    /// Format and columns are found.
    public init() {}
}

/// Texts of a file that ask for an answer: lines, or the rows of a table.
///
/// Tables are those of ``TextTable``, but need no labels. Their first row is a header where it names a
/// column of texts or labels, or one that the options name; without a header the column with the
/// longest texts is read.
public struct TextRows: Sendable {
    /// A row.
    public struct Row: Sendable, Hashable {
        /// The text; of several columns, joined by blanks.
        public var text: String
        /// What names the row, where a column for it is chosen.
        public var id: String?
        /// The line where the row begins, counted from 1.
        public var line: Int
    }

    /// The rows, in the order of the file; perhaps none.
    public let rows: [Row]
    /// The file, as the caller named it.
    public let path: String
    /// The format that was read.
    public let format: TextRowsOptions.Format
    /// What was read: `column "review"`, `column 2`; `nil` of lines.
    public let source: String?

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - file: The file; `-` is standard input.
    ///   - options: Format and columns.
    /// - Throws: `FileError`; `DataError` with the line where a row is not what the format asks for,
    ///   or where there is no such column.
    public init(contentsOf file: some FileLocation, options: TextRowsOptions = TextRowsOptions())
        throws
    {
        let path = file.filePath
        var source = try TableSource(path: path)
        let head = try source.readHead()
        format = options.format ?? Self.format(of: path, head)
        self.path = path
        switch format {
        case .lines:
            guard options.textColumns.isEmpty, options.idColumn == nil else {
                throw DataError(
                    .malformed, path, "it is read as lines, which have no columns",
                    cure: "name its format: csv, tsv, jsonl or json")
            }
            var rows: [Row] = []
            // A blank line is a text too: every line has its answer.
            try source.forEachLine(includesBlank: true) { line, number in
                rows.append(Row(text: String(decoding: line, as: UTF8.self), line: number))
            }
            (self.rows, self.source) = (rows, nil)
        case .csv, .tsv:
            var parser = DelimitedParser(
                path: path, format: format == .csv ? .csv : .tsv,
                separator: format == .csv ? TableOptions.Format.separator(of: head) : nil,
                needs: "texts", fewest: 1)
            try source.forEachBlock { try parser.read($0) }
            try parser.finish()
            (rows, self.source) = try Self.rows(of: parser.grid, options, path)
        case .jsonLines, .json:
            var reader = TextObjectsReader(path: path, options: options)
            if TableOptions.Format.beginsArray(head.bytes) {
                var elements = JSONElements(path: path)
                try source.forEachBlock { try elements.read($0) { try reader.read($0, $1) } }
                try elements.finish()
            } else {
                try source.forEachLine { try reader.read($0, $1) }
            }
            (rows, self.source) = (reader.rows, reader.source)
        }
    }

    private static func format(of path: String, _ head: TableSource.Head)
        -> TextRowsOptions.Format
    {
        switch TableOptions.Format(endingOf: path) {
        case .csv: return .csv
        case .tsv: return .tsv
        case .json: return .json
        case .jsonLines: return .jsonLines
        default: break
        }
        let first = head.bytes.split(separator: 0x0A).first { !isBlank($0) } ?? []
        if TableOptions.Format.isObject(trimmed(first)) { return .jsonLines }
        return TableOptions.Format.beginsArray(head.bytes) && head.bytes.contains(UInt8(ascii: "{"))
            ? .json : .lines
    }

    private static func rows(
        of grid: FieldGrid, _ options: TextRowsOptions, _ path: String
    ) throws -> (rows: [Row], source: String?) {
        guard grid.rowCount > 0 else { return ([], nil) }
        let names = grid.firstRow
        let given = try options.textColumns.map { try grid.column($0, path: path) }
        let id = try options.idColumn.map { try grid.column($0, path: path) }
        let known = ColumnNames.texts.first(in: names)
        let hasHeader =
            given.contains { $0.isNamed } || id?.isNamed == true || known != nil
            || grid.columnCount > 1 && ColumnNames.labels.first(in: names) != nil
        var columns = given.map(\.column)
        if columns.isEmpty {
            columns = [known ?? longest(of: grid, besides: id?.column, from: hasHeader ? 1 : 0)]
        }
        let rows = (0..<grid.rowCount).dropFirst(hasHeader ? 1 : 0).map { row in
            Row(
                text: grid.text(row: row, columns: columns),
                id: id.map { grid.text(row: row, column: $0.column) }, line: grid.lines[row])
        }
        let source = columns.map { hasHeader ? shown(names[$0]) : "\($0 + 1)" }
        return (rows, "column\(source.count > 1 ? "s" : "") \(source.joined(separator: ", "))")
    }

    private static func longest(of grid: FieldGrid, besides id: Int?, from first: Int) -> Int {
        let columns = (0..<grid.columnCount).filter { $0 != id }
        let lengths = columns.map { column in
            (first..<max(first, grid.rowCount)).reduce(0) { $0 + trimmed(grid[$1, column]).count }
        }
        return columns.indices.max { lengths[$0] < lengths[$1] }.map { columns[$0] } ?? 0
    }
}

/// Reads the texts of JSON objects.
private struct TextObjectsReader {
    private(set) var rows: [TextRows.Row] = []
    private let objects: JSONObjects
    private let options: TextRowsOptions
    private var keys: [String]?

    init(path: String, options: TextRowsOptions) {
        objects = JSONObjects(
            path: path, noun: "row", example: #"{"text": "…"}"#, members: "a text")
        self.options = options
    }

    var source: String? {
        keys.map { "key\($0.count > 1 ? "s" : "") \($0.map { shown($0) }.joined(separator: ", "))" }
    }

    mutating func read(_ line: [UInt8], _ number: Int) throws {
        let keys =
            try keys
            ?? objects.keys(
                options.textColumns, among: objects.keys(line, number), known: .texts,
                field: "textColumn", kind: "text", number)
        self.keys = keys
        let texts = try objects.strings(under: keys, line, number)
        var id: String?
        if let idKey = options.idColumn {
            try objects.forEachMember(line, number) { scanner, key throws(DataError) in
                try objects.read(number) { () throws(JSONScanner.Failure) in
                    guard key == idKey else { return try scanner.skipValue() }
                    id =
                        scanner.peek() == UInt8(ascii: "\"")
                        ? try scanner.string() : try scanner.spelledValue()
                }
            }
            guard id != nil else { throw objects.lacking(idKey, number) }
        }
        rows.append(TextRows.Row(text: joinedTexts(texts), id: id, line: number))
    }
}
