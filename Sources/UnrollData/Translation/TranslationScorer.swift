internal import UnrollSystem

/// A score of translations against references that rests on counts: those of a corpus are the sums
/// of its sentences' counts, so that resampled corpora cost additions alone.
public protocol TranslationScorer: Sendable {
    /// The counts of one sentence.
    ///
    /// - Parameters:
    ///   - hypothesis: The translation.
    ///   - references: The right translations, at least one.
    func counts(_ hypothesis: String, references: [String]) -> [Int]

    /// The score of a corpus whose sentences' counts have these sums.
    func value(of sums: [Int]) -> Double
}

extension TranslationScorer {
    /// The counts of each sentence of a corpus.
    ///
    /// - Precondition: There are as many hypotheses as references.
    public func counts(_ hypotheses: [String], references: [String]) -> [[Int]] {
        requirement(
            hypotheses.count == references.count,
            "TranslationScorer: \(hypotheses.count) hypotheses for \(references.count) references")
        return zip(hypotheses, references).map { counts($0, references: [$1]) }
    }

    /// The sums of some sentences' counts; empty where there are none.
    static func sums(_ counts: some Sequence<[Int]>) -> [Int] {
        counts.reduce(into: []) { sums, counts in
            if sums.isEmpty {
                sums = counts
            } else {
                for index in sums.indices { sums[index] += counts[index] }
            }
        }
    }
}

/// The share of sentences that are translated exactly as the reference says, 0…1.
///
/// White space at the ends of a sentence does not count; else two sentences are the same where
/// their code points are.
public struct ExactMatch: TranslationScorer, Hashable {
    /// Whether upper and lower case are the same.
    public var lowercases: Bool

    /// Sentences that are right word for word, with or without regard to case.
    public init(lowercases: Bool = false) { self.lowercases = lowercases }

    /// Whether the hypothesis is one of the references, and 1.
    public func counts(_ hypothesis: String, references: [String]) -> [Int] {
        let found = prepared(hypothesis)
        return [references.contains { prepared($0) == found } ? 1 : 0, 1]
    }

    public func value(of sums: [Int]) -> Double {
        sums.count == 2 && sums[1] > 0 ? Double(sums[0]) / Double(sums[1]) : 0
    }

    /// The share of a corpus; 0 of an empty one.
    public func score(_ hypotheses: [String], references: [String]) -> Double {
        value(of: Self.sums(counts(hypotheses, references: references)))
    }

    private func prepared(_ text: String) -> [Unicode.Scalar] {
        let scalars = PythonText.withoutTrailingSpace(Array(text.unicodeScalars))
        let text = Array(scalars.drop(while: PythonText.isSpace))
        return lowercases ? Lowercasing.lowercased(text) : text
    }
}
