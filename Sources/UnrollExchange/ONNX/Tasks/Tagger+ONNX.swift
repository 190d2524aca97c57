internal import UnrollData
internal import UnrollLayers
internal import UnrollTasks
internal import UnrollTensors

extension ONNXExport.Exporter {
    /// Taggers: the score of each tag at each place and, with a CRF, those of neighbours.
    static let tagger = Self(task: TaggingConfig.task) { file in
        let tagger = try SequenceTagger(file)
        let graph = ONNXGraph("tagger")
        graph.tagger(tagger.network)
        let choice =
            tagger.config.outputLayer == .crf
            ? """
            The best tags y have the highest start[y1] + sum of scores[t, yt] + sum of \
            transitions[y(t-1), yt] + end[yn] (the Viterbi algorithm); minus infinity forbids.
            """ : "The tag of a place is the one with the highest score."
        return [
            ONNXModel(
                graph: graph, metadata: file.exchangedMetadata,
                note: """
                    A tagger of Unroll. \(choice) The tags are those of the metadata unroll.config, in \
                    its learnedScheme.
                    """)
        ]
    }
}

extension ONNXGraph {
    fileprivate func tagger(_ network: TaggingNetwork) {
        let config = network.config
        let tagCount = config.tags.count
        let all = ModelTensors(network)
        let parts =
            network.members.count == 1
            ? [all] : network.members.indices.map { all.part("models.\($0)") }
        let encoded: [ONNXSequences]
        switch config.input {
        case .words:
            let inputs = wordInputs(config.encoder.wordForms)
            encoded = parts.map { words(inputs, config.encoder, $0) }
        case .nucleotides:
            let frames = frameInputs(
                Nucleotides.width, "shares of A, C, G and T at each place")
            encoded = parts.map {
                config.frames.filters == 0
                    ? frames
                    : filtered(frames, $0.part("filters"), width: config.frames.filterWidth)
            }
        }
        let scores = zip(encoded, parts).map { inputs, tensors in
            let outputs =
                config.encoder.recurrent.map {
                    recurrence(inputs, $0, tensors.part("recurrent")).output
                } ?? inputs.values
            return linear(outputs, tensors.part("output"))
        }
        var mean = mean(scores)
        if all["outside_bias"] != nil {
            let isOutside: [Float] = config.tags.map { $0 == TagScheme.outside ? 1 : 0 }
            mean = difference(
                mean, product(constant(isOutside), parameter("outside_bias", of: all)))
        }
        sequenceOutput(mean, "scores", width: tagCount, "the score of each tag at each place")
        // Constants of the model, minus infinity where the scheme forbids; read once.
        guard let neighbours = network.neighbours else { return }
        output(
            parameter("neighbours.transitions", neighbours.transitions), "transitions", .float32,
            [.size(tagCount), .size(tagCount)], "from the row's tag to the column's")
        output(
            parameter("neighbours.start", neighbours.start), "start", .float32,
            [.size(tagCount)], "of the first tag")
        output(
            parameter("neighbours.end", neighbours.end), "end", .float32, [.size(tagCount)],
            "of the last tag")
    }

    private func mean(_ values: [ONNXValue]) -> ONNXValue {
        guard values.count > 1 else { return values[0] }
        let total = values.dropFirst().reduce(values[0]) { sum($0, $1) }
        return quotient(total, constant(Float(values.count)))
    }

    /// What a tagger of words reads.
    private struct WordInputs {
        /// `[T, B]`
        var symbols: ONNXValue
        var lengths: ONNXValue
        /// Bytes and marks of each word `[T·B, L]`, how many `[T·B]`, and its shape `[T·B]`; `nil` where
        /// spelling is not read.
        var characters, counts, shapes: ONNXValue?
    }

    private func wordInputs(_ forms: WordFormConfig?) -> WordInputs {
        let (raw, lengths) = symbolInputs(
            note: "the places of words in the vocabulary, 0 for an unknown one")
        var inputs = WordInputs(symbols: withoutPadding(raw, lengths), lengths: lengths)
        guard let forms else { return inputs }
        let characters = input(
            "characters", .int64, ["batch", "time", "characters"],
            "of each word 256, its UTF-8 bytes and 257, as many as fit into \(forms.limit)")
        inputs.characters = add(
            "Reshape",
            [
                transposed(characters, [1, 0, 2]),
                concatenated([constant([-1]), size(of: characters, axis: 2)], axis: 0),
            ])
        func perWord(_ name: String, _ note: String) -> ONNXValue {
            reshaped(transposed(input(name, .int64, ["batch", "time"], note), [1, 0]), [-1])
        }
        inputs.counts = perWord("character_counts", "how many characters each word has")
        if forms.shapeSize > 0 {
            inputs.shapes = perWord(
                "shapes", "the shape of each word, 0 to \(WordShape.allCases.count - 1)")
        }
        return inputs
    }

    /// Embeddings, and beside them how words are spelled: `[T, B, ·]`.
    private func words(
        _ inputs: WordInputs, _ config: SequenceEncoderConfig, _ tensors: ModelTensors
    ) -> ONNXSequences {
        var vectors = gathered(parameter("weight", of: tensors.part("embedding")), inputs.symbols)
        if let forms = config.wordForms, let characters = inputs.characters,
            let counts = inputs.counts
        {
            let part = tensors.part("forms")
            var read = spelling(characters, counts: counts, forms, part)
            if let shapes = inputs.shapes {
                read = concatenated(
                    [read, gathered(parameter("weight", of: part.part("shapes")), shapes)], axis: 1)
            }
            let shape = concatenated(
                [add("Shape", [inputs.symbols]), constant([forms.outputSize])], axis: 0)
            read = add("Reshape", [read, shape])
            if tensors["spelled_vectors.weight"] != nil {
                let isUnknown = unsqueezed(add("Equal", [inputs.symbols, constant(0)]), [2])
                vectors = choose(
                    isUnknown, linear(read, tensors.part("spelled_vectors")), vectors)
            }
            vectors = concatenated([vectors, read], axis: 2)
        }
        return ONNXSequences(values: vectors, lengths: inputs.lengths)
    }

    /// What is read of the characters of words, `[N, S]`.
    private func spelling(
        _ characters: ONNXValue, counts: ONNXValue, _ forms: WordFormConfig,
        _ tensors: ModelTensors
    ) -> ONNXValue {
        // Places beyond a sentence have no word; what is read there is not used.
        let counts = larger(counts, constant(1))
        switch forms.reader {
        case .convolution:
            return characterVectors(characters, counts: counts, tensors.part("characters"))
        case .recurrent:
            var stack = RecurrentStackConfig()
            stack.hiddenSize = forms.size / 2
            stack.direction = .bidirectional
            let letters = withoutPadding(transposed(characters, [1, 0]), counts)
            let embedded = ONNXSequences(
                values: gathered(
                    parameter("weight", of: tensors.part("characters")), letters),
                lengths: counts)
            return topState(
                recurrence(embedded, stack, tensors.part("recurrent")).final, stack)
        }
    }
}
