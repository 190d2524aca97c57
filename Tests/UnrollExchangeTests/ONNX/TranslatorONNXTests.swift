#if os(Linux) || os(macOS)
    import TestSupport
    import Testing
    import UnrollData
    import UnrollExchange
    import UnrollLayers
    import UnrollSystem
    import UnrollTasks
    import UnrollTensors
    import UnrollTraining

    /// Translation models on ONNX Runtime: the encoder, and the decoder step after step.
    @Suite(.enabled(if: ONNXRuntime.canRun, ONNXRuntime.skipped))
    struct TranslatorONNXTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private static let configs: [@Sendable (inout TranslationConfig) -> Void] = [
            { _ in },
            {
                $0.attention = .general
                $0.inputFeeding = true
                $0.tied = false
            },
            {
                $0.contextLayers = 0
                $0.encoder.layers = 2
                $0.decoder.layers = 2
                $0.encoder.cell = .lstm
                $0.decoder.cell = .lstm
                $0.decoder.projection = 6
            },
            {
                $0.attention = .dot
                $0.decoder.hiddenSize = 14
                $0.decoder.cell = .lstm
                $0.contextLayers = 2
                $0.encoder.hiddenSize = 7
            },
            {
                $0.tied = false
                $0.decoder.hiddenSize = 16
                $0.objective = .adaptive(cutoffs: [4, 7])
                $0.decoder.cell = .simplifiedGRU
                $0.texts.sharing = .vocabulary
                $0.sharesEmbeddings = true
            },
        ]

        @Test(arguments: configs.indices, [1, 7])
        func translators(number: Int, batch: Int) throws {
            var config = TranslationConfig()
            config.texts.level = .character
            config.texts.sharing = .nothing
            config.encoder.hiddenSize = 7
            config.decoder.hiddenSize = 10
            config.embeddingSize = 9
            config.attentionWidth = 6
            Self.configs[number](&config)
            let sourceSymbols = ["<unk>", "</s>", "a", "b", "c", "d", "e", "f", "g"]
            let targetSymbols =
                config.sharesEmbeddings
                ? sourceSymbols : ["<unk>", "</s>", "1", "2", "3", "4", "5", "6"]
            var parts = ModelParts()
            try parts.set("vocabulary", sourceSymbols)
            if !config.sharesEmbeddings { try parts.set("target_vocabulary", targetSymbols) }
            parts.set("frequent_tokens", json: #"{"source":[],"target":[]}"#)
            let network = TranslationNetwork(
                config, sourceVocabulary: sourceSymbols.count,
                targetCounts: Array(repeating: 1, count: targetSymbols.count))
            network.draw(seed: 11)
            let path = folder.file("model.unroll")
            try ModelFile.write(
                to: path, task: TranslationConfig.task, config: config, parts: parts,
                module: network)
            let translator = try Translator(ModelFile(path))
            let written = try ONNXExport.write(ModelFile(path), to: folder.file("m.onnx"))
            #expect(written == ["m.encoder.onnx", "m.decoder.onnx"].map(folder.file))

            let lengths = batch == 1 ? [5] : [3, 8, 1, 5, 0, 8, 4]
            let draws = RandomStream(seed: 3)
            func text(_ symbols: [String], _ row: Int, _ length: Int) -> String {
                (0..<length).map {
                    symbols[2 + draws.integer(below: symbols.count - 2, at: UInt64(row * 20 + $0))]
                }.joined()
            }
            let sources = lengths.enumerated().map { text(sourceSymbols, $0, $1) }
            let steps = 4
            let targets = lengths.indices.map { text(targetSymbols, 30 + $0, steps) }
            let answers = translator.logProbabilities(
                zip(sources, targets).enumerated().map {
                    TextPair(source: $1.0, target: $1.1, line: $0 + 1)
                })
            let end = Int(TranslationText.end)
            let read = sources.map {
                translator.texts.source.encode($0).symbols.map(Int.init) + [end]
            }
            let time = read.map(\.count).max() ?? 0
            var encode = ONNXRuntime.Run(model: written[0])
            encode.inputs["symbols"] = .array(
                .init(
                    [batch, time],
                    integers: read.flatMap { $0 + Array(repeating: 0, count: time - $0.count) }))
            encode.inputs["lengths"] = .array(.init([batch], integers: read.map(\.count)))
            var runs = [encode]
            let spoken = targets.map { translator.texts.target.encode($0).symbols.map(Int.init) }
            for step in 0...steps {
                var run = ONNXRuntime.Run(model: written[1])
                run.inputs["symbols"] = .array(
                    .init([batch], integers: spoken.map { step == 0 ? end : $0[step - 1] }))
                run.inputs["lengths"] = encode.inputs["lengths"]
                run.inputs["memory"] = .from("memory")
                if config.attention == .additive { run.inputs["keys"] = .from("keys") }
                for layer in 0..<config.decoderLayers {
                    for state in config.decoder.cell == .lstm ? ["hidden", "cell"] : ["hidden"] {
                        run.inputs["\(state)_\(layer)"] = .from(
                            (step == 0 ? "" : "next_") + "\(state)_\(layer)")
                    }
                }
                if config.inputFeeding {
                    run.inputs["fed"] =
                        step == 0
                        ? .array(
                            .init(
                                [batch, config.outputWidth],
                                floats: Array(repeating: 0, count: batch * config.outputWidth)))
                        : .from("next_fed")
                }
                var expected = [Float?](repeating: nil, count: batch * targetSymbols.count)
                for row in 0..<batch {
                    let symbol = step < steps ? spoken[row][step] : end
                    expected[row * targetSymbols.count + symbol] = Float(answers[row][step])
                }
                run.outputs["log_probabilities"] = .init(
                    [batch, targetSymbols.count], floats: expected)
                runs.append(run)
            }
            try ONNXRuntime.expect(written[1], runs, in: folder)
        }
    }
#endif
