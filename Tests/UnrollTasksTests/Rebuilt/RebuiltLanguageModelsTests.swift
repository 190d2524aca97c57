#if os(Linux) || os(macOS)
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

    /// Language models of every kind, rebuilt from their files in Python as the page on the format says, give
    /// the probabilities that this program gives. Where a test fails, either the page or the program
    /// changed what a file means.
    ///
    /// Needs a `python3` that has NumPy; skipped elsewhere.
    @Suite(.enabled(if: RebuildScript.canRun, "needs python3 with NumPy"))
    struct RebuiltLanguageModelsTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        /// Known and unknown symbols, an empty line, marks of lines, a last line that does not end.
        private static let text =
            "\u{FEFF}the cats , which already ate , was full .\r\n\n<s> zebras ate the \u{A0} cat </s>\n"
            + "</s> full <s> </s> . \n were é full"

        private func write(_ text: String, _ name: String) throws -> String {
            let path = folder.file(name)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func expectRebuilt(
            _ path: String, of text: String = Self.text, precision: Precision? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let given = try write(text, "given.txt")
            let model = try LanguageModels.load(path, precision: precision)
            let encoded = try model.codec.encode(contentsOf: given)
            let ours = model.score(encoded, keepingEach: true)
            let rebuilt: RebuildScript.Scores = try RebuildScript.answer(path, given)
            #expect(rebuilt.symbols == Array(encoded.symbols), sourceLocation: sourceLocation)
            expectClose(
                ours.logProbabilities ?? [], rebuilt.logProbabilities, relative: 1e-4,
                absolute: 1e-6, "log-probability", sourceLocation: sourceLocation)
        }

        // MARK: Networks

        struct Kind: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var change: @Sendable (inout LanguageModelConfig) -> Void

            init(
                _ name: String, _ change: @escaping @Sendable (inout LanguageModelConfig) -> Void
            ) {
                testDescription = name
                self.change = change
            }
        }

        static let kinds = [
            Kind("rnn, tanh") { $0.recurrent.cell = .rnn },
            Kind("rnn, relu") {
                $0.recurrent.cell = .rnn
                $0.recurrent.activation = .relu
            },
            Kind("simplified GRU") { $0.recurrent.cell = .simplifiedGRU },
            Kind("GRU, reset before the product") { $0.recurrent.cell = .gru },
            Kind("GRU, reset after the product") {
                $0.recurrent.cell = .gru
                $0.recurrent.reset = .afterProduct
            },
            Kind("LSTM") { _ in },
            Kind("LSTM of bytes") { $0.level = .byte },
            Kind("LSTM with a projection") { $0.recurrent.projection = 7 },
            Kind("tied") { $0.tied = true },
            Kind("narrow embedding") { $0.embeddingSize = 9 },
            Kind("adaptive softmax") {
                $0.recurrent.hiddenSize = 32
                $0.objective = .adaptive(cutoffs: [5, 12])
            },
            Kind("adaptive softmax of chosen cut-offs with features") {
                $0.level = .word
                $0.objective = .adaptive(cutoffs: nil)
                $0.features = HashedNGramsConfig(order: 3, slots: 1000)
            },
            Kind("sampled softmax") { $0.objective = .sampled(samples: 5) },
            Kind("BlackOut") { $0.objective = .blackOut(samples: 5, exponent: 0.4) },
            Kind("noise-contrastive estimation") {
                $0.objective = .noiseContrastive(samples: 5, exponent: 1)
            },
            Kind("RNN with features") {
                $0.recurrent.cell = .rnn
                $0.features = HashedNGramsConfig(order: 4, slots: 1 << 12)
            },
            Kind("features of order 1") { $0.features = HashedNGramsConfig(order: 1, slots: 64) },
            Kind("maximum entropy") {
                $0.hasRecurrentLayers = false
                $0.features = HashedNGramsConfig(order: 5, slots: 1 << 12)
                $0.training.groups = [$0.featureGroup()]
            },
            Kind("words by their characters") {
                $0.level = .word
                $0.characters = CharacterEncoderConfig(filters: 64)
                // "already" is cut, and most words are shorter than the widest filters.
                $0.characters?.limit = 7
            },
        ]

        @Test(arguments: kinds, [false, true])
        func networks(kind: Kind, perLine: Bool) throws {
            var config = smallConfig(kind.change)
            config.perLine = perLine
            try train(config, on: verse, in: folder)
            try expectRebuilt(folder.file("model.unroll"))
        }

        /// The matrices of fewer bits, with products in float32.
        @Test(arguments: [Precision.bfloat16, .int8])
        func storedInFewerBits(precision: Precision) throws {
            try train(smallConfig(), on: verse, in: folder)
            let stored = folder.file("stored.unroll")
            try RecurrentLanguageModel(ModelFile(folder.file("model.unroll")))
                .write(storedAs: precision, to: stored)
            try expectRebuilt(stored, precision: .float32)
        }

        // MARK: Counts

        @Test(arguments: [1, 2, 4], TextLevel.allCases)
        func ngrams(order: Int, level: TextLevel) throws {
            let path = folder.file("ngrams.unroll")
            var config = KneserNeyConfig(order: order)
            config.level = level
            _ = try KneserNeyEstimator.estimate(
                contentsOf: try write(verse, "text.txt"), config: config, output: path)
            try expectRebuilt(path)
        }

        @Test func sparseMatrices() throws {
            let path = folder.file("snm.unroll")
            _ = try SNMRun(
                text: try write(verse, "text.txt"),
                config: SNMConfig(order: 3, skips: SNMSkip.standard), output: path
            ).run()
            try expectRebuilt(path)
        }

        /// Parts that carry their state and parts that do not, one with its symbols in another order,
        /// and a cache.
        @Test func mixtures() throws {
            try train(smallConfig { $0.level = .word }, on: verse, in: folder, output: "a.unroll")
            try train(
                smallConfig {
                    $0.level = .word
                    $0.perLine = true
                    $0.recurrent.cell = .gru
                }, on: verse, in: folder, output: "b.unroll")
            let other = try write(
                verse + String(repeating: "were were were full\n", count: 60), "other.txt")
            _ = try KneserNeyEstimator.estimate(
                contentsOf: other, config: KneserNeyConfig(order: 3),
                output: folder.file("c.unroll"))
            let output = folder.file("mixture.unroll")
            // By hand, so that no part is without weight, and weights do not sum to one.
            let parts = ["a", "b", "c"].map { "{\"model\":{\"file\":\"\($0).unroll\"}}" }
            try SafetensorsWriter(metadata: [
                "unroll.format_version": "2", "unroll.task": "mixture-language-model",
                "unroll.config": """
                {"parts":[\(parts.joined(separator: ",")),\
                {"cache":{"decay":0.9,"smoothing":2}}],"weights":[3,2,4,1]}
                """,
                "unroll.vocabulary": ModelFile(folder.file("a.unroll")).json(of: "vocabulary"),
            ]).write(to: output)
            try expectRebuilt(output)
        }
    }
#endif
