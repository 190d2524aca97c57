import Foundation
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct WordProposalTests {
    @Test func logUniform() {
        let proposal = WordProposal.logUniform(vocabularySize: 1000)
        for word in [0, 1, 7, 999] {
            let expected = log(Double(word + 2) / Double(word + 1)) / log(1001)
            #expect(abs(proposal.probability(of: word) / expected - 1) < 1e-9)
        }
    }

    @Test func countsToAPower() {
        let counts = [100, 0, 16, 1]
        let half = WordProposal.unigram(counts, exponent: 0.5)
        for (word, weight) in [10.0, 1, 4, 1].enumerated() {
            #expect(abs(half.probability(of: word) - weight / 16) < 1e-12)
        }
        let even = WordProposal.unigram(counts, exponent: 0)
        #expect((0..<4).allSatisfy { abs(even.probability(of: $0) - 0.25) < 1e-12 })
    }

    /// Frequencies of 100,000 draws within four standard deviations.
    @Test(arguments: [
        WordProposal.logUniform(vocabularySize: 50),
        .unigram([5, 0, 900, 33, 2, 2, 70], exponent: 0.75), .unigram([3]),
    ])
    func drawsFollowTheDistribution(proposal: WordProposal) {
        let draws = 100_000
        let counts = proposal.counts(of: draws, from: RandomStream(seed: 1))
        #expect(counts.reduce(0, +) == draws)
        for (word, count) in counts.enumerated() {
            let p = proposal.probability(of: word)
            let deviation = (Double(draws) * p * (1 - p)).squareRoot()
            #expect(abs(Double(count) - Double(draws) * p) <= 4 * deviation + 1e-6)
        }
    }

    @Test func differentWordsAndHowOftenTheyCome() {
        let proposal = WordProposal.logUniform(vocabularySize: 40)
        var came = [Double](repeating: 0, count: 40)
        var expected = came
        for seed in 0..<2000 {
            let (counts, draws) = proposal.distinct(12, from: RandomStream(seed: UInt64(seed)))
            #expect(counts.reduce(0, +) == 12 && counts.allSatisfy { $0 <= 1 } && draws >= 12)
            for word in 0..<40 {
                came[word] += Double(counts[word]) / 2000
                expected[word] +=
                    (1 - pow(1 - proposal.probability(of: word), Double(draws))) / 2000
            }
        }
        // The number of draws depends on what came, so the formula is near, not exact.
        for (a, e) in zip(came, expected) { #expect(abs(a - e) < 0.05) }
    }

    /// A word that is as good as never drawn is not waited for.
    @Test func drawsComeToAnEnd() {
        let proposal = WordProposal(weights: [1, 1e-200, 1])
        let (counts, draws) = proposal.distinct(3, from: RandomStream(seed: 1))
        #expect(counts == [1, 0, 1] && draws == 300)
    }

    @Test func candidatesAreDrawnWordsAndTargets() {
        let proposal = WordProposal.unigram([1, 1, 1, 1, 1, 1, 1, 1])
        let candidates = proposal.candidates(
            counts: [0, 2, 0, 0, 1, 0, 0, 0], targets: [6, -1, 1, 6, 0]
        ) { $0 * 8 }
        #expect(candidates.words == [0, 1, 4, 6])
        #expect(candidates.counts == [0, 2, 1, 0])
        #expect(candidates.offsets == [1, 1, 1, 1])
    }

    #if os(Linux) || os(macOS)
        @Test func badWeightsStop() async {
            await #expect(processExitsWith: .failure) { _ = WordProposal(weights: []) }
            await #expect(processExitsWith: .failure) { _ = WordProposal(weights: [1, 0]) }
            await #expect(processExitsWith: .failure) {
                _ = WordProposal.logUniform(vocabularySize: 3)
                    .distinct(4, from: RandomStream(seed: 1))
            }
        }
    #endif
}
