internal import CUnrollKernels

extension Tensor {
    /// The same numbers in another shape.
    public func reshaped(_ shape: [Int]) -> Tensor {
        precondition(
            shape.reduce(1, *) == count, "reshaped: shape \(self.shape) into \(shape)")
        let x = node
        return Tensor(storage: storage, offset: offset, shape: shape).recorded([self]) { dY in
            x?.add(owned: dY)
        }
    }

    /// Rows `range` along the first axis, without copying.
    public func slice(_ range: Range<Int>) -> Tensor {
        precondition(
            !shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[0],
            "slice: rows \(range) of shape \(shape)")
        let columns = shape.dropFirst().reduce(1, *)
        let part = Tensor(
            storage: storage, offset: offset + range.lowerBound * columns,
            shape: [range.count] + shape.dropFirst())
        let x = node
        return part.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            dX.withMutableFloats { to in
                dY.withFloats { from in
                    for i in from.indices { to[range.lowerBound * columns + i] += from[i] }
                }
            }
        }
    }

    /// Matrices of the same width under each other. Records nothing, and copies nothing where they
    /// are slices that stand so already.
    package static func joinedRows(_ parts: [Tensor]) -> Tensor {
        precondition(
            parts.allSatisfy { $0.shape.count == 2 && $0.shape[1] == parts[0].shape[1] },
            "joinedRows: shapes \(parts.map(\.shape))")
        guard let first = parts.first else { return Tensor(zeros: [0, 0]) }
        var end = first.offset
        let side = parts.allSatisfy { part in
            defer { end += part.count }
            return part.storage === first.storage && part.offset == end
        }
        guard side else { return .stacked(parts, first.shape[1]) }
        let rows = parts.reduce(0) { $0 + $1.shape[0] }
        return Tensor(
            storage: first.storage, offset: first.offset, shape: [rows, first.shape[1]])
    }

    /// The tensor at index `i` of the first axis.
    public subscript(i: Int) -> Tensor {
        let row = slice(i..<(i + 1))
        return row.reshaped(Array(row.shape.dropFirst()))
    }

    /// Tensors of equal shape but for their last axis, side by side.
    public static func concatenated(_ parts: [Tensor]) -> Tensor {
        precondition(!parts.isEmpty, "concatenated: nothing to join")
        let leading = Array(parts[0].shape.dropLast())
        precondition(
            parts.allSatisfy { Array($0.shape.dropLast()) == leading && !$0.shape.isEmpty },
            "concatenated: shapes \(parts.map(\.shape)) differ before the last axis")
        let widths = parts.map { $0.shape[$0.shape.count - 1] }
        let width = widths.reduce(0, +)
        let rows = leading.reduce(1, *)
        let result = Tensor(uninitialized: leading + [width])
        var first = 0
        for (part, columns) in zip(parts, widths) {
            Kernels.run {
                $0.table.copy_columns(
                    $0.team, part.reading, columns, rows, columns, result.writing + first, width)
            }
            first += columns
        }
        return result.recorded(parts) { dY in
            var first = 0
            for (part, columns) in zip(parts, widths) {
                part.node?.add(owned: dY.columns(first..<(first + columns)))
                first += columns
            }
        }
    }

    /// Columns `range` of the last axis, copied; carries no history.
    func columns(_ range: Range<Int>) -> Tensor {
        let width = shape.last ?? 1
        let result = Tensor(uninitialized: shape.dropLast() + [range.count])
        Kernels.run {
            $0.table.copy_columns(
                $0.team, reading + range.lowerBound, width, count / max(width, 1), range.count,
                result.writing, range.count)
        }
        return result
    }
}
