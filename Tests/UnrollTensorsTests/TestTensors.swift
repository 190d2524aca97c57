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

extension Tensor {
    /// The numbers rounded to bfloat16, by another way than the kernels': 8 significant bits.
    var roundedToBFloat16: Matrix {
        let rounded = doubles.map { number -> Double in
            guard number != 0, number.isFinite else { return number }
            let unit = Double(sign: .plus, exponent: Int(number.exponent) - 7, significand: 1)
            return (number / unit).rounded(.toNearestOrEven) * unit
        }
        let columns = shape.last ?? 1
        return Matrix(shape.dropLast().reduce(1, *), columns, rounded)
    }

    /// Each row as whole numbers -127…127, and its scale.
    var wholeRows: (numbers: Matrix, scales: [Double]) {
        let columns = shape.last ?? 1
        let rows = shape.dropLast().reduce(1, *)
        var numbers: [Double] = []
        var scales: [Double] = []
        for row in 0..<rows {
            let from = floats[(row * columns)..<((row + 1) * columns)]
            let scale = (from.map { abs($0) }.max() ?? 0) / 127
            scales.append(Double(scale))
            numbers += from.map {
                scale > 0 ? Double(($0 * (1 / scale)).rounded(.toNearestOrEven)) : 0
            }
        }
        return (Matrix(rows, columns, numbers), scales)
    }

    /// `self · otherᵀ` of the numbers that a product in this precision multiplies.
    func product(_ other: Tensor, in precision: Precision) -> Matrix {
        switch precision {
        case .float32: return doubleMatrix * other.doubleMatrix.transposed
        case .bfloat16: return roundedToBFloat16 * other.roundedToBFloat16.transposed
        case .int8:
            let (a, scalesA) = wholeRows
            let (b, scalesB) = other.wholeRows
            let columns = scalesB.count
            let sums = (a * b.transposed).values
            let scaled = sums.indices.map {
                sums[$0] * scalesA[$0 / columns] * scalesB[$0 % columns]
            }
            return Matrix(scalesA.count, columns, scaled)
        }
    }
}
