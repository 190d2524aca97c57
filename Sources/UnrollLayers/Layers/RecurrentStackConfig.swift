public import UnrollSystem
public import UnrollTensors

/// How a recurrent stack is built, whatever the task. Stored with the model.
public struct RecurrentStackConfig: Sendable, Codable, Hashable {
    /// The recurrent cell.
    public enum Cell: String, Sendable, Codable, CaseIterable {
        /// A simple RNN.
        case rnn
        /// A GRU without a reset gate.
        case simplifiedGRU = "simplified-gru"
        /// A gated recurrent unit.
        case gru
        /// Long short-term memory.
        case lstm
    }

    /// The recurrent cell.
    public var cell = Cell.lstm
    /// The activation function of a simple RNN: tanh or relu.
    public var activation = RecurrentCell.Activation.tanh
    /// When a GRU's reset gate acts.
    public var reset = RecurrentCell.Reset.beforeProduct
    /// Layers on top of each other.
    public var layers = 1
    /// H
    public var hiddenSize = 256
    /// The width of an LSTM's hidden state where it is projected; `nil` for H.
    public var projection: Int?
    /// In which direction sequences are read.
    public var direction = RecurrentStack.Direction.leftToRight
    /// Dropout between layers and on `weight_hh`.
    public var dropouts = RecurrentStack.Dropouts()

    /// The usual stack: one layer of 256 LSTM units.
    public init() {}

    /// The recurrence that the cell's options name.
    public var recurrentCell: RecurrentCell {
        switch cell {
        case .rnn: .rnn(activation)
        case .simplifiedGRU: .simplifiedGRU
        case .gru: .gru(reset)
        case .lstm: .lstm
        }
    }

    /// The width of one direction's outputs: H, or P with a projection.
    public var directionSize: Int { projection ?? hiddenSize }
    /// The width of the outputs: twice as much in both directions.
    public var outputSize: Int { direction == .bidirectional ? 2 * directionSize : directionSize }

    /// Cell, layers and sizes in a line.
    public var architecture: String {
        var text = "\(cell.rawValue) \(layers) × \(hiddenSize)"
        if cell == .rnn { text += ", \(activation.rawValue)" }
        if cell == .gru, reset == .afterProduct { text += ", reset after the product" }
        if let projection { text += ", projected to \(projection)" }
        switch direction {
        case .leftToRight: break
        case .rightToLeft: text += ", right to left"
        case .bidirectional: text += ", bidirectional"
        }
        return text
    }

    /// Makes the stack.
    ///
    /// - Parameters:
    ///   - inputSize: D
    ///   - random: Decides the first parameters.
    public func makeStack(inputSize: Int, random: RandomStream) -> RecurrentStack {
        RecurrentStack(
            inputSize: inputSize, layers: layers, direction: direction,
            random: random
        ) { makeLayer(inputSize: $0, random: $1) }
    }

    private func makeLayer(inputSize: Int, random: RandomStream)
        -> any RecurrentLayer
    {
        // With ReLU the state can grow without bound, so the input weights are small and the
        // recurrent matrix starts at 0.9 · I.
        let initializers =
            cell == .rnn && activation == .relu
            ? RecurrentInitializers(input: .uniform(0.01), recurrent: .identity(0.9))
            : RecurrentInitializers()
        return switch cell {
        case .rnn:
            SimpleRNN(
                inputSize: inputSize, hiddenSize: hiddenSize, activation: activation,
                initializers: initializers, random: random)
        case .simplifiedGRU:
            SimplifiedGRU(
                inputSize: inputSize, hiddenSize: hiddenSize, initializers: initializers,
                random: random)
        case .gru:
            GRU(
                inputSize: inputSize, hiddenSize: hiddenSize, reset: reset,
                initializers: initializers, random: random)
        case .lstm:
            LSTM(
                inputSize: inputSize, hiddenSize: hiddenSize, projection: projection,
                initializers: initializers, random: random)
        }
    }
}
