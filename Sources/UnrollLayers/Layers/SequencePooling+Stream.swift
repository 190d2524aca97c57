internal import UnrollPlatform
internal import UnrollSystem
public import UnrollTensors

extension SequencePooling {
    /// Pools the outputs of one sequence as they come: those of the whole sequence within rounding.
    ///
    /// What has come is held as one vector and its weight; that of new outputs is mixed in.
    public struct Stream: Sendable {
        // Sendable: the parameters are only read.
        private nonisolated(unsafe) let pooling: SequencePooling
        /// `[1, 1, D]`; zeros before the first output.
        private var vector: Tensor
        /// As ``vector``: the maximum beside the mean, where both are wanted.
        private var maximum: Tensor
        private var count = 0
        /// The logarithm of the sum of the exponentials of attention's scores.
        private var logSum = -Double.infinity

        /// - Precondition: The pooling needs no place in the middle and no parts, which are known only
        ///   at the end.
        public init(_ pooling: SequencePooling) {
            requirement(
                pooling.isStreamable,
                "SequencePooling.Stream: \(pooling.kind.rawValue) needs the whole sequence")
            self.init(partOf: pooling)
        }

        /// Pools one of the parts of a pooling, or the one place that it asks for.
        init(partOf pooling: SequencePooling) {
            self.pooling = pooling
            vector = Tensor(zeros: [1, 1, pooling.size])
            maximum = vector
        }

        /// The pooled vector so far, `[1, outputSize]`; that of one part where there are several.
        public var pooled: Tensor {
            let parts = pooling.kind == .meanMax ? [vector, maximum] : [vector]
            return .concatenated(parts).reshaped([1, parts.count * pooling.size])
        }

        /// Takes outputs, `[n, 1, D]`, at least one.
        public mutating func add(_ outputs: Tensor) {
            let n = outputs.shape[0]
            defer { count += n }
            switch pooling.kind {
            case .last, .middle: vector = outputs.slice((n - 1)..<n)
            case .max: vector = larger(vector, outputs)
            case .meanMax:
                maximum = larger(maximum, outputs)
                mix(outputs.meanOverTime(), share: Double(n) / Double(count + n))
            case .mean:
                mix(outputs.meanOverTime(), share: Double(n) / Double(count + n))
            case .attention:
                let scores = pooling.scores(of: outputs, in: .evaluation)
                let weights = scores.softmaxOverTime()
                let values = scores.floats.map(Double.init)
                let top = values.max() ?? 0
                let new = top + log(values.reduce(0) { $0 + exp($1 - top) })
                let higher = Swift.max(logSum, new)
                let sum = higher + log(exp(logSum - higher) + exp(new - higher))
                logSum = sum
                mix(outputs.weightedSumOverTime(weights), share: exp(new - sum))
            }
        }

        private func larger(_ soFar: Tensor, _ outputs: Tensor) -> Tensor {
            let all = count > 0 ? Tensor.joined([soFar, outputs]) : outputs
            return all.maxOverTime().reshaped(soFar.shape)
        }

        /// Mixes in a vector `[1, D]` with its share of the whole.
        private mutating func mix(_ other: Tensor, share: Double) {
            let both = Tensor.joined([vector, other.reshaped(vector.shape)])
            let weights = Tensor([Float(1 - share), Float(share)], shape: [2, 1])
            vector = both.weightedSumOverTime(weights).reshaped(vector.shape)
        }
    }

    /// Whether outputs can be pooled before the last one is known.
    public var isStreamable: Bool { kind != .middle && parts == 1 }
}
