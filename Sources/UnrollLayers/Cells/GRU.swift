public import UnrollSystem
public import UnrollTensors

/// A gated recurrent unit layer.
///
///     r, z = σ(W·x + U·h + b)
///     n = tanh(W·x + U·(r ⊙ h) + b)           reset before the product (the default), or
///     n = tanh(W·x + b + r ⊙ (U·h + b_hn))    after it, as PyTorch, cuDNN and Keras have it
///     h = z ⊙ n + (1 − z) ⊙ h
///
/// The update gate multiplies the candidate (Chung et al., 2014); elsewhere it often multiplies the
/// old state, so conversions negate its rows.
///
/// Parameters, gates stacked r, z, n: `weight_ih [3H, D]`, `weight_hh [3H, H]`, `bias [3H]`, and
/// after the product `bias_hn [H]`. Cho et al., 2014.
public final class GRU: RecurrentLayer {
    /// The cell, with the place of its reset gate.
    public let cell: RecurrentCell
    public let inputSize, hiddenSize: Int
    public let weightIH, weightHH, bias: Parameter
    public let biasHN: Parameter?

    /// A GRU with fresh parameters.
    public init(
        inputSize: Int, hiddenSize: Int, reset: RecurrentCell.Reset = .beforeProduct,
        initializers: RecurrentInitializers = RecurrentInitializers(), random: RandomStream
    ) {
        cell = .gru(reset)
        self.inputSize = inputSize
        self.hiddenSize = hiddenSize
        weightIH = initializers.weightIH(3, hiddenSize, inputSize, random)
        weightHH = initializers.weightHH(3, hiddenSize, hiddenSize, random)
        bias = Parameter(zeros: [3 * hiddenSize])
        biasHN = reset == .afterProduct ? Parameter(zeros: [hiddenSize]) : nil
    }
}
