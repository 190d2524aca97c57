internal import UnrollData
internal import UnrollLayers
internal import UnrollTasks
internal import UnrollTensors

extension ONNXExport.Exporter {
    /// Language models: whole sequences, or a step at a time with a `time` of 1, the states in and out.
    static let languageModel = Self(task: LanguageModelConfig.task) { file in
        let model = try RecurrentLanguageModel(file)
        let graph = ONNXGraph("language_model")
        graph.languageModel(model.config, model.codec, ModelTensors(model.network))
        return [
            ONNXModel(
                graph: graph, metadata: file.exchangedMetadata,
                note: """
                    A language model of Unroll. Row t of log_probabilities is that of the symbol behind \
                    symbols[t]. A text begins with the boundary symbol (\(model.codec.boundary)) and zero \
                    states; to go on, give the next_ states as states. The symbols are those of the metadata \
                    unroll.vocabulary.
                    """)
        ]
    }
}

extension ONNXGraph {
    fileprivate func languageModel(
        _ config: LanguageModelConfig, _ codec: TextCodec, _ tensors: ModelTensors
    ) {
        let count = codec.vocabulary.count
        let (raw, lengths) = symbolInputs(note: "the places of symbols in the vocabulary")
        let symbols = withoutPadding(raw, lengths)
        var outputs: ONNXValue
        if config.hasRecurrentLayers {
            let states = stateInputs(config.recurrent)
            let embedded = ONNXSequences(
                values: vectors(symbols, config, codec, tensors), lengths: lengths)
            let (values, final) = recurrence(
                embedded, config.recurrent, tensors.part("recurrent"), from: states)
            outputs = values
            stateOutputs(final, config.recurrent)
        } else {
            // Features alone: rows of no width.
            outputs = unsqueezed(cast(symbols, to: .float32), [2])
            outputs = sliced(outputs, axis: 2, 0, 0)
        }
        let features = config.features.map {
            hashedFeatures($0, symbols, lengths: lengths, tensors.part("features"))
        }
        let tied = config.tied ? parameter("weight", of: tensors.part("embedding")) : nil
        outputs = byRows(outputs, width: count) { rows in
            logProbabilities(
                rows, config.objective, tensors.part("output"), tied: tied, features: features)
        }
        sequenceOutput(
            outputs, "log_probabilities", width: count,
            "the natural logarithm of the probability of each symbol behind each one of symbols")
    }

    /// `[T, B, E]` of symbols `[T, B]`.
    private func vectors(
        _ symbols: ONNXValue, _ config: LanguageModelConfig, _ codec: TextCodec,
        _ tensors: ModelTensors
    ) -> ONNXValue {
        guard let characters = config.characters else {
            return gathered(parameter("weight", of: tensors.part("embedding")), symbols)
        }
        // How each symbol is spelled stands in a table; their vectors are computed.
        let table = CharacterTable(
            words: codec.vocabulary.symbols.map { Array($0.utf8) }, limit: characters.limit)
        let counts = (0..<table.wordCount).map { table[$0].count }
        let longest = counts.max() ?? 1
        let spelled = (0..<table.wordCount).flatMap { word in
            let own = table[word].map(Int.init)
            return own + Array(repeating: 0, count: longest - own.count)
        }
        let spelling = constant(spelled, shape: [table.wordCount, longest])
        let flat = reshaped(symbols, [-1])
        let rows = characterVectors(
            gathered(spelling, flat), counts: gathered(constant(counts), flat),
            tensors.part("characters"))
        let shape = concatenated(
            [add("Shape", [symbols]), constant([config.embeddingWidth])], axis: 0)
        return add("Reshape", [rows, shape])
    }
}
