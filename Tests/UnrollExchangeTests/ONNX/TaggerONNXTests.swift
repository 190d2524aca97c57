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

    /// Taggers of words and of nucleotides on ONNX Runtime.
    @Suite(.enabled(if: ONNXRuntime.canRun, ONNXRuntime.skipped))
    struct TaggerONNXTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private static let known = ["anna", "works", "in", "oslo", "."]
        private static let sentences = [
            ["Anna", "works", "in", "Oslo", "."], ["unbelievable"], ["#x", "3rd", "É"],
            ["in", "IN", "iPhone", "www.a.b", "@ida", "."], ["."], ["a", "b"],
            ["Oslo", "Oslo", "Oslo"],
        ]

        private func write(_ change: (inout TaggingConfig) -> Void) throws -> (
            network: TaggingNetwork, codec: TextCodec, onnx: String
        ) {
            var config = TaggingConfig()
            config.tags = ["B-LOC", "I-LOC", "O"]
            config.scheme = .iob2
            config.learnedScheme = .iob2
            config.encoder.recurrent?.hiddenSize = 6
            config.encoder.embeddingSize = 5
            config.encoder.wordForms?.limit = 8
            config.encoder.wordForms?.size = 8
            change(&config)
            let codec = TextCodec.build(
                level: .word, texts: [Self.known.joined(separator: " ")])
            let network = TaggingNetwork(
                config,
                vocabularySize: config.input == .words ? codec.vocabulary.count : 0)
            network.draw(seed: 8)
            let path = folder.file("model.unroll")
            try ModelFile.write(
                to: path, task: TaggingConfig.task, config: config,
                parts: config.input == .words ? codec.parts : ModelParts(), module: network)
            let onnx = folder.file("model.onnx")
            _ = try ONNXExport.write(ModelFile(path), to: onnx)
            return (network, codec, onnx)
        }

        /// Scores of a batch row by row, `nil` beyond each sentence, those of O less by the bias.
        private func expected(
            _ network: TaggingNetwork, _ emissions: Tensor, _ lengths: [Int], time: Int
        ) -> ONNXRuntime.Array {
            let count = network.config.tags.count
            let values = emissions.floats
            let bias =
                network.parameters.first { $0.name == "outside_bias" }?.parameter.value.item ?? 0
            var all: [Float?] = []
            for (row, length) in lengths.enumerated() {
                for step in 0..<time {
                    for tag in 0..<count {
                        let place = (step * lengths.count + row) * count + tag
                        let isOutside = network.config.tags[tag] == "O"
                        all.append(
                            step < length ? values[place] - (isOutside ? bias : 0) : nil)
                    }
                }
            }
            return .init([lengths.count, time, count], floats: all)
        }

        @Test(arguments: WordFormConfig.Reader.allCases, TaggingConfig.OutputLayer.allCases)
        func words(reader: WordFormConfig.Reader, output: TaggingConfig.OutputLayer) throws {
            for models in [1, 2] {
                let (network, codec, onnx) = try write {
                    $0.encoder.wordForms?.reader = reader
                    $0.outputLayer = output
                    $0.models = models
                    $0.encoder.spellsVectors = models == 2
                    if models == 2 { $0.encoder.wordForms?.shapeSize = 0 }
                    $0.tunesRecall = models == 2
                }
                for batch in [1, 7] {
                    let sentences = Array(Self.sentences.prefix(batch))
                    let words = sentences.flatMap { $0 }
                    let forms = WordForms(words, limit: 8)
                    var place: Int32 = 0
                    let encoded = sentences.map { sentence in
                        EncodedSentence(
                            symbols: sentence.map { codec.index(ofWord: $0.lowercased()) },
                            words: sentence.map { _ in
                                place += 1
                                return place - 1
                            })
                    }
                    let lengths = sentences.map(\.count)
                    let time = lengths.max() ?? 0
                    func rows(_ width: Int = 1, _ values: (EncodedSentence, Int) -> [Int])
                        -> [Int]
                    {
                        encoded.flatMap { sentence in
                            (0..<time).flatMap { step in
                                step < sentence.symbols.count
                                    ? values(sentence, step) : Array(repeating: 0, count: width)
                            }
                        }
                    }
                    var run = ONNXRuntime.Run()
                    run.inputs["symbols"] = .array(
                        .init([batch, time], integers: rows { [Int($0.symbols[$1])] }))
                    run.inputs["lengths"] = .array(.init([batch], integers: lengths))
                    run.inputs["characters"] = .array(
                        .init(
                            [batch, time, 8],
                            integers: rows(8) {
                                let own = forms.characters[Int($0.words[$1])].map(Int.init)
                                return own + Array(repeating: 99, count: 8 - own.count)
                            }))
                    run.inputs["character_counts"] = .array(
                        .init(
                            [batch, time],
                            integers: rows { [forms.characters[Int($0.words[$1])].count] }))
                    if network.config.encoder.wordForms?.shapeSize ?? 0 > 0 {
                        run.inputs["shapes"] = .array(
                            .init(
                                [batch, time],
                                integers: rows {
                                    [Int(forms.shapes[Int($0.words[$1])].rawValue)]
                                }))
                    }
                    let emissions = network.emissions(.init(encoded, forms: forms))
                    run.outputs["scores"] = expected(network, emissions, lengths, time: time)
                    if let neighbours = network.neighbours {
                        run.outputs["transitions"] = .init(
                            [3, 3], floats: neighbours.transitions.floats)
                        run.outputs["start"] = .init([3], floats: neighbours.start.floats)
                        run.outputs["end"] = .init([3], floats: neighbours.end.floats)
                    }
                    try ONNXRuntime.expect(onnx, [run], in: folder)
                }
            }
        }

        @Test(arguments: [0, 5]) func nucleotides(filters: Int) throws {
            let (network, _, onnx) = try write {
                $0.input = .nucleotides
                $0.encoder.wordForms = nil
                $0.frames.width = 4
                $0.frames.filters = filters
                $0.frames.filterWidth = 3
                $0.tags = ["O", "S"]
                $0.scheme = .plain
                $0.learnedScheme = .plain
            }
            for batch in [1, 7] {
                let lengths = unequalLengths(batch)
                let draws = RandomStream(seed: 4)
                let sequences = lengths.enumerated().map { row, length in
                    EncodedSentence(
                        symbols: (0..<length).map {
                            Int32(draws.integer(below: 16, at: UInt64(row * 8 + $0)))
                        }, words: [])
                }
                var run = ONNXRuntime.Run()
                run.inputs["frames"] = .array(
                    .init(
                        [batch, 8, 4],
                        floats: sequences.flatMap { sequence in
                            sequence.symbols.flatMap {
                                Nucleotides.frameTable[(Int($0) * 4)..<(Int($0) * 4 + 4)]
                            } + Array(repeating: 1, count: 4 * (8 - sequence.symbols.count))
                        }))
                run.inputs["lengths"] = .array(.init([batch], integers: lengths))
                let emissions = network.emissions(
                    .init(sequences, forms: WordForms([], limit: 3)))
                run.outputs["scores"] = expected(
                    network, emissions, lengths, time: 8)
                try ONNXRuntime.expect(onnx, [run], in: folder)
            }
        }
    }
#endif
