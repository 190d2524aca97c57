import TestSupport
import UnrollSystem
import UnrollTensors

extension RandomStream {
    /// Normally distributed numbers in a tensor.
    func tensor(_ shape: [Int], deviation: Float = 1) -> Tensor {
        let count = shape.reduce(1, *)
        return Tensor((0..<count).map { deviation * normal(at: UInt64($0)) }, shape: shape)
    }
}

extension Tensor {
    var doubles: [Double] { floats.map(Double.init) }
    /// A matrix in double precision; leading axes become one.
    var doubleMatrix: Matrix {
        let columns = shape.last ?? 1
        return Matrix(shape.dropLast().reduce(1, *), columns, doubles)
    }
    /// The gathered gradient, zeros where none arrived.
    var gradientFloats: [Float] {
        gradient?.dense(shape: shape).floats ?? [Float](repeating: 0, count: count)
    }

    /// `Σ w ⊙ self`, a loss with a known gradient everywhere.
    func weighted(by weights: Tensor) -> Tensor { (self * weights).sum() }
}

/// Runs `body` on a tier, on the calling thread alone: the pool stays free for the tests of it.
func on<R>(_ tier: KernelTier, threads: Int = 1, _ body: () throws -> R) rethrows -> R {
    try Compute.using(tier: tier, threads: threads, body)
}
