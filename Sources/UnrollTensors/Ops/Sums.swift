internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// The sum of all elements as a tensor of one: blocks in single precision, their sums in double.
    public func sum() -> Tensor {
        let total = Tensor(uninitialized: [])
        Kernels.run(over: count) { $0.table.sum($0.team, reading, count, total.writing) }
        let x = node
        return total.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            Kernels.run(over: dX.count) {
                $0.table.add_scalar($0.team, dY.reading, dX.writing, dX.count)
            }
        }
    }

    /// The mean of all elements as a tensor of one, summed as in ``sum()``; zero where there are none.
    public func mean() -> Tensor { sum() / Float(max(count, 1)) }

    /// The sums over one axis, which is left out of the shape: `[T, B, D]` over axis 0 gives
    /// `[B, D]`. A negative axis counts from the last one.
    public func sum(axis: Int) -> Tensor { sum(axis: axis, scale: { _ in 1 }, op: "sum") }

    /// The means over one axis, which is left out of the shape; zeros where it is empty.
    public func mean(axis: Int) -> Tensor {
        sum(axis: axis, scale: { $0 > 0 ? 1 / Float($0) : 0 }, op: "mean")
    }

    private func sum(axis: Int, scale: (Int) -> Float, op: String) -> Tensor {
        let place = axis < 0 ? shape.count + axis : axis
        requirement(
            shape.indices.contains(place), "\(op): axis \(axis) of shape \(shape)")
        let outer = shape[..<place].reduce(1, *)
        let length = shape[place]
        let inner = shape[(place + 1)...].reduce(1, *)
        let scale = scale(length)
        var summed = shape
        summed.remove(at: place)
        let y = Tensor(uninitialized: summed)
        Kernels.run {
            $0.table.axis_sum($0.team, reading, outer, length, inner, scale, y.writing)
        }
        let x = node
        return y.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            Kernels.run {
                $0.table.axis_sum_backward(
                    $0.team, dY.reading, outer, length, inner, scale, dX.writing)
            }
        }
    }

    /// Whether no element is infinite or a NaN.
    public var isFinite: Bool { Kernels.run { $0.table.is_finite($0.team, reading, count) } }
}
