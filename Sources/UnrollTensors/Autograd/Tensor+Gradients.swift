internal import UnrollSystem

extension Tensor {
    /// The same elements as a leaf of the graph: after ``backward()`` its ``gradient`` is known.
    public func tracked() -> Tensor {
        Tensor(storage: storage, offset: offset, shape: shape, node: GradientNode(leaf: shape))
    }

    /// The gradient that has reached a ``tracked()`` tensor; `nil` where none has.
    public var gradient: Gradient? { node?.gradient }

    /// Computes the gradient of this scalar with respect to everything it was made from, adding to
    /// what parameters and tracked inputs hold already. The graph is used up.
    public func backward() {
        requirement(count == 1, "backward: a loss is a scalar, this has shape \(shape)")
        guard let node else { return }
        node.add(owned: Tensor(repeating: 1, shape: shape))
        node.propagate()
    }

    /// This tensor as the output of an op on `inputs`. `backward` receives the output's gradient
    /// and adds to the inputs' nodes. Nothing is recorded where no input wants gradients.
    func recorded(_ inputs: [Tensor?], _ backward: @escaping (Tensor) -> Void) -> Tensor {
        let parents = inputs.compactMap { $0?.node }
        guard !parents.isEmpty else { return self }
        var output = self
        output.node = GradientNode(shape: shape, parents: parents) { node in
            guard let gradient = node.gradient else { return }
            backward(gradient.dense(shape: node.shape))
        }
        return output
    }
}
