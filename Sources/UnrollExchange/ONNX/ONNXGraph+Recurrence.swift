internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// The state of one layer in one direction, `[B, ·]` each.
struct ONNXState {
    var hidden: ONNXValue
    /// Of an LSTM.
    var cell: ONNXValue?
}

/// Sequences of a batch in a graph, time-first.
struct ONNXSequences {
    /// `[T, B, D]`
    var values: ONNXValue
    /// Time steps of each sequence, int64 `[B]`.
    var lengths: ONNXValue
}

extension ONNXGraph {
    /// Recurrent layers over sequences, as a `RecurrentStack` has them.
    ///
    /// The operators LSTM, GRU and RNN compute what they can; the simplified GRU and the LSTM with a
    /// projection, which ONNX lacks, are a `Scan` of plain operators.
    ///
    /// - Parameters:
    ///   - sequences: `[T, B, D]`
    ///   - config: How the stack is built.
    ///   - tensors: `K.weight_ih`, `K.reverse.weight_ih`, …
    ///   - states: Of each layer and direction before the first time step; zeros if `nil`.
    /// - Returns: The top layer's outputs `[T, B, ·]`, zeros beyond a sequence's end, and all states after
    ///   each sequence's last time step.
    func recurrence(
        _ sequences: ONNXSequences, _ config: RecurrentStackConfig, _ tensors: ModelTensors,
        from states: [ONNXState]? = nil
    ) -> (output: ONNXValue, final: [ONNXState]) {
        var below = sequences
        var final: [ONNXState] = []
        for depth in 0..<config.layers {
            let runs: [(tensors: ModelTensors, reversed: Bool)] =
                switch config.direction {
                case .leftToRight: [(tensors.part("\(depth)"), false)]
                case .rightToLeft: [(tensors.part("\(depth).reverse"), true)]
                case .bidirectional:
                    [
                        (tensors.part("\(depth)"), false),
                        (tensors.part("\(depth).reverse"), true),
                    ]
                }
            let before = states.map { Array($0[final.count..<(final.count + runs.count)]) }
            if config.cell == .simplifiedGRU || config.projection != nil {
                let results = runs.enumerated().map { place, run in
                    scan(
                        below, config, run.tensors, reversed: run.reversed, from: before?[place])
                }
                below.values = concatenated(results.map(\.output), axis: 2)
                final += results.map(\.final)
            } else {
                let result = operate(below, config, runs.map(\.tensors), from: before)
                below.values = result.output
                final += result.final
            }
        }
        return (below.values, final)
    }

    /// The last states of the top layer, those of both directions side by side: `[B, ·]`.
    func topState(_ final: [ONNXState], _ config: RecurrentStackConfig) -> ONNXValue {
        let runs = config.direction == .bidirectional ? 2 : 1
        return concatenated(final.suffix(runs).map(\.hidden), axis: 1)
    }

    // MARK: The operators

    /// One layer, in one direction or both, by the operator of its cell.
    private func operate(
        _ x: ONNXSequences, _ config: RecurrentStackConfig, _ runs: [ModelTensors],
        from states: [ONNXState]?
    ) -> (output: ONNXValue, final: [ONNXState]) {
        let layout = ONNXGateLayout(config)
        /// Each direction's matrices, stacked: `[directions, …]`.
        func stack(_ name: String, _ make: (ModelTensors) -> Tensor) -> ONNXValue {
            let parts = runs.map { run in
                let tensor = make(run)
                return parameter(run.prefix + name, tensor.reshaped([1] + tensor.shape))
            }
            return concatenated(parts, axis: 0)
        }
        let inputs: [ONNXValue?] = [
            x.values,
            stack("W") { layout.rows(of: $0["weight_ih"]) },
            stack("R") { layout.rows(of: $0["weight_hh"]) },
            stack("B") { layout.biases(of: $0) },
            cast(x.lengths, to: .int32),
            states.map { states in
                concatenated(states.map { unsqueezed($0.hidden, [0]) }, axis: 0)
            },
            states.flatMap { states in
                states[0].cell == nil
                    ? nil
                    : concatenated(states.compactMap(\.cell).map { unsqueezed($0, [0]) }, axis: 0)
            },
        ]
        let direction: ONNXAttribute = .string(
            runs.count == 2
                ? "bidirectional" : config.direction == .rightToLeft ? "reverse" : "forward")
        let results: [ONNXValue]
        switch config.cell {
        case .lstm:
            results = add(
                "LSTM", inputs,
                ["hidden_size": .int(config.hiddenSize), "direction": direction], outputs: 3)
        case .gru:
            results = add(
                "GRU", inputs.dropLast(),
                [
                    "hidden_size": .int(config.hiddenSize), "direction": direction,
                    "linear_before_reset": .int(config.reset == .afterProduct ? 1 : 0),
                ], outputs: 2)
        default:
            let activation = config.activation == .relu ? "Relu" : "Tanh"
            results = add(
                "RNN", inputs.dropLast(),
                [
                    "hidden_size": .int(config.hiddenSize), "direction": direction,
                    "activations": .strings(runs.map { _ in activation }),
                ], outputs: 2)
        }
        // [T, directions, B, H] to [T, B, directions · H].
        let output = reshaped(
            transposed(results[0], [0, 2, 1, 3]), [0, 0, runs.count * config.hiddenSize])
        let final = runs.indices.map { run in
            ONNXState(
                hidden: gathered(results[1], constant(run)),
                cell: results.count > 2 ? gathered(results[2], constant(run)) : nil)
        }
        return (output, final)
    }
}

/// The order of gates in ONNX's operators: i o f c, and z r h with z multiplying the old state, where ours
/// multiplies the candidate.
private struct ONNXGateLayout {
    private let config: RecurrentStackConfig
    /// Our gate for each of ONNX's, and whether its rows change sign: σ(-x) = 1 - σ(x).
    private let gates: [(ours: Int, negated: Bool)]

    init(_ config: RecurrentStackConfig) {
        self.config = config
        switch config.cell {
        case .lstm: gates = [(0, false), (3, false), (1, false), (2, false)]
        case .gru: gates = [(1, true), (0, false), (2, false)]
        default: gates = [(0, false)]
        }
    }

    func rows(of tensor: Tensor?) -> Tensor {
        guard let tensor else { requirementFailure("ONNXGraph: a recurrent layer lacks a tensor") }
        let height = config.hiddenSize
        let result = Tensor(uninitialized: tensor.shape)
        for (place, gate) in gates.enumerated() {
            let rows = tensor.slice((gate.ours * height)..<((gate.ours + 1) * height))
            result.slice((place * height)..<((place + 1) * height)).assign(
                gate.negated ? -1 * rows : rows)
        }
        return result
    }

    /// That of the input and that of the state behind it; ours is one, but for a GRU's that resets after
    /// the product.
    func biases(of layer: ModelTensors) -> Tensor {
        let input = rows(of: layer["bias"])
        let state = Tensor(zeros: input.shape)
        if let candidate = layer["bias_hn"] {
            state.slice((2 * config.hiddenSize)..<(3 * config.hiddenSize)).assign(candidate)
        }
        return Tensor(input.floats + state.floats)
    }
}
