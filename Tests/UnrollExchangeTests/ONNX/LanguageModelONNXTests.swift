#if os(Linux) || os(macOS)
    import TestSupport
    import Testing
    import UnrollData
    import UnrollExchange
    import UnrollLanguageModels
    import UnrollLayers
    import UnrollSystem
    import UnrollTasks
    import UnrollTensors
    import UnrollTraining

    /// Language models of every kind on ONNX Runtime, whole sequences and a step at a time.
    @Suite(.enabled(if: ONNXRuntime.canRun, ONNXRuntime.skipped))
    struct LanguageModelONNXTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

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
            Kind("LSTM with a projection") { $0.recurrent.projection = 7 },
            Kind("tied, one layer") {
                $0.tied = true
                $0.recurrent.layers = 1
            },
            Kind("adaptive softmax") { $0.objective = .adaptive(cutoffs: [5, 12]) },
            Kind("adaptive softmax with features") {
                $0.objective = .adaptive(cutoffs: [4, 9])
                $0.features = HashedNGramsConfig(order: 3, slots: 1000)
            },
            Kind("noise-contrastive estimation") {
                $0.objective = .noiseContrastive(samples: 5, exponent: 1)
            },
            Kind("RNN with features") {
                $0.recurrent.cell = .rnn
                $0.features = HashedNGramsConfig(order: 4, slots: 1 << 20)
            },
            Kind("features of order 1") { $0.features = HashedNGramsConfig(order: 1, slots: 64) },
            Kind("maximum entropy") {
                $0.hasRecurrentLayers = false
                $0.features = HashedNGramsConfig(order: 5, slots: 1 << 12)
            },
            Kind("words by their characters") {
                $0.characters = CharacterEncoderConfig(filters: 64)
                $0.characters?.limit = 7
            },
        ]

        private static let words = [
            "the", "cats", "which", "already", "ate", "was", "full", "zebra", "a", "unbelievable",
            "in", "on", "of", "é", "x", ".",
        ]

        private func model(_ change: (inout LanguageModelConfig) -> Void) throws
            -> (RecurrentLanguageModel, path: String)
        {
            var config = LanguageModelConfig()
            config.level = .word
            config.recurrent.hiddenSize = 16
            config.embeddingSize = 9
            change(&config)
            if config.tied { config.embeddingSize = nil }
            let codec = TextCodec.build(level: .word, texts: [Self.words.joined(separator: " ")])
            let network = LanguageModelNetwork(config, codec: codec)
            network.draw(seed: 3)
            let path = folder.file("model.unroll")
            try ModelFile.write(
                to: path, task: LanguageModelConfig.task, config: config, parts: codec.parts,
                module: network)
            return (try RecurrentLanguageModel(ModelFile(path)), path)
        }

        @Test(arguments: kinds, [1, 7])
        func wholeAndStepwise(kind: Kind, batch: Int) throws {
            let (model, path) = try model(kind.change)
            let onnx = folder.file("model.onnx")
            #expect(try ONNXExport.write(ModelFile(path), to: onnx) == [onnx])
            let lengths = unequalLengths(batch, allowingEmpty: false)
            let time = 8
            let count = model.codec.vocabulary.count
            let draws = RandomStream(seed: 9)
            let sequences = lengths.enumerated().map { row, length in
                [model.codec.boundary]
                    + (0..<time - 1).map { step in
                        Int32(
                            draws.integer(below: count, at: UInt64(row * time + step)))
                    }
            }
            // What the program gives, symbol after symbol.
            let answers = sequences.map { symbols in
                var state = model.start
                return symbols.indices.map { place in
                    if place > 0 { state = model.advance(state, by: symbols[place]) }
                    return model.next(after: state)
                }
            }
            func run(_ steps: Range<Int>, continues: Bool) -> ONNXRuntime.Run {
                let own = lengths.map { min(max(0, $0 - steps.lowerBound), steps.count) }
                var run = ONNXRuntime.Run()
                run.inputs["symbols"] = .array(
                    .init([batch, steps.count], integers: sequences.flatMap { $0[steps].map(Int.init) }))
                run.inputs["lengths"] = .array(.init([batch], integers: own))
                if model.config.hasRecurrentLayers {
                    let stack = model.config.recurrent
                    for layer in 0..<stack.layers {
                        var states = [("hidden_\(layer)", stack.directionSize)]
                        if stack.cell == .lstm { states.append(("cell_\(layer)", stack.hiddenSize)) }
                        for (name, width) in states {
                            run.inputs[name] =
                                continues
                                ? .from("next_\(name)")
                                : .array(
                                    .init(
                                        [batch, width],
                                        floats: Array(repeating: 0, count: batch * width)))
                        }
                    }
                }
                if let order = model.config.features?.order, order > 1 {
                    run.inputs["history"] =
                        continues
                        ? .from("next_history")
                        : .array(
                            .init(
                                [batch, order - 1],
                                integers: Array(repeating: -1, count: batch * (order - 1))))
                }
                var expected: [Float?] = []
                for (row, answers) in answers.enumerated() {
                    for step in steps {
                        let values: [Float?] =
                            step < lengths[row]
                            ? answers[step] : Array(repeating: nil, count: count)
                        expected += values
                    }
                }
                run.outputs["log_probabilities"] = .init(
                    [batch, steps.count, count], floats: expected)
                return run
            }
            try ONNXRuntime.expect(
                onnx,
                [
                    run(0..<time, continues: false), run(0..<3, continues: false),
                    run(3..<4, continues: true), run(4..<time, continues: true),
                ], in: folder)
        }

        /// What is stored in fewer bits is written in float32.
        @Test(arguments: [Precision.int8, .bfloat16])
        func quantized(precision: Precision) throws {
            let (model, _) = try model { _ in }
            let path = folder.file("small.unroll")
            try ModelFile.write(
                to: path, task: LanguageModelConfig.task, config: model.config,
                parts: model.codec.parts, module: model.network, storedAs: precision)
            let small = try RecurrentLanguageModel(ModelFile(path), precision: .float32)
            let onnx = folder.file("small.onnx")
            _ = try ONNXExport.write(ModelFile(path), to: onnx)
            var run = ONNXRuntime.Run()
            run.inputs["symbols"] = .array(.init([1, 1], integers: [Int(small.codec.boundary)]))
            run.inputs["lengths"] = .array(.init([1], integers: [1]))
            for name in ["hidden_0", "cell_0", "hidden_1", "cell_1"] {
                run.inputs[name] = .array(.init([1, 16], floats: Array(repeating: 0, count: 16)))
            }
            let count = small.codec.vocabulary.count
            run.outputs["log_probabilities"] = .init(
                [1, 1, count], floats: small.next(after: small.start))
            try ONNXRuntime.expect(onnx, [run], in: folder)
        }
    }
#endif
