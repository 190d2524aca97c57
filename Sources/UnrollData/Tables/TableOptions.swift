/// How a table of labelled texts is read.
public struct TableOptions: Sendable, Hashable {
    /// How the rows of a table are written.
    public enum Format: String, CaseIterable, Sendable {
        /// Commas between columns, or semicolons, whichever the first rows show; RFC 4180: a field
        /// in double quotes may hold them, newlines and, doubled, double quotes.
        case csv
        /// Tabs between columns; a quote is a character like any other.
        case tsv
        /// One JSON object a line.
        case jsonLines = "jsonl"
        /// One JSON array of objects, on one line or on many, as Create ML reads it.
        case json
        /// `__label__name text`, one a line.
        case fastText = "fasttext"
        /// Nucleotide sequences whose headers say their class: `>name label=EI`.
        case fasta
        /// The same with a quality for each letter.
        case fastq
    }

    /// The format; `nil`: known by the file's ending, else by its first lines.
    public var format: Format?
    /// The columns of the texts: names in the header (in JSON the keys), or numbers, counted from 1;
    /// the texts of several are joined by a blank. Empty: found as ``TextTable`` says.
    public var textColumns: [String] = []
    /// The one column of the texts; see ``textColumns``.
    public var textColumn: String? {
        get { textColumns.first }
        set { textColumns = newValue.map { [$0] } ?? [] }
    }
    /// Columns of the texts where ``textColumns`` names none: those that a model was trained on. Without
    /// effect on a file that has none of them; one that lacks some of them is refused.
    public var usualTextColumns: [String] = []
    /// The column of the labels, named like ``textColumns``.
    public var labelColumn: String?
    /// Labels that the table may use, as a model's classes: without a header, the label column is
    /// the one in which most of them stand. A short table would else be easily misread.
    public var knownLabels: Set<String> = []

    /// The usual options: format and columns are found.
    public init() {}
}

extension TableOptions.Format {
    /// The format that the ending of a path names; `nil` where it names none (`.txt` may be any).
    init?(endingOf path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[dot...].lowercased() {
        case ".csv": self = .csv
        case ".tsv", ".tab": self = .tsv
        case ".jsonl", ".ndjson": self = .jsonLines
        case ".json": self = .json
        case ".fa", ".fasta", ".fna", ".ffn": self = .fasta
        case ".fq", ".fastq": self = .fastq
        default: return nil
        }
    }
}
