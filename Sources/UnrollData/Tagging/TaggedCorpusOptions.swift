/// How a file of tagged sentences is read.
public struct TaggedCorpusOptions: Sendable, Hashable {
    /// How the sentences are written.
    public enum Format: String, CaseIterable, Sendable {
        /// CoNLL columns: a token a line, its columns between tabs or between spaces, a blank line
        /// between sentences.
        case columns = "conll"
        /// CoNLL-U: ten columns between tabs, the first one the number of the word.
        case conllu
        /// JSON objects with a list of tokens and one of tags, one a line or in one array.
        case json = "jsonl"
        /// FASTA or FASTQ, of nucleotides: behind the bases of each record a letter for each of
        /// them, or the tags of ``intervals``.
        case fasta
        /// A table, of nucleotides, with columns of sequences and of labels.
        case table
    }

    /// The format; `nil`: known by the file's first lines.
    public var format: Format?
    /// The column of the words: its number, counted from 1; in CoNLL-U its name or number, in JSON
    /// the key. `nil`: the first one, `form`, `tokens`, or `sequence`.
    public var wordColumn: String?
    /// The column of the tags, named like ``wordColumn``. `nil`: the last one, `upos`, or the first
    /// of the keys `tags`, `ner_tags`, `labels`, `ner`, `upos`, `pos_tags`; in tables `labels`.
    public var tagColumn: String?
    /// Whether the tokens are bases of nucleotides.
    public var readsNucleotides = false
    /// A file of intervals (``IntervalFile``) that are the tags of nucleotides; a base in none of
    /// them has the tag `O`.
    public var intervals: String?
    /// The kinds of intervals that are tags; all if `nil`.
    public var intervalKinds: [String]?
    /// Whether the tags are read; a file of tokens alone has none.
    public var readsTags = true
    /// Whether the lines of a column file are kept, so that they can be written again with predicted
    /// tags.
    public var keepsLines = false

    /// The usual options: format and columns are found.
    public init() {}
}
