public import UnrollSystem
public import UnrollTensors

/// A tag for every time step, independent of the others: `p = softmax(W·h + b)` and its
/// cross-entropy, the aligned many-to-many topology without a model of transitions.
///
/// Parameters: `weight [K, H]`, `bias [K]`. A target is as long as its sequence; a negative tag is
/// left out of the loss. The unit is one tag.
public final class TagSoftmax: SequenceObjective {
    private let output: Linear

    public var inputSize: Int { output.weight.shape[1] }
    /// K
    public var tagCount: Int { output.weight.shape[0] }

    /// - Parameters:
    ///   - inputSize: H
    ///   - tagCount: K
    ///   - random: Decides the first weights.
    public init(inputSize: Int, tagCount: Int, random: RandomStream) {
        output = Linear(inputSize: inputSize, outputSize: tagCount, random: random)
    }

    public func loss(_ outputs: Tensor, lengths: [Int], targets: [[Int32]], in pass: Pass) -> (
        loss: Tensor, count: Int
    ) {
        let time = sizes(outputs, lengths).time
        let tags = Self.flat(targets, time: time, lengths: lengths)
        let loss = output.crossEntropy(rows(outputs), tags, in: pass)
        return (loss, tags.count { $0 >= 0 })
    }

    /// The mean loss in nats per tag, given ``emissions(_:)``.
    package static func loss(emissions: Tensor, lengths: [Int], targets: [[Int32]]) -> Tensor {
        let tags = flat(targets, time: emissions.shape[0], lengths: lengths)
        return emissions.reshaped([tags.count, emissions.shape[2]]).softmaxCrossEntropy(tags)
    }

    /// The targets, time-first, -1 past a sequence's end.
    private static func flat(_ targets: [[Int32]], time: Int, lengths: [Int]) -> [Int32] {
        requirement(
            targets.map(\.count) == lengths,
            "TagSoftmax: targets of \(targets.map(\.count)) tags for lengths \(lengths)")
        var tags = [Int32](repeating: -1, count: time * lengths.count)
        for (row, target) in targets.enumerated() {
            for (step, tag) in target.enumerated() { tags[step * lengths.count + row] = tag }
        }
        return tags
    }

    /// The log-probabilities (nats) of all tags, `[T, B, K]`. Records nothing.
    public func logProbabilities(_ outputs: Tensor) -> Tensor {
        output(rows(outputs.detached()), in: .evaluation).logSoftmax()
            .reshaped(outputs.shape.dropLast() + [tagCount])
    }

    /// The score of each tag at each time step, whose softmax is its probability: `[T, B, K]`.
    /// Records nothing.
    package func emissions(_ outputs: Tensor) -> Tensor {
        output(rows(outputs.detached()), in: .evaluation)
            .reshaped(outputs.shape.dropLast() + [tagCount])
    }

    /// The likeliest tag of each time step.
    public func decode(_ outputs: Tensor, lengths: [Int]) -> [[Int32]] {
        _ = sizes(outputs, lengths)
        return Self.decode(emissions: emissions(outputs), lengths: lengths)
    }

    /// The likeliest tag of each time step, given ``emissions(_:)``.
    package static func decode(emissions: Tensor, lengths: [Int]) -> [[Int32]] {
        let tagCount = emissions.shape[2]
        let scores = emissions.floats
        return lengths.enumerated().map { row, length in
            (0..<length).map { step in
                let first = (step * lengths.count + row) * tagCount
                let best = (0..<tagCount).max { scores[first + $0] < scores[first + $1] }
                return Int32(best ?? 0)
            }
        }
    }

    private func rows(_ outputs: Tensor) -> Tensor {
        outputs.reshaped([outputs.shape[0] * outputs.shape[1], inputSize])
    }

    private func sizes(_ outputs: Tensor, _ lengths: [Int]) -> (time: Int, batch: Int) {
        requirement(
            outputs.shape.count == 3 && outputs.shape[2] == inputSize
                && lengths.count == outputs.shape[1]
                && lengths.allSatisfy { (0...outputs.shape[0]).contains($0) },
            "TagSoftmax: outputs \(outputs.shape), lengths \(lengths), H \(inputSize)")
        return (outputs.shape[0], outputs.shape[1])
    }

    public func accept(_ visitor: inout some ModuleVisitor) { output.accept(&visitor) }
}
