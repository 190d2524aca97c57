internal import UnrollPlatform
public import UnrollSystem
public import UnrollTensors

/// BlackOut: a softmax over the target and K drawn words, each weighted by the inverse of its
/// probability to be drawn, that is to find the target and to reject each of the drawn.
///
/// With the proposal `Q(w) ∝ count(w)^α` and `q = 1 / Q`, and the drawn words j other than the
/// target i, as often as each was drawn:
///
///     p̃(i) = q(i)·exp s(i) / (q(i)·exp s(i) + Σ q(j)·exp s(j)),  p̃(j) likewise
///     loss = -log p̃(i) - Σ log(1 - p̃(j))
///
/// α = 1 draws as words occur, α = 0 evenly; then p̃ nears the softmax as K nears V. All positions
/// of a batch share the drawn words. Ji et al., 2016.
///
/// A position of an update costs what ``SampledSoftmax`` says, with K the different words among
/// the drawn and the batch's targets. Evaluation is that of ``FullSoftmax``.
public final class BlackOut: LinearObjective {
    public let output: Linear
    /// K, the draws for a batch.
    public let samples: Int
    /// Q
    public let proposal: WordProposal

    /// - Parameters:
    ///   - output: The scores of all words.
    ///   - samples: K, at least 1.
    ///   - proposal: Q; words come back after they were drawn.
    public init(_ output: Linear, samples: Int, proposal: WordProposal) {
        requirement(
            proposal.vocabularySize == output.weight.shape[0] && samples >= 1,
            "BlackOut: \(samples) samples of \(proposal.vocabularySize) words "
                + "for an output of \(output.weight.shape[0])")
        self.output = output
        self.samples = samples
        self.proposal = proposal
    }

    /// - Parameters:
    ///   - inputSize: H
    ///   - counts: How often each word occurs.
    ///   - samples: Words drawn for each update.
    ///   - exponent: α.
    ///   - bias: Whether the scores have a bias.
    ///   - initializer: How the weights begin.
    ///   - random: Decides the first weights.
    public convenience init(
        inputSize: Int, counts: [Int], samples: Int, exponent: Double = 0.4, bias: Bool = true,
        initializer: Initializer = .xavier, random: RandomStream
    ) {
        self.init(
            Linear(
                inputSize: inputSize, outputSize: counts.count, bias: bias,
                initializer: initializer, random: random), samples: samples,
            proposal: .unigram(counts, exponent: exponent))
    }

    public func loss(
        _ x: Tensor, _ targets: [Int32], adding features: ScoreFeatures?, in pass: Pass
    ) -> Tensor {
        guard case .training(let random) = pass else {
            return output.crossEntropy(x, targets, adding: features, in: pass)
        }
        let counts = proposal.counts(of: samples, from: random.stream("samples"))
        let candidates = proposal.candidates(counts: counts, targets: targets) { -log($0) }
        return output.sampledLoss(.blackOut, x, targets, candidates, adding: features, in: pass)
    }
}
