public import UnrollSystem

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
        public var id: RowID?
        /// The name that a sequence has in its header; `nil` elsewhere.
        public var name: String?
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
        try self.init(TableSource(path: path), path: path, options: options)
    }

    /// Reads bytes that are there already.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - path: The name for messages, whose ending may tell the format.
    ///   - options: Format and columns.
    package init(bytes: [UInt8], path: String, options: TextRowsOptions = TextRowsOptions()) throws
    {
        try self.init(TableSource(bytes: bytes, path: path), path: path, options: options)
    }

    init(_ source: TableSource, path: String, options: TextRowsOptions) throws {
        var source = source
        let head = try source.readHead()
        format = options.format(of: path, head)
        self.path = path
        switch format {
        case .lines, .fastText, .jsonLines:
            if format == .lines, options.format == nil,
                TableOptions.Format(recognizing: head) == .tsv
            {
                ReadingListener.note(
                    "\(displayName(path)): it is read as lines, though each holds a tab; if it is a table, "
                        + "choose its format, tsv")
            }
            var reader = try TextLinesReader(path: path, format: format, options: options)
            try source.forEachLine(includesBlank: true) { try reader.read($0, $1) }
            (rows, self.source) = (reader.rows, reader.source)
        case .csv, .tsv:
            var parser = DelimitedParser(
                path: path, format: format == .csv ? .csv : .tsv,
                separator: format == .csv ? TableOptions.Format.separator(of: head) : nil,
                needs: "\(options.kind)s", fewest: 1)
            try source.forEachBlock { try parser.read($0) }
            try parser.finish()
            (rows, self.source) = try Self.rows(of: parser.grid, options, path)
        case .json:
            var reader = TextObjectsReader(path: path, options: options)
            var elements = JSONElements(path: path)
            try source.forEachBlock { try elements.read($0) { try reader.read($0, $1) } }
            try elements.finish()
            (rows, self.source) = (reader.rows, reader.source)
        case .fasta:
            try options.requireNoColumns(format, path)
            rows =
                DataKind(head: head, path: "") == .tags
                // What a tagger learns from has a label for each base too.
                ? try TaggedCorpus.NucleotideReader.labelled(&source, path: path).map {
                    Row(text: $0.tokens.joined(), name: $0.name, line: $0.line)
                }
                : try NucleotideFile(source, path: path).records.map {
                    Row(text: $0.sequence, name: $0.name, line: $0.line)
                }
            self.source = nil
        }
    }

    private static func rows(
        of grid: FieldGrid, _ options: TextRowsOptions, _ path: String
    ) throws -> (rows: [Row], source: String?) {
        guard grid.rowCount > 0 else { return ([], nil) }
        let names = grid.firstRow
        let given = try grid.columns(
            options.textColumns, orUsual: options.usualTextColumns, path: path)
        let id = try options.idColumn.map { try grid.column($0, path: path) }
        let known = options.knownNames.first(in: names)
        let hasHeader =
            given.contains { $0.isNamed } || id?.isNamed == true || known != nil
            || grid.columnCount > 1 && ColumnNames.labels.first(in: names) != nil
        var columns = given.map(\.column)
        if columns.isEmpty, let known { columns = [known] }
        if columns.isEmpty {
            columns = [
                options.kind == "file"
                    ? try fileColumn(of: grid, path, options, from: hasHeader ? 1 : 0)
                    : longest(of: grid, besides: id?.column, from: hasHeader ? 1 : 0)
            ]
        }
        let rows = (0..<grid.rowCount).dropFirst(hasHeader ? 1 : 0).map { row in
            Row(
                text: grid.text(row: row, columns: columns),
                id: id.map { RowID(grid.text(row: row, column: $0.column)) }, line: grid.lines[row])
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

    /// The first column whose first field is the name of a file that is there.
    private static func fileColumn(
        of grid: FieldGrid, _ path: String, _ options: TextRowsOptions, from first: Int
    ) throws -> Int {
        let row = min(first, grid.rowCount - 1)
        let found = (0..<grid.columnCount).first {
            FileList.isFile(grid.text(row: row, column: $0), besides: path)
        }
        if let found { return found }
        throw DataError(
            .malformed, path, line: grid.lines[0],
            "none of the columns is known to name the files: \(shown(grid.firstRow))",
            cure: "choose one with \(field: options.columnField)")
    }
}
