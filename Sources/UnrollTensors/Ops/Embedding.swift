internal import CUnrollKernels

extension Tensor {
    /// Rows of a table, `y[i] = table[indices[i]]`; a negative index gives zeros.
    ///
    /// The gradient is row-sparse where fewer rows are looked up than the table has.
    ///
    /// - Parameters:
    ///   - indices: Rows of this table `[V, E]`, each below V.
    ///   - scales: A constant factor for each row of the table, `[V]` (embedding dropout).
    /// - Returns: `[indices.count, E]`.
    public func gatheringRows(_ indices: [Int32], scales: Tensor? = nil) -> Tensor {
        precondition(shape.count == 2, "gatheringRows: a table is a matrix, this is \(shape)")
        let rows = shape[0]
        let columns = shape[1]
        precondition(
            indices.allSatisfy { $0 < rows }, "gatheringRows: an index is not below \(rows)")
        precondition(
            scales.map { $0.shape == [rows] } ?? true,
            "gatheringRows: scales \(scales?.shape ?? []) for \(rows) rows")
        let y = gathered(indices, scales: scales)
        let table = node
        return y.recorded([self]) { dY in
            guard let table else { return }
            if indices.count < rows {
                let values = scales.map { dY.scalingRows(by: indices.map($0.at)) } ?? dY
                table.add(rows: indices, values: values)
            } else {
                let sum = table.accumulator()
                Kernels.run {
                    $0.table.scatter_add_rows(
                        $0.team, dY.reading, indices, scales?.reading, indices.count, columns,
                        sum.writing)
                }
            }
        }
    }

    /// Rows of a matrix without a history.
    func gathered(_ indices: [Int32], scales: Tensor? = nil) -> Tensor {
        let y = Tensor(uninitialized: [indices.count, shape[1]])
        Kernels.run {
            $0.table.gather_rows(
                $0.team, reading, indices, scales?.reading, indices.count, shape[1], y.writing)
        }
        return y
    }

    private func at(_ index: Int32) -> Float {
        index < 0 ? 0 : withFloats { $0[Int(index)] }
    }

    private func scalingRows(by scales: [Float]) -> Tensor {
        let result = copy()
        result.withMutableFloats { numbers in
            for (row, scale) in scales.enumerated() {
                for j in 0..<shape[1] { numbers[row * shape[1] + j] *= scale }
            }
        }
        return result
    }
}
