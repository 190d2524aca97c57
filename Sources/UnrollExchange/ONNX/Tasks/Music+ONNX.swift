internal import UnrollLayers
internal import UnrollTasks
internal import UnrollTensors

extension ONNXExport.Exporter {
    /// Models of piano rolls: whole pieces, or a step at a time with a `time` of 1, the states in and out.
    static let musicModel = Self(task: MusicConfig.task) { file in
        let model = try MusicModel(file)
        let graph = ONNXGraph("music")
        graph.music(model.network)
        return [
            ONNXModel(
                graph: graph, metadata: file.exchangedMetadata,
                note: """
                    A model of piano rolls of Unroll. Key k is the pitch \(MusicConfig.lowestPitch) + k. Row t \
                    of probabilities is that of the step behind notes[t]; a piece begins with silence (zeros) \
                    and zero states. To go on, give the next_ states as states.
                    """)
        ]
    }
}

extension ONNXGraph {
    fileprivate func music(_ network: MusicNetwork) {
        let config = network.config
        let tensors = ModelTensors(network)
        let keys = MusicConfig.keyCount
        let played = input(
            "notes", .float32, ["batch", "time", .size(keys)], "1 for each key that sounds, else 0")
        let inputs = ONNXSequences(
            values: transposed(played, [1, 0, 2]), lengths: lengthInput())
        let states = stateInputs(config.recurrent)
        let (outputs, final) = recurrence(
            inputs, config.recurrent, tensors.part("recurrent"), from: states)
        stateOutputs(final, config.recurrent)
        let read = config.seesInput ? concatenated([outputs, inputs.values], axis: 2) : outputs
        let probabilities: ONNXValue
        let note: String
        switch config.notes {
        case .independent:
            probabilities = sigmoid(linear(read, tensors.part("notes")))
            note = "the probability that each key sounds in the step behind each one of notes"
        case .joint:
            probabilities = jointNotes(read, tensors.part("notes"), keys: keys)
            note = """
                the probability that each key sounds in the step behind each one of notes, given the lower \
                keys of next_notes: notes are chosen from key 0 to the last
                """
        }
        sequenceOutput(probabilities, "probabilities", width: keys, note)
    }

    /// Each key's probability given the lower keys (RNN-NADE): with biases b and hidden units a of the
    /// network, p_k = σ(b_k + set_outputs_k · σ(a + Σ over sounding j < k of set_inputs_j)).
    private func jointNotes(_ read: ONNXValue, _ tensors: ModelTensors, keys: Int) -> ONNXValue {
        let next = transposed(
            input(
                "next_notes", .float32, ["batch", "time", .size(keys)],
                "the keys of the step behind each one of notes, as far as they are chosen"),
            [1, 0, 2])
        let biases = linear(read, tensors.part("notes"))
        let hidden = linear(read, tensors.part("hidden"))
        // [T, B, K, N]: what each key adds, summed over the keys below.
        let added = add(
            "CumSum",
            [product(unsqueezed(next, [3]), parameter("set_inputs", of: tensors)), constant(2)],
            ["exclusive": .int(1)])
        let units = sigmoid(sum(unsqueezed(hidden, [2]), added))
        let seen = sum(of: product(units, parameter("set_outputs", of: tensors)), over: 3)
        return sigmoid(sum(biases, seen))
    }
}
