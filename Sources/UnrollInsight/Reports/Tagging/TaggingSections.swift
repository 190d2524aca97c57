internal import UnrollData
internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTraining

extension TaskReport {
    /// Taggers.
    static let tagging = TaskReport(task: TaggingConfig.task, reads: .tags) { file, request in
        guard let path = try request.file("sentences with their tags") else {
            return [
                .missing(
                    "On sentences",
                    "Name a file of tagged sentences behind the model to see its tags measured, "
                        + "and the sentences that it gets wrong.")
            ]
        }
        let tagger = try SequenceTagger(file)
        var options = request.reading.tags
        options.readsNucleotides = tagger.config.input == .nucleotides
        options.tagColumn = options.tagColumn ?? tagger.config.tagColumn
        options.wordColumn = options.wordColumn ?? tagger.config.wordColumn
        return try TaggingSections(
            tagger, TaggedCorpus(contentsOf: path, options: options)
        ).sections
    }
}

/// What a tagger does on sentences.
struct TaggingSections {
    private let tagger: SequenceTagger
    private let corpus: TaggedCorpus
    private let answers: [SequenceTagger.Answer]
    private let scores: EntityScores

    init(_ tagger: SequenceTagger, _ corpus: TaggedCorpus) {
        self.tagger = tagger
        self.corpus = corpus
        answers = tagger.answers(on: corpus.sentences)
        scores = tagger.scores(of: answers)
    }

    var sections: [PageSection] {
        get throws {
            [
                PageSection("The data", try DataBlocks(corpus).blocks),
                PageSection("On \(fileName(corpus.path))", figures), mistakes, sentences,
            ] + units
        }
    }

    /// Units over the first sentences.
    private var units: [PageSection] {
        var count = 0
        let read = corpus.sentences.prefix { sentence in
            count += sentence.tokens.count
            return count <= HiddenUnitSections.read
        }
        return HiddenUnitSections(
            HiddenUnits(tagger.traced(read.map(\.tokens))),
            source: "the first sentences of \(fileName(corpus.path))"
        ).sections
    }

    private var unit: String { tagger.config.input == .nucleotides ? "base" : "word" }

    private var figures: [PageBlock] {
        var facts: [PageFact] = []
        if tagger.config.marksEntities {
            facts += [
                PageFact("F1 of entities", percent(scores.micro.f1)),
                PageFact("precision", percent(scores.micro.precision)),
                PageFact("recall", percent(scores.micro.recall)),
            ]
        }
        facts += [
            PageFact("right tags", percent(scores.accuracy)),
            PageFact("sentences all right", percent(scores.sentenceAccuracy)),
            PageFact("sentences", scores.sentences.grouped),
        ]
        var blocks: [PageBlock] = [.facts(facts)]
        if tagger.config.marksEntities, !scores.types.isEmpty {
            let chart = Chart(
                "F1 of each type", x: Chart.Axis("type", categories: scores.types.map(\.type)),
                y: Chart.Axis("F1", unit: "percent", range: 0...100),
                [Chart.Series("F1", .bars(scores.types.map { 100 * $0.scores.f1 }))])
            blocks += [
                .table(
                    PageTable(
                        "The entities by their types",
                        columns: [
                            .init("type", isNumber: false), .init("precision"), .init("recall"),
                            .init("F1"), .init("in the data"), .init("found"), .init("right"),
                        ],
                        rows: scores.types.map {
                            [
                                $0.type, percent($0.scores.precision), percent($0.scores.recall),
                                percent($0.scores.f1), $0.expected.grouped, $0.predicted.grouped,
                                $0.correct.grouped,
                            ]
                        })),
                .figure(PageFigure(chart.element)),
            ]
        }
        return blocks
    }

    private var mistakes: PageSection {
        var counts: [[String]: Int] = [:]
        for answer in answers {
            for place in answer.wrong {
                counts[[answer.sentence.tags[place], answer.prediction.tags[place]], default: 0] +=
                    1
            }
        }
        guard !counts.isEmpty else {
            return PageSection("What is confused", [.paragraph("Every tag is right.")])
        }
        let most = counts.sorted { ($1.value, $0.key.joined()) < ($0.value, $1.key.joined()) }
        return PageSection(
            "What is confused",
            [
                .table(
                    PageTable(
                        "The most frequent mistakes, \(unit) by \(unit)",
                        columns: [
                            .init("right tag", isNumber: false),
                            .init("answer", isNumber: false),
                            .init("times"),
                        ], rows: most.prefix(12).map { $0.key + [$0.value.grouped] }))
            ])
    }

    // MARK: Sentences

    /// Words of a sentence that are shown.
    private static let mostWords = 80

    private var sentences: PageSection {
        let wrong = answers.filter { !$0.wrong.isEmpty }.sorted {
            ($1.wrong.count, $0.sentence.line) < ($0.wrong.count, $1.sentence.line)
        }
        let unsure = answers.filter(\.wrong.isEmpty).map { answer in
            (answer, answer.prediction.probabilities.min() ?? 1)
        }.sorted { ($0.1, $0.0.sentence.line) < ($1.1, $1.0.sentence.line) }
        var blocks: [PageBlock] = [
            .paragraph(
                "Each \(unit) is colored by how unsure its tag is. Behind a wrong tag stands the right "
                    + "one.")
        ]
        if !wrong.isEmpty {
            blocks.append(.heading("The sentences with the most mistakes"))
            blocks += self.blocks(wrong.prefix(ReportRequest.shown))
        }
        if !unsure.isEmpty {
            blocks.append(.heading("Right, and least sure"))
            blocks += self.blocks(unsure.prefix(3).map(\.0))
            blocks.append(.heading("Right, and surest"))
            blocks += self.blocks(unsure.suffix(3).reversed().map(\.0))
        }
        return PageSection("Best and worst sentences", blocks)
    }

    private func blocks(_ answers: some Collection<SequenceTagger.Answer>) -> [PageBlock] {
        answers.enumerated().map { block($1, isLast: $0 + 1 == answers.count) }
    }

    private func block(_ answer: SequenceTagger.Answer, isLast: Bool) -> PageBlock {
        let tokens = answer.sentence.tokens
        let shown = tokens.indices.prefix(Self.mostWords)
        var pieces: [ColoredText.Piece] = []
        for place in shown {
            let found = answer.prediction.tags[place]
            let right = answer.sentence.tags[place]
            var text = tokens[place]
            if right != found {
                text += " [\(found), right: \(right)]"
            } else if found != TagScheme.outside {
                text += " [\(found)]"
            }
            pieces.append(ColoredText.Piece(text, 1 - answer.prediction.probabilities[place]))
            pieces.append(ColoredText.Piece(" ", nil))
        }
        if shown.count < tokens.count { pieces.append(ColoredText.Piece("…", nil)) }
        return .coloredText(
            ColoredText(
                "Line \(answer.sentence.line): "
                    + (answer.wrong.isEmpty
                        ? "all of \(counted(tokens.count, "tag")) right"
                        : "\(answer.wrong.count) of \(counted(tokens.count, "tag")) wrong"),
                pieces, scale: .sequential, low: "sure", high: "unsure", hasLegend: isLast))
    }
}
