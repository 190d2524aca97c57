internal import CUnrollKernels

/// Tensors with numbers on either side.
extension Tensor {
    /// The tensor times a number; `dx = scale · dy`.
    public static func * (scale: Float, x: Tensor) -> Tensor {
        x.scaled(by: scale).recorded([x]) { dY in x.node?.add(dY, scale: scale) }
    }

    /// The tensor times a number; `dx = scale · dy`.
    public static func * (x: Tensor, scale: Float) -> Tensor { scale * x }

    /// The tensor over a number, each quotient rounded once; `dx = dy / divisor`.
    public static func / (x: Tensor, divisor: Float) -> Tensor {
        x.divided(by: divisor).recorded([x]) { dY in
            x.node?.add(owned: dY.divided(by: divisor))
        }
    }

    /// A number over each element; `dx = -dy · y / x`.
    public static func / (numerator: Float, x: Tensor) -> Tensor {
        Tensor(repeating: numerator, shape: x.shape) / x
    }

    /// Every element plus a number; `dx = dy`.
    public static func + (x: Tensor, number: Float) -> Tensor {
        x.shifted(by: number).recorded([x]) { dY in x.node?.add(dY) }
    }

    /// Every element plus a number; `dx = dy`.
    public static func + (number: Float, x: Tensor) -> Tensor { x + number }

    /// Every element minus a number; `dx = dy`.
    public static func - (x: Tensor, number: Float) -> Tensor { x + -number }

    /// A number minus every element; `dx = -dy`.
    public static func - (number: Float, x: Tensor) -> Tensor {
        x.shifted(by: number, scale: -1).recorded([x]) { dY in x.node?.add(dY, scale: -1) }
    }

    /// Every element with the other sign; `dx = -dy`.
    public static prefix func - (x: Tensor) -> Tensor { -1 * x }

    private func scaled(by scale: Float) -> Tensor {
        let y = Tensor(uninitialized: shape)
        Kernels.run { $0.table.scale($0.team, scale, reading, y.writing, count) }
        return y
    }

    /// `number + scale · self`, without a history. The sum is rounded once, where the scale is ±1.
    private func shifted(by number: Float, scale: Float = 1) -> Tensor {
        let y = Tensor(repeating: number, shape: shape)
        Kernels.run { $0.table.add_scaled($0.team, scale, reading, y.writing, count) }
        return y
    }

    /// The quotient without a history.
    private func divided(by divisor: Float) -> Tensor {
        binary(UNROLL_BINARY_DIVIDE, Tensor(repeating: divisor, shape: shape), name: "/")
    }
}
