import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct OutputObjectiveConfigTests {
    /// Too few inputs for a cluster's projection are a fault also where cut-offs are to be chosen;
    /// without fault there are some.
    @Test(arguments: 1...9, [2, 3, 4, 40, 5000])
    func adaptiveIsAFaultOrHasCutoffs(inputSize: Int, vocabularySize: Int) {
        let config = OutputObjectiveConfig.adaptive(cutoffs: nil)
        let fault = config.fault(inputSize: inputSize, vocabularySize: vocabularySize)
        #expect((fault == nil) == (inputSize >= 4 && vocabularySize >= 3))
        guard fault == nil else { return }
        let resolved = config.resolved(inputSize: inputSize, vocabularySize: vocabularySize)
        guard case .adaptive(let cutoffs?) = resolved else {
            Issue.record("no cut-offs for \(inputSize) inputs, \(vocabularySize) words")
            return
        }
        #expect(
            AdaptiveSoftmax.fault(
                in: cutoffs, vocabularySize: vocabularySize, inputSize: inputSize) == nil)
    }

    /// Of all objectives, before anything is learned: what has no input scores as it occurs.
    @Test(
        arguments: [
            .softmax, .sampled(samples: 2), .blackOut(samples: 2, exponent: 0.4),
            .noiseContrastive(samples: 2, exponent: 1),
        ] as [OutputObjectiveConfig])
    func scoresBeginAsFrequencies(config: OutputObjectiveConfig) {
        let counts = [50, 25, 13, 12]
        let objective = config.makeObjective(
            inputSize: 4, counts: counts, random: RandomStream(seed: 1))
        // Also where the weight is an embedding's.
        let embedding = Embedding(
            vocabularySize: 4, size: 4, initializer: .uniform(1), random: RandomStream(seed: 2))
        let tied = config.makeObjective(
            inputSize: 4, counts: counts, tiedTo: embedding.weight, random: RandomStream(seed: 1))
        for objective in [objective, tied] {
            expectClose(
                objective.logProbabilities(Tensor(zeros: [1, 4])).floats,
                counts.map { log(Double($0) / 100) }, relative: 1e-5, absolute: 0)
        }
    }

    /// Inside a cluster all words begin alike. What never occurs counts as once.
    @Test func adaptiveScoresBeginAsFrequenciesInTheHead() {
        let objective = OutputObjectiveConfig.adaptive(cutoffs: [2, 4]).makeObjective(
            inputSize: 16, counts: [50, 28, 12, 8, 0, 0], random: RandomStream(seed: 1))
        expectClose(
            objective.logProbabilities(Tensor(zeros: [1, 16])).floats,
            [0.5, 0.28, 0.1, 0.1, 0.01, 0.01].map { log($0) }, relative: 1e-5, absolute: 0)
    }

    /// A parameter is a shape until it is used or loaded.
    @Test func whatIsBuiltHasNoStorageYet() {
        for config in [OutputObjectiveConfig.softmax, .adaptive(cutoffs: [2])] {
            let objective = config.makeObjective(
                inputSize: 4, counts: [3, 2, 1], random: RandomStream(seed: 1))
            #expect(objective.parameters.allSatisfy { !$0.parameter.isInitialized })
            #expect(objective.parameterCount > 0)
            objective.initialize()
            #expect(objective.parameters.allSatisfy { $0.parameter.isInitialized })
        }
    }
}
