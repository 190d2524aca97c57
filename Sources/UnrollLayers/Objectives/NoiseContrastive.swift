internal import UnrollPlatform
public import UnrollSystem
public import UnrollTensors

/// Noise-contrastive estimation: each target is to be told from k words of noise.
///
/// With the noise `q(w) ∝ count(w)^α`, `Δ(w) = s(w) - ln Z - log(k·q(w))` and k drawn words j, the
/// same ones for all positions of a batch, a position's loss is
///
///     -log σ(Δ(target)) - Σ log σ(-Δ(j))
///
/// Z is one number, fixed or learned; the scores learn to be normalised by it, about. Exact
/// evaluation divides by their own sum. Gutmann and Hyvärinen, 2012; Mnih and Teh, 2012.
///
/// Parameters: `weight [V, H]` (unless tied), `bias [V]`, `log_partition [1]`, frozen unless Z is learned.
///
/// A position of an update costs what ``SampledSoftmax`` says, with K the different words among
/// the drawn and the batch's targets. Evaluation is that of ``FullSoftmax``.
public final class NoiseContrastive: LinearObjective {
    public let output: Linear
    /// k, the draws for a batch.
    public let samples: Int
    /// q
    public let noise: WordProposal
    /// ln Z, `[1]`.
    public let logPartition: Parameter

    /// - Parameters:
    ///   - output: The scores of all words.
    ///   - samples: k, at least 1.
    ///   - noise: q; words come back after they were drawn.
    ///   - logPartition: ln Z, as it begins or as it stays.
    ///   - learnsPartition: Whether ln Z is learned.
    public init(
        _ output: Linear, samples: Int, noise: WordProposal, logPartition: Float = 9,
        learnsPartition: Bool = false
    ) {
        requirement(
            noise.vocabularySize == output.weight.shape[0] && samples >= 1,
            "NoiseContrastive: \(samples) samples of \(noise.vocabularySize) words "
                + "for an output of \(output.weight.shape[0])")
        self.output = output
        self.samples = samples
        self.noise = noise
        self.logPartition = Parameter(Tensor([logPartition]), isTrainable: learnsPartition)
    }

    /// Scores that begin as the frequencies of words, times Z: from zero it would take long until
    /// they are about normalised.
    ///
    /// - Parameters:
    ///   - inputSize: H
    ///   - counts: How often each word occurs.
    ///   - samples: k, at least 1.
    ///   - exponent: α.
    ///   - logPartition: ln Z, as it begins or as it stays.
    ///   - learnsPartition: Whether ln Z is learned.
    ///   - bias: Whether the scores have a bias.
    ///   - initializer: How the weights begin.
    ///   - random: Decides the first weights.
    public convenience init(
        inputSize: Int, counts: [Int], samples: Int, exponent: Double = 1, logPartition: Float = 9,
        learnsPartition: Bool = false, bias: Bool = true, initializer: Initializer = .xavier,
        random: RandomStream
    ) {
        self.init(
            Linear(
                inputSize: inputSize, outputSize: counts.count, bias: bias,
                initializer: initializer, random: random), samples: samples,
            noise: .unigram(counts, exponent: exponent), logPartition: logPartition,
            learnsPartition: learnsPartition)
        beginAsUnigram(counts, shift: logPartition)
    }

    public func loss(
        _ x: Tensor, _ targets: [Int32], adding features: ScoreFeatures?, in pass: Pass
    ) -> Tensor {
        guard case .training(let random) = pass else {
            return output.crossEntropy(x, targets, adding: features, in: pass)
        }
        let counts = noise.counts(of: samples, from: random.stream("samples"))
        let candidates = noise.candidates(counts: counts, targets: targets) {
            -log(Double(samples) * $0)
        }
        return output.sampledLoss(
            .noiseContrastive, x, targets, candidates,
            shift: -1 * logPartition.read(in: pass), adding: features, in: pass)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        output.accept(&visitor)
        visitor.visit(logPartition, named: "log_partition")
    }
}
