import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Word vectors that are learned from the training texts before a network begins with them.
@Suite struct LearnedVectorsTests {
    private let lines = [
        "the film was good", "the plot was awful and the music was not", "a fine film",
        "good music and a good plot", "an odd one",
    ]

    private var codec: TextCodec {
        TextCodec.build(level: .word, texts: lines, minimumCount: 1, normalization: .none)
    }

    /// Texts that are encoded already are read as a file of the same lines is.
    @Test(arguments: [1, 2, 3]) func encodedTextsAreReadLikeLines(minimumCount: Int) throws {
        var config = SkipGramConfig()
        config.minimumCount = minimumCount
        let expected = try SkipGramData(TrainingText(lines), config: config)
        let data = try #require(
            SkipGramData(
                lines.map { codec.encode($0) }, of: codec, minimumCount: minimumCount))
        #expect(data.words == expected.words && data.counts == expected.counts)
        #expect(data.tokens == expected.tokens && data.wordCount == expected.wordCount)
        #expect(
            SkipGramData(lines.map { codec.encode($0) }, of: codec, minimumCount: 5) == nil)
    }

    private func trainer(_ change: (inout ClassificationConfig) -> Void) throws
        -> (ClassificationTrainer, SkipGramData)
    {
        let folder = try TemporaryFolder()
        let config = smallClassifier {
            $0.encoder.preparation = TextPreparation(lowercases: true, splitsPunctuation: true)
            change(&$0)
        }
        let rows = try table(toyRows(60) + ["positive\tgood gizmo"], in: folder)
        let data = try ClassificationData(training: rows, validation: rows, config: config)
        let codec = try #require(data.codec)
        let read = try #require(
            SkipGramData(
                data.training.map(\.input.symbolValues), of: codec, minimumCount: 2))
        return (try ClassificationTrainer(data), read)
    }

    /// The embedding of every member begins with what skip-gram learns of the training texts.
    @Test func embeddingsBeginWithThem() throws {
        let (trainer, data) = try trainer { $0.vectorEpochs = 3 }
        var config = SkipGramConfig()
        (config.dimensions, config.epochs, config.minimumCount) = (10, 3, 2)
        let skipGram = try SkipGramTrainer(config, data)
        try skipGram.run()
        let vectors = skipGram.vectors
        let vocabulary = try #require(trainer.codec).vocabulary
        for network in trainer.ensemble.networks {
            let table = network.parameters[0].parameter.value
            for (row, word) in vocabulary.symbols.enumerated() {
                let begun = table.slice(row..<(row + 1)).floats
                if let place = vectors.words.firstIndex(of: word) {
                    expectSameBits(begun, Array(vectors.vector(place)), word)
                }
            }
            // The unknown word is the mean of all; one that stands there once says little.
            let mean = (0..<10).map { column in
                vectors.words.indices.reduce(0.0) { $0 + Double(vectors.vector($1)[column]) }
                    / Double(vectors.words.count)
            }
            expectClose(table.slice(0..<1).floats, mean, relative: 1e-5, absolute: 1e-7)
            let row = try #require(vocabulary.symbols.firstIndex(of: "gizmo"))
            let spread = vectors.values.map { abs($0) }.max() ?? 0
            #expect(table.slice(row..<(row + 1)).floats.allSatisfy { abs($0) < spread / 2 })
        }
    }

    @Test func otherSettingsBeginAtRandom() throws {
        let random = try trainer { $0.vectorEpochs = 0 }.0
        let learned = try trainer { $0.vectorEpochs = 1 }.0
        let characters = try trainer { $0.level = .character }.0
        func begin(_ trainer: ClassificationTrainer) -> [Float] {
            trainer.network.parameters[0].parameter.value.floats
        }
        #expect(begin(random) != begin(learned))
        // Drawn evenly in ±0.1.
        for trainer in [random, characters] {
            #expect(begin(trainer).allSatisfy { abs($0) <= 0.1 })
            #expect(begin(trainer).contains { abs($0) > 0.09 })
        }
        #expect(learned.config.howTrained.contains("word vectors first, 1 epoch"))
        #expect(!characters.config.howTrained.contains("word vectors"))
        #expect(throws: ConfigError.self) {
            try smallClassifier { $0.vectorEpochs = -1 }.validate()
        }
    }
}
