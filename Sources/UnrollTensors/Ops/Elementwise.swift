internal import CUnrollKernels

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

    private func unary(_ op: unroll_unary) -> Tensor {
        let y = Tensor(uninitialized: shape)
        Kernels.run { $0.table.unary($0.team, op, reading, y.writing, count) }
        let x = node
        return y.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            Kernels.run {
                $0.table.unary_backward(
                    $0.team, op, y.reading, dY.reading, dX.writing, y.count)
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

    private func binary(_ op: unroll_binary, _ other: Tensor, name: String) -> Tensor {
        precondition(shape == other.shape, "\(name): shapes \(shape) and \(other.shape) differ")
        let y = Tensor(uninitialized: shape)
        Kernels.run {
            $0.table.binary($0.team, op, reading, other.reading, y.writing, count)
        }
        return y
    }

    /// The tensor times a number.
    public static func * (scale: Float, x: Tensor) -> Tensor {
        let y = Tensor(uninitialized: x.shape)
        Kernels.run { $0.table.scale($0.team, scale, x.reading, y.writing, x.count) }
        return y.recorded([x]) { dY in x.node?.add(dY, scale: scale) }
    }

    /// Every row along the first axis times `mask`: `x [T, …]`, `mask […]`. The mask is a constant.
    public func multiplyingRows(by mask: Tensor) -> Tensor {
        precondition(
            shape.count >= 1 && Array(shape.dropFirst()) == mask.shape,
            "multiplyingRows: shape \(shape) by \(mask.shape)")
        let rows = shape[0]
        let columns = mask.count
        let y = Tensor(uninitialized: shape)
        Kernels.run {
            $0.table.multiply_rows(
                $0.team, reading, mask.reading, y.writing, rows, columns, false)
        }
        let x = node
        let kept = mask.detached()
        return y.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            Kernels.run {
                $0.table.multiply_rows(
                    $0.team, dY.reading, kept.reading, dX.writing, rows, columns, true)
            }
        }
    }

    /// The sum of all numbers as a tensor of one: blocks in single precision, their sums in double.
    public func sum() -> Tensor {
        let total = Kernels.run { $0.table.sum($0.team, reading, count) }
        let shape = self.shape
        let x = node
        return Tensor([Float(total)], shape: []).recorded([self]) { dY in
            x?.add(owned: Tensor(repeating: dY.item, shape: shape))
        }
    }
}
