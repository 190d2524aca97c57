internal import UnrollSystem

extension TextTable: RowData {
    /// A row of the data.
    public typealias Row = LabelledText

    /// A table of examples that are in memory.
    ///
    /// - Parameter rows: Texts and their labels, which lose the white space around them.
    /// - Throws: `DataError` where there is no row, or a label is empty.
    public init(_ rows: some Sequence<LabelledText>) throws {
        let rows = rows.enumerated().map { number, row in
            LabelledText(text: row.text, label: trimmed(row.label), line: number + 1)
        }
        if rows.isEmpty { throw TextTable.nothing(in: memory) }
        if let bare = rows.first(where: \.label.isEmpty) {
            throw DataError(
                .malformed, memory, line: bare.line, "the label is empty",
                cure: "give one, or leave the row out")
        }
        self.init(rows: rows)
    }

    /// A table of examples that are in memory.
    ///
    /// - Parameter examples: Texts and their labels, such as `[("A fine film.", "positive"), …]`.
    /// - Throws: `DataError` where there is no row, or a label is empty.
    public init(_ examples: some Sequence<(text: String, label: String)>) throws {
        try self.init(examples.lazy.map { LabelledText(text: $0.text, label: $0.label) })
    }
}

extension TaggedCorpus: RowData {
    /// A row of the data.
    public typealias Row = TaggedSentence

    /// A corpus of sentences that are in memory.
    ///
    /// - Parameter rows: The sentences, each with its tags; empty sentences are left out.
    /// - Throws: `DataError` where there is no sentence, or one has an empty token or no tags.
    public init(_ rows: some Sequence<TaggedSentence>) throws {
        var sentences: [TaggedSentence] = []
        for (number, row) in rows.enumerated() where !row.tokens.isEmpty {
            guard row.tags.count == row.tokens.count, !row.tokens.contains(""),
                !row.tags.contains("")
            else {
                throw DataError(
                    .malformed, memory, line: number + 1,
                    "the sentence has \(counted(row.tags.count, "tag")) for "
                        + "\(counted(row.tokens.count, "token")), or an empty one among them",
                    cure: "give a tag for each token, none of them empty")
            }
            var sentence = row
            sentence.line = number + 1
            sentences.append(sentence)
        }
        if sentences.isEmpty {
            throw DataError(
                .empty, memory, "there are no tagged sentences in it",
                cure: "give sentences with a tag for each token")
        }
        self.init(sentences: sentences)
    }
}

extension TextPairs: RowData {
    /// A row of the data.
    public typealias Row = TextPair

    /// Pairs that are in memory.
    ///
    /// - Parameter rows: Texts and their translations.
    /// - Throws: `DataError` where there is none.
    public init(_ rows: some Sequence<TextPair>) throws {
        let pairs = rows.enumerated().map { number, row in
            TextPair(source: row.source, target: row.target, line: number + 1)
        }
        if pairs.isEmpty { throw TextPairs.nothing(in: memory) }
        self.init(pairs: pairs)
    }

    /// Pairs that are in memory.
    ///
    /// - Parameter pairs: Texts and their translations, such as `[("a cat", "eine Katze"), …]`.
    /// - Throws: `DataError` where there is none.
    public init(_ pairs: some Sequence<(source: String, target: String)>) throws {
        try self.init(pairs.lazy.map { TextPair(source: $0.source, target: $0.target) })
    }
}

extension Transcripts: RowData {
    /// A row of the data.
    public typealias Row = Transcript

    /// Recordings and transcripts that are in memory; rows may also name files.
    ///
    /// - Parameter rows: What is recorded and what is said.
    /// - Throws: `DataError` where there is none.
    public init(_ rows: some Sequence<Transcript>) throws {
        let rows = rows.enumerated().map { number, row in row.numbered(number + 1) }
        if rows.isEmpty { throw Transcripts.nothing(in: memory) }
        self.init(rows: rows)
    }
}

extension MusicCorpus: RowData {
    /// A piece to train on.
    public typealias Row = PianoRoll
}
