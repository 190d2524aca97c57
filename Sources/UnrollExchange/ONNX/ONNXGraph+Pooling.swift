internal import UnrollLayers

extension ONNXGraph {
    /// What `SequencePooling` makes of outputs: `[B, ·]`, zeros for a sequence without a time step.
    ///
    /// - Parameters:
    ///   - outputs: `[T, B, D]`
    ///   - final: The last states of the top layer, `[B, D]`; of `last` alone.
    ///   - kind: How sequences become vectors.
    ///   - parts: P, parts of a sequence that are pooled each for itself.
    ///   - tensors: `weight.weight`, `weight.bias` and `score.weight` of attention.
    func pooled(
        _ outputs: ONNXSequences, final: ONNXValue?, _ kind: SequencePooling.Kind, parts: Int,
        _ tensors: ModelTensors
    ) -> ONNXValue {
        if kind == .last, let final { return final }
        let steps = unsqueezed(range(size(of: outputs.values, axis: 0)), [1])
        let lengths = unsqueezed(outputs.lengths, [0])
        let scores =
            kind == .attention
            ? linear(
                tanh(linear(outputs.values, tensors.part("weight"))), tensors.part("score")) : nil
        let vectors = (0..<parts).map { part in
            // ⌊p·T/P⌋ ≤ t < ⌈(p+1)·T/P⌉
            let first = quotient(product(lengths, constant(part)), constant(parts))
            let end = quotient(
                sum(product(lengths, constant(part + 1)), constant(parts - 1)), constant(parts))
            let isIn = both(
                add("GreaterOrEqual", [steps, first]), isLess(steps, end))
            return pooled(
                outputs.values, kind, within: unsqueezed(isIn, [2]),
                count: transposed(difference(end, first), [1, 0]), from: unsqueezed(first, [2]),
                steps: unsqueezed(steps, [2]), scores: scores)
        }
        return concatenated(vectors, axis: 1)
    }

    /// - Parameters:
    ///   - x: `[T, B, D]`
    ///   - isIn: The time steps that count, `[T, B, 1]`.
    ///   - count: How many, `[B, 1]`.
    ///   - first: Where they begin, `[1, B, 1]`.
    ///   - steps: The numbers of time steps, `[T, 1, 1]`.
    ///   - scores: Attention's, `[T, B, 1]`.
    private func pooled(
        _ x: ONNXValue, _ kind: SequencePooling.Kind, within isIn: ONNXValue, count: ONNXValue,
        from first: ONNXValue, steps: ONNXValue, scores: ONNXValue?
    ) -> ONNXValue {
        let zero = constant(0 as Float)
        func mean() -> ONNXValue {
            quotient(
                sum(of: choose(isIn, x, zero), over: 0),
                cast(larger(count, constant(1)), to: .float32))
        }
        func most() -> ONNXValue {
            choose(
                isLess(constant(0), count),
                maximum(of: choose(isIn, x, constant(-Float.infinity)), over: 0), zero)
        }
        switch kind {
        case .mean, .last: return mean()
        case .max: return most()
        case .meanMax: return concatenated([mean(), most()], axis: 1)
        case .middle:
            let middle = sum(
                first, quotient(transposed(unsqueezed(count, [2]), [1, 0, 2]), constant(2)))
            let isMiddle = both(isIn, add("Equal", [steps, middle]))
            return sum(of: choose(isMiddle, x, zero), over: 0)
        case .attention:
            guard let scores else { return mean() }
            // Nothing but minus infinity would make a softmax of NaN: without a time step all counts 0.
            let weights = choose(
                isIn, softmax(choose(isIn, scores, constant(-1e30 as Float)), axis: 0), zero)
            return sum(of: product(choose(isIn, x, zero), weights), over: 0)
        }
    }
}
