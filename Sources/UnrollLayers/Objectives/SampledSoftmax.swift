internal import UnrollPlatform
public import UnrollSystem
public import UnrollTensors

/// Softmax trained by importance sampling: each update sees the targets and some drawn words, the
/// same ones for all positions of the batch.
///
/// Words are drawn until S different ones have come. With `E(w) = 1 - (1 - p(w))^draws`, how often a
/// word comes in so many draws of which equal ones count once, a position's loss is the softmax
/// cross-entropy of `s(w) - log E(w)` over its target and the drawn words that are not its target
/// (Jean et al., 2015; Jozefowicz et al., 2016; the rule of TensorFlow's `sampled_softmax_loss`).
///
/// A position of an update costs 6·K·H multiplications and additions and 4·K bytes, with K the drawn
/// words and the batch's different targets together; the weights' gradients 4·K·H bytes, and V is
/// read once, a value a word. Evaluation is that of ``FullSoftmax``.
public final class SampledSoftmax: LinearObjective {
    public let output: Linear
    /// S
    public let samples: Int
    /// The distribution that words are drawn from.
    public let proposal: WordProposal

    /// - Parameters:
    ///   - output: The scores of all words.
    ///   - samples: S, in 1..<V. The nearer to V, the longer the rarest words are waited for,
    ///     though never for more than 100·V draws.
    ///   - proposal: The distribution that words are drawn from; log-uniform if `nil`.
    public init(_ output: Linear, samples: Int, proposal: WordProposal? = nil) {
        self.output = output
        self.samples = samples
        let words = output.weight.shape[0]
        self.proposal = proposal ?? .logUniform(vocabularySize: words)
        requirement(
            self.proposal.vocabularySize == words && (1..<words).contains(samples),
            "SampledSoftmax: \(samples) samples of \(self.proposal.vocabularySize) words "
                + "for an output of \(words)")
    }

    /// An objective with fresh parameters.
    public convenience init(
        inputSize: Int, vocabularySize: Int, samples: Int, proposal: WordProposal? = nil,
        bias: Bool = true, initializer: Initializer = .xavier, random: RandomStream
    ) {
        self.init(
            Linear(
                inputSize: inputSize, outputSize: vocabularySize, bias: bias,
                initializer: initializer, random: random), samples: samples, proposal: proposal)
    }

    public func loss(
        _ x: Tensor, _ targets: [Int32], adding features: ScoreFeatures?, in pass: Pass
    ) -> Tensor {
        guard case .training(let random) = pass else {
            return output.crossEntropy(x, targets, adding: features, in: pass)
        }
        let drawn = proposal.distinct(samples, from: random.stream("samples"))
        let candidates = proposal.candidates(counts: drawn.counts, targets: targets) {
            -log(-expm1(Double(drawn.draws) * log1p(-$0)))
        }
        return output.sampledLoss(.softmax, x, targets, candidates, adding: features, in: pass)
    }
}
