import Testing
import UnrollData

/// Paired bootstrap resampling.
@Suite struct PairedBootstrapTests {
    /// Four standard deviations of the difference of two shares of `samples` samples each.
    private func bound(_ share: Double, _ samples: Double) -> Double {
        4 * (2 * share * (1 - share) / samples).squareRoot() + 2 / samples
    }

    @Test func pValuesAreNearThoseOfSacreBLEU() throws {
        let bootstrap = PairedBootstrap(samples: 20_000, seed: 3)
        let references = try TranslationScoreReferences().paired
        #expect(references.count == 4)
        for example in references {
            func compare(_ metric: some TranslationScorer, _ expected: [Double]) {
                let found = bootstrap.compare(
                    example.output, with: example.baseline, references: example.references,
                    by: metric)
                #expect(isNear(found.output.score, expected[0]), "\(example.name)")
                #expect(isNear(found.baseline.score, expected[1]), "\(example.name)")
                // The interval is nearly four standard deviations wide; those of the mean and of the
                // quantiles of 20,000 samples are some hundredths of it.
                #expect(abs(found.output.mean - expected[2]) < 0.05 * expected[3])
                #expect(abs(found.output.interval - expected[3]) < 0.06 * expected[3])
                #expect(
                    abs(found.pValue - expected[4]) < bound(expected[4], 20_000),
                    "\(example.name): \(found.pValue), \(expected[4])")
            }
            compare(BLEU(), example.bleu)
            compare(ChrF(), example.chrf)
        }
    }

    /// All samples of three sentences, each as likely as the next: the shares follow by counting.
    @Test func sharesAreThoseOfAllSamples() {
        let references = ["a", "b", "c"]
        let (one, two) = (["a", "b", "x"], ["x", "y", "c"])
        let right = [[1.0, 1, 0], [0.0, 0, 1]]
        var differences: [Double] = []
        for draw in 0..<27 {
            let places = [draw % 3, draw / 3 % 3, draw / 9]
            let shares = right.map { side in places.reduce(0) { $0 + side[$1] } / 3 }
            differences.append(abs(shares[0] - shares[1]))
        }
        let mean = differences.reduce(0, +) / 27
        let share = Double(differences.count { $0 - mean > 1.0 / 3 }) / 27
        #expect(share > 0.1 && share < 0.9)

        let samples = 20_000
        let found = PairedBootstrap(samples: samples).compare(
            one, with: two, references: references, by: ExactMatch())
        #expect(isNear(found.output.score, 2.0 / 3) && isNear(found.baseline.score, 1.0 / 3))
        #expect(abs(found.pValue - share) < bound(share, Double(samples)))
        #expect(abs(found.output.mean - 2.0 / 3) < 0.01)
        // Two right sentences of three: from none to all of a sample is in the middle 95%.
        #expect(isNear(found.output.interval, 0.5))
    }

    @Test func seedsDecide() {
        let sentences = (0..<40).map { "sentence \($0) of forty" }
        let one = sentences.enumerated().map { $0 % 3 == 0 ? "no" : $1 }
        let two = sentences.enumerated().map { $0 % 4 == 1 ? "no" : $1 }
        func compare(_ seed: UInt64) -> PairedBootstrap.Comparison {
            PairedBootstrap(samples: 300, seed: seed).compare(
                one, with: two, references: sentences, by: BLEU())
        }
        #expect(compare(1) == compare(1))
        #expect(compare(1) != compare(2))
    }

    /// Equal outputs differ in no sample; the smallest p-value would claim that they do.
    @Test func anOutputIsNoBetterThanItself() {
        let texts = ["a b c d", "e f g h"]
        let found = PairedBootstrap(samples: 100).compare(
            texts, with: texts, references: texts, by: ChrF())
        #expect(found.output == found.baseline && found.output.score == 100)
        #expect(isNear(found.pValue, 1.0 / 101))
    }
}
