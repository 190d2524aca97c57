internal import UnrollLayers

/// Inputs and outputs that several tasks have. Outside, sequences stand row by row, `[batch, time]`; inside,
/// time comes first.
extension ONNXGraph {
    static let lengthNote = "how many time steps of each sequence count; what stands behind is not read"

    /// Sequences of symbols: `symbols [batch, time]` and `lengths [batch]`.
    ///
    /// - Returns: The symbols, `[T, B]`, and the lengths.
    func symbolInputs(note: String) -> (
        symbols: ONNXValue, lengths: ONNXValue
    ) {
        let symbols = input("symbols", .int64, ["batch", "time"], note)
        return (transposed(symbols, [1, 0]), lengthInput())
    }

    func lengthInput() -> ONNXValue {
        input("lengths", .int64, ["batch"], Self.lengthNote)
    }

    /// Sequences of frames: `frames [batch, time, width]` and `lengths [batch]`.
    func frameInputs(_ width: Int, _ note: String) -> ONNXSequences {
        let frames = input("frames", .float32, ["batch", "time", .size(width)], note)
        return ONNXSequences(values: transposed(frames, [1, 0, 2]), lengths: lengthInput())
    }

    /// Symbols beyond each sequence's end become 0, so that whatever stands there can be looked up.
    func withoutPadding(_ symbols: ONNXValue, _ lengths: ONNXValue) -> ONNXValue {
        let isOwn = isWithin(ONNXSequences(values: symbols, lengths: lengths))
        return choose(isOwn, symbols, constant(0))
    }

    /// The states of a stack that reads left to right, as inputs: `hidden_K [batch, ·]` and, of an LSTM,
    /// `cell_K`.
    ///
    /// - Parameters:
    ///   - stack: How it is built.
    ///   - first: The number of its first layer.
    func stateInputs(_ stack: RecurrentStackConfig, from first: Int = 0) -> [ONNXState] {
        (first..<(first + stack.layers)).map { layer in
            let hidden = input(
                "hidden_\(layer)", .float32, ["batch", .size(stack.directionSize)],
                "the hidden state of layer \(layer) before the first time step; zeros at the beginning")
            guard stack.cell == .lstm else { return ONNXState(hidden: hidden) }
            return ONNXState(
                hidden: hidden,
                cell: input(
                    "cell_\(layer)", .float32, ["batch", .size(stack.hiddenSize)],
                    "its cell state"))
        }
    }

    /// The states of a stack as outputs under the names of the inputs, behind `next_`.
    func stateOutputs(
        _ states: [ONNXState], _ stack: RecurrentStackConfig, from first: Int = 0,
        prefix: String = "next_"
    ) {
        for (place, state) in states.enumerated() {
            output(
                state.hidden, "\(prefix)hidden_\(first + place)", .float32,
                ["batch", .size(stack.directionSize)])
            if let cell = state.cell {
                output(
                    cell, "\(prefix)cell_\(first + place)", .float32,
                    ["batch", .size(stack.hiddenSize)])
            }
        }
    }

    /// `[T, B, D]` as an output `[batch, time, D]`.
    func sequenceOutput(_ values: ONNXValue, _ name: String, width: Int, _ note: String) {
        output(
            transposed(values, [1, 0, 2]), name, .float32, ["batch", "time", .size(width)], note)
    }

    /// A function of rows `[N, D]` on `[T, B, D]`: it gives `[T, B, width]`.
    func byRows(_ x: ONNXValue, width: Int, _ rows: (ONNXValue) -> ONNXValue) -> ONNXValue {
        let shape = concatenated(
            [size(of: x, axis: 0), size(of: x, axis: 1), constant([width])], axis: 0)
        let inputWidth = size(of: x, axis: 2)
        let flat = add("Reshape", [x, concatenated([constant([-1]), inputWidth], axis: 0)])
        return add("Reshape", [rows(flat), shape])
    }
}
