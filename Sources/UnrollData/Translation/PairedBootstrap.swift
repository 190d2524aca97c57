internal import UnrollSystem

/// Whether two outputs for the same sentences differ by more than chance: paired bootstrap
/// resampling (Koehn, 2004), computed as sacreBLEU does for `--paired-bs`.
///
/// Sentences are drawn with replacement, as many as there are, again and again, and both outputs are
/// scored on each sample. The p-value is the share of samples in which the difference of the two,
/// less its mean over all samples, exceeds the one observed; one is added to both counts. The samples
/// are drawn with this package's random numbers: p-values agree with sacreBLEU's within chance.
public struct PairedBootstrap: Sendable, Hashable {
    /// The number of samples that are drawn.
    public var samples: Int
    /// The random seed of the samples.
    public var seed: UInt64

    /// Settings of the comparison; by default those of sacreBLEU.
    public init(samples: Int = 1000, seed: UInt64 = 12345) {
        requirement(
            samples > 0, "PairedBootstrap: the number of samples \(samples) is not positive")
        self.samples = samples
        self.seed = seed
    }

    /// The scores of two outputs and the odds that their difference is chance.
    public struct Comparison: Sendable, Hashable {
        /// The score of the one output.
        public let output: Estimate
        /// The score of the other, with which it is compared.
        public let baseline: Estimate
        /// The probability of such a difference between outputs that are equally good, 0…1.
        public let pValue: Double
    }

    /// A score and where it lies in samples.
    public struct Estimate: Sendable, Hashable {
        /// On the sentences as they are.
        public let score: Double
        /// The mean of the samples.
        public let mean: Double
        /// Half the width of the interval that holds 95% of the samples.
        public let interval: Double

        init(score: Double, samples: [Double]) {
            let sorted = samples.sorted()
            let cut = sorted.count / 40
            self.score = score
            mean = samples.reduce(0, +) / Double(samples.count)
            interval = 0.5 * (sorted[sorted.count - cut - 1] - sorted[cut])
        }
    }

    /// Compares two outputs.
    ///
    /// - Parameters:
    ///   - hypotheses: The translations of one, at least one.
    ///   - baseline: Those of the other, of the same sentences in the same order.
    ///   - references: The right ones.
    ///   - scorer: The score.
    /// - Complexity: O(samples · sentences).
    public func compare(
        _ hypotheses: [String], with baseline: [String], references: [String],
        by scorer: some TranslationScorer
    ) -> Comparison {
        requirement(
            !hypotheses.isEmpty && hypotheses.count == baseline.count,
            "PairedBootstrap: \(hypotheses.count) and \(baseline.count) sentences")
        let counts = scorer.counts(hypotheses, references: references)
        let others = scorer.counts(baseline, references: references)
        let score = scorer.value(of: type(of: scorer).sums(counts))
        let other = scorer.value(of: type(of: scorer).sums(others))
        let random = RandomStream(seed: seed).stream("bootstrap")
        var (scores, otherScores) = ([Double](), [Double]())
        for sample in 0..<samples {
            let draws = random.stream(sample)
            let places = hypotheses.indices.map {
                draws.integer(below: hypotheses.count, at: UInt64($0))
            }
            scores.append(scorer.value(of: type(of: scorer).sums(places.lazy.map { counts[$0] })))
            otherScores.append(
                scorer.value(of: type(of: scorer).sums(places.lazy.map { others[$0] })))
        }
        let differences = zip(scores, otherScores).map { abs($0 - $1) }
        let mean = differences.reduce(0, +) / Double(samples)
        let larger = differences.count { $0 - mean > abs(score - other) }
        return Comparison(
            output: Estimate(score: score, samples: scores),
            baseline: Estimate(score: other, samples: otherScores),
            pValue: Double(larger + 1) / Double(samples + 1))
    }
}
