internal import CUnrollKernels
internal import UnrollSystem

/// A vector over rows, or a column over columns.
extension Tensor {
    /// Every row plus `vector`, whose shape is that of the last axes: `x […, C]`, `vector [C]`.
    ///
    /// `dvector = Σ dy` over the rows.
    public func addingRows(_ vector: Tensor) -> Tensor {
        let rows = rows(of: vector, op: "addingRows")
        let y = broadcastRows(UNROLL_BINARY_ADD, vector, rows)
        let (x, v) = (node, vector.node)
        return y.recorded([self, vector]) { dY in
            v?.addColumnSums(of: dY.withShape([rows, vector.count]))
            x?.add(owned: dY)
        }
    }

    /// Every row times `vector`, whose shape is that of the last axes: `x […, C]`, `vector [C]`.
    ///
    /// `dx = dy ⊙ vector`, `dvector = Σ dy ⊙ x` over the rows.
    public func multiplyingRows(by vector: Tensor) -> Tensor {
        let rows = rows(of: vector, op: "multiplyingRows")
        let columns = vector.count
        let y = broadcastRows(UNROLL_BINARY_MULTIPLY, vector, rows)
        let (x, v) = (self, vector)
        return y.recorded([self, vector]) { dY in
            if let dX = x.node?.accumulator() {
                Kernels.run {
                    $0.table.broadcast_rows(
                        $0.team, UNROLL_BINARY_MULTIPLY, dY.reading, v.reading, dX.writing, rows,
                        columns, true)
                }
            }
            if let dV = v.node?.accumulator() {
                Kernels.run {
                    $0.table.column_dots(
                        $0.team, dY.reading, x.reading, rows, columns, dV.writing)
                }
            }
        }
    }

    /// Every column plus `column`, whose shape is that of the first axes: `x [R, …]`, `column [R]`.
    ///
    /// `dcolumn = Σ dy` over the columns.
    public func addingColumns(_ column: Tensor) -> Tensor {
        let columns = columns(of: column, op: "addingColumns")
        let y = broadcastColumns(UNROLL_BINARY_ADD, column, columns)
        let (x, v) = (node, column.node)
        return y.recorded([self, column]) { dY in
            v?.addRowDots(dY, nil, rows: column.count, columns: columns)
            x?.add(owned: dY)
        }
    }

    /// Every column times `column`, whose shape is that of the first axes: `x [R, …]`, `column [R]`.
    ///
    /// `dx = dy ⊙ column`, `dcolumn = Σ dy ⊙ x` over the columns.
    public func multiplyingColumns(by column: Tensor) -> Tensor {
        let columns = columns(of: column, op: "multiplyingColumns")
        let y = broadcastColumns(UNROLL_BINARY_MULTIPLY, column, columns)
        let (x, v) = (self, column)
        return y.recorded([self, column]) { dY in
            if let dX = x.node?.accumulator() {
                Kernels.run {
                    $0.table.broadcast_columns(
                        $0.team, UNROLL_BINARY_MULTIPLY, dY.reading, v.reading, dX.writing,
                        v.count, columns, true)
                }
            }
            v.node?.addRowDots(dY, x, rows: v.count, columns: columns)
        }
    }

    // MARK: Shapes

    /// The rows that a vector of the last axes' shape stands for.
    private func rows(of vector: Tensor, op: String) -> Int {
        requirement(
            shape.count >= vector.shape.count
                && Array(shape.suffix(vector.shape.count))
                    == vector.shape,
            "\(op): shape \(shape) with rows of \(vector.shape)")
        return shape.dropLast(vector.shape.count).reduce(1, *)
    }

    /// The columns that a column of the first axes' shape stands for.
    private func columns(of column: Tensor, op: String) -> Int {
        requirement(
            shape.count >= column.shape.count
                && Array(shape.prefix(column.shape.count))
                    == column.shape,
            "\(op): shape \(shape) with columns of \(column.shape)")
        return shape.dropFirst(column.shape.count).reduce(1, *)
    }

    private func broadcastRows(_ op: unroll_binary, _ vector: Tensor, _ rows: Int) -> Tensor {
        let y = Tensor(uninitialized: shape)
        Kernels.run {
            $0.table.broadcast_rows(
                $0.team, op, reading, vector.reading, y.writing, rows, vector.count, false)
        }
        return y
    }

    private func broadcastColumns(_ op: unroll_binary, _ column: Tensor, _ columns: Int) -> Tensor {
        let y = Tensor(uninitialized: shape)
        Kernels.run {
            $0.table.broadcast_columns(
                $0.team, op, reading, column.reading, y.writing, column.count, columns, false)
        }
        return y
    }

    /// The same elements, without a history.
    func withShape(_ shape: [Int]) -> Tensor {
        Tensor(storage: storage, offset: offset, shape: shape)
    }
}

extension GradientNode {
    /// Adds the sums over columns of `a ⊙ b`, or of `a` alone: the gradient of a column.
    fileprivate func addRowDots(_ a: Tensor, _ b: Tensor?, rows: Int, columns: Int) {
        let sums = accumulator()
        Kernels.run {
            $0.table.row_dots($0.team, a.reading, b?.reading, rows, columns, sums.writing)
        }
    }
}
