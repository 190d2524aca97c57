public import UnrollSystem
public import UnrollTensors

/// A simple recurrent layer.
///
///     h = g(W·x + U·h + b)      g = tanh or ReLU
///
/// Parameters: `weight_ih [H, D]`, `weight_hh [H, H]`, `bias [H]`. Elman, 1990.
public final class SimpleRNN: RecurrentLayer {
    /// The cell, with its activation.
    public let cell: RecurrentCell
    public let inputSize, hiddenSize: Int
    public let weightIH, weightHH, bias: Parameter

    /// With ReLU, `recurrent: .identity(1)` is the start that learns (Le et al., 2015).
    public init(
        inputSize: Int, hiddenSize: Int, activation: RecurrentCell.Activation = .tanh,
        initializers: RecurrentInitializers = RecurrentInitializers(), random: RandomStream
    ) {
        cell = .rnn(activation)
        self.inputSize = inputSize
        self.hiddenSize = hiddenSize
        weightIH = initializers.weightIH(1, hiddenSize, inputSize, random)
        weightHH = initializers.weightHH(1, hiddenSize, hiddenSize, random)
        bias = Parameter(zeros: [hiddenSize])
    }
}
