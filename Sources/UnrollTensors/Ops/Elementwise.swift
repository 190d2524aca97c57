internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// `1 / (1 + exp(-x))`, element by element; `dx = dy · y · (1 - y)`. Relative error < 1.5e-7 for
    /// x ≥ -87; below, the result is positive and under 1.7e-38.
    public func sigmoid() -> Tensor { unary(UNROLL_UNARY_SIGMOID) }

    /// The hyperbolic tangent; `dx = dy · (1 - y²)`. Relative error < 1.5e-7.
    public func tanh() -> Tensor { unary(UNROLL_UNARY_TANH) }

    /// `max(x, 0)`; `dx = dy` where `x > 0`.
    public func relu() -> Tensor { unary(UNROLL_UNARY_RELU) }

    /// `exp(x)`; `dx = dy · y`. Relative error < 9e-8 for x in -87.3...88.3, the ends beyond.
    public func exp() -> Tensor { unary(UNROLL_UNARY_EXP) }

    /// The square root; `dx = dy / (2·y)`. Correctly rounded.
    public func squareRoot() -> Tensor { unary(UNROLL_UNARY_SQRT) }

    /// The natural logarithm; `dx = dy / x`. Relative error < 1.5e-7; -∞ at zero, NaN below.
    public func log() -> Tensor { unary(UNROLL_UNARY_LOG) }

    private func unary(_ op: unroll_unary) -> Tensor {
        let y = Tensor(uninitialized: shape)
        Kernels.run { $0.table.unary($0.team, op, reading, y.writing, count) }
        let x = node
        let kept = op == UNROLL_UNARY_LOG ? detached() : y
        return y.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            Kernels.run {
                $0.table.unary_backward(
                    $0.team, op, kept.reading, dY.reading, dX.writing, kept.count)
            }
        }
    }

    /// The sum of two tensors of one shape.
    public static func + (a: Tensor, b: Tensor) -> Tensor {
        a.binary(UNROLL_BINARY_ADD, b, name: "+").recorded([a, b]) { dY in
            a.node?.add(dY)
            b.node?.add(dY)
        }
    }

    /// The difference of two tensors of one shape.
    public static func - (a: Tensor, b: Tensor) -> Tensor {
        a.binary(UNROLL_BINARY_SUBTRACT, b, name: "-").recorded([a, b]) { dY in
            a.node?.add(dY)
            b.node?.add(dY, scale: -1)
        }
    }

    /// The element-wise product of two tensors of one shape; `da = dy · b`, `db = dy · a`.
    public static func * (a: Tensor, b: Tensor) -> Tensor {
        a.binary(UNROLL_BINARY_MULTIPLY, b, name: "*").recorded([a, b]) { dY in
            a.node?.add(owned: dY.binary(UNROLL_BINARY_MULTIPLY, b, name: "*"))
            b.node?.add(owned: dY.binary(UNROLL_BINARY_MULTIPLY, a, name: "*"))
        }
    }

    /// The element-wise quotient of two tensors of one shape; `da = dy / b`, `db = -dy · y / b`.
    public static func / (a: Tensor, b: Tensor) -> Tensor {
        let y = a.binary(UNROLL_BINARY_DIVIDE, b, name: "/")
        return y.recorded([a, b]) { dY in
            let quotient = dY.binary(UNROLL_BINARY_DIVIDE, b, name: "/")
            b.node?.add(quotient.binary(UNROLL_BINARY_MULTIPLY, y, name: "/"), scale: -1)
            a.node?.add(owned: quotient)
        }
    }

    func binary(_ op: unroll_binary, _ other: Tensor, name: String) -> Tensor {
        requirement(shape == other.shape, "\(name): shapes \(shape) and \(other.shape) differ")
        let y = Tensor(uninitialized: shape)
        Kernels.run {
            $0.table.binary($0.team, op, reading, other.reading, y.writing, count)
        }
        return y
    }
}
