internal import UnrollSystem

/// How well predicted entities meet the expected ones, as conlleval and seqeval count them.
///
/// An entity is right where its first token, its last token and its type are. A ratio whose
/// denominator is zero is 0 (seqeval's `zero_division=0`), and so is everything of a score on no
/// sentences.
public struct EntityScores: Sendable, Codable, Hashable {
    /// Which tags make an entity.
    public enum Rule: String, Codable, CaseIterable, Sendable {
        /// As conlleval and seqeval's default: invalid sequences are mended
        /// (``TagScheme/entities(_:)``).
        case conlleval
        /// As seqeval's `mode="strict"`: only what is written as the scheme says
        /// (``TagScheme/strictEntities(_:)``).
        case strict
    }

    /// Precision, recall and F1, each 0…1.
    public struct Scores: Sendable, Codable, Hashable {
        /// The share of predicted entities that are right.
        public let precision: Double
        /// The share of expected entities that are found.
        public let recall: Double
        /// The harmonic mean of the two.
        public let f1: Double

        package init(precision: Double, recall: Double, f1: Double) {
            self.precision = precision
            self.recall = recall
            self.f1 = f1
        }
    }

    /// The entities of one type.
    public struct TypeScores: Sendable, Codable, Hashable {
        /// The type; `_` for that of tags which are bare letters.
        public let type: String
        /// Precision, recall and F1 of the entities of this type.
        public let scores: Scores
        /// The number of expected entities.
        public let expected: Int
        /// The number of predicted entities.
        public let predicted: Int
        /// The number of predicted entities that are right.
        public let correct: Int
    }

    /// The rule that was followed.
    public let rule: Rule
    /// Every type that is expected or predicted at least once, sorted.
    public let types: [TypeScores]
    /// All entities together: what conlleval prints and papers report.
    public let micro: Scores
    /// The mean of the types, each counting the same.
    public let macro: Scores
    /// The mean of the types, each counting as often as it is expected.
    public let weighted: Scores
    /// The number of expected entities.
    public let expected: Int
    /// The number of predicted entities.
    public let predicted: Int
    /// The number of predicted entities that are right.
    public let correct: Int
    /// The number of tokens.
    public let tokens: Int
    /// The number of tokens whose tag is right.
    public let correctTokens: Int
    /// The number of sentences.
    public let sentences: Int
    /// The number of sentences whose tags are all right.
    public let correctSentences: Int

    /// The share of tokens whose tag is right.
    public var accuracy: Double { ratio(correctTokens, tokens) }
    /// The share of sentences whose tags are all right.
    public var sentenceAccuracy: Double { ratio(correctSentences, sentences) }

    /// - Parameters:
    ///   - expected: The right tags of each sentence.
    ///   - predicted: The tags to judge, for the same tokens.
    ///   - scheme: The scheme of both.
    ///   - rule: Which tags make an entity.
    public init(
        expected: [[String]], predicted: [[String]], scheme: TagScheme, rule: Rule = .conlleval
    ) {
        requirement(
            expected.count == predicted.count,
            "EntityScores: \(predicted.count) predictions for \(expected.count) sentences")
        var counts: [String: Counts] = [:]
        var (tokens, correctTokens, correctSentences) = (0, 0, 0)
        for (expected, predicted) in zip(expected, predicted) {
            requirement(
                expected.count == predicted.count,
                "EntityScores: \(predicted.count) predicted tags for \(expected.count) tokens")
            let right = zip(expected, predicted).count { $0 == $1 }
            tokens += expected.count
            correctTokens += right
            correctSentences += right == expected.count ? 1 : 0
            let (wanted, found) =
                rule == .strict
                ? (scheme.strictEntities(expected), scheme.strictEntities(predicted))
                : (scheme.entities(expected), scheme.entities(predicted))
            let all = Set(wanted)
            for entity in wanted { counts[entity.type, default: Counts()].expected += 1 }
            for entity in found {
                counts[entity.type, default: Counts()].predicted += 1
                counts[entity.type, default: Counts()].correct += all.contains(entity) ? 1 : 0
            }
        }
        let sorted = counts.sorted { $0.key < $1.key }
        types = sorted.map { type, counts in
            TypeScores(
                type: type.isEmpty ? "_" : type, scores: counts.scores, expected: counts.expected,
                predicted: counts.predicted, correct: counts.correct)
        }
        let total = sorted.reduce(into: Counts()) { $0.add($1.value) }
        self.rule = rule
        micro = total.scores
        macro = Scores(mean: sorted.map { ($0.value.scores, 1) })
        weighted = Scores(mean: sorted.map { ($0.value.scores, Double($0.value.expected)) })
        self.expected = total.expected
        self.predicted = total.predicted
        correct = total.correct
        self.tokens = tokens
        self.correctTokens = correctTokens
        sentences = expected.count
        self.correctSentences = correctSentences
    }
}

private struct Counts {
    var expected = 0
    var predicted = 0
    var correct = 0

    mutating func add(_ other: Counts) {
        expected += other.expected
        predicted += other.predicted
        correct += other.correct
    }

    var scores: EntityScores.Scores {
        EntityScores.Scores(
            precision: ratio(correct, predicted), recall: ratio(correct, expected),
            f1: ratio(2 * correct, predicted + expected))
    }
}

extension EntityScores.Scores {
    /// The weighted mean, figure by figure; zeros where all weights are.
    fileprivate init(mean scores: [(scores: EntityScores.Scores, weight: Double)]) {
        let sum = scores.reduce(0) { $0 + $1.weight }
        func mean(_ figure: (EntityScores.Scores) -> Double) -> Double {
            sum == 0 ? 0 : scores.reduce(0) { $0 + figure($1.scores) * $1.weight } / sum
        }
        self.init(precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1))
    }
}

private func ratio(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
}
