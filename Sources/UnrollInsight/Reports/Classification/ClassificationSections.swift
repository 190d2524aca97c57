internal import UnrollData
internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTraining

extension TaskReport {
    /// Classifiers.
    static let classification = TaskReport(task: ClassificationConfig.task, reads: .table) {
        file, request in
        guard let path = try request.file("a table of examples and their classes") else {
            return [
                .missing(
                    "On examples",
                    "Name a table of examples behind the model to see its classes measured, what "
                        + "it confuses, and its best and worst answers.")
            ]
        }
        let classifier = try SequenceClassifier(file)
        var options = request.reading.table
        options.knownLabels = Set(classifier.labels)
        options.usualTextColumns = classifier.config.textColumns
        return try ClassificationSections(
            classifier, TextTable(contentsOf: path, options: options)
        ).sections
    }
}

/// What a classifier does on a table.
struct ClassificationSections {
    private let classifier: SequenceClassifier
    private let table: TextTable
    private let answers: [SequenceClassifier.Answer]
    private let report: ClassificationReport

    init(_ classifier: SequenceClassifier, _ table: TextTable) throws {
        self.classifier = classifier
        self.table = table
        answers = try classifier.answers(on: table)
        report = ClassificationReport(
            labels: classifier.labels, expected: answers.map(\.expected),
            predicted: answers.map(\.predicted))
    }

    var sections: [PageSection] {
        get throws {
            [
                PageSection("The data", try DataBlocks(table).blocks),
                PageSection("On \(fileName(table.path))", scores), confusion, calibration,
                try examples,
            ] + units
        }
    }

    /// Units over the first texts.
    private var units: [PageSection] {
        var count = 0
        let read = table.rows.prefix { row in
            count += classifier.readsWords ? row.text.count / 5 : row.text.count
            return count <= HiddenUnitSections.read
        }
        return HiddenUnitSections(
            HiddenUnits(classifier.traced(read.map(\.text))),
            source: "the first texts of \(fileName(table.path))"
        ).sections
    }

    // MARK: Figures

    /// The most classes that a matrix shows.
    private static let mostClasses = 24

    private var scores: [PageBlock] {
        [
            .facts([
                PageFact("accuracy", percent(report.accuracy)),
                PageFact("macro-F1", percent(report.macroF1)),
                PageFact("examples", report.examples.grouped),
                PageFact("wrong", answers.count { !$0.isRight }.grouped),
            ]),
            .table(
                PageTable(
                    "The classes, each against all others",
                    columns: [
                        .init("class", isNumber: false), .init("precision"), .init("recall"),
                        .init("F1"), .init("examples"),
                    ],
                    rows: report.classes.map {
                        [
                            $0.label, percent($0.precision), percent($0.recall), percent($0.f1),
                            $0.support.grouped,
                        ]
                    })),
        ]
    }

    private var confusion: PageSection {
        let wrong = report.outcomes.filter { $0.expected != $0.predicted }
            .sorted { ($1.count, $0.expected) < ($0.count, $1.expected) }
        var blocks: [PageBlock] = []
        // Of many classes those that are confused most.
        var shown = Array(report.classes.indices)
        if shown.count > Self.mostClasses {
            var counts: [Int: Int] = [:]
            for outcome in wrong {
                counts[outcome.expected, default: 0] += outcome.count
                counts[outcome.predicted, default: 0] += outcome.count
            }
            shown = shown.sorted { (counts[$1] ?? 0, $0) < (counts[$0] ?? 0, $1) }
            shown = shown.prefix(Self.mostClasses).sorted()
            blocks.append(
                .note(
                    "Of \(report.classes.count) classes the \(Self.mostClasses) that are confused most are "
                        + "shown."))
        }
        let places = Dictionary(uniqueKeysWithValues: zip(shown, shown.indices))
        var shares = shown.map { _ in [Double](repeating: 0, count: shown.count) }
        for outcome in report.outcomes {
            guard let row = places[outcome.expected], let column = places[outcome.predicted] else {
                continue
            }
            shares[row][column] =
                100 * Double(outcome.count)
                / Double(max(report.classes[outcome.expected].support, 1))
        }
        let names = shown.map { Self.short(report.classes[$0].label) }
        let map = HeatMap(
            "What was found for each class", subtitle: "percent of the class's examples",
            rows: names, columns: names, values: shares, rowTitle: "right class",
            columnTitle: "answer", valueTitle: "percent", scale: .sequential,
            showsValues: shown.count <= 12)
        blocks.append(.figure(PageFigure(map.element)))
        if wrong.isEmpty {
            blocks.append(.paragraph("Nothing was confused."))
        } else {
            blocks.append(
                .table(
                    PageTable(
                        "The most frequent mistakes",
                        columns: [
                            .init("right class", isNumber: false),
                            .init("answer", isNumber: false),
                            .init("times"), .init("share of the class"),
                        ],
                        rows: wrong.prefix(10).map { outcome in
                            let support = report.classes[outcome.expected].support
                            return [
                                report.classes[outcome.expected].label,
                                report.classes[outcome.predicted].label, outcome.count.grouped,
                                percent(Double(outcome.count) / Double(max(support, 1))),
                            ]
                        })))
        }
        return PageSection("What is confused", blocks)
    }

