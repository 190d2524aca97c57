public import UnrollSystem
public import UnrollTensors

/// A long short-term memory layer.
///
///     i, f, o = σ(W·x + U·h + b)      g = tanh(W·x + U·h + b)
///     c = f ⊙ c + i ⊙ g               h = o ⊙ tanh(c)
///
/// With a projection to P units, `h = R·(o ⊙ tanh(c))` (Sak et al., 2014).
///
/// Parameters, gates stacked i, f, g, o: `weight_ih [4H, D]`, `weight_hh [4H, H]` (`[4H, P]`),
/// `bias [4H]`, and with a projection `weight_hr [P, H]`.
/// Hochreiter and Schmidhuber, 1997; forget gate: Gers et al., 2000.
public final class LSTM: RecurrentLayer {
    /// The cell.
    public let cell = RecurrentCell.lstm
    public let inputSize, hiddenSize: Int
    public let weightIH, weightHH, bias: Parameter
    public let weightHR: Parameter?

    /// - Parameters:
    ///   - inputSize: D
    ///   - hiddenSize: H
    ///   - projection: P, the width of h; `nil` for none.
    ///   - forgetBias: The initial bias of the forget gate; 1 lets the cell remember from the
    ///     start (Jozefowicz et al., 2015).
    ///   - initializers: How the weight matrices begin.
    ///   - random: Decides the first weights.
    public init(
        inputSize: Int, hiddenSize: Int, projection: Int? = nil, forgetBias: Float = 1,
        initializers: RecurrentInitializers = RecurrentInitializers(), random: RandomStream
    ) {
        self.inputSize = inputSize
        self.hiddenSize = hiddenSize
        weightIH = initializers.weightIH(4, hiddenSize, inputSize, random)
        weightHH = initializers.weightHH(4, hiddenSize, projection ?? hiddenSize, random)
        bias = Parameter(shape: [4 * hiddenSize]) {
            let bias = Tensor(zeros: [4 * hiddenSize])
            bias.slice(hiddenSize..<(2 * hiddenSize)).fill(forgetBias)
            return bias
        }
        weightHR = projection.map {
            Initializer.xavier.parameter(
                outputs: $0, inputs: hiddenSize, random: random.stream("weight_hr"))
        }
    }
}
