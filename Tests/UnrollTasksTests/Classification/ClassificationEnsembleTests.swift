import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Several networks in one model, and runs that hold nothing out.
@Suite struct ClassificationEnsembleTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func config(models: Int, averagedMember: Bool = false) -> ClassificationConfig {
        smallClassifier {
            $0.models = models
            $0.averagedMember = averagedMember
            $0.training = TrainingConfig(
                epochs: 3, learningRate: 0.02, clipping: 0.05, keeps: .last)
            $0.heldOutFraction = 0
        }
    }

    private func trained(_ config: ClassificationConfig, output: String) throws
        -> (ClassificationTrainer, SequenceClassifier)
    {
        let rows = try table(toyRows(60), in: folder)
        let data = try ClassificationData(training: rows, validation: nil, config: config)
        let trainer = try ClassificationTrainer(data)
        try trainer.train(output: folder.file(output))
        return (trainer, SequenceClassifier(trainer))
    }

    /// The first of three learns what it learns alone: the others, with gradients that are clipped
    /// too, leave its bits as they are.
    @Test func eachNetworkLearnsAsIfAlone() throws {
        let (single, _) = try trained(config(models: 1), output: "one.unroll")
        let (three, _) = try trained(config(models: 3), output: "three.unroll")
        #expect(three.ensemble.networks.count == 3)
        let all = three.ensemble.networks.map { $0.parameters.map(\.parameter.value.floats) }
        for (a, b) in zip(single.network.parameters, all[0]) {
            expectSameBits(a.parameter.value.floats, b, a.name)
        }
        #expect(all[0] != all[1] && all[1] != all[2])
        #expect(unvisitedParameters(of: three.ensemble).isEmpty)
        #expect(
            three.module.parameters.map(\.name)
                == (0..<3).flatMap { k in single.network.parameters.map { "models.\(k).\($0.name)" }
                })
    }

    /// A member without recurrent layers is the last, has an embedding of its own, and leaves the bits
    /// of the others as they are.
    @Test func averagedVectorsLearnBesideTheRecurrentNetworks() throws {
        let (single, _) = try trained(config(models: 1), output: "one.unroll")
        let (two, _) = try trained(
            config(models: 1, averagedMember: true), output: "two.unroll")
        for (a, b) in zip(single.network.parameters, two.network.parameters) {
            expectSameBits(a.parameter.value.floats, b.parameter.value.floats, a.name)
        }
        let plain = two.ensemble.networks[1]
        #expect(plain.config.recurrent == nil && plain.config.pooling == .mean)
        #expect(
            two.module.parameters.map(\.name)
                == single.network.parameters.map { "models.0.\($0.name)" }
                + ["embedding.weight", "output.weight", "output.bias"].map { "models.1.\($0)" })
        #expect(
            plain.parameters[0].parameter.value.floats
                != two.network.parameters[0].parameter.value.floats)
        // The plain network that it is compared with stands alone.
        #expect(ClassificationEnsemble(two.config.baseline, vocabularySize: 9).networks.count == 1)
        #expect(
            try TaskDescription.card(of: ModelFile(folder.file("two.unroll"))).architecture
                .contains("max pooling; and averaged vectors"))
    }

    /// The mean of the probabilities that the networks give one by one.
    @Test(arguments: [(3, false), (2, true), (1, true)])
    func probabilitiesAreAveraged(models: Int, averagedMember: Bool) throws {
        let (trainer, classifier) = try trained(
            config(models: models, averagedMember: averagedMember), output: "m.unroll")
        let texts = ["good film", "so awful , and fine", "", "music"]
        let each = try trainer.ensemble.networks.map { network in
            let own = ClassificationNetwork(
                network.config, vocabularySize: try #require(trainer.codec).vocabulary.count)
            for (to, from) in zip(own.parameters, network.parameters) {
                to.parameter.value.assign(from.parameter.value)
            }
            return SequenceClassifier(own, codec: trainer.codec).predict(texts)
        }
        let loaded = try SequenceClassifier(contentsOf: folder.file("m.unroll"))
        #expect(loaded.predict(texts) == classifier.predict(texts))
        for (place, answer) in loaded.predict(texts).enumerated() {
            let means = answer.probabilities.indices.map { label in
                each.reduce(0.0) { $0 + Double($1[place].probabilities[label]) }
                    / Double(each.count)
            }
            expectClose(answer.probabilities, means, relative: 1e-5, absolute: 1e-7)
            #expect(classifier.predict(texts[place]) == answer)
        }
        let card = try TaskDescription.card(of: ModelFile(folder.file("m.unroll")))
        #expect(
            card.architecture.hasPrefix(
                (models > 1 ? "\(models) models, each " : "") + "lstm 1 × 12"))
    }

    @Test func theReportedLossIsTheMean() throws {
        func losses(_ models: Int) throws -> [Double] {
            let rows = try table(toyRows(60), in: folder)
            let data = try ClassificationData(
                training: rows, validation: nil, config: config(models: models))
            let trainer = try ClassificationTrainer(data)
            trainer.begin(epoch: 0, random: RandomStream(seed: 1))
            return [Double(trainer.loss(update: 0, in: .evaluation).loss.item)]
        }
        // Before any training every network is near the logarithm of three classes.
        for models in [1, 4] { #expect(try abs(losses(models)[0] - log(3)) < 0.2) }
    }

    // MARK: Nothing held out

    @Test func allRowsAreTrainedOnWhereNothingIsHeldOut() throws {
        let rows = try table(toyRows(60), in: folder)
        let data = try ClassificationData(
            training: rows, validation: nil, config: config(models: 1))
        #expect(data.training.count == 60 && data.validation.isEmpty)
        let (trainer, _) = try trained(config(models: 1), output: "all.unroll")
        #expect(!trainer.hasValidation)
        let state = try #require(try ModelFile(folder.file("all.unroll")).trainingState())
        #expect(state.best == nil && state.bestEpoch == 3 && state.ended == .epochs)
    }

    @Test func aBestEpochNeedsRowsToChooseBy() throws {
        var config = config(models: 1)
        config.training.keeps = .best
        #expect(throws: ConfigError.self) { try config.validate() }
        config = self.config(models: 1)
        config.training.schedule = Schedule(.plateau(factor: 0.5, patience: 0))
        let rows = try table(toyRows(60), in: folder)
        let data = try ClassificationData(training: rows, validation: nil, config: config)
        let error = #expect(throws: ConfigError.self) { try ClassificationTrainer(data) }
        #expect(error?.description.contains("schedule") == true)
    }

    @Test func impossibleSettingsAreRefused() {
        for change: (inout ClassificationConfig) -> Void in [
            { $0.models = 0 }, { $0.poolingParts = 0 },
            {
                $0.pooling = .last
                $0.poolingParts = 2
            },
            { $0.nucleotideShift = 1 },
            {
                $0.input = .nucleotides
                $0.nucleotideShift = -1
            },
        ] {
            var config = ClassificationConfig()
            change(&config)
            #expect(throws: ConfigError.self) { try config.validate() }
        }
    }

    // MARK: Nucleotides that move

    @Test func movedNucleotidesLeaveUnknownOnesBehind() throws {
        func frames(_ text: String) throws -> SequenceInput {
            .frames(try Nucleotides.frames(text, path: "x", line: nil), width: 4)
        }
        let input = try frames("ACGTU")
        #expect(try input.moved(by: 2) == frames("NNACG"))
        #expect(try input.moved(by: -1) == frames("CGTUN"))
        #expect(try input.moved(by: 0) == input && input.moved(by: 9) == frames("NNNNN"))
    }
}
