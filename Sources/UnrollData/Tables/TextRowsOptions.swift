internal import UnrollSystem

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
        /// Lines of fastText, whose labels (`__label__name`) are left out.
        case fastText = "fasttext"
        /// Records of nucleotides: FASTA, or FASTQ where the first one begins with `@`.
        case fasta
    }

    /// What the rows hold.
    package enum Contents: Sendable, Hashable {
        case texts
        /// Letters of nucleotides: a file may be FASTA or FASTQ too.
        case nucleotides
        /// Names of files of frames, which may themselves look like tables.
        case frames
        /// Names of recordings.
        case recordings
    }

    /// The format; `nil`: known by the ending of the file's name, else by its first line, where it is a
    /// JSON object or the beginning of an array of them, begins with `__label__`, or is a header that names
    /// a column of texts or labels; else ``Format/lines``.
    public var format: Format?
    /// The columns of the texts, as ``TableOptions/textColumns``.
    public var textColumns: [String] = []
    /// Columns of the texts where ``textColumns`` names none, as ``TableOptions/usualTextColumns``.
    public var usualTextColumns: [String] = []
    /// The column of what names a row; `nil` for none.
    public var idColumn: String?
    package var contents = Contents.texts
    /// The field that chooses ``textColumns``, for messages.
    package var columnField = "textColumn"

    /// Format and columns are found.
    public init() {}

    /// Whether columns are asked for, which lines do not have.
    var namesColumns: Bool { !textColumns.isEmpty || idColumn != nil }

    /// The format of a file that begins so.
    ///
    /// - Parameter path: The file, whose name may tell.
    func format(of path: String, _ head: TableSource.Head) -> Format {
        let known = format.map { TableOptions.Format(rawValue: $0.rawValue) }
        if case .some(nil) = known { return .lines }
        let told = TableOptions.Format(of: path, head, as: known ?? nil, needsLabels: false)
        switch told {
        case .csv: return .csv
        case .tsv: return .tsv
        case .jsonLines: return .jsonLines
        case .json: return .json
        case .fastText: return .fastText
        case .fasta, .fastq: if contents == .nucleotides || format == .fasta { return .fasta }
        case nil: break
        }
        let first = TableOptions.Format.firstLine(of: head.bytes)
        if contents == .nucleotides, let mark = first.first,
            mark == UInt8(ascii: ">") || mark == UInt8(ascii: "@")
        {
            return .fasta
        }
        guard namesColumns else { return .lines }
        // Who names a column has a table, whatever its header says.
        return first.contains(0x09)
            ? .tsv
            : first.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") } ? .csv : .lines
    }

    /// Names by which the column of the texts, or of the files, is known.
    var knownNames: ColumnNames {
        contents == .frames || contents == .recordings ? .recordings : .texts
    }

    /// What the rows hold, in a word.
    var kind: String { contents == .frames || contents == .recordings ? "file" : "text" }
}

/// What names a row of a file, as its column has it.
public struct RowID: Sendable, Hashable, CustomStringConvertible {
    /// The name; of JSON a string's characters, else the number, `true`, `false` or `null` as it is written.
    public let text: String
    /// Whether it is a number, `true`, `false` or `null` in JSON.
    private let isLiteral: Bool

    public var description: String { text }

    init(_ text: String, isLiteral: Bool = false) {
        self.text = text
        self.isLiteral = isLiteral
    }

    /// The name in JSON, of the type that it came with.
    package var json: String { isLiteral ? text : JSONText.quoted(text) }
}
