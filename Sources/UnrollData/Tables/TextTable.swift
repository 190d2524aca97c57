public import UnrollSystem

/// A table of labelled texts: the examples of text classification.
///
/// Five formats are read (``TableOptions/Format``): CSV, TSV, JSON lines, a JSON array and fastText
/// lines. The format is known by the file's ending (.csv, .tsv, .tab, .jsonl, .ndjson, .json), else
/// by its first lines; those of JSON tell an array from lines whatever the ending. The text is UTF-8; a byte order mark is dropped; lines end with LF or CRLF, the last one
/// perhaps with the end of the file. Blank lines are skipped. A text may be empty, a label not.
///
/// The first row of a CSV or TSV file is a header where it names a text or a label column (text,
/// sentence, review …; label, class, category …) and its label occurs nowhere below; a column that
/// the options name makes it one too. Without a header the label column is the one with fewer
/// distinct values (of equal ones the shorter on average, then the last); of more than two columns
/// the label column is the one with the fewest distinct values but more than one, the text column
/// the one with the longest texts. Labels that are known beforehand decide before all this.
///
/// A line of JSON, or an element of the array, is an object with a string under the text's key and
/// a string, number or boolean under the label's; numbers and booleans are labels as they are
/// written. The first object decides the keys. A fastText line begins with `__label__`, the label
/// and white space; a line with a second label, which would mean several classes for one text, is
/// refused.
public struct TextTable: Sendable {
    /// The rows, in the order of the file; at least one.
    public let rows: [LabelledText]
    /// The file, as the caller named it; `-` is standard input, empty where the rows come from memory.
    public let path: String
    /// The format that was read; JSON lines stand for rows that come from memory.
    public let format: TableOptions.Format
    /// The name of the texts' column, or their key; `nil` where the file names none.
    package let textName: String?
    /// The columns of the texts where options chose them, by their names where the file has any: those of other tables too.
    public let textColumns: [String]
    /// Which columns were read, in words: `text from column 2, label from "stars"`; `nil` where the format
    /// has no choice.
    package let columns: String?

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - file: The file; `-` is standard input.
    ///   - options: Format and columns, where the file does not tell them.
    /// - Throws: `FileError`; `DataError` with the line where a row is not what the format asks for.
    /// - Complexity: O(bytes) in time and memory, whatever the lengths of the rows.
    public init(contentsOf file: some FileLocation, options: TableOptions = TableOptions()) throws {
        let path = file.filePath
        try self.init(TableSource(path: path), path: path, options: options)
    }

    /// Reads a table from bytes that are there already.
    ///
    /// - Parameter path: The file that messages name, whose ending may tell the format.
    package init(
        bytes: [UInt8], path: String, options: TableOptions = TableOptions()
    ) throws {
        try self.init(TableSource(bytes: bytes, path: path), path: path, options: options)
    }

    /// Rows that come from no file.
    init(rows: [LabelledText]) {
        self.rows = rows
        (path, format, textName, columns) = (memory, .jsonLines, nil, nil)
        textColumns = []
    }

    init(_ source: TableSource, path: String, options: TableOptions) throws {
        var source = source
        let head = try source.readHead()
        let told = TableOptions.Format(of: path, head, as: options.format, needsLabels: true)
        guard let format = told else {
            if head.bytes.isEmpty { throw TextTable.nothing(in: path) }
            throw DataError(
                .malformed, path, "neither its name nor its first lines tell its format",
                cure:
                    "end its name with .csv, .tsv, .json or .jsonl, or choose csv, tsv, json, jsonl or fasttext"
            )
        }
        let rows: [LabelledText]
        var textName: String?
        var chosen: [String] = []
        var read: (texts: String, label: String)?
        switch format {
        case .csv, .tsv:
            var parser = DelimitedParser(
                path: path, format: format,
                separator: format == .csv ? TableOptions.Format.separator(of: head) : nil)
            try source.forEachBlock { try parser.read($0) }
            try parser.finish()
            let columns = try ColumnChoice(parser.grid, options: options, path: path)
            rows = try columns.rows(of: parser.grid, path: path)
            textName = columns.textName
            chosen = columns.chosenTexts
            read = columns.inWords(of: parser.grid)
        case .jsonLines:
            var reader = JSONLinesReader(path: path, options: options)
            try source.forEachLine { try reader.read($0, $1) }
            rows = reader.rows
            textName = reader.keys?.texts.joined(separator: ", ")
            chosen = reader.chosenTexts
            read = reader.keysInWords
        case .json:
            var reader = JSONLinesReader(path: path, options: options)
            var elements = JSONElements(path: path)
            try source.forEachBlock { try elements.read($0) { try reader.read($0, $1) } }
            try elements.finish()
            rows = reader.rows
            textName = reader.keys?.texts.joined(separator: ", ")
            chosen = reader.chosenTexts
            read = reader.keysInWords
        case .fastText:
            var reader = FastTextReader(path: path)
            try source.forEachLine { try reader.read($0, $1) }
            rows = reader.rows
        case .fasta, .fastq:
            rows = try NucleotideFile(source, path: path).labelled()
        }
        if rows.isEmpty { throw TextTable.nothing(in: path) }
        self.rows = rows
        self.path = path
        self.format = format
        self.textName = textName
        textColumns = chosen
        columns = read.map { "text from \($0.texts), label from \($0.label)" }
    }

    /// Whether the texts are the names of files, as their column's name says.
    package var namesFiles: Bool {
        textName.map { ColumnNames.files.first(in: [$0]) != nil } ?? false
    }

    /// Whether the first row names a file that is there.
    package var namesFoundFiles: Bool {
        namesFiles && fileExists(TextTable.path(of: trimmed(rows[0].text), besides: path))
    }

    /// Where a file is that a table names: beside the table, unless it is named from the root.
    package static func path(of file: String, besides table: String) -> String {
        guard !file.hasPrefix("/"), table != "-",
            let slash = table.utf8.lastIndex(of: UInt8(ascii: "/"))
        else { return file }
        return String(table[...slash]) + file
    }

    static func nothing(in path: String) -> DataError {
        DataError(
            .empty, path, "there are no labelled texts in it",
            cure: "give a file with a text and a label in each row")
    }

    /// The distinct labels, sorted, and how often each occurs.
    public var labelCounts: [(label: String, count: Int)] {
        var counts: [String: Int] = [:]
        for row in rows { counts[row.label, default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }.map { (label: $0.key, count: $0.value) }
    }
}
