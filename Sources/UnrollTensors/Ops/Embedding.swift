internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// Rows of a table, `y[i] = table[indices[i]]`; a negative index gives zeros.
    ///
    /// The gradient is row-sparse: rows that nobody looked up have none, so that an optimiser leaves
    /// them, and their moments, alone.
    ///
    /// - Parameters:
    ///   - indices: Rows of this table `[V, E]`, each below V.
    ///   - scales: A constant factor for each row of the table, `[V]` (embedding dropout).
    /// - Returns: `[indices.count, E]`.
    public func gatheringRows(_ indices: [Int32], scales: Tensor? = nil) -> Tensor {
        requirement(shape.count == 2, "gatheringRows: a table is a matrix, this is \(shape)")
        let rows = shape[0]
        requirement(
            indices.allSatisfy { $0 < rows }, "gatheringRows: an index is not below \(rows)")
        requirement(
            scales.map { $0.shape == [rows] } ?? true,
            "gatheringRows: scales \(scales?.shape ?? []) for \(rows) rows")
        let places = Tensor(integers: indices)
        let y = gathered(places, scales: scales)
        let table = node
        return y.recorded([self]) { dY in
            let values = scales.map { dY.scalingRows(at: places, by: $0) } ?? dY
            table?.add(rows: places, values: values)
        }
    }

    /// This table `[V, E]`, of which an op that reads the whole of it uses the rows of `symbols`
    /// alone: the gradient of those rows arrives, the others have none. Negative symbols are left out.
    public func usingRows(of symbols: [Int32]) -> Tensor {
        requirement(
            shape.count == 2 && symbols.allSatisfy { $0 < shape[0] },
            "usingRows: a symbol is not below the rows of \(shape)")
        guard let table = node else { return self }
        var used = [Bool](repeating: false, count: shape[0])
        for symbol in symbols where symbol >= 0 { used[Int(symbol)] = true }
        let rows = used.indices.filter { used[$0] }.map(Int32.init)
        return detached().recorded([self]) { dY in
            guard rows.count < dY.shape[0] else { return table.add(owned: dY) }
            let places = Tensor(integers: rows)
            table.add(rows: places, values: dY.gathered(places))
        }
    }

    /// Rows of a matrix without a history, at integer indices.
    func gathered(_ indices: Tensor, scales: Tensor? = nil) -> Tensor {
        let y = Tensor(uninitialized: [indices.count, shape[1]])
        Kernels.run(over: y.count) {
            $0.table.gather_rows(
                $0.team, reading, indices.readingIntegers, scales?.reading, indices.count,
                shape[1], y.writing)
        }
        return y
    }

    /// Each row times the scale at its index.
    private func scalingRows(at indices: Tensor, by scales: Tensor) -> Tensor {
        let result = Tensor(uninitialized: shape)
        Kernels.run {
            $0.table.scale_rows(
                $0.team, reading, indices.readingIntegers, scales.reading, indices.count, shape[1],
                result.writing)
        }
        return result
    }
}
