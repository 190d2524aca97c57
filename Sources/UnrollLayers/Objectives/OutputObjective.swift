internal import UnrollSystem
public import UnrollTensors

/// An output layer and what it is trained to do: the vectors of a network's last layer become
/// probabilities of the next symbol.
///
/// Symbols are numbered by falling frequency. Whatever training samples or leaves out, evaluation
/// is exact: probabilities sum to one over all V symbols.
public protocol OutputObjective: Module {
    /// H, the width of the vectors that come in.
    var inputSize: Int { get }
    /// V, the size of the vocabulary.
    var vocabularySize: Int { get }

    /// The training loss: its mean over the counted rows, in nats.
    ///
    /// In an evaluation pass, and for objectives that do not sample, it is the exact cross-entropy.
    ///
    /// - Parameters:
    ///   - x: `[N, H]`.
    ///   - targets: A symbol for each row; a row with a negative target is left out, of the mean
    ///     too.
    ///   - features: Added to the scores of all symbols, and trained with them; or `nil`.
    ///   - pass: Draws come from a training pass's stream.
    /// - Returns: A tensor of one.
    func loss(
        _ x: Tensor, _ targets: [Int32], adding features: ScoreFeatures?, in pass: Pass
    ) -> Tensor

    /// The exact `-log p[target]` in nats of each row of `x [N, H]`; 0 where the target is negative.
    /// Records nothing.
    func crossEntropies(_ x: Tensor, _ targets: [Int32], adding features: ScoreFeatures?)
        -> [Float]

    /// The exact log-probabilities (nats) of all symbols, `[N, V]` for `x [N, H]`. Records nothing.
    func logProbabilities(_ x: Tensor, adding features: ScoreFeatures?) -> Tensor
}

extension OutputObjective {
    /// The loss of scores without features.
    public func loss(_ x: Tensor, _ targets: [Int32], in pass: Pass) -> Tensor {
        loss(x, targets, adding: nil, in: pass)
    }

    /// The cross-entropies of scores without features.
    public func crossEntropies(_ x: Tensor, _ targets: [Int32]) -> [Float] {
        crossEntropies(x, targets, adding: nil)
    }

    /// The log-probabilities of scores without features.
    public func logProbabilities(_ x: Tensor) -> Tensor { logProbabilities(x, adding: nil) }
}

/// An objective whose symbols have the scores of one linear layer, so that models trained with one
/// such objective may be used, or trained further, with another.
///
/// Parameters: `weight [V, H]` (unless tied), `bias [V]`.
public protocol LinearObjective: OutputObjective {
    /// A score for each symbol.
    var output: Linear { get }
}

extension LinearObjective {
    public var inputSize: Int { output.weight.shape[1] }
    public var vocabularySize: Int { output.weight.shape[0] }

    public func crossEntropies(_ x: Tensor, _ targets: [Int32], adding features: ScoreFeatures?)
        -> [Float]
    {
        output.crossEntropies(x, targets, adding: features)
    }

    public func logProbabilities(_ x: Tensor, adding features: ScoreFeatures?) -> Tensor {
        let scores = output(x.detached(), in: .evaluation)
        return (features.map { scores.adding($0.scores(in: .evaluation)) } ?? scores).logSoftmax()
    }

    /// Makes the scores begin as the frequencies of words: the bias becomes `log p(w)`, and more.
    /// Training then learns how contexts differ. Without a bias nothing happens.
    ///
    /// - Parameters:
    ///   - counts: How often each word occurs; never counts as once.
    ///   - shift: Added to all: ln Z for ``NoiseContrastive``.
    public func beginAsUnigram(_ counts: [Int], shift: Float = 0) {
        output.beginAsUnigram(counts, shift: shift)
    }

    public func accept(_ visitor: inout some ModuleVisitor) { output.accept(&visitor) }
}

extension Linear {
    /// Gives the bias, where there is one, the logarithms of frequencies, plus `shift`.
    func beginAsUnigram(_ counts: [Int], shift: Float = 0) {
        let classes = weight.shape[0]
        requirement(
            counts.count == classes, "beginAsUnigram: \(counts.count) counts for \(classes) words")
        bias?.begin {
            let unigram = WordProposal.unigram(counts)
            return Tensor(counts.indices.map { Float(unigram.logProbability(of: $0)) + shift })
        }
    }
}
