public import UnrollSystem
public import UnrollTensors

/// A highway layer: what it computes, and what it lets through as it is, element by element.
///
///     t = σ(W_t·x + b_t)      y = t ⊙ g(W·x + b) + (1 - t) ⊙ x
///
/// Parameters: `transform.weight [H, H]`, `transform.bias [H]`, `gate.weight [H, H]`,
/// `gate.bias [H]`, which begins below zero, so that at first nearly all goes through.
/// Srivastava et al., 2015.
///
/// A row costs 12·H² multiplications and additions in an update, and 40·H bytes.
public final class HighwayLayer: Module {
    /// What the transformed part goes through.
    public let activation: RecurrentCell.Activation
    /// W and b.
    public let transform: Linear
    /// W_t and b_t.
    public let gate: Linear

    /// - Parameters:
    ///   - size: H
    ///   - activation: g
    ///   - gateBias: The initial b_t.
    ///   - initializer: How the weights begin.
    ///   - random: Decides the first weights.
    public init(
        size: Int, activation: RecurrentCell.Activation = .relu, gateBias: Float = -2,
        initializer: Initializer = .xavier, random: RandomStream
    ) {
        self.activation = activation
        transform = Linear(
            inputSize: size, outputSize: size, initializer: initializer,
            random: random.stream("transform"))
        gate = Linear(
            inputSize: size, outputSize: size, initializer: initializer,
            random: random.stream("gate"))
        gate.bias?.begin { Tensor(repeating: gateBias, shape: [size]) }
    }

    /// `[N, H]` to `[N, H]`.
    public func callAsFunction(_ x: Tensor, in pass: Pass) -> Tensor {
        let computed = activation(transform(x, in: pass))
        return x + gate(x, in: pass).sigmoid() * (computed - x)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(transform, named: "transform")
        visitor.visit(gate, named: "gate")
    }
}

extension RecurrentCell.Activation {
    /// The function of each element.
    func callAsFunction(_ x: Tensor) -> Tensor {
        switch self {
        case .tanh: x.tanh()
        case .relu: x.relu()
        }
    }
}