    static func short(_ label: String) -> String {
        label.count > 18 ? label.prefix(17) + "…" : label
    }

    /// Whether a probability means what it says: answers in ten bins by their probability.
    private var calibration: PageSection {
        let bins = (0..<10).map { bin in
            answers.filter {
                min(Int(Double($0.prediction.probability) * 10), 9) == bin
            }
        }
        let points = bins.filter { !$0.isEmpty }.map {
            bin -> (said: Double, was: Double, count: Int) in
            let said = bin.reduce(0) { $0 + Double($1.prediction.probability) } / Double(bin.count)
            return (said, Double(bin.count { $0.isRight }) / Double(bin.count), bin.count)
        }
        let total = Double(max(answers.count, 1))
        let error = points.reduce(0) { $0 + abs($1.said - $1.was) * Double($1.count) / total }
        let chart = Chart(
            "How often answers of a probability are right",
            subtitle: "a point for each tenth; on the diagonal a probability means what it says",
            x: Chart.Axis("probability of the answer", range: 0...1),
            y: Chart.Axis("share that is right", range: 0...1),
            [
                Chart.Series(
                    "answers", .points(points.map { Chart.Point($0.said, $0.was) }, isFilled: true)),
                Chart.Series(
                    "as said", .line([Chart.Point(0, 0), Chart.Point(1, 1)])),
            ])
        let numbers = PageTable(
            "Answers by their probability",
            columns: [.init("mean probability"), .init("right"), .init("answers")],
            rows: points.map { [percent($0.said), percent($0.was), $0.count.grouped] })
        return PageSection(
            "How sure it is",
            [
                .figure(
                    PageFigure(
                        chart.element,
                        caption:
                            "The mean distance from the diagonal, the expected calibration error, is "
                            + "\(percent(error)).", numbers: numbers))
            ])
    }

    // MARK: Examples

    private var examples: PageSection {
        get throws {
            let ranked = answers.sorted {
                ($0.probabilityOfRight, $0.row) < ($1.probabilityOfRight, $1.row)
            }
            let wrong = ranked.filter { !$0.isRight }
            let right = ranked.filter(\.isRight)
            var blocks: [PageBlock] = []
            if classifier.readsWords {
                blocks.append(
                    .paragraph(
                        "A word is colored by what it adds to the probability of the answer: that with "
                            + "all words, less that without it."))
            }
            if wrong.isEmpty {
                blocks.append(.paragraph("No answer is wrong."))
            } else {
                blocks.append(.heading("The worst answers"))
                blocks += try self.blocks(wrong.prefix(ReportRequest.shown))
            }
            if !right.isEmpty {
                blocks.append(.heading("Right, and least sure"))
                blocks += try self.blocks(right.prefix(3))
                blocks.append(.heading("The surest right answers"))
                blocks += try self.blocks(right.suffix(3).reversed())
            }
            return PageSection("Best and worst examples", blocks)
        }
    }

    /// The most characters of an example's text.
    private static let mostCharacters = 600

    private func blocks(_ answers: some Collection<SequenceClassifier.Answer>) throws -> [PageBlock]
    {
        try answers.enumerated().map { try block($1, isLast: $0 + 1 == answers.count) }
    }

    /// The share of probability that has the strongest color.
    private static let strongest = 0.5

    private func block(_ answer: SequenceClassifier.Answer, isLast: Bool) throws -> PageBlock {
        let row = table.rows[answer.row]
        let labels = classifier.labels
        let said = percent(Double(answer.prediction.probability))
        let verdict =
            answer.isRight
            ? "\(labels[answer.expected]), \(said)"
            : "\(answer.prediction.label), \(said); right would be \(labels[answer.expected]), "
                + percent(answer.probabilityOfRight)
        let label = "Line \(row.line): \(verdict)"
        if let frames = try classifier.frames(of: row, in: table) {
            return .figure(
                PageFigure(FramesPicture(frames, title: row.text).element, caption: label))
        }
        let text =
            row.text.count > Self.mostCharacters
            ? row.text.prefix(Self.mostCharacters) + "…" : row.text
        guard let words = classifier.influence(in: text, on: answer.predicted) else {
            return .passage(text.isEmpty ? "(an empty text)" : text, label: label)
        }
        return .coloredText(
            ColoredText(
                label,
                words.flatMap {
                    [
                        ColoredText.Piece($0.word, $0.share / Self.strongest),
                        ColoredText.Piece(" ", nil),
                    ]
                }, scale: .diverging, low: "−50 points: speaks against the answer",
                high: "+50 points: for it", hasLegend: isLast))
    }
}
