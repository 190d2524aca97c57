public import UnrollSystem
public import UnrollTensors

/// A gated recurrent layer with an update gate alone.
///
///     z = σ(W·x + U·h + b)      n = tanh(W·x + U·h + b)
///     h = z ⊙ n + (1 − z) ⊙ h
///
/// Parameters, gates stacked z, n: `weight_ih [2H, D]`, `weight_hh [2H, H]`, `bias [2H]`.
public final class SimplifiedGRU: RecurrentLayer {
    /// The cell.
    public let cell = RecurrentCell.simplifiedGRU
    public let inputSize, hiddenSize: Int
    public let weightIH, weightHH, bias: Parameter

    /// A simplified GRU with fresh parameters.
    public init(
        inputSize: Int, hiddenSize: Int,
        initializers: RecurrentInitializers = RecurrentInitializers(), random: RandomStream
    ) {
        self.inputSize = inputSize
        self.hiddenSize = hiddenSize
        weightIH = initializers.weightIH(2, hiddenSize, inputSize, random)
        weightHH = initializers.weightHH(2, hiddenSize, hiddenSize, random)
        bias = Parameter(zeros: [2 * hiddenSize])
    }
}
