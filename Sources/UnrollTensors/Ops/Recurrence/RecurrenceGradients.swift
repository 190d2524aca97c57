/// The gradients that reached a recurrence's results; `nil` where none did.
final class RecurrenceGradients {
    /// `[T, B, P]`
    fileprivate(set) var output: Tensor?
    /// `[B, P]`
    fileprivate(set) var finalHidden: Tensor?
    /// `[B, H]`
    fileprivate(set) var finalCell: Tensor?
}

extension Recurrence {
    /// Records the recurrence as one node, and above it one for each result, which leaves its
    /// gradient for `backward`.
    mutating func record(
        _ inputs: [Tensor], backward: @escaping (RecurrenceGradients) -> Void
    ) {
        let gradients = RecurrenceGradients()
        let node = GradientNode(shape: [], parents: inputs.compactMap(\.node)) { _ in
            backward(gradients)
        }
        func recorded(
            _ tensor: Tensor, _ place: ReferenceWritableKeyPath<RecurrenceGradients, Tensor?>
        ) -> Tensor {
            var result = tensor.detached()
            result.node = GradientNode(shape: tensor.shape, parents: [node]) { node in
                guard let gradient = node.gradient else { return }
                gradients[keyPath: place] = gradient.dense(shape: node.shape)
            }
            return result
        }
        output = recorded(output, \.output)
        final.hidden = recorded(final.hidden, \.finalHidden)
        final.cell = final.cell.map { recorded($0, \.finalCell) }
    }
}
