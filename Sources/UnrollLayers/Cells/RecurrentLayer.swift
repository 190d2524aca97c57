internal import UnrollSystem
public import UnrollTensors

/// One recurrent layer: a cell's parameters, run over whole sequences or a time step at a time.
///
/// Layers keep no state: the caller holds it as a `RecurrentState`.
public protocol RecurrentLayer: Module {
    /// The cell that the layer runs over time.
    var cell: RecurrentCell { get }
    /// D
    var inputSize: Int { get }
    /// H
    var hiddenSize: Int { get }
    /// `[G·H, D]`
    var weightIH: Parameter { get }
    /// `[G·H, H]`
    var weightHH: Parameter { get }
    /// `[G·H]`
    var bias: Parameter { get }
    /// `[H]`, only in a GRU whose reset gate acts after the product.
    var biasHN: Parameter? { get }
    /// `[P, H]`, only in an LSTM with a projection.
    var weightHR: Parameter? { get }
}

extension RecurrentLayer {
    public var biasHN: Parameter? { nil }
    public var weightHR: Parameter? { nil }

    /// The width of the hidden state and the output: H, or P with a projection.
    public var outputSize: Int { weightHR?.shape[0] ?? hiddenSize }

    /// The state of `batch` sequences before they begin.
    public func zeroState(batch: Int) -> RecurrentState {
        RecurrentState(
            hidden: Tensor(zeros: [batch, outputSize]),
            cell: cell.hasCellState ? Tensor(zeros: [batch, hiddenSize]) : nil)
    }

    /// Runs the layer over `input`.
    ///
    /// - Parameters:
    ///   - input: The sequences, `[T, B, D]`.
    ///   - lengths: Time steps in each sequence, B values in `0...T`, in any order; all T if `nil`.
    ///   - state: The state before the first time step; zeros if `nil`.
    ///   - reversed: Right to left: from each sequence's last time step to its first.
    ///   - weightDrop: Share of `weight_hh` dropped in a training pass (Merity et al., 2018).
    ///   - tracing: Keeps gates, states and their gradients.
    ///   - pass: Whether gradients are wanted.
    /// - Returns: The hidden states `[T, B, H]`, zero past a sequence's end, and the state after
    ///   each sequence's last time step.
    /// - Complexity: O(T · B · H · (D + H)) multiplications.
    public func callAsFunction(
        _ input: Tensor, lengths: [Int]? = nil, from state: RecurrentState? = nil,
        reversed: Bool = false, weightDrop: Float = 0, tracing: Bool = false, in pass: Pass
    ) -> Recurrence {
        cell.run(
            .features(input), weights(weightDrop: weightDrop, in: pass), from: state,
            lengths: lengths, reversed: reversed, tracing: tracing)
    }

    /// The weights for the length of one pass, some of `weight_hh` dropped where asked.
    public func weights(weightDrop: Float = 0, in pass: Pass) -> RecurrentWeights {
        RecurrentWeights(
            weightIH: weightIH.read(in: pass),
            weightHH: weightHH.read(in: pass).dropout(weightDrop, in: pass),
            bias: bias.read(in: pass), biasHN: biasHN?.read(in: pass),
            weightHR: weightHR?.read(in: pass))
    }

    /// The layer a time step at a time, for decoders and streams.
    ///
    /// - Parameters:
    ///   - weightDrop: As in `callAsFunction`.
    ///   - pass: Whether gradients are wanted.
    public func stepper(weightDrop: Float = 0, in pass: Pass) -> RecurrentStepper {
        RecurrentStepper(
            cell: cell, weights: [weights(weightDrop: weightDrop, in: pass)],
            dropouts: RecurrentStack.Dropouts(), pass: pass)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(weightIH, named: "weight_ih")
        visitor.visit(weightHH, named: "weight_hh")
        visitor.visit(bias, named: "bias")
        if let biasHN { visitor.visit(biasHN, named: "bias_hn") }
        if let weightHR { visitor.visit(weightHR, named: "weight_hr") }
    }
}

/// How a layer's weights begin.
public struct RecurrentInitializers: Hashable, Sendable {
    /// `weight_ih`, gate by gate.
    public var input: Initializer
    /// `weight_hh`, gate by gate.
    public var recurrent: Initializer

    /// How `weight_ih` and `weight_hh` begin.
    public init(input: Initializer = .xavier, recurrent: Initializer = .orthogonal) {
        self.input = input
        self.recurrent = recurrent
    }

    func weightIH(_ gates: Int, _ hidden: Int, _ inputs: Int, _ random: RandomStream) -> Parameter {
        input.parameter(
            outputs: hidden, inputs: inputs, groups: gates, random: random.stream("weight_ih"))
    }

    func weightHH(_ gates: Int, _ hidden: Int, _ outputs: Int, _ random: RandomStream) -> Parameter
    {
        recurrent.parameter(
            outputs: hidden, inputs: outputs, groups: gates, random: random.stream("weight_hh"))
    }
}
