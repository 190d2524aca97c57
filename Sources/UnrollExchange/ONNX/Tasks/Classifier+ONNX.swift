internal import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTasks

extension ONNXExport.Exporter {
    /// Classifiers of texts, nucleotides, frames and sound.
    static let classifier = Self(task: ClassificationConfig.task) { file in
        let classifier = try SequenceClassifier(file)
        let graph = ONNXGraph("classifier")
        graph.classifier(classifier.ensemble)
        let input =
            classifier.config.input == nil
            ? "The symbols are those of the metadata unroll.vocabulary"
            : "How frames are made is told by the metadata unroll.config and unroll.normalization"
        return [
            ONNXModel(
                graph: graph, metadata: file.exchangedMetadata,
                note: "A classifier of Unroll. \(input); the classes are the labels of unroll.config.")
        ]
    }
}

extension ONNXGraph {
    fileprivate func classifier(_ ensemble: ClassificationEnsemble) {
        let config = ensemble.config
        let all = ModelTensors(ensemble)
        let parts =
            ensemble.networks.count == 1
            ? [all] : ensemble.networks.indices.map { all.part("models.\($0)") }
        let answers: [ONNXValue]
        if config.input == nil {
            let (raw, lengths) = symbolInputs(note: "the places of symbols in the vocabulary")
            let symbols = withoutPadding(raw, lengths)
            answers = zip(ensemble.networks, parts).map { network, tensors in
                let embedded = ONNXSequences(
                    values: gathered(parameter("weight", of: tensors.part("embedding")), symbols),
                    lengths: lengths)
                return probabilities(embedded, network.config, tensors)
            }
        } else {
            let frames = frameInputs(
                config.frames.width,
                config.input == .nucleotides
                    ? "shares of A, C, G and T at each place"
                    : "frames as the model reads them, normalised")
            let sides =
                config.bothStrands ? [frames, reverseComplement(frames)] : [frames]
            answers = zip(ensemble.networks, parts).flatMap { network, tensors in
                sides.map { side in
                    let read =
                        config.frames.filters == 0 || tensors["filters.weight"] == nil
                        ? side
                        : filtered(
                            side, tensors.part("filters"), width: config.frames.filterWidth)
                    return probabilities(read, network.config, tensors)
                }
            }
        }
        let total = answers.dropFirst().reduce(answers[0]) { sum($0, $1) }
        output(
            answers.count == 1 ? total : quotient(total, constant(Float(answers.count))),
            "probabilities", .float32, ["batch", .size(config.labels.count)],
            "the probability of each class")
    }

    /// The probabilities of the classes by one network, `[B, K]`.
    private func probabilities(
        _ inputs: ONNXSequences, _ config: ClassificationConfig, _ tensors: ModelTensors
    ) -> ONNXValue {
        var outputs = inputs
        var final: ONNXValue?
        if let stack = config.encoder.recurrent {
            let (values, states) = recurrence(inputs, stack, tensors.part("recurrent"))
            outputs.values = values
            final = topState(states, stack)
        }
        let vector = pooled(
            outputs, final: final, config.pooling, parts: config.poolingParts,
            tensors.part("pooling"))
        return softmax(linear(vector, tensors.part("output")))
    }

    /// Each sequence from its last base to its first, A and T exchanged, and C and G.
    private func reverseComplement(_ frames: ONNXSequences) -> ONNXSequences {
        let reversed = add(
            "ReverseSequence", [frames.values, frames.lengths],
            ["time_axis": .int(0), "batch_axis": .int(1)])
        return ONNXSequences(
            values: gathered(reversed, constant([3, 2, 1, 0]), axis: 2), lengths: frames.lengths)
    }
}
