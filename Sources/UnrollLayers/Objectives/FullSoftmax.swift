public import UnrollSystem
public import UnrollTensors

/// The softmax over all symbols, `p = softmax(W·x + b)`, and its cross-entropy.
///
/// A position of an update costs 6·V·H multiplications and additions and, where logits are kept,
/// 4·V bytes; the gradients of the weights 4·V·H bytes.
public final class FullSoftmax: LinearObjective {
    public let output: Linear
    /// The share of the target distribution that training spreads over all symbols (Szegedy et al.,
    /// 2016); evaluation has none.
    public let labelSmoothing: Float

    /// An objective with fresh parameters.
    public init(
        inputSize: Int, vocabularySize: Int, bias: Bool = true, initializer: Initializer = .xavier,
        random: RandomStream
    ) {
        output = Linear(
            inputSize: inputSize, outputSize: vocabularySize, bias: bias, initializer: initializer,
            random: random)
        labelSmoothing = 0
    }

    /// Scores by a layer that others may know too, such as one tied to an embedding.
    public init(_ output: Linear, labelSmoothing: Float = 0) {
        self.output = output
        self.labelSmoothing = labelSmoothing
    }

    public func loss(
        _ x: Tensor, _ targets: [Int32], adding features: ScoreFeatures?, in pass: Pass
    ) -> Tensor {
        output.crossEntropy(
            x, targets, labelSmoothing: pass.isTraining ? labelSmoothing : 0, adding: features,
            in: pass)
    }
}
