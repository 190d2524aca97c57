internal import UnrollTensors

/// Networks of one kind that learn side by side, from other first parameters and with other dropout.
enum SideBySide {
    /// The loss of one update of all networks. Each learns from its own as if alone: the gradient is
    /// that of the sum, the value that of the mean.
    static func loss(_ losses: [Tensor]) -> Tensor {
        guard losses.count > 1 else { return losses[0] }
        let sum = losses.dropFirst().reduce(losses[0]) { $0 + $1 }
        let mean = losses.reduce(0) { $0 + $1.item } / Float(losses.count)
        return sum + Tensor([mean - sum.item]).reshaped(sum.shape)
    }

    /// How the names of each network's parameters begin: gradients are clipped by network.
    static func prefixes(_ count: Int) -> [String] {
        count == 1 ? [""] : (0..<count).map { "models.\($0)." }
    }
}
