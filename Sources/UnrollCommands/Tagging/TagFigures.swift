internal import Unroll

/// How well tags meet the expected ones, as JSON and as lines.
struct TagFigures: ResultFigures, CommandResult {
    struct TypeFigures: Encodable {
        var precision, recall, f1: Double
        var expected, predicted, correct: Int
    }

    /// Of entities; left out where tags mark none.
    var f1, precision, recall, macroF1: Double?
    var accuracy: Double
    var types: [String: TypeFigures]?
    var tokens: Int
    var sentences: Int
    var sentenceAccuracy: Double
    var scheme: String
    var rule: EntityScores.Rule?
    var seconds: Double?
    private let order: [String]

    enum CodingKeys: String, CodingKey {
        case f1, precision, recall, accuracy, types, tokens, sentences, scheme, rule, seconds
        case macroF1 = "macro_f1"
        case sentenceAccuracy = "sentence_accuracy"
    }

    /// - Parameters:
    ///   - scores: The counts.
    ///   - scheme: Of both sides.
    ///   - marksEntities: Whether the tags mark entities.
    ///   - seconds: How long tagging took.
    init(_ scores: EntityScores, scheme: TagScheme, marksEntities: Bool, seconds: Double? = nil) {
        accuracy = scores.accuracy
        tokens = scores.tokens
        sentences = scores.sentences
        sentenceAccuracy = scores.sentenceAccuracy
        self.scheme = scheme.rawValue
        self.seconds = seconds
        order = scores.types.map(\.type)
        guard marksEntities else { return }
        rule = scores.rule
        f1 = scores.micro.f1
        precision = scores.micro.precision
        recall = scores.micro.recall
        macroF1 = scores.macro.f1
        types = Dictionary(
            scores.types.map {
                (
                    $0.type,
                    TypeFigures(
                        precision: $0.scores.precision, recall: $0.scores.recall,
                        f1: $0.scores.f1, expected: $0.expected, predicted: $0.predicted,
                        correct: $0.correct)
                )
            },
            // A type may be called as that of bare letters is shown.
            uniquingKeysWith: { first, _ in first })
    }

    /// In a line.
    var text: String {
        let counts = "(\(tokens.grouped) tokens, \(counted(sentences, "sentence")))"
        guard let f1, let precision, let recall else {
            return "accuracy \(percent(accuracy)) \(counts)"
        }
        return """
            F1 \(percent(f1)), precision \(percent(precision)), recall \(percent(recall)), \
            accuracy \(percent(accuracy)) \(counts)
            """
    }

    var lines: [String] {
        var rows: [(name: String, text: String)] = []
        if let f1, let precision, let recall, let macroF1 {
            rows += [
                ("F1", percent(f1)), ("precision", percent(precision)),
                ("recall", percent(recall)), ("macro-F1", percent(macroF1)),
            ]
        }
        rows += [
            ("accuracy", percent(accuracy)),
            ("sentences", "\(sentences.grouped), \(percent(sentenceAccuracy)) all right"),
            ("tokens", tokens.grouped), ("scheme", scheme),
        ]
        if let rule { rows.append(("rule", rule.rawValue)) }
        if let seconds { rows.append(("seconds", seconds.fixed(2))) }
        return namedLines(rows) + (types == nil ? [] : [""] + typeLines)
    }

    /// A line for each type of entity.
    var typeLines: [String] {
        let rows = order.compactMap { type in
            types?[type].map { figures in
                [
                    type, percent(figures.precision), percent(figures.recall), percent(figures.f1),
                    figures.expected.grouped, figures.predicted.grouped,
                ]
            }
        }
        return aligned(
            [["type", "precision", "recall", "F1", "expected", "predicted"]] + rows, textColumns: 1)
    }
}
