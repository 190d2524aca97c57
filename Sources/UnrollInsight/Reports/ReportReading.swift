public import UnrollData
internal import UnrollSystem

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

    /// Every format and column is found.
    public init() {}

    /// A form of data with columns.
    enum Form {
        case table, pairs, tags, transcripts
    }

    /// Throws where a column is named of a form that is not read.
    ///
    /// - Parameter form: What is read; `nil` for what has no columns.
    /// - Throws: `ConfigError`, which names the field.
    func requireFitting(_ form: Form?) throws {
        let named: [(field: String, isNamed: Bool, forms: [Form])] = [
            ("format", table.format != nil, [.table]),
            (
                "textColumn", table.textColumn != nil || transcripts.textColumn != nil,
                [.table, .transcripts]
            ), ("labelColumn", table.labelColumn != nil, [.table]),
            ("sourceColumn", pairs.sourceColumn != nil, [.pairs]),
            ("targetColumn", pairs.targetColumn != nil, [.pairs]),
            ("tagColumn", tags.tagColumn != nil, [.tags]),
            ("wordColumn", tags.wordColumn != nil, [.tags]),
            ("fileColumn", transcripts.fileColumn != nil, [.transcripts]),
        ]
        for column in named where column.isNamed && !(form.map(column.forms.contains) ?? false) {
            throw ConfigError(
                "\(field: column.field) has no use here: this model is not measured on such a file")
        }
    }
}
