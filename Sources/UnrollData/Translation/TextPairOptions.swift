/// How a table of texts and their translations is read.
public struct TextPairOptions: Sendable, Hashable {
    /// csv, tsv, jsonl or json; `nil`: known by the file's ending, else by its first lines.
    public var format: TableOptions.Format?
    /// The column of the texts to translate: its name in the header (in JSON the key), or its number,
    /// counted from 1. `nil`: found as ``TextPairs`` says.
    public var sourceColumn: String?
    /// The column of the translations, named like ``sourceColumn``.
    public var targetColumn: String?

    /// The usual options: format and columns are found.
    public init() {}
}
