import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

@Suite struct LanguageModelTrainerTests {
    @Test(arguments: RecurrentStackConfig.Cell.allCases)
    func everyCellLearnsAVerse(cell: RecurrentStackConfig.Cell) throws {
        let folder = try TemporaryFolder()
        let config = smallConfig {
            $0.recurrent.cell = cell
            $0.recurrent.hiddenSize = 32
            $0.training.epochs = 30
        }
        let (trainer, state) = try train(config, on: verse, in: folder)
        // Two alternating lines of 41 and 43 characters: all but a choice a line is certain.
        #expect(try #require(state.best?.loss) < 0.35)
        let model = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
        #expect(model.score(trainer.validationText).loss < 0.35)
    }

    /// Sampled objectives, features and characters learn as well, and score exactly.
    @Test(
        arguments: [
            { $0.objective = .sampled(samples: 6) },
            { $0.objective = .blackOut(samples: 6, exponent: 0.4) },
            { $0.objective = .noiseContrastive(samples: 10, exponent: 0.5) },
            { $0.objective = .adaptive(cutoffs: [6, 12]) },
            {
                $0.recurrent.cell = .rnn
                $0.features = HashedNGramsConfig(order: 5, slots: 1 << 14)
                $0.training.groups = [$0.featureGroup()]
            },
            {
                $0.recurrent.cell = .rnn
                $0.features = HashedNGramsConfig(order: 5, slots: 1 << 14)
                $0.training.groups = [$0.featureGroup()]
                $0.objective = .sampled(samples: 6)
            },
        ] as [@Sendable (inout LanguageModelConfig) -> Void])
    func everyObjectiveLearnsAVerse(change: @Sendable (inout LanguageModelConfig) -> Void) throws {
        let folder = try TemporaryFolder()
        let config = smallConfig {
            $0.recurrent.hiddenSize = 32
            $0.training.epochs = 30
            change(&$0)
        }
        let (trainer, _) = try train(config, on: verse, in: folder)
        let model = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
        #expect(model.score(trainer.validationText).loss < 0.4)
        let loaded = try RecurrentLanguageModel(ModelFile(folder.file("model.unroll")))
        #expect(
            loaded.score(trainer.validationText).loss == model.score(trainer.validationText).loss)
    }

    /// Without layers that carry a state, five characters decide as well as they can.
    @Test func maximumEntropyAloneLearnsTheNGrams() throws {
        let folder = try TemporaryFolder()
        let config = smallConfig {
            $0.hasRecurrentLayers = false
            $0.features = HashedNGramsConfig(order: 6, slots: 1 << 14)
            $0.training.groups = [$0.featureGroup()]
            $0.training.epochs = 30
            $0.training.learningRate = 0.05
        }
        let (trainer, _) = try train(config, on: verse, in: folder)
        let model = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
        #expect(model.score(trainer.validationText).loss < 0.4)
    }

    @Test func wordsAreReadByTheirCharacters() throws {
        let folder = try TemporaryFolder()
        let config = smallConfig {
            $0.level = .word
            $0.recurrent.hiddenSize = 32
            $0.recurrent.layers = 1
            $0.characters = CharacterEncoderConfig(filters: 32)
            $0.training.epochs = 40
        }
        let (trainer, _) = try train(config, on: verse, in: folder)
        let model = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
        #expect(model.score(trainer.validationText).loss < 0.5)
    }

    /// A forecast runs the updates it was asked for and knows the network that it timed.
    @Test func aForecastTellsUpdatesAndMemory() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("text.txt")
        try Data(verse.utf8).write(to: URL(fileURLWithPath: path))
        let config = smallConfig()
        let data = try LanguageModelData(TrainingText(contentsOf: path), config: config)
        let trainer = try LanguageModelTrainer(config, data)
        let before = trainer.network.parameters.map { $0.parameter.value.copy() }
        let forecast = try trainer.forecast(updates: 4, seconds: 1e9)
        #expect(forecast.updates == 4 && forecast.unitsPerSecond > 0)
        // 2 LSTM layers of 20 and V symbols: embedding, gates, output.
        let symbols = data.codec.vocabulary.count
        let expected = symbols * 20 + 2 * (80 * 40 + 80) + symbols * 21
        #expect(forecast.parameters == expected)
        #expect(forecast.memory.parameters == 4 * expected)
        for (named, old) in zip(trainer.network.parameters, before) {
            #expect(named.parameter.value.floats != old.floats, "\(named.name) did not move")
        }
    }

    /// Whoever calls a trainer: a configuration that no model can have is refused before training.
    @Test func invalidConfigurationsAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("text.txt")
        try Data(verse.utf8).write(to: URL(fileURLWithPath: path))
        let data = try LanguageModelData(TrainingText(contentsOf: path), config: smallConfig())
        let changes: [(inout LanguageModelConfig) -> Void] = [
            { $0.recurrent.direction = .bidirectional },
            {
                $0.characters = CharacterEncoderConfig(filters: 32)
                $0.embeddingDropout = 0.1
            }, { $0.training.learningRate = -1 },
        ]
        for change in changes {
            var config = smallConfig()
            change(&config)
            #expect(throws: ConfigError.self) { try LanguageModelTrainer(config, data) }
        }
    }

    /// Line by line: nothing but the subject tells the verb, not the line before.
    @Test func anLSTMRemembersTheSubjectOverTheClause() throws {
        let folder = try TemporaryFolder()
        let config = smallConfig {
            $0.level = .word
            $0.perLine = true
            $0.recurrent.hiddenSize = 32
            $0.recurrent.layers = 1
            $0.training.epochs = 60
        }
        let (trainer, _) = try train(config, on: verse, in: folder)
        let model = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
        let one = model.probe("the cat , which already ate ,", continuations: ["was", "were"])
        let many = model.probe("the cats , which already ate ,", continuations: ["was", "were"])
        #expect(one[0].share > 0.9)
        #expect(many[1].share > 0.9)
    }

    /// Bits do not depend on the number of threads, dropout and all.
    @Test func threadsDoNotChangeTheModel() throws {
        let config = smallConfig {
            $0.recurrent.hiddenSize = 70
            $0.recurrent.dropouts.between = 0.3
            $0.recurrent.dropouts.weight = 0.2
            $0.embeddingDropout = 0.1
        }
        let models = try [1, 2, 3].map { threads in
            let folder = try TemporaryFolder()
            return try Compute.using(threads: threads) {
                let (trainer, _) = try train(config, on: verse, in: folder)
                return trainer.network.parameters.map(\.parameter.value.floats)
            }
        }
        #expect(models[0] == models[1] && models[0] == models[2])
    }

    @Test func linesTrainFromTheZeroState() throws {
        let folder = try TemporaryFolder()
        let config = smallConfig {
            $0.level = .word
            $0.perLine = true
            $0.training.epochs = 20
        }
        let (trainer, state) = try train(config, on: verse, in: folder)
        let model = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
        #expect(model.startsEachLineAnew)
        // Validation and exact score see the same lines from the same state.
        let exact = model.score(trainer.validationText).loss
        #expect(abs(exact - (try #require(state.best?.loss))) < 1e-4)
    }

    @Test(arguments: [OutputObjectiveConfig.softmax, .adaptive(cutoffs: [6, 12])])
    func furtherTrainingStartsFromTheModel(objective: OutputObjectiveConfig) throws {
        let folder = try TemporaryFolder()
        func config(epochs: Int) -> LanguageModelConfig {
            smallConfig {
                $0.objective = objective
                $0.training.epochs = epochs
            }
        }
        let (_, first) = try train(config(epochs: 10), on: verse, in: folder)
        let (trainer, second) = try train(
            config(epochs: 1), on: verse + "a new, unseen sign: %\n", in: folder,
            output: "further.unroll", from: "model.unroll")
        #expect(second.history[0].trainingLoss < first.history[0].trainingLoss / 2)
        #expect(trainer.codec.encode("%") == [0])
    }

    @Test func shortTextsAreRefusedWithACure() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: DataError.self) {
            try train(smallConfig(), on: "too short\n", in: folder)
        }
        #expect(error?.description.contains("windowLength") == true)
    }

    @Test func theVocabularyIsOfTheTrainingPart() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("text.txt")
        try Data((verse + String(repeating: "ß", count: 20)).utf8)
            .write(to: URL(fileURLWithPath: path))
        let data = try LanguageModelData(TrainingText(contentsOf: path), config: smallConfig())
        #expect(data.codec.vocabulary.index(of: "ß") == nil)
        #expect(data.validation.unknownCount == 20)
        #expect(data.training.unknownCount == 0)
    }
}
