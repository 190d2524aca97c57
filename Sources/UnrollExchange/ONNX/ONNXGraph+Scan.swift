internal import UnrollLayers
internal import UnrollTensors

extension ONNXGraph {
    /// One layer in one direction as a loop of plain operators over time: a simplified GRU, or an LSTM
    /// with a projection. Beyond a sequence's end its state stays and its outputs are zeros.
    func scan(
        _ x: ONNXSequences, _ config: RecurrentStackConfig, _ tensors: ModelTensors,
        reversed: Bool, from state: ONNXState?
    ) -> (output: ONNXValue, final: ONNXState) {
        let products = linear(
            x.values, parameter("weight_ih", of: tensors), bias: parameter("bias", of: tensors))
        let isLive = unsqueezed(isWithin(x), [2])
        let weightHH = transposed(parameter("weight_hh", of: tensors), [1, 0])
        let weightHR =
            config.projection == nil
            ? nil : transposed(parameter("weight_hr", of: tensors), [1, 0])
        let (height, width) = (config.hiddenSize, config.directionSize)
        let gates = config.recurrentCell.gates

        let body = ONNXGraph("step", inside: self)
        let hidden = body.input(.float32, ["batch", .size(width)])
        let cell = config.cell == .lstm ? body.input(.float32, ["batch", .size(height)]) : nil
        let product = body.input(.float32, ["batch", .size(gates * height)])
        let live = body.input(.bool, ["batch", 1])
        let sums = body.split(
            body.sum(product, body.add("MatMul", [hidden, weightHH])),
            Array(repeating: height, count: gates))
        let next: ONNXState
        if let cell {
            next = body.projectedLSTM(sums, cell: cell, weightHR: weightHR)
        } else {
            // h' = z ⊙ n + (1 - z) ⊙ h
            let (z, n) = (body.sigmoid(sums[0]), body.tanh(sums[1]))
            next = ONNXState(
                hidden: body.sum(
                    hidden, body.product(z, body.difference(n, hidden))), cell: nil)
        }
        body.output(
            body.choose(live, next.hidden, hidden), nil, .float32, ["batch", .size(width)])
        if let cell, let nextCell = next.cell {
            body.output(body.choose(live, nextCell, cell), nil, .float32, ["batch", .size(height)])
        }
        body.output(
            body.choose(live, next.hidden, body.constant(0 as Float)), nil, .float32,
            ["batch", .size(width)])

        let first =
            state
            ?? ONNXState(
                hidden: zeros(x, width), cell: config.cell == .lstm ? zeros(x, height) : nil)
        let carried = [first.hidden] + (first.cell.map { [$0] } ?? [])
        let direction = reversed ? 1 : 0
        let results = add(
            "Scan", carried + [products, isLive],
            [
                "body": .graph(body), "num_scan_inputs": .int(2),
                "scan_input_directions": .ints([direction, direction]),
                "scan_output_directions": .ints([direction]),
            ], outputs: carried.count + 1)
        return (
            results[carried.count],
            ONNXState(hidden: results[0], cell: carried.count > 1 ? results[1] : nil)
        )
    }

    /// i, f, o = σ(…), g = tanh(…): c' = f ⊙ c + i ⊙ g, h' = R (o ⊙ tanh(c')).
    private func projectedLSTM(
        _ sums: [ONNXValue], cell: ONNXValue, weightHR: ONNXValue?
    ) -> ONNXState {
        let next = sum(
            product(sigmoid(sums[1]), cell), product(sigmoid(sums[0]), tanh(sums[2])))
        let hidden = product(sigmoid(sums[3]), tanh(next))
        return ONNXState(
            hidden: weightHR.map { add("MatMul", [hidden, $0]) } ?? hidden, cell: next)
    }

    /// Whether a time step lies within its sequence, bool `[T, B]`.
    func isWithin(_ x: ONNXSequences) -> ONNXValue {
        isLess(unsqueezed(range(size(of: x.values, axis: 0)), [1]), unsqueezed(x.lengths, [0]))
    }

    /// Zeros `[B, width]`.
    func zeros(_ x: ONNXSequences, _ width: Int) -> ONNXValue {
        add(
            "Expand",
            [
                constant([0 as Float], shape: [1, 1]),
                concatenated([size(of: x.values, axis: 1), constant([width])], axis: 0),
            ])
    }
}
