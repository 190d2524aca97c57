public import UnrollSystem
public import UnrollTensors

/// Makes one vector of each sequence: the step from many to one.
///
///     last        the final hidden states, as the recurrence gives them
///     middle      the outputs at time step ⌊T/2⌋ of a sequence of T, where a place is asked about
///     mean, max   over the sequence's time steps, column by column
///     mean-max    both, the mean first: 2·D columns
///     attention   s_t = v · tanh(W·h_t + b)      α = softmax over time of s      y = Σ_t α_t · h_t
///
/// With P parts, part p of a sequence of T time steps is those from ⌊p·T/P⌋ to before ⌈(p+1)·T/P⌉ (the
/// division of adaptive pooling: a part has a time step even where T < P, and neighbours share one where
/// P does not divide T); each is pooled for itself, and the results stand side by side. So the network
/// knows where something was, as with a pyramid over time (Lazebnik et al., 2006, for places in images).
///
/// Attention's parameters: `weight.weight [A, D]`, `weight.bias [A]`, `score.weight [1, A]`. The
/// score is that of Bahdanau et al., 2015, with a learned vector in place of a decoder's state, as
/// in Yang et al., 2016. The other kinds have no parameters.
public final class SequencePooling: Module {
    /// What becomes of the outputs of all time steps.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The final hidden states, as the recurrence gives them.
        case last
        /// The outputs at time step ⌊T/2⌋ of a sequence of T.
        case middle
        /// The mean over time.
        case mean
        /// The largest value over time, element by element.
        case max
        /// The largest value and the mean, side by side.
        case meanMax = "mean-max"
        /// The mean weighted by learned attention.
        case attention
    }

    /// What becomes of the outputs.
    public let kind: Kind
    /// D, the width of the outputs.
    public let size: Int
    /// P, the parts that are pooled each for itself.
    public let parts: Int
    /// W and b, only with attention.
    public let weight: Linear?
    /// v, only with attention.
    public let score: Linear?

    /// - Parameters:
    ///   - kind: How sequences become vectors.
    ///   - size: D
    ///   - parts: P, 1 for the whole sequence; only 1 with `.last`.
    ///   - attentionSize: A; ignored by the other kinds.
    ///   - random: Decides attention's first parameters.
    public init(
        _ kind: Kind, size: Int, parts: Int = 1, attentionSize: Int, random: RandomStream
    ) {
        requirement(
            parts > 0 && (parts == 1 || kind != .last), "SequencePooling: \(kind) of \(parts) parts"
        )
        self.kind = kind
        self.size = size
        self.parts = parts
        guard kind == .attention else {
            (weight, score) = (nil, nil)
            return
        }
        requirement(attentionSize > 0, "SequencePooling: attention of size \(attentionSize)")
        weight = Linear(
            inputSize: size, outputSize: attentionSize, random: random.stream("weight"))
        score = Linear(
            inputSize: attentionSize, outputSize: 1, bias: false, random: random.stream("score"))
    }

    /// The width of the pooled vector.
    public var outputSize: Int { Self.outputSize(kind, size: size, parts: parts) }

    /// The width of the pooled vector of outputs of a width.
    package static func outputSize(_ kind: Kind, size: Int, parts: Int) -> Int {
        (kind == .meanMax ? 2 * size : size) * parts
    }

    /// Pools the outputs of a recurrent layer or stack.
    ///
    /// - Parameters:
    ///   - output: The hidden states, `[T, B, D]`.
    ///   - final: The hidden states after each sequence's last time step, `[B, D]`; those of both
    ///     directions side by side. What `.last` returns; the other kinds can do without.
    ///   - lengths: Time steps in each sequence, B values in `0...T`; all T if `nil`.
    ///   - pass: Whether gradients are wanted.
    /// - Returns: `[B, outputSize]`; zeros for a sequence without a time step, except with `.last`.
    public func callAsFunction(
        _ output: Tensor, final: Tensor?, lengths: [Int]? = nil, in pass: Pass
    ) -> Tensor {
        requirement(
            output.shape.count == 3 && output.shape[2] == size
                && (final.map { $0.shape == Array(output.shape.dropFirst()) } ?? true),
            "SequencePooling: outputs \(output.shape) and final states \(final?.shape ?? []), "
                + "size \(size)")
        if parts > 1 {
            let (apart, stretches) = divided(output, lengths)
            return pooled(apart, final: nil, lengths: stretches, in: pass)
                .reshaped([output.shape[1], outputSize])
        }
        return pooled(output, final: final, lengths: lengths, in: pass)
    }

    /// Each part as a sequence, those of one sequence after each other: `[T', B·P, D]`.
    private func divided(_ output: Tensor, _ lengths: [Int]?) -> (Tensor, [Int]) {
        let batch = output.shape[1]
        let lengths = lengths ?? Array(repeating: output.shape[0], count: batch)
        let stretches = lengths.flatMap { self.stretches(of: $0) }
        let longest = stretches.map(\.count).max() ?? 0
        var rows = [Int32](repeating: -1, count: longest * stretches.count)
        for (place, stretch) in stretches.enumerated() {
            for (step, time) in stretch.enumerated() {
                rows[step * stretches.count + place] = Int32(time * batch + place / parts)
            }
        }
        let apart = output.reshaped([output.shape[0] * batch, size]).gatheringRows(rows)
        return (apart.reshaped([longest, stretches.count, size]), stretches.map(\.count))
    }

    /// The time steps of each part of a sequence.
    func stretches(of length: Int) -> [Range<Int>] {
        (0..<parts).map { part in
            (part * length / parts)..<(((part + 1) * length + parts - 1) / parts)
        }
    }

    private func pooled(_ output: Tensor, final: Tensor?, lengths: [Int]?, in pass: Pass) -> Tensor
    {
        switch kind {
        case .last:
            guard let final else { requirementFailure("SequencePooling: no final states") }
            return final
        case .middle:
            let batch = output.shape[1]
            let lengths = lengths ?? Array(repeating: output.shape[0], count: batch)
            return output.reshaped([output.shape[0] * batch, size]).gatheringRows(
                lengths.enumerated().map { $1 > 0 ? Int32($1 / 2 * batch + $0) : -1 })
        case .mean: return output.meanOverTime(lengths: lengths)
        case .max: return output.maxOverTime(lengths: lengths)
        case .meanMax:
            return .concatenated([
                output.meanOverTime(lengths: lengths), output.maxOverTime(lengths: lengths),
            ])
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
            requirementFailure("SequencePooling: \(kind.rawValue) has no attention")
        }
        return score(weight(output, in: pass).tanh(), in: pass)
            .reshaped(Array(output.shape.dropLast()))
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        if let weight { visitor.visit(weight, named: "weight") }
        if let score { visitor.visit(score, named: "score") }
    }
}
