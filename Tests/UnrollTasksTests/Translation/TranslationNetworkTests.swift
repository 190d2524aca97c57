import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

@Suite struct TranslationNetworkTests {
    private static let (sources, targets) = (11, 13)

    /// Networks that differ in every choice.
    private static let configs: [TranslationConfig] = [
        SmallTranslations.config(),
        SmallTranslations.config {
            $0.contextLayers = 0
            $0.attention = .general
            $0.tied = false
        },
        SmallTranslations.config {
            $0.encoder.cell = .lstm
            $0.decoder.cell = .lstm
            $0.decoder.layers = 2
            $0.encoder.layers = 2
            $0.inputFeeding = true
        },
        SmallTranslations.config {
            $0.decoder.cell = .lstm
            $0.decoder.projection = 14
            $0.attention = .dot
            $0.contextLayers = 2
        },
        SmallTranslations.config {
            $0.encoder.reset = .afterProduct
            $0.decoder.reset = .afterProduct
            $0.contextLayers = 0
            $0.inputFeeding = true
            $0.tied = false
        },
        SmallTranslations.config {
            $0.encoder.cell = .rnn
            $0.decoder.cell = .simplifiedGRU
        },
    ]

    private func network(_ config: TranslationConfig) -> TranslationNetwork {
        SmallTranslations.network(config, source: Self.sources, target: Self.targets)
    }

    private var batch: TranslationNetwork.Batch {
        TranslationNetwork.Batch(
            sources: SmallTranslations.sentences([4, 1, 6, 3], vocabulary: Self.sources),
            targets: SmallTranslations.sentences([3, 5, 0, 7], vocabulary: Self.targets, seed: 6))
    }

    @Test(arguments: configs.indices)
    func probabilitiesAreThoseOfTheEquations(number: Int) throws {
        let config = Self.configs[number]
        try config.validate()
        let network = network(config)
        let reference = TranslationReference(network)
        let sources = SmallTranslations.sentences([4, 1, 6, 3], vocabulary: Self.sources)
        let targets = SmallTranslations.sentences([3, 5, 0, 7], vocabulary: Self.targets, seed: 6)
        let found = network.logProbabilities(batch)
        var sum = 0.0
        for (row, pair) in zip(sources, targets).enumerated() {
            let expected = reference.logProbabilities(source: pair.0, target: pair.1)
            expectClose(
                found[row].map(Float.init), expected, relative: 1e-4, absolute: 1e-5, "row \(row)")
            sum -= expected.reduce(0, +)
        }
        let mean = sum / Double(batch.count)
        let loss = Double(network.loss(batch, in: .evaluation).item)
        #expect(batch.count == 19 && abs(loss - mean) < 1e-4 * mean)
        // With its smoothing off, training without dropout has the same loss.
        var plain = config
        (plain.inputDropout, plain.contextDropout, plain.outputDropout) = (0, 0, 0)
        plain.labelSmoothing = 0
        let trained = self.network(plain).loss(batch, in: .training(RandomStream(seed: 1)))
        #expect(abs(Double(trained.item) - mean) < 1e-4 * mean)
    }

    /// What is trained a time step at a time has the loss, the dropout and the gradients of whole
    /// sequences.
    @Test(arguments: [false, true])
    func stepsHaveTheGradientsOfSequences(locked: Bool) throws {
        for var config in Self.configs where !config.inputFeeding {
            config.decoder.layers = 2
            let dropouts = RecurrentStack.Dropouts(between: 0.3, locked: locked, weight: 0.2)
            (config.encoder.dropouts, config.decoder.dropouts) = (dropouts, dropouts)
            config.embeddingDropout = 0.1
            let network = network(config)
            let pass = Pass.training(RandomStream(seed: 8))
            func gradients(sampling: Float) -> (Float, [[Float]]) {
                network.resetGradients()
                let loss = network.loss(batch, sampling: sampling, in: pass)
                loss.backward()
                return (
                    loss.item,
                    network.parameters.map {
                        $0.parameter.gradient?.dense(shape: $0.parameter.shape).floats ?? []
                    }
                )
            }
            let whole = gradients(sampling: 0)
            // So rare that no symbol is replaced, yet all is stepped.
            let stepped = gradients(sampling: 1e-9)
            #expect(abs(whole.0 - stepped.0) < 1e-5 * abs(whole.0))
            for (place, named) in network.parameters.enumerated() {
                #expect(!whole.1[place].isEmpty, "\(named.name)")
                expectClose(
                    stepped.1[place], whole.1[place].map(Double.init), relative: 1e-3,
                    absolute: 1e-5, named.name)
            }
        }
    }

