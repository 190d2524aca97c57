internal import UnrollData
internal import UnrollLayers
internal import UnrollTasks
internal import UnrollTensors

extension ONNXExport.Exporter {
    /// Translation models: one graph for the encoder, one for a step of the decoder.
    static let translator = Self(task: TranslationConfig.task) { file in
        let translator = try Translator(file, precision: .float32)
        let tensors = ModelTensors(translator.network)
        let encoder = ONNXGraph("encoder")
        encoder.encoder(translator.config, tensors)
        let decoder = ONNXGraph("decoder_step")
        decoder.decoderStep(
            translator.config, tensors, targetCount: translator.texts.target.vocabulary.count)
        let metadata = file.exchangedMetadata
        return [
            ONNXModel(
                part: "encoder", graph: encoder, metadata: metadata,
                note: """
                    The encoder of a translation model of Unroll. It reads the symbols of the source and, \
                    behind them, the end (\(TranslationText.end)); memory, keys and states go to the decoder.
                    """),
            ONNXModel(
                part: "decoder", graph: decoder, metadata: metadata,
                note: """
                    One step of the decoder of a translation model of Unroll. The first symbol is the end \
                    (\(TranslationText.end)), the first states are the encoder's; then each symbol is the one \
                    chosen, and the states are the next_ ones. The translation is over with the end.
                    """),
        ]
    }
}

extension ONNXGraph {
    fileprivate func encoder(_ config: TranslationConfig, _ tensors: ModelTensors) {
        let (raw, lengths) = symbolInputs(
            note: "the places of the source's symbols in its vocabulary, the end behind them")
        let table = config.sharesEmbeddings ? "embedding" : "source_embedding"
        let embedded = ONNXSequences(
            values: gathered(
                parameter("weight", of: tensors.part(table)), withoutPadding(raw, lengths)),
            lengths: lengths)
        let (outputs, final) = recurrence(embedded, config.encoder, tensors.part("encoder"))
        sequenceOutput(
            outputs, "memory", width: config.encoder.outputSize, "what is attended to")
        if config.attention == .additive {
            sequenceOutput(
                linear(outputs, tensors.part("attention.key")), "keys",
                width: config.attentionWidth, "what the decoder's states are compared with")
        }
        let decoder = config.decoder
        let layer =
            decoder.cell == .lstm
            ? [decoder.outputSize, decoder.hiddenSize] : [decoder.outputSize]
        let parts = split(
            tanh(linear(topState(final, config.encoder), tensors.part("bridge"))),
            Array(repeating: layer, count: config.decoderLayers).flatMap { $0 })
        let states = (0..<config.decoderLayers).map { place in
            layer.count == 1
                ? ONNXState(hidden: parts[place])
                : ONNXState(hidden: parts[2 * place], cell: parts[2 * place + 1])
        }
        stateOutputs(states, decoder, prefix: "")
    }

    fileprivate func decoderStep(
        _ config: TranslationConfig, _ tensors: ModelTensors, targetCount: Int
    ) {
        let symbol = input(
            "symbols", .int64, ["batch"], "the last symbol of each translation so far")
        let lengths = input(
            "lengths", .int64, ["batch"], "how many symbols each source has, the end among them")
        let memory = transposed(
            input(
                "memory", .float32, ["batch", "time", .size(config.encoder.outputSize)],
                "the encoder's"), [1, 0, 2])
        let keys =
            config.attention == .additive
            ? transposed(
                input(
                    "keys", .float32, ["batch", "time", .size(config.attentionWidth)],
                    "the encoder's"), [1, 0, 2]) : memory
        let below = stateInputs(config.decoder)
        let above = config.contextStack.map { stateInputs($0, from: config.decoder.layers) }
        let width = config.outputWidth
        let fed =
            config.inputFeeding
            ? input(
                "fed", .float32, ["batch", .size(width)],
                "the vector of the step before; zeros at the beginning") : nil

        let table = config.sharesEmbeddings ? "embedding" : "target_embedding"
        let embedding = parameter("weight", of: tensors.part(table))
        let embedded = gathered(embedding, symbol)
        let states = step(
            fed.map { concatenated([embedded, $0], axis: 1) } ?? embedded, config.decoder,
            tensors.part("decoder"), from: below)
        stateOutputs(states, config.decoder)
        let top = states[states.count - 1].hidden
        let (context, weights) = attention(
            top, keys: keys, memory: memory, lengths: lengths, config.attention,
            tensors.part("attention"))
        var upper = top
        if let stack = config.contextStack, let above {
            let next = step(
                concatenated([top, context], axis: 1), stack, tensors.part("context"), from: above)
            stateOutputs(next, stack, from: config.decoder.layers)
            upper = next[next.count - 1].hidden
        }
        let vector = tanh(
            linear(concatenated([upper, context, embedded], axis: 1), tensors.part("combine")))
        if fed != nil { output(vector, "next_fed", .float32, ["batch", .size(width)]) }
        output(
            logProbabilities(
                vector, config.objective, tensors.part("output"),
                tied: config.tied ? embedding : nil),
            "log_probabilities", .float32, ["batch", .size(targetCount)],
            "the natural logarithm of the probability of each symbol to come next")
        output(
            weights, "attention", .float32, ["batch", "time"],
            "how much each symbol of the source counted")
    }

    /// One time step of a stack: `[B, D]` in, the states after it.
    private func step(
        _ x: ONNXValue, _ stack: RecurrentStackConfig, _ tensors: ModelTensors,
        from states: [ONNXState]
    ) -> [ONNXState] {
        let one = add("Expand", [constant([1]), size(of: x, axis: 0)])
        return recurrence(
            ONNXSequences(values: unsqueezed(x, [0]), lengths: one), stack, tensors, from: states
        ).final
    }

    /// Attention of queries `[B, Q]`.
    ///
    /// - Returns: The contexts `[B, K]`, and the weights `[B, T]`.
    private func attention(
        _ query: ONNXValue, keys: ONNXValue, memory: ONNXValue, lengths: ONNXValue,
        _ score: Attention.Score, _ tensors: ModelTensors
    ) -> (context: ONNXValue, weights: ONNXValue) {
        let projected =
            score == .dot
            ? query : linear(query, parameter("query.weight", of: tensors))
        let row = unsqueezed(projected, [0])
        let compared =
            score == .additive
            ? product(tanh(sum(keys, row)), parameter("vector", of: tensors))
            : product(keys, row)
        let scores = sum(of: compared, over: 2)
        let isOwn = isWithin(ONNXSequences(values: keys, lengths: lengths))
        let weights = softmax(
            choose(isOwn, scores, constant(-Float.infinity)), axis: 0)
        let context = sum(of: product(memory, unsqueezed(weights, [2])), over: 0)
        return (context, transposed(weights, [1, 0]))
    }
}
