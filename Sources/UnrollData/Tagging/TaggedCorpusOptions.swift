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
    }

    /// The format; `nil`: known by the file's first lines.
    public var format: Format?
    /// The column of the words: its number, counted from 1; in CoNLL-U its name or number, in JSON
    /// the key. `nil`: the first one, `form`, or `tokens`.
    public var wordColumn: String?
    /// The column of the tags, named like ``wordColumn``. `nil`: the last one, `upos`, or the first
    /// of the keys `tags`, `ner_tags`, `labels`, `ner`, `upos`, `pos_tags`.
    public var tagColumn: String?
    /// Whether the tags are read; a file of tokens alone has none.
    public var readsTags = true
    /// Whether the lines of a column file are kept, so that they can be written again with predicted
    /// tags.
    public var keepsLines = false

    public init() {}
}
