package import UnrollLayers
internal import UnrollPlatform
package import UnrollSystem
public import UnrollTensors

/// A cell whose memory is tested, with what is done against its forgetting.
public struct MemoryCell: Sendable, Hashable {
    /// What is done against gradients that vanish or explode.
    public enum Cure: String, Sendable, CaseIterable {
        /// The recurrent matrix begins as a rotation, which keeps lengths (Saxe et al., 2014).
        case orthogonal
        /// With ReLU, the recurrent matrix begins as the identity (Le et al., 2015).
        case identity
        /// The gates begin open for as long as the lag: σ(b)^lag ≈ 1/e for b = ln(lag) (Gers et al.,
        /// 2000; Tallec and Ollivier, 2018).
        case gateBias = "gate-bias"
        /// Gradients are scaled down to norm 1 (Pascanu et al., 2013).
        case clipping

        /// Whether the cure is known for a cell.
        public func suits(_ cell: RecurrentCell) -> Bool {
            switch self {
            case .orthogonal, .clipping: true
            case .identity: cell == .rnn(.relu)
            case .gateBias:
                switch cell {
                case .rnn: false
                case .simplifiedGRU, .gru, .lstm: true
                }
            }
        }
    }

    /// The cell.
    public var cell: RecurrentCell
    /// What is done against its forgetting.
    public var cures: Set<Cure>

    /// - Parameters:
    ///   - cell: The cell.
    ///   - cures: What is done against its forgetting; each must suit the cell, and all each other.
    public init(_ cell: RecurrentCell, _ cures: Set<Cure> = []) {
        requirement(
            cures.allSatisfy { $0.suits(cell) } && Self.areCompatible(cures),
            "MemoryCell: \(cures) for \(cell)")
        self.cell = cell
        self.cures = cures
    }

    /// Whether cures can act at once: a matrix begins in one way.
    public static func areCompatible(_ cures: Set<Cure>) -> Bool {
        !cures.isSuperset(of: [.orthogonal, .identity])
    }

    /// The cells of the lecture, each without a cure and with one that is known to help it.
    public static let compared: [MemoryCell] = [
        MemoryCell(.rnn(.tanh)), MemoryCell(.rnn(.tanh), [.orthogonal]), MemoryCell(.rnn(.relu)),
        MemoryCell(.rnn(.relu), [.identity, .clipping]), MemoryCell(.simplifiedGRU),
        MemoryCell(.gru(.beforeProduct)), MemoryCell(.gru(.beforeProduct), [.gateBias]),
        MemoryCell(.lstm), MemoryCell(.lstm, [.gateBias]),
    ]

    /// The cell's name, and its cures.
    public var name: String {
        ([cellName] + Cure.allCases.filter(cures.contains).map(\.words)).joined(separator: ", ")
    }

    private var cellName: String {
        switch cell {
        case .rnn(.tanh): "RNN (tanh)"
        case .rnn(.relu): "RNN (ReLU)"
        case .simplifiedGRU: "simplified GRU"
        case .gru: "GRU"
        case .lstm: "LSTM"
        }
    }

    /// The bias of the gate that keeps the state, such that about 1/e of it is left after a lag.
    static func bias(for lag: Int) -> Float { Float(log(Double(max(lag, 2)))) }

    /// A layer as it begins, for sequences of a lag.
    package func makeLayer(inputSize: Int, hiddenSize: Int, lag: Int, random: RandomStream)
        -> any RecurrentLayer
    {
        let recurrent: Initializer =
            cures.contains(.identity)
            ? .identity(1) : cures.contains(.orthogonal) ? .orthogonal : .xavier
        let initializers = RecurrentInitializers(input: .xavier, recurrent: recurrent)
        let isOpen = cures.contains(.gateBias)
        switch cell {
        case .rnn(let activation):
            return SimpleRNN(
                inputSize: inputSize, hiddenSize: hiddenSize, activation: activation,
                initializers: initializers, random: random)
        case .simplifiedGRU:
            let layer = SimplifiedGRU(
                inputSize: inputSize, hiddenSize: hiddenSize, initializers: initializers,
                random: random)
            if isOpen { layer.bias.fill(layer.updateRows, with: -Self.bias(for: lag)) }
            return layer
        case .gru(let reset):
            let layer = GRU(
                inputSize: inputSize, hiddenSize: hiddenSize, reset: reset,
                initializers: initializers, random: random)
            if isOpen { layer.bias.fill(layer.updateRows, with: -Self.bias(for: lag)) }
            return layer
        case .lstm:
            return LSTM(
                inputSize: inputSize, hiddenSize: hiddenSize,
                forgetBias: isOpen ? Self.bias(for: lag) : 1, initializers: initializers,
                random: random)
        }
    }
}

extension MemoryCell.Cure {
    var words: String {
        switch self {
        case .orthogonal: "orthogonal start"
        case .identity: "identity start"
        case .gateBias: "gates open for the lag"
        case .clipping: "clipped"
        }
    }
}

extension RecurrentLayer {
    /// The rows of the gate that decides how much of the state is replaced: z.
    fileprivate var updateRows: Range<Int> {
        cell == .simplifiedGRU ? 0..<hiddenSize : hiddenSize..<(2 * hiddenSize)
    }
}

extension Parameter {
    fileprivate func fill(_ rows: Range<Int>, with number: Float) { value.slice(rows).fill(number) }
}
