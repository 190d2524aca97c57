public import UnrollSystem
public import UnrollTensors

/// A linear layer, `y = W·x + b`.
///
/// Parameters: `weight [outputs, inputs]`, `bias [outputs]`. The weight may be another layer's
/// (tied weights: Press and Wolf, 2017; Inan et al., 2017), which then names it.
public final class Linear: Module {
    /// `weight [O, I]`.
    public let weight: Parameter
    /// `bias [O]`; `nil` for a layer without one.
    public let bias: Parameter?

    /// A layer with fresh parameters.
    public init(
        inputSize: Int, outputSize: Int, bias: Bool = true, initializer: Initializer = .xavier,
        random: RandomStream
    ) {
        weight = initializer.parameter(outputs: outputSize, inputs: inputSize, random: random)
        self.bias = bias ? Parameter(zeros: [outputSize]) : nil
    }

    /// Shares the weight of an embedding `[V, E]`: inputs of E features, a logit for each symbol.
    public init(tiedTo weight: Parameter, bias: Bool = true) {
        self.weight = weight
        self.bias = bias ? Parameter(zeros: [weight.shape[0]]) : nil
    }

    /// `[…, inputs]` to `[…, outputs]`.
    public func callAsFunction(_ x: Tensor, in pass: Pass) -> Tensor {
        x.linear(weight.read(in: pass), bias: bias?.read(in: pass))
    }

    /// The mean softmax cross-entropy (nats) of this layer's logits, which never exist all together
    /// where they would be large.
    ///
    /// - Parameters:
    ///   - x: `[N, inputs]`.
    ///   - targets: An output for each row; negative: the row is left out.
    ///   - labelSmoothing: The share of the target distribution spread over all outputs.
    ///   - features: Added to the logits; or `nil`.
    ///   - pass: Whether gradients are wanted.
    public func crossEntropy(
        _ x: Tensor, _ targets: [Int32], labelSmoothing: Float = 0,
        adding features: ScoreFeatures? = nil, in pass: Pass
    ) -> Tensor {
        x.linearSoftmaxCrossEntropy(
            weight.read(in: pass), bias: bias?.read(in: pass), targets: targets,
            labelSmoothing: labelSmoothing, adding: features?.scores(in: pass))
    }

    /// Each row's softmax cross-entropy (nats), 0 where its target is negative.
    public func crossEntropies(
        _ x: Tensor, _ targets: [Int32], adding features: ScoreFeatures? = nil
    ) -> [Float] {
        x.linearCrossEntropies(
            weight.value, bias: bias?.value, targets: targets,
            adding: features?.scores(in: .evaluation))
    }

    /// The mean loss of a sampled objective over rows of `x [N, inputs]`; of the weight and the bias
    /// only the candidates' rows are read and get gradients.
    func sampledLoss(
        _ rule: SampledRule, _ x: Tensor, _ targets: [Int32], _ candidates: SampledCandidates,
        shift: Tensor? = nil, adding features: ScoreFeatures?, in pass: Pass
    ) -> Tensor {
        x.sampledLoss(
            rule, weight.read(in: pass), bias: bias?.read(in: pass), candidates: candidates,
            targets: targets, shift: shift, adding: features?.scores(in: pass))
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(weight, named: "weight")
        if let bias { visitor.visit(bias, named: "bias") }
    }
}
