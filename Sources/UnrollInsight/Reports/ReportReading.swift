public import UnrollData

/// How the data of a report are read, where their files do not tell.
public struct ReportReading: Sendable {
    /// Of tables of labelled texts.
    public var table = TableOptions()
    /// Of texts and their translations in one file.
    public var pairs = TextPairOptions()
    /// Of tagged sentences; the model's own columns where none are named.
    public var tags = TaggedCorpusOptions()
    /// Of recordings and their transcripts.
    public var transcripts = TranscriptOptions()

    public init() {}
}
