public import UnrollSystem
public import UnrollTensors

/// Makes one vector of each sequence: the step from many to one.
///
///     last        the final hidden states, as the recurrence gives them
///     middle      the outputs at time step ⌊T/2⌋ of a sequence of T, where a place is asked about
///     mean, max   over the sequence's time steps, column by column
///     attention   s_t = v · tanh(W·h_t + b)      α = softmax over time of s      y = Σ_t α_t · h_t
///
/// Attention's parameters: `weight.weight [A, D]`, `weight.bias [A]`, `score.weight [1, A]`. The
/// score is that of Bahdanau et al., 2015, with a learned vector in place of a decoder's state, as
/// in Yang et al., 2016. The other kinds have no parameters.
public final class SequencePooling: Module {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case last, middle, mean, max, attention
    }

    public let kind: Kind
    /// D, the width of the outputs and of their pooled vector.
    public let size: Int
    /// W and b, only with attention.
    public let weight: Linear?
    /// v, only with attention.
    public let score: Linear?

    /// - Parameters:
    ///   - kind: How sequences become vectors.
    ///   - size: D
    ///   - attentionSize: A; ignored by the other kinds.
    ///   - random: Decides attention's first parameters.
    public init(_ kind: Kind, size: Int, attentionSize: Int, random: RandomStream) {
        self.kind = kind
        self.size = size
        guard kind == .attention else {
            (weight, score) = (nil, nil)
            return
        }
        precondition(attentionSize > 0, "SequencePooling: attention of size \(attentionSize)")
        weight = Linear(
            inputSize: size, outputSize: attentionSize, random: random.stream("weight"))
        score = Linear(
            inputSize: attentionSize, outputSize: 1, bias: false, random: random.stream("score"))
    }

    /// Pools the outputs of a recurrent layer or stack.
    ///
    /// - Parameters:
    ///   - output: The hidden states, `[T, B, D]`.
    ///   - final: The hidden states after each sequence's last time step, `[B, D]`; those of both
    ///     directions side by side. What `.last` returns; the other kinds can do without.
    ///   - lengths: Time steps in each sequence, B values in `0...T`; all T if `nil`.
    ///   - pass: Whether gradients are wanted.
    /// - Returns: `[B, D]`; zeros for a sequence without a time step, except with `.last`.
    public func callAsFunction(
        _ output: Tensor, final: Tensor?, lengths: [Int]? = nil, in pass: Pass
    ) -> Tensor {
        precondition(
            output.shape.count == 3 && output.shape[2] == size
                && (final.map { $0.shape == Array(output.shape.dropFirst()) } ?? true),
            "SequencePooling: outputs \(output.shape) and final states \(final?.shape ?? []), "
                + "size \(size)")
        switch kind {
        case .last:
            guard let final else { preconditionFailure("SequencePooling: no final states") }
            return final
        case .middle:
            let batch = output.shape[1]
            let lengths = lengths ?? Array(repeating: output.shape[0], count: batch)
            return output.reshaped([output.shape[0] * batch, size]).gatheringRows(
                lengths.enumerated().map { $1 > 0 ? Int32($1 / 2 * batch + $0) : -1 })
        case .mean: return output.meanOverTime(lengths: lengths)
        case .max: return output.maxOverTime(lengths: lengths)
        case .attention:
            let weights = attention(to: output, lengths: lengths, in: pass)
            return output.weightedSumOverTime(weights, lengths: lengths)
        }
    }

    /// How much each time step counts, `[T, B]`: not negative, 1 together over a sequence's own
    /// time steps, 0 past its end. Only with attention.
    public func attention(to output: Tensor, lengths: [Int]? = nil, in pass: Pass) -> Tensor {
        scores(of: output, in: pass).softmaxOverTime(lengths: lengths)
    }

    /// Attention's scores `[T, B]`, s above.
    func scores(of output: Tensor, in pass: Pass) -> Tensor {
        guard let weight, let score else {
            preconditionFailure("SequencePooling: \(kind.rawValue) has no attention")
        }
        return score(weight(output, in: pass).tanh(), in: pass)
            .reshaped(Array(output.shape.dropLast()))
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        if let weight { visitor.visit(weight, named: "weight") }
        if let score { visitor.visit(score, named: "score") }
    }
}
