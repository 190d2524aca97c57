internal import UnrollData
internal import UnrollLayers
internal import UnrollTasks
internal import UnrollTensors

extension ONNXExport.Exporter {
    /// Speech recognisers: the log-probabilities of all symbols at each output, the blank among them.
    static let speechRecognizer = Self(task: SpeechConfig.task) { file in
        let recognizer = try SpeechRecognizer(file, precision: .float32)
        let graph = ONNXGraph("speech_recognizer")
        graph.recognizer(recognizer.network, symbols: recognizer.codec.symbols.count)
        return [
            ONNXModel(
                graph: graph, metadata: file.exchangedMetadata,
                note: """
                    A speech recogniser of Unroll. How recordings become frames is told by the metadata \
                    unroll.config and unroll.normalization; the symbols are those of unroll.symbols, the \
                    first of which is the blank of CTC.
                    """)
        ]
    }
}

extension ONNXGraph {
    fileprivate func recognizer(_ network: SpeechNetwork, symbols: Int) {
        let config = network.config
        let tensors = ModelTensors(network)
        var x = frameInputs(config.encoder.width, "frames as the model reads them, normalised")
        x = joined(x, config.encoder.stack)
        if config.encoder.filters > 0 {
            x = filtered(
                x, tensors.part("encoder.filters"), width: config.encoder.filterWidth,
                stride: config.encoder.filterStride)
        }
        for level in 0...config.encoder.pyramid {
            if level > 0 { x = joined(x, 2) }
            var stack = config.stack
            stack.layers =
                level < config.encoder.pyramid ? 1 : config.stack.layers - config.encoder.pyramid
            x.values = recurrence(x, stack, tensors.part("encoder.levels.\(level)")).output
        }
        let scores = logSoftmax(linear(x.values, tensors.part("output")))
        output(
            transposed(scores, [1, 0, 2]), "log_probabilities", .float32,
            ["batch", "outputs", .size(symbols)],
            "the natural logarithm of the probability of each symbol at each output")
        output(
            x.lengths, "output_lengths", .int64, ["batch"], "how many outputs each recording has")
    }
}
