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
    /// order they came; negative indices are left out.
    init(indices given: [Int32], values: Tensor) {
        let columns = values.shape[1]
        var place: [Int32: Int32] = [:]
        let unique = Set(given.lazy.filter { $0 >= 0 }).sorted()
        for (position, index) in unique.enumerated() { place[index] = Int32(position) }
        let targets = given.map { $0 < 0 ? -1 : place[$0] ?? -1 }
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
