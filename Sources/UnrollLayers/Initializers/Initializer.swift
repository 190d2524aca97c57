public import UnrollSystem
public import UnrollTensors

/// How the elements of a weight matrix `[outputs, inputs]` begin.
public enum Initializer: Hashable, Sendable {
    /// Zero everywhere.
    case zeros
    /// One value everywhere.
    case constant(Float)
    /// Evenly in -limit...limit.
    case uniform(Float)
    /// Evenly in ±√(6 / (inputs + outputs)): Glorot and Bengio, 2010.
    case xavier
    /// Rows (or columns, where fewer) of a random rotation: Saxe et al., 2014.
    case orthogonal
    /// `scale` times the identity, for recurrences with ReLU: Le et al., 2015.
    case identity(Float)

    /// A matrix of `groups` gates under each other, each `[outputs, inputs]` and begun on its own.
    public func matrix(outputs: Int, inputs: Int, groups: Int = 1, random: RandomStream) -> Tensor {
        let gates = (0..<groups).flatMap { numbers(outputs, inputs, random.stream($0)) }
        return Tensor(gates, shape: [groups * outputs, inputs])
    }

    /// A parameter that begins as ``matrix(outputs:inputs:groups:random:)``.
    public func parameter(
        outputs: Int, inputs: Int, groups: Int = 1, isTrainable: Bool = true, random: RandomStream
    ) -> Parameter {
        Parameter(shape: [groups * outputs, inputs], isTrainable: isTrainable) {
            matrix(outputs: outputs, inputs: inputs, groups: groups, random: random)
        }
    }

    private func numbers(_ outputs: Int, _ inputs: Int, _ random: RandomStream) -> [Float] {
        let places = 0..<(outputs * inputs)
        switch self {
        case .zeros: return places.map { _ in 0 }
        case .constant(let value): return places.map { _ in value }
        case .uniform(let limit):
            return places.map { (2 * random.uniform(at: UInt64($0)) - 1) * limit }
        case .xavier:
            let limit = (6 / Float(max(inputs + outputs, 1))).squareRoot()
            return Initializer.uniform(limit).numbers(outputs, inputs, random)
        case .identity(let scale):
            return places.map { $0 / inputs == $0 % inputs ? scale : 0 }
        case .orthogonal:
            // Orthonormal rows where they are the fewer, else orthonormal columns.
            let length = max(outputs, inputs)
            let basis = orthonormalVectors(
                min(outputs, inputs), length: length, random: random)
            return places.map { place in
                let row = place / inputs
                let column = place % inputs
                return Float(
                    outputs <= inputs
                        ? basis[row * length + column] : basis[column * length + row])
            }
        }
    }
}

/// `count` orthonormal vectors of `length` elements, row by row: Gram and Schmidt on normal draws,
/// each vector twice, which keeps them orthogonal to rounding.
private func orthonormalVectors(_ count: Int, length: Int, random: RandomStream) -> [Double] {
    var rows = [Double](repeating: 0, count: count * length)
    rows.withUnsafeMutableBufferPointer { numbers in
        for i in numbers.indices { numbers[i] = Double(random.normal(at: UInt64(i))) }
        for i in 0..<count {
            let row = UnsafeMutableBufferPointer(
                rebasing: numbers[(i * length)..<((i + 1) * length)])
            for _ in 0..<2 {
                for j in 0..<i {
                    let other = UnsafeBufferPointer(
                        rebasing: numbers[(j * length)..<((j + 1) * length)])
                    let overlap = dot(UnsafeBufferPointer(row), other)
                    for k in row.indices { row[k] -= overlap * other[k] }
                }
                let norm = dot(UnsafeBufferPointer(row), UnsafeBufferPointer(row)).squareRoot()
                for k in row.indices { row[k] /= norm }
            }
        }
    }
    return rows
}

/// Eight sums side by side, since one would wait for each addition.
private func dot(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    let whole = a.count / 8
    for block in 0..<whole {
        var x = SIMD8<Double>()
        var y = SIMD8<Double>()
        for lane in 0..<8 {
            x[lane] = a[block * 8 + lane]
            y[lane] = b[block * 8 + lane]
        }
        sums += x * y
    }
    var total = sums.sum()
    for i in (whole * 8)..<a.count { total += a[i] * b[i] }
    return total
}
