internal import CUnrollKernels

/// The gradient of a tensor: a whole tensor, or some of its rows.
public enum Gradient: Sendable {
    /// An element for every element of the value.
    case dense(Tensor)
    /// Rows of a matrix; the others are zero.
    case rows(RowGradient)

    /// The gradient as a tensor of the value's shape.
    public func dense(shape: [Int]) -> Tensor {
        switch self {
        case .dense(let tensor): return tensor
        case .rows(let rows):
            let result = Tensor(zeros: shape)
            rows.add(to: result)
            return result
        }
    }

    /// Σ g²
    public var sumOfSquares: Double {
        let values =
            switch self {
            case .dense(let tensor): tensor
            case .rows(let rows): rows.values
            }
        return Kernels.run { $0.table.sum_of_squares($0.team, values.reading, values.count) }
    }
}

/// The rows of a matrix that a gradient touches, each once, in rising order.
public struct RowGradient: Sendable {
    /// The rows' indices, integers `[count]`.
    let rows: Tensor
    /// Their gradients, `[count, columns]`.
    public let values: Tensor

    /// The rows' indices.
    public var indices: [Int32] { rows.integers }

    /// Brings rows in any order, some of them repeated, into order: equal rows are added in the
    /// order they came; negative indices are left out. Rows that rise already are kept as they are.
    ///
    /// - Parameters:
    ///   - given: An index for each row of `values`, integers.
    ///   - values: `[given.count, columns]`.
    ///   - rows: The rows of the matrix that they are rows of.
    /// - Complexity: O(`rows` + elements of `values`); nothing but a look at rows that rise.
    init(indices given: Tensor, values: Tensor, of rows: Int) {
        let columns = values.shape[1]
        let unique = Tensor(uninitialized: [min(given.count, rows)], type: .int32)
        let targets = Tensor(uninitialized: [given.count], type: .int32)
        var rises = false
        let count = Kernels.run { kernels in
            kernels.withWorkspace(rows) { places in
                kernels.table.distinct_rows(
                    kernels.team, given.readingIntegers, given.count, rows,
                    places.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: Int32.self) },
                    unique.writingIntegers, targets.writingIntegers, &rises)
            }
        }
        if rises {
            (self.rows, self.values) = (given, values)
            return
        }
        let sums = Tensor(zeros: [count, columns])
        Kernels.run {
            $0.table.scatter_add_rows(
                $0.team, values.reading, targets.readingIntegers, nil, targets.count, columns,
                sums.writing)
        }
        self.rows = unique.slice(0..<count)
        self.values = sums
    }

    func add(to dense: Tensor) {
        Kernels.run {
            $0.table.scatter_add_rows(
                $0.team, values.reading, rows.readingIntegers, nil, rows.count, values.shape[1],
                dense.writing)
        }
    }
}
