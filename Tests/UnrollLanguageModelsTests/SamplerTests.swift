import Foundation
import Testing
import UnrollLanguageModels
import UnrollSystem

@Suite struct SamplerTests {
    private let random = RandomStream(seed: 12)
    private let probabilities = [0.05, 0.5, 0.15, 0.3]

    private func logs(_ probabilities: [Double]) -> [Float] {
        probabilities.map { Float(log($0)) }
    }

    private func draws(
        _ sampler: Sampler, _ logProbabilities: [Float], excluding: Int32? = nil,
        count: Int = 20_000
    ) -> [Int] {
        var counts = [Int](repeating: 0, count: logProbabilities.count)
        for index in 0..<count {
            let symbol = sampler.draw(
                from: logProbabilities, excluding: excluding, random: random,
                index: UInt64(index))
            counts[Int(symbol)] += 1
        }
        return counts
    }

    /// Within five deviations, and never a symbol of probability 0.
    private func expect(
        _ counts: [Int], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let total = Double(counts.reduce(0, +))
        let sum = expected.reduce(0, +)
        for (count, share) in zip(counts, expected.map { $0 / sum }) {
            let deviation = (total * share * (1 - share)).squareRoot()
            #expect(
                abs(Double(count) - total * share) <= 5 * deviation, "\(counts), \(expected)",
                sourceLocation: sourceLocation)
        }
    }

    private func drawn(_ sampler: Sampler, _ logProbabilities: [Float]) -> [Int] {
        draws(sampler, logProbabilities, count: 4000).enumerated().filter { $1 > 0 }.map(\.offset)
    }

    @Test func frequenciesFollowTheDistribution() {
        expect(draws(Sampler(), logs(probabilities)), probabilities)
        expect(draws(Sampler(), logs([0.25, 0, 0.75])), [0.25, 0, 0.75])
    }

    @Test func temperatureFlattensOrSharpens() {
        expect(
            draws(Sampler(temperature: 2), logs(probabilities)),
            probabilities.map { $0.squareRoot() })
        expect(
            draws(Sampler(temperature: 0.5), logs(probabilities)), probabilities.map { $0 * $0 })
    }

    @Test func temperatureZeroTakesTheLikeliest() {
        let greedy = Sampler(temperature: 0)
        #expect(drawn(greedy, logs(probabilities)) == [1])
        // Equal ones: the smallest index.
        #expect(drawn(greedy, [-3, -1, -1, -1]) == [1])
        #expect(
            greedy.draw(from: [-1, -1, -2], excluding: 0, random: random, index: 0) == 1)
        #expect(greedy.draw(from: [.nan, -5, .nan], random: random, index: 0) == 1)
    }

    @Test func topKIsExact() {
        for (k, expected) in [(1, [1]), (2, [1, 3]), (3, [1, 2, 3]), (9, [0, 1, 2, 3])] {
            #expect(drawn(Sampler(topK: k), logs(probabilities)) == expected)
        }
        expect(draws(Sampler(topK: 2), logs(probabilities)), [0, 0.5, 0, 0.3])
        #expect(drawn(Sampler(topK: 0), logs(probabilities)) == [1])
        // Of equal ones those with the smaller indices.
        #expect(drawn(Sampler(topK: 2), [-1, -1, -1, -1]) == [0, 1])
        #expect(drawn(Sampler(topK: 2), [-2, -1, -2, -2]) == [0, 1])
    }

    @Test func topPIsExact() {
        for (p, expected) in [
            (0, [1]), (0.49, [1]), (0.51, [1, 3]), (0.79, [1, 3]), (0.81, [1, 2, 3]),
            (0.94, [1, 2, 3]), (0.96, [0, 1, 2, 3]), (1, [0, 1, 2, 3]),
        ] {
            #expect(drawn(Sampler(topP: p), logs(probabilities)) == expected, "\(p)")
        }
        expect(draws(Sampler(topP: 0.7), logs(probabilities)), [0, 0.5, 0, 0.3])
        #expect(drawn(Sampler(topP: 0.4), [-1, -1, -1, -1]) == [0, 1])
        // Of what top-k leaves: 0.5 of 0.8 are 62 %.
        #expect(drawn(Sampler(topK: 2, topP: 0.6), logs(probabilities)) == [1])
        #expect(drawn(Sampler(topK: 2, topP: 0.65), logs(probabilities)) == [1, 3])
    }

    @Test func theExcludedSymbolIsNeverDrawn() {
        expect(draws(Sampler(), logs(probabilities), excluding: 1), [0.05, 0, 0.15, 0.3])
        for sampler in [
            Sampler(temperature: 0), Sampler(topK: 1), Sampler(topP: 0.1),
            Sampler(temperature: 50),
        ] {
            #expect(draws(sampler, logs(probabilities), excluding: 1, count: 500)[1] == 0)
        }
    }

    @Test func aDrawIsDecidedByStreamAndIndex() {
        func draw(_ random: RandomStream) -> [Int32] {
            (0..<50).map {
                Sampler(topK: 3).draw(from: logs(probabilities), random: random, index: $0)
            }
        }
        #expect(draw(random) == draw(RandomStream(seed: 12)))
        #expect(draw(random) != draw(RandomStream(seed: 13)))
        #expect(Set(draw(random)).count > 1)
    }

    @Test func oddDistributionsStillGiveASymbol() {
        for logs in [[-Float.infinity, -.infinity], [.nan, .nan], [.infinity, 0], [0]] {
            for sampler in [Sampler(), Sampler(temperature: 0), Sampler(topK: 1, topP: 0.5)] {
                let symbol = sampler.draw(from: logs, random: random, index: 3)
                #expect((0..<Int32(logs.count)).contains(symbol))
            }
        }
    }
}
