internal import UnrollSystem
public import UnrollTensors

/// The weights of a layer, or of a left-to-right stack, in one pass, applied a time step at a time:
/// decoders and streams.
///
/// The caller holds the states and counts the time steps. Outputs, states and gradients are those of
/// the same sequences in one call, dropout included. An evaluation pass takes one op a time step for
/// all layers; in a training pass the weight gradients of all time steps are gathered into one
/// product for each weight.
public struct RecurrentStepper: Sendable {
    /// The cell that is stepped.
    public let cell: RecurrentCell
    /// The weights of each layer, the bottom one first.
    public let weights: [RecurrentWeights]
    private let dropouts: RecurrentStack.Dropouts
    private let pass: Pass

    init(
        cell: RecurrentCell, weights: [RecurrentWeights], dropouts: RecurrentStack.Dropouts,
        pass: Pass
    ) {
        self.cell = cell
        self.weights = weights
        self.dropouts = dropouts
        self.pass = pass
    }

    /// One time step of a stack.
    ///
    /// - Parameters:
    ///   - x: `[B, D]`.
    ///   - states: Before the time step, one for each layer.
    ///   - time: Of this time step, from 0: dropout between layers that is not locked draws by it.
    /// - Returns: The states after it; the last one's hidden part is the output, `[B, H]`.
    public func callAsFunction(
        _ x: Tensor, from states: [RecurrentState], at time: Int? = nil
    ) -> [RecurrentState] {
        self(.features(x.reshaped([1] + x.shape)), from: states, at: time)
    }

    /// One time step of a single layer: the state after it, whose hidden part is the output.
    public func callAsFunction(_ x: Tensor, from state: RecurrentState) -> RecurrentState {
        self(x, from: [state], at: nil)[0]
    }

    /// The same of vectors `[1, B, D]`, or of B symbols with the table of their input products.
    public func callAsFunction(
        _ input: RecurrentInput, from states: [RecurrentState], at time: Int? = nil
    ) -> [RecurrentState] {
        requirement(
            states.count == weights.count,
            "RecurrentStepper: \(states.count) states for \(weights.count) layers")
        guard pass.isRecording else { return cell.step(input, through: weights, from: states) }
        var below = input
        var after: [RecurrentState] = []
        for (depth, (weights, state)) in zip(weights, states).enumerated() {
            if depth > 0, let hidden = after.last?.hidden {
                below = .features(drop(hidden.reshaped([1] + hidden.shape), depth, time))
            }
            after.append(cell.run(below, weights, from: state).final)
        }
        return after
    }

    private func drop(_ x: Tensor, _ depth: Int, _ time: Int?) -> Tensor {
        let here = pass.part(UInt64(depth))
        guard dropouts.between > 0, !dropouts.locked else {
            return x.lockedDropout(dropouts.between, in: here)
        }
        guard let time else {
            requirementFailure("RecurrentStepper: dropout between layers needs the time step")
        }
        return x.dropout(dropouts.between, in: here, first: time * x.count)
    }
}