    /// Given its own choices, the decoder is asked about other inputs, and all of them at the rate 1.
    @Test func scheduledSamplingReplacesSymbols() {
        let network = network(SmallTranslations.config())
        let pass = Pass.training(RandomStream(seed: 3))
        let right = network.loss(batch, in: pass).item
        let own = network.loss(batch, sampling: 1, in: pass).item
        #expect(right != own)
        #expect(network.loss(batch, sampling: 1, in: pass).item == own)
        #expect(network.loss(batch, sampling: 1, in: .evaluation).item != own)
    }

    @Test(arguments: [
        OutputObjectiveConfig.softmax, .adaptive(cutoffs: [6]), .sampled(samples: 4),
        .blackOut(samples: 5, exponent: 0.4), .noiseContrastive(samples: 5, exponent: 1),
    ])
    func everyObjectiveLearns(objective: OutputObjectiveConfig) throws {
        let config = SmallTranslations.config {
            $0.objective = objective
            $0.labelSmoothing = objective == .softmax ? 0.1 : 0
            $0.tied = objective.isLinear
        }
        try config.validate()
        let network = network(config)
        let loss = network.loss(batch, in: .training(RandomStream(seed: 2)))
        loss.backward()
        #expect(loss.item.isFinite)
        for named in network.parameters where named.name != "output.log_partition" {
            #expect(named.parameter.gradient != nil, "\(named.name)")
        }
        #expect(network.logProbabilities(batch).flatMap { $0 }.allSatisfy { $0 < 0 })
    }

    @Test func parametersAreAllVisitedAndSharedOnes() {
        for config in Self.configs {
            #expect(unvisitedParameters(of: network(config)).isEmpty)
        }
        var shared = SmallTranslations.config()
        shared.sharesEmbeddings = true
        shared.texts.sharing = .vocabulary
        let network = SmallTranslations.network(shared, source: 9, target: 9)
        let names = network.parameters.map(\.name)
        #expect(names.contains("embedding.weight") && names.contains("output.bias"))
        #expect(!names.contains { $0.contains("source_embedding") || $0 == "output.weight" })
    }

    @Test func faultsOfAConfigurationNameTheField() {
        func fault(_ change: (inout TranslationConfig) -> Void) -> String {
            do {
                try SmallTranslations.config(change).validate()
                return ""
            } catch { return "\(error)" }
        }
        #expect(fault { $0.attention = .dot }.contains("attention"))
        #expect(fault { $0.objective = .adaptive(cutoffs: nil) }.contains("labelSmoothing"))
        #expect(fault { $0.sharesEmbeddings = true }.contains("sharesEmbeddings"))
        #expect(fault { $0.decoder.hiddenSize = 0 }.contains("hiddenSize"))
        #expect(fault { $0.scheduledSampling = 2 }.contains("scheduledSampling"))
        #expect(fault { $0.decoder.direction = .bidirectional }.contains("left to right"))
        #expect(fault { $0.encoder.hiddenSize = 65_536 }.contains("hiddenSize"))
        #expect(fault { $0.contextLayers = -1 }.contains("contextLayers"))
    }
}
