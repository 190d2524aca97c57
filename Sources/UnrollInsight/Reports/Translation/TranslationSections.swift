internal import UnrollData
internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTraining

extension TaskReport {
    /// Translation models.
    static let translation = TaskReport(task: TranslationConfig.task, reads: .pairs) {
        file, request in
        guard let source = request.data.first else {
            return [
                .missing(
                    "On sentences",
                    "Name texts and their translations behind the model (two files, or one table "
                        + "of pairs) to see them measured, and what the model attends to.")
            ]
        }
        try ConfigError.require(
            request.data.count <= 2,
            "a translation model is measured on two files, or on one table of pairs, and "
                + "\(request.data.count) are named")
        let pairs =
            request.data.count == 2
            ? try TextPairs(source: source, target: request.data[1])
            : try TextPairs(contentsOf: source, options: request.reading.pairs)
        return try TranslationSections(Translator(file), pairs).sections
    }
}

/// What a translation model does on pairs.
struct TranslationSections {
    private let translator: Translator
    private let pairs: TextPairs
    private let found: [Translator.Translation]
    private let scores: TranslationScores
    /// chrF of each sentence by itself, which short sentences and small mistakes do not make zero.
    private let ofSentences: [Double]

    init(_ translator: Translator, _ pairs: TextPairs) {
        self.translator = translator
        self.pairs = pairs
        found = translator.translate(pairs.pairs.map(\.source))
        let references = pairs.pairs.map { translator.config.reference($0.target) }
        let scoring = translator.config.usualScoring
        scores = TranslationScores(found.map(\.text), references: references, by: scoring)
        ofSentences = zip(found, references).map {
            scoring.chrF.value(of: scoring.chrF.counts($0.text, references: [$1]))
        }
    }

    var sections: [PageSection] {
        [PageSection("On the data", figures), attention, examples]
    }

    private var figures: [PageBlock] {
        let box = Chart.Box(of: ofSentences)
        var blocks: [PageBlock] = [
            .facts([
                PageFact("BLEU", scores.bleu.score.fixed(2)),
                PageFact("chrF", scores.chrF.fixed(2)),
                PageFact("word for word right", percent(scores.exact)),
                PageFact("sentences", scores.sentenceCount.grouped),
            ]),
            .list([
                PageFact("signature", scores.scoring.bleu.signature()),
                PageFact(
                    "precisions of 1 to 4 words",
                    scores.bleu.precisions.map { $0.fixed(1) }.joined(separator: " / ")),
                PageFact("brevity penalty", scores.bleu.brevityPenalty.fixed(3)),
            ]),
        ]
        blocks += scores.notes.map { .note(ReportSummary.sentence($0)) }
        if let box {
            blocks.append(
                .paragraph(
                    "chrF of single sentences: the middle half is between "
                        + "\(box.lowerQuartile.fixed(0)) and \(box.upperQuartile.fixed(0)), the median "
                        + "\(box.median.fixed(0))."))
        }
        return blocks
    }

    /// Words of sentences whose attention is drawn: enough for something to see.
    private static let drawnLengths = 5...18

    private var attention: PageSection {
        let candidates = pairs.pairs.indices.filter {
            let words = pairs.pairs[$0].source.split(separator: " ").count
            return Self.drawnLengths.contains(words)
        }
        // The best, one in the middle, and one that went wrong.
        let ranked = candidates.sorted { (ofSentences[$0], $0) > (ofSentences[$1], $1) }
        var chosen = [ranked.first, ranked.dropFirst(ranked.count / 2).first, ranked.last]
            .compactMap { $0 }
        chosen = chosen.enumerated().filter { chosen.firstIndex(of: $0.element) == $0.offset }
            .map(\.element)
        var decoding = DecodingConfig()
        decoding.keepsWeights = true
        let drawn = translator.translate(chosen.map { pairs.pairs[$0].source }, by: decoding)
        var blocks: [PageBlock] = zip(chosen, drawn).compactMap { place, translation in
            guard let alignment = translation.candidates.first?.alignments.first else { return nil }
            let map = HeatMap(
                "What each symbol of the translation attends to",
                subtitle: "line \(pairs.pairs[place].line), chrF \(ofSentences[place].fixed(0))",
                rows: alignment.target, columns: alignment.source,
                values: alignment.weights.map { $0.map(Double.init) }, rowTitle: "translation",
                columnTitle: "source", valueTitle: "weight", scale: .sequential,
                showsValues: false)
            return .figure(
                PageFigure(
                    map.element,
                    caption: "\(pairs.pairs[place].source) → \(translation.text)"))
        }
        if blocks.isEmpty {
            blocks = [
                .note(
                    "There is no attention to draw: the model has none, or no sentence has from "
                        + "\(Self.drawnLengths.lowerBound) to \(Self.drawnLengths.upperBound) words."
                )
            ]
        } else {
            blocks.insert(
                .paragraph(
                    "A row is a symbol of the translation, a column one of the source; the stronger the "
                        + "color, the more the model looked there when it wrote the symbol."),
                at: 0)
        }
        return PageSection("Attention", blocks)
    }

    private var examples: PageSection {
        let ranked = pairs.pairs.indices.sorted { (ofSentences[$0], $0) < (ofSentences[$1], $1) }
        return PageSection(
            "Best and worst translations",
            [
                table("The worst translations, by chrF", Array(ranked.prefix(ReportRequest.shown))),
                table("The best translations", ranked.suffix(ReportRequest.shown).reversed()),
            ])
    }

    private func table(_ caption: String, _ places: [Int]) -> PageBlock {
        .table(
            PageTable(
                caption,
                columns: [
                    .init("line"), .init("chrF"), .init("source", isNumber: false),
                    .init("translation", isNumber: false), .init("reference", isNumber: false),
                ],
                rows: places.map { place in
                    [
                        "\(pairs.pairs[place].line)", ofSentences[place].fixed(1),
                        pairs.pairs[place].source, found[place].text, pairs.pairs[place].target,
                    ]
                }))
    }
}
