internal import UnrollSystem
package import UnrollTensors

extension SequencePooling {
    /// Pools the outputs of one long sequence, of which some come at a time, in any order: those of
    /// the whole sequence within rounding.
    package struct Windows {
        private let pooling: SequencePooling
        private let count: Int
        private let direction: RecurrentStack.Direction?
        /// The time steps of each part, and what has come of them.
        private var parts: [(steps: Range<Int>, stream: Stream)]
        /// The outputs at both ends, `[1, D]`.
        private var first: Tensor?
        private var last: Tensor?

        /// - Parameters:
        ///   - pooling: What is pooled how.
        ///   - count: T, the time steps of the sequence, at least one.
        ///   - direction: How the outputs were computed; `nil` without a stack.
        package init(
            _ pooling: SequencePooling, count: Int, direction: RecurrentStack.Direction?
        ) {
            requirement(count > 0, "SequencePooling.Windows: an empty sequence")
            self.pooling = pooling
            self.count = count
            self.direction = direction
            parts = pooling.stretches(of: count).map { steps in
                let middle = steps.lowerBound + steps.count / 2
                return (
                    pooling.kind == .middle ? middle..<(middle + 1) : steps,
                    Stream(partOf: pooling)
                )
            }
        }

        /// Takes the outputs of neighbouring time steps, `[n, 1, D]`.
        ///
        /// - Parameter place: The time step of the first of them.
        package mutating func add(_ outputs: Tensor, at place: Int) {
            let steps = place..<(place + outputs.shape[0])
            requirement(
                steps.lowerBound >= 0 && steps.upperBound <= count,
                "SequencePooling.Windows: time steps \(steps) of \(count)")
            if steps.contains(0) { first = outputs[0] }
            if steps.contains(count - 1) { last = outputs[count - 1 - place] }
            for part in parts.indices {
                let common = parts[part].steps.clamped(to: steps)
                guard !common.isEmpty else { continue }
                parts[part].stream.add(
                    outputs.slice((common.lowerBound - place)..<(common.upperBound - place)))
            }
        }

        /// The pooled vector once all outputs have come, `[1, outputSize]`.
        package var pooled: Tensor {
            guard pooling.kind == .last else {
                return .concatenated(parts.map(\.stream.pooled))
            }
            guard let first, let last else {
                requirementFailure("SequencePooling.Windows: outputs are missing")
            }
            switch direction {
            case .leftToRight, nil: return last
            case .rightToLeft: return first
            case .bidirectional:
                let half = pooling.size / 2
                return .concatenated([
                    last.columns(0..<half), first.columns(half..<pooling.size),
                ])
            }
        }
    }
}
