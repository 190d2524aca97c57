internal import CUnrollKernels

/// What a loss says about a tensor: as a whole tensor, or for some of its rows.
public enum Gradient: Sendable {
    /// A number for every number of the value.
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
    /// The rows' indices.
    public let indices: [Int32]
    /// Their gradients, `[indices.count, columns]`.
    public let values: Tensor

    /// Brings rows in any order, some of them repeated, into order: equal rows are added in the
    /// order they came; negative indices are left out. Rows that rise already are kept as they are.
    ///
    /// - Parameters:
    ///   - values: `[given.count, columns]`.
    ///   - rows: The rows of the matrix that they are rows of.
    /// - Complexity: O(`rows` + numbers in `values`); nothing but a look at rows that rise.
    init(indices given: [Int32], values: Tensor, of rows: Int) {
        let columns = values.shape[1]
        if given.first ?? 0 >= 0, zip(given, given.dropFirst()).allSatisfy(<) {
            (indices, self.values) = (given, values)
            return
        }
        // Marks the touched rows, then numbers them.
        var places = [Int32](repeating: -1, count: rows)
        for index in given where index >= 0 { places[Int(index)] = 0 }
        var unique: [Int32] = []
        for row in places.indices where places[row] == 0 {
            places[row] = Int32(unique.count)
            unique.append(Int32(row))
        }
        let targets = given.map { $0 < 0 ? -1 : places[Int($0)] }
        let sums = Tensor(zeros: [unique.count, columns])
        Kernels.run {
            $0.table.scatter_add_rows(
                $0.team, values.reading, targets, nil, targets.count, columns, sums.writing)
        }
        indices = unique
        self.values = sums
    }

    func add(to dense: Tensor) {
        Kernels.run {
            $0.table.scatter_add_rows(
                $0.team, values.reading, indices, nil, indices.count, values.shape[1],
                dense.writing)
        }
    }
}
