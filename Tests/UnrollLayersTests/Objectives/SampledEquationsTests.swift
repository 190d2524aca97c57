import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// The training losses of the sampled objectives, each against its equation in `Double` loops over
/// the very words that the objective draws.
@Suite struct SampledEquationsTests {
    private static let (vocabulary, inputs, samples) = (40, 6, 15)
    private let counts = ObjectiveKind.counts(Self.vocabulary)
    private let x = RandomStream(seed: 5).numbers([3, Self.inputs], deviation: 2)
    private let targets: [Int32] = [0, 39, 7]
    private let pass = RandomStream(seed: 12)

    /// The scores of all words in each row.
    private func scores(_ output: Linear) -> [[Double]] {
        let weight = output.weight.value.floats.map(Double.init)
        let bias = output.bias?.value.floats.map(Double.init) ?? []
        let x = x.floats.map(Double.init)
        var scores: [[Double]] = []
        for row in targets.indices {
            var ofWords = bias
            for word in 0..<Self.vocabulary {
                for column in 0..<Self.inputs {
                    ofWords[word] +=
                        weight[word * Self.inputs + column] * x[row * Self.inputs + column]
                }
            }
            scores.append(ofWords)
        }
        return scores
    }

    /// The words drawn, as often as they were.
    private func drawn(_ proposal: WordProposal) -> [Int] {
        proposal.counts(of: Self.samples, from: pass.stream("samples")).enumerated().flatMap {
            [Int](repeating: $0, count: Int($1))
        }
    }

    private func expect(_ objective: some OutputObjective, _ rows: [Double]) {
        let loss = objective.loss(x, targets, in: .training(pass))
        let mean: Double = rows.reduce(0, +) / Double(rows.count)
        expectClose([loss.item], [mean], relative: 1e-5, absolute: 0, "loss")
    }

    /// Ji et al., 2016, equations 6 and 8.
    @Test(arguments: [0, 0.4, 1]) func blackOut(exponent: Double) {
        let objective = BlackOut(
            inputSize: Self.inputs, counts: counts, samples: Self.samples, exponent: exponent,
            random: RandomStream(seed: 3))
        let words = drawn(objective.proposal)
        #expect(Set(words).count < words.count || exponent < 1, "nothing was drawn twice")
        let powers = counts.map { pow(Double($0), exponent) }
        let total = powers.reduce(0, +)
        var rows: [Double] = []
        for (target, scores) in zip(targets.map(Int.init), scores(objective.output)) {
            let weighted: [Double] = scores.indices.map { exp(scores[$0]) * total / powers[$0] }
            let noise = words.filter { $0 != target }
            var sum = weighted[target]
            for word in noise { sum += weighted[word] }
            var loss = -log(weighted[target] / sum)
            for word in noise { loss -= log(1 - weighted[word] / sum) }
            rows.append(loss)
        }
        expect(objective, rows)
    }

    /// Mnih and Teh, 2012, equation 8: k, the number of draws, is a part of each word's odds.
    @Test(arguments: [0, 0.7, 1]) func noiseContrastiveEstimation(exponent: Double) {
        let objective = NoiseContrastive(
            inputSize: Self.inputs, counts: counts, samples: Self.samples, exponent: exponent,
            logPartition: 3, random: RandomStream(seed: 3))
        let words = drawn(objective.noise)
        let powers = counts.map { pow(Double($0), exponent) }
        let total = powers.reduce(0, +)
        var rows: [Double] = []
        for (target, scores) in zip(targets.map(Int.init), scores(objective.output)) {
            func probabilityOfText(_ word: Int) -> Double {
                let model = exp(scores[word] - 3)
                let noise = Double(Self.samples) * powers[word] / total
                return model / (model + noise)
            }
            var loss = -log(probabilityOfText(target))
            for word in words { loss -= log(1 - probabilityOfText(word)) }
            rows.append(loss)
        }
        expect(objective, rows)
    }

    /// Jean et al., 2015: words are drawn until a number of different ones have come.
    @Test func sampledSoftmax() {
        let objective = SampledSoftmax(
            inputSize: Self.inputs, vocabularySize: Self.vocabulary, samples: Self.samples,
            random: RandomStream(seed: 3))
        let (counts, draws) = objective.proposal.distinct(
            Self.samples, from: pass.stream("samples"))
        let words = counts.indices.filter { counts[$0] > 0 }
        #expect(draws > Self.samples)
        var rows: [Double] = []
        for (target, scores) in zip(targets.map(Int.init), scores(objective.output)) {
            func weighted(_ word: Int) -> Double {
                let probability = log(Double(word + 2) / Double(word + 1)) / log(41)
                return exp(scores[word]) / (1 - pow(1 - probability, Double(draws)))
            }
            var sum = weighted(target)
            for word in words where word != target { sum += weighted(word) }
            rows.append(-log(weighted(target) / sum))
        }
        expect(objective, rows)
    }
}
