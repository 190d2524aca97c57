internal import UnrollSystem

/// How well predicted classes match the expected ones; the figures equal scikit-learn's.
///
/// A ratio whose denominator is zero is 0 (scikit-learn's `zero_division=0`), and so is everything
/// of a report on no examples.
public struct ClassificationReport: Sendable, Codable, Hashable {
    /// One class against all others.
    public struct ClassScores: Sendable, Codable, Hashable {
        /// The class.
        public let label: String
        /// The share of its predictions that are right.
        public let precision: Double
        /// The share of its examples that are found.
        public let recall: Double
        /// The harmonic mean of precision and recall, `2 · right / (predicted + expected)`.
        public let f1: Double
        /// The number of its examples.
        public let support: Int
    }

    /// The number of examples.
    public let examples: Int
    /// The share of predictions that are right, 0…1.
    public let accuracy: Double
    /// The mean F1 of the classes, each counting the same, 0…1.
    ///
    /// The classes are those that are expected or predicted at least once, as in
    /// `f1_score(average="macro")`: a class of the model's that occurs on neither side does not
    /// count.
    public let macroF1: Double
    /// The mean F1 of the classes, each counting as often as it is expected, 0…1.
    public let weightedF1: Double
    /// Every class of the labels, in their order.
    public let classes: [ClassScores]
    /// Pairs of an expected and a predicted class that occur, by the one, then the other.
    public let outcomes: [Outcome]

    /// How often one class was predicted where another, or itself, was expected.
    public struct Outcome: Sendable, Codable, Hashable {
        /// Places in ``classes``.
        public let expected, predicted: Int
        /// How often that happened.
        public let count: Int
    }

    /// How often each class (row) was predicted as each (column): the square of the number of
    /// classes, so ask for it where they are few.
    public var confusion: [[Int]] {
        var matrix = classes.map { _ in [Int](repeating: 0, count: classes.count) }
        for outcome in outcomes { matrix[outcome.expected][outcome.predicted] = outcome.count }
        return matrix
    }

    /// - Parameters:
    ///   - labels: The names of the classes.
    ///   - expected: The right class of each example, an index into `labels`.
    ///   - predicted: The class that the model chose for each example.
    public init(labels: [String], expected: [Int], predicted: [Int]) {
        requirement(
            expected.count == predicted.count,
            "ClassificationReport: \(predicted.count) predictions for \(expected.count) examples")
        requirement(
            (expected + predicted).allSatisfy(labels.indices.contains),
            "ClassificationReport: a class is not in 0..<\(labels.count)")
        var counts: [[Int]: Int] = [:]
        var support = [Int](repeating: 0, count: labels.count)
        var predictions = support
        var right = support
        for (expected, predicted) in zip(expected, predicted) {
            counts[[expected, predicted], default: 0] += 1
            support[expected] += 1
            predictions[predicted] += 1
            right[expected] += expected == predicted ? 1 : 0
        }
        let classes = labels.indices.map { index in
            ClassScores(
                label: labels[index],
                precision: ratio(right[index], predictions[index]),
                recall: ratio(right[index], support[index]),
                f1: ratio(2 * right[index], predictions[index] + support[index]),
                support: support[index])
        }
        let seen = labels.indices.filter { support[$0] + predictions[$0] > 0 }
        let sum = seen.reduce(0.0) { $0 + classes[$1].f1 }
        let weightedSum = seen.reduce(0.0) { $0 + classes[$1].f1 * Double(support[$1]) }

        examples = expected.count
        accuracy = ratio(right.reduce(0, +), expected.count)
        macroF1 = seen.isEmpty ? 0 : sum / Double(seen.count)
        weightedF1 = expected.isEmpty ? 0 : weightedSum / Double(expected.count)
        self.classes = classes
        outcomes = counts.map { Outcome(expected: $0[0], predicted: $0[1], count: $1) }
            .sorted { ($0.expected, $0.predicted) < ($1.expected, $1.predicted) }
    }

    /// The report on the examples of several reports together.
    ///
    /// - Parameter reports: At least one, all of the same classes.
    public init(pooling reports: [ClassificationReport]) {
        requirement(!reports.isEmpty, "ClassificationReport: no reports to pool")
        let labels = reports[0].classes.map(\.label)
        requirement(
            reports.allSatisfy { $0.classes.map(\.label) == labels },
            "ClassificationReport: reports of unlike classes")
        let outcomes = reports.flatMap(\.outcomes)
        func classes(_ side: (Outcome) -> Int) -> [Int] {
            outcomes.flatMap { repeatElement(side($0), count: $0.count) }
        }
        self.init(
            labels: labels, expected: classes(\.expected), predicted: classes(\.predicted))
    }
}

private func ratio(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
}
