#if os(Linux) || os(macOS)
    import Foundation
    import TestSupport
    import Testing
    import UnrollData
    import UnrollExchange
    import UnrollLayers
    import UnrollSystem
    import UnrollTasks
    import UnrollTensors
    import UnrollTraining

    /// Speech recognisers and models of piano rolls on ONNX Runtime.
    @Suite(.enabled(if: ONNXRuntime.canRun, ONNXRuntime.skipped))
    struct SpeechAndMusicONNXTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        static let encoders: [@Sendable (inout SpeechConfig) -> Void] = [
            { _ in },
            { $0.encoder.stack = 3 },
            {
                $0.encoder.stack = 2
                $0.encoder.filters = 5
                $0.encoder.filterStride = 2
                $0.encoder.pyramid = 1
                $0.stack.layers = 2
            },
            {
                $0.encoder.filters = 4
                $0.encoder.filterWidth = 3
                $0.encoder.filterStride = 1
                $0.encoder.pyramid = 2
                $0.stack.layers = 4
                $0.stack.cell = .gru
            },
        ]

        @Test(arguments: encoders.indices, [1, 7]) func speech(number: Int, batch: Int) throws {
            var config = SpeechConfig()
            config.input.audio = nil
            config.encoder = SubsamplingEncoderConfig()
            config.encoder.width = 3
            config.stack.hiddenSize = 6
            config.stack.layers = 1
            config.stack.direction = .bidirectional
            Self.encoders[number](&config)
            let codec = try TranscriptCodec(unit: config.unit, symbols: ["a", "b", "c"])
            let network = SpeechNetwork(config, symbols: codec.symbols.count)
            network.draw(seed: 6)
            var parts = ModelParts()
            try parts.set("symbols", codec)
            parts.set("normalization", json: #"{"mean":[0,0,0],"deviation":[1,1,1]}"#)
            let path = folder.file("model.unroll")
            try ModelFile.write(
                to: path, task: SpeechConfig.task, config: config, parts: parts, module: network)
            let onnx = folder.file("model.onnx")
            _ = try ONNXExport.write(ModelFile(path), to: onnx)

            let lengths = batch == 1 ? [11] : [11, 4, 1, 13, 0, 8, 2]
            let time = lengths.max() ?? 0
            let draws = RandomStream(seed: 4)
            let rows = lengths.enumerated().map { row, length in
                (0..<length * 3).map { draws.uniform(at: UInt64(row * 100 + $0)) - 0.5 }
            }
            let (values, counts) = network.logProbabilities(rows)
            let all = values.floats
            let outputs = values.shape[0]
            var expected: [Float?] = []
            for (row, count) in counts.enumerated() {
                for step in 0..<outputs {
                    for symbol in 0..<4 {
                        expected.append(
                            step < count ? all[(step * batch + row) * 4 + symbol] : nil)
                    }
                }
            }
            var run = ONNXRuntime.Run()
            run.inputs["frames"] = .array(
                .init(
                    [batch, time, 3],
                    floats: rows.flatMap { $0 + Array(repeating: 5, count: 3 * time - $0.count) }))
            run.inputs["lengths"] = .array(.init([batch], integers: lengths))
            run.outputs["log_probabilities"] = .init([batch, outputs, 4], floats: expected)
            run.outputs["output_lengths"] = .init([batch], integers: counts)
            try ONNXRuntime.expect(onnx, [run], in: folder)
        }

        @Test(arguments: [MusicConfig.Notes.independent, .joint], [1, 7])
        func music(notes: MusicConfig.Notes, batch: Int) throws {
            var config = MusicConfig()
            config.notes = notes
            config.jointSize = 5
            config.recurrent.hiddenSize = 6
            config.seesInput = notes == .joint
            let network = MusicNetwork(config)
            network.draw(seed: 6, scale: 0.4)
            let path = folder.file("model.unroll")
            try ModelFile.write(
                to: path, task: MusicConfig.task, config: config, parts: ModelParts(),
                module: network)
            let onnx = folder.file("model.onnx")
            _ = try ONNXExport.write(ModelFile(path), to: onnx)

            let lengths = unequalLengths(batch, allowingEmpty: false)
            let time = lengths.max() ?? 0
            let keys = MusicConfig.keyCount
            let draws = RandomStream(seed: 4)
            let pieces = lengths.enumerated().map { row, length in
                (0..<length).map { step in
                    (0..<keys).filter {
                        draws.uniform(at: UInt64((row * 8 + step) * keys + $0)) < 0.1
                    }.map(Int32.init)
                }
            }
            // The losses of a step with a key and without it tell the key's probability: p / (1 - p) is
            // exp(loss without it - loss with it). Of joint notes only the last key is heard by no other.
            let asked = notes == .joint ? [keys - 1] : Array(stride(from: 0, to: keys, by: 11))
            let batchOf = MusicNetwork.Batch(pieces.map { .init(steps: $0) })
            let outputs = network.outputs(batchOf, in: .evaluation)
            let steps = outputs.shape[0]
            var expected = [Float?](repeating: nil, count: batch * time * keys)
            for key in asked {
                func losses(_ sounds: Bool) -> [Float] {
                    let targets = pieces.map { piece in
                        piece.map { set in
                            set.filter { $0 < key } + (sounds ? [Int32(key)] : [])
                        }
                    }
                    return network.notes.losses(
                        outputs, lengths: lengths, targets: targets
                    ).floats
                }
                let (with, without) = (losses(true), losses(false))
                for (row, length) in lengths.enumerated() {
                    for step in 0..<min(length, steps) {
                        let odds = exp(
                            Double(without[step * batch + row] - with[step * batch + row]))
                        expected[(row * time + step) * keys + key] = Float(odds / (1 + odds))
                    }
                }
            }
            var run = ONNXRuntime.Run()
            func roll(_ sets: [[[Int32]]]) -> ONNXRuntime.Array {
                var values = [Float?](repeating: 0, count: batch * time * keys)
                for (row, piece) in sets.enumerated() {
                    for (step, set) in piece.enumerated() {
                        for key in set { values[(row * time + step) * keys + Int(key)] = 1 }
                    }
                }
                return .init([batch, time, keys], floats: values)
            }
            // What is read at a step is the step before, silence at first.
            run.inputs["notes"] = .array(roll(pieces.map { [[]] + $0.dropLast() }))
            run.inputs["lengths"] = .array(.init([batch], integers: lengths))
            if notes == .joint { run.inputs["next_notes"] = .array(roll(pieces)) }
            for name in ["hidden_0", "cell_0"] {
                run.inputs[name] = .array(
                    .init([batch, 6], floats: Array(repeating: 0, count: batch * 6)))
            }
            run.outputs["probabilities"] = .init([batch, time, keys], floats: expected)
            try ONNXRuntime.expect(onnx, [run], in: folder)
        }
    }
#endif
