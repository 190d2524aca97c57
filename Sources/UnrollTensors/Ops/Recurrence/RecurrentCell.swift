internal import CUnrollKernels
internal import UnrollSystem

/// Which recurrence a layer computes; the kernels' name for one time step's function.
public enum RecurrentCell: Hashable, Sendable {
    /// When a GRU's reset gate acts.
    public enum Reset: String, Hashable, Sendable, Codable {
        /// `n = tanh(W·x + U·(r ⊙ h) + b)`: Cho et al., 2014.
        case beforeProduct = "before-product"
        /// `n = tanh(W·x + b + r ⊙ (U·h + b_hn))`: PyTorch, cuDNN, Keras.
        case afterProduct = "after-product"
    }

    /// The activation function of a simple RNN.
    public enum Activation: String, Hashable, Sendable, Codable {
        /// The hyperbolic tangent.
        case tanh
        /// The positive part.
        case relu
    }

    /// A simple RNN.
    case rnn(Activation)
    /// A GRU without a reset gate.
    case simplifiedGRU
    /// A gated recurrent unit.
    case gru(Reset)
    /// Long short-term memory.
    case lstm

    /// Gates, stacked in the rows of `weight_ih` and `weight_hh`.
    public var gates: Int {
        switch self {
        case .rnn: 1
        case .simplifiedGRU: 2
        case .gru: 3
        case .lstm: 4
        }
    }

    /// Whether the cell carries a cell state beside its hidden state, as an LSTM does.
    public var hasCellState: Bool { self == .lstm }

    /// Whether the last gate, the candidate, sees the state through a product of its own (a GRU's
    /// reset gate acts within it), whose factors are kept `[N, H]` for the recurrent weights'
    /// gradient.
    var hasInnerProduct: Bool {
        if case .gru = self { true } else { false }
    }

    var kernel: unroll_cell {
        switch self {
        case .rnn: UNROLL_CELL_RNN
        case .simplifiedGRU: UNROLL_CELL_SIMPLIFIED_GRU
        case .gru(.beforeProduct): UNROLL_CELL_GRU_BEFORE
        case .gru(.afterProduct): UNROLL_CELL_GRU_AFTER
        case .lstm: UNROLL_CELL_LSTM
        }
    }

    var activation: unroll_activation { self == .rnn(.relu) ? UNROLL_RELU : UNROLL_TANH }
}

/// The weights of one recurrent layer as an op reads them.
public struct RecurrentWeights: Sendable {
    /// `[G·H, D]`.
    public var weightIH: Tensor
    /// `[G·H, H]`; `[4H, P]` with a projection.
    public var weightHH: Tensor
    /// `[G·H]`.
    public var bias: Tensor
    /// GRU with the reset after the product: `[H]`.
    public var biasHN: Tensor?
    /// LSTM with a projection: `[P, H]`.
    public var weightHR: Tensor?

    /// Weights of a layer; shapes as with the properties.
    public init(
        weightIH: Tensor, weightHH: Tensor, bias: Tensor, biasHN: Tensor? = nil,
        weightHR: Tensor? = nil
    ) {
        self.weightIH = weightIH
        self.weightHH = weightHH
        self.bias = bias
        self.biasHN = biasHN
        self.weightHR = weightHR
    }
}

/// The state that a recurrent layer carries from one time step to the next; a value the caller
/// holds.
public struct RecurrentState: Sendable {
    /// The hidden state, `[B, H]` (`[B, P]` with a projection).
    public var hidden: Tensor
    /// The cell state of an LSTM, `[B, H]`.
    public var cell: Tensor?

    /// A state of a batch: `hidden [B, H]`, and of an LSTM `cell [B, H]`.
    public init(hidden: Tensor, cell: Tensor? = nil) {
        self.hidden = hidden
        self.cell = cell
    }

    /// The same elements without a history: truncated backpropagation ends here.
    public func detached() -> RecurrentState {
        RecurrentState(hidden: hidden.detached(), cell: cell?.detached())
    }
}

/// The input of a recurrence.
public enum RecurrentInput: Sendable {
    /// Feature vectors `[T, B, D]`.
    case features(Tensor)
    /// Symbols, time-first `[T·B]`, whose products with the input weights stand in the rows of a
    /// table `[V, G·H]`, bias included; a negative symbol gives the bias alone. A small vocabulary's
    /// table costs less than the products of all inputs, and has the same bits.
    case products(table: Tensor, symbols: [Int32], batch: Int)

    /// T
    var timeSteps: Int {
        switch self {
        case .features(let features): features.shape[0]
        case .products(_, let symbols, let batch): batch == 0 ? 0 : symbols.count / batch
        }
    }

    /// B
    var batch: Int {
        switch self {
        case .features(let features): features.shape[1]
        case .products(_, _, let batch): batch
        }
    }
}

/// All tensors that a recurrence reads and gradients may be wanted for.
func recurrentInputs(
    _ input: RecurrentInput, _ weights: RecurrentWeights, _ state: RecurrentState?
) -> [Tensor] {
    let first: [Tensor?] =
        switch input {
        case .features(let features): [features, weights.weightIH, weights.bias]
        case .products(let table, let symbols, _):
            [table, symbols.contains { $0 < 0 } ? weights.bias : nil]
        }
    let others = [weights.weightHH, weights.biasHN, weights.weightHR, state?.hidden, state?.cell]
    return (first + others).compactMap { $0 }
}

/// The intermediate values of a recurrence, on request: for pictures, teaching, tests.
/// All are packed batches: rows by time step of the walk, within one by falling length.
public struct RecurrentTrace: Sendable {
    /// What was computed.
    public var recurrentCell: RecurrentCell
    /// Whether each sequence was walked from its last time step to its first.
    public var reversed: Bool
    /// T and B of the call.
    public var timeSteps, batch: Int
    /// Activated gates, `[N, G·H]`.
    public var gates: Tensor
    /// Hidden states, `[N, P]`.
    public var hidden: Tensor
    /// Cell states of an LSTM, `[N, H]`.
    public var cell: Tensor?
    /// Time-first row `t · B + b` of each packed row.
    public var rows: [Int32]
    /// After `backward()`: the whole gradient that reached each hidden state, `[N, P]`.
    public var stateGradient: StateGradient

    /// Filled by the backward pass.
    public final class StateGradient: @unchecked Sendable {
        // Sendable: belongs to the task that trains, like the graph that fills it.
        /// The gradient, `[N, P]`; `nil` until a backward pass has filled it.
        public internal(set) var value: Tensor?
    }
}

extension RecurrentTrace {
    private static let watch = ScopedValue<Watch>()

    private final class Watch: @unchecked Sendable {
        // Sendable: recurrences of one call of `watching` follow each other in one task.
        var traces: [RecurrentTrace] = []
    }

    /// Runs `body`, and traces every recurrence over whole sequences in it, whatever model it belongs
    /// to.
    ///
    /// - Returns: What `body` returns, and the traces in the order of the calls.
    public static func watching<R>(_ body: () throws -> R) rethrows -> (
        result: R, traces: [RecurrentTrace]
    ) {
        let own = Watch()
        let result = try watch.use(own, body)
        return (result, own.traces)
    }

    static var isWatched: Bool { watch.current != nil }

    static func noted(_ trace: RecurrentTrace) { watch.current?.traces.append(trace) }
}
