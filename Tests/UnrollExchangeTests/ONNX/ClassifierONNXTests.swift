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

    /// Classifiers of texts, nucleotides and frames on ONNX Runtime.
    @Suite(.enabled(if: ONNXRuntime.canRun, ONNXRuntime.skipped))
    struct ClassifierONNXTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func write(
            _ change: (inout ClassificationConfig) -> Void, symbols: Int = 0
        ) throws -> (ClassificationEnsemble, path: String) {
            var config = ClassificationConfig()
            config.labels = ["no", "yes", "perhaps"]
            config.encoder.recurrent?.hiddenSize = 6
            config.encoder.embeddingSize = 5
            change(&config)
            let ensemble = ClassificationEnsemble(config, vocabularySize: symbols)
            ensemble.draw(seed: 5)
            var parts = ModelParts()
            if config.input == nil {
                parts = TextCodec.build(
                    level: .word, texts: [(0..<symbols - 2).map { "w\($0)" }.joined(separator: " ")]
                ).parts
            }
            if config.input == .frames {
                let width = config.frames.width
                parts.set(
                    "normalization",
                    json: #"{"mean":\#(Array(repeating: 0, count: width)),"deviation":\#(Array(repeating: 1, count: width))}"#
                )
            }
            let path = folder.file("model.unroll")
            try ModelFile.write(
                to: path, task: ClassificationConfig.task, config: config, parts: parts,
                module: ensemble)
            return (ensemble, path)
        }

        /// The means of all networks' probabilities, as the definition says.
        private func probabilities(
            _ ensemble: ClassificationEnsemble, _ sides: [[SequenceInput]]
        ) -> [Float] {
            let answers = ensemble.networks.flatMap { network in
                sides.map { network($0, in: .evaluation).logSoftmax().exp().floats }
            }
            return answers[0].indices.map { place in
                Float(
                    answers.reduce(0.0) { $0 + Double($1[place]) } / Double(answers.count))
            }
        }

        @Test(arguments: SequencePooling.Kind.allCases, [1, 7])
        func texts(pooling: SequencePooling.Kind, batch: Int) throws {
            for parts in pooling == .last ? [1] : [1, 3] {
                for cell in RecurrentStackConfig.Cell.allCases {
                    let (ensemble, path) = try write({
                        $0.pooling = pooling
                        $0.poolingParts = parts
                        $0.encoder.recurrent?.cell = cell
                        $0.encoder.recurrent?.layers = 2
                        $0.attentionSize = 4
                        $0.models = cell == .gru ? 2 : 1
                        $0.averagedMember = cell != .rnn
                        if cell == .simplifiedGRU {
                            $0.encoder.recurrent?.direction = .rightToLeft
                        }
                        if cell == .lstm, parts == 3 { $0.encoder.recurrent?.projection = 3 }
                    }, symbols: 11)
                    let onnx = folder.file("model.onnx")
                    _ = try ONNXExport.write(ModelFile(path), to: onnx)
                    let lengths = unequalLengths(batch)
                    let draws = RandomStream(seed: 2)
                    let rows = lengths.enumerated().map { row, length in
                        (0..<length).map { Int32(draws.integer(below: 11, at: UInt64(row * 8 + $0))) }
                    }
                    var run = ONNXRuntime.Run()
                    // Beyond the ends stands what is no symbol.
                    run.inputs["symbols"] = .array(
                        .init(
                            [batch, 8],
                            integers: rows.flatMap {
                                $0.map(Int.init) + Array(repeating: 99, count: 8 - $0.count)
                            }))
                    run.inputs["lengths"] = .array(.init([batch], integers: lengths))
                    run.outputs["probabilities"] = .init(
                        [batch, 3], floats: probabilities(ensemble, [rows.map { .symbols($0) }]))
                    try ONNXRuntime.expect(onnx, [run], in: folder)
                }
            }
        }

        @Test(arguments: [SequenceInputKind.nucleotides, .frames], [0, 5])
        func framesAndFilters(input: SequenceInputKind, filters: Int) throws {
            let width = input == .nucleotides ? 4 : 6
            let (ensemble, path) = try write({
                $0.input = input
                $0.frames.width = width
                $0.frames.filters = filters
                $0.frames.filterWidth = 5
                $0.bothStrands = input == .nucleotides
                $0.pooling = .meanMax
                $0.vectorEpochs = 0
            })
            let onnx = folder.file("model.onnx")
            _ = try ONNXExport.write(ModelFile(path), to: onnx)
            for batch in [1, 7] {
                let lengths = unequalLengths(batch)
                let draws = RandomStream(seed: 4)
                let rows = lengths.enumerated().map { row, length in
                    (0..<length * width).map {
                        draws.uniform(at: UInt64(row * 8 * width + $0))
                    }
                }
                var run = ONNXRuntime.Run()
                run.inputs["frames"] = .array(
                    .init(
                        [batch, 8, width],
                        floats: rows.flatMap {
                            $0 + Array(repeating: 7, count: 8 * width - $0.count)
                        }))
                run.inputs["lengths"] = .array(.init([batch], integers: lengths))
                let forward = rows.map { SequenceInput.frames($0, width: width) }
                run.outputs["probabilities"] = .init(
                    [batch, 3],
                    floats: probabilities(
                        ensemble,
                        input == .nucleotides
                            ? [forward, forward.map(\.reverseComplement)] : [forward]))
                try ONNXRuntime.expect(onnx, [run], in: folder)
            }
        }
    }
#endif
