internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// The same elements in another shape.
    public func reshaped(_ shape: [Int]) -> Tensor {
        requirement(
            shape.reduce(1, *) == count, "reshaped: shape \(self.shape) into \(shape)")
        let x = node
        return Tensor(storage: storage, offset: offset, shape: shape).recorded([self]) { dY in
            x?.add(owned: dY)
        }
    }

    /// Rows `range` along the first axis, without copying.
    public func slice(_ range: Range<Int>) -> Tensor {
        requirement(
            !shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[0],
            "slice: rows \(range) of shape \(shape)")
        let columns = shape.dropFirst().reduce(1, *)
        let part = Tensor(
            storage: storage, offset: offset + range.lowerBound * columns,
            shape: [range.count] + shape.dropFirst())
        let x = node
        return part.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            Kernels.run {
                $0.table.add_scaled(
                    $0.team, 1, dY.reading, dX.writing + range.lowerBound * columns, dY.count)
            }
        }
    }

    /// The tensor at index `i` of the first axis.
    public subscript(i: Int) -> Tensor {
        let row = slice(i..<(i + 1))
        return row.reshaped(Array(row.shape.dropFirst()))
    }

    // MARK: The first axis

    /// Tensors of equal shape but for their first axis, one after the other:
    /// `[n₁, …], [n₂, …] …` become `[n₁ + n₂ + …, …]`. Nothing is copied where they are slices that
    /// stand so already.
    public static func joined(_ parts: [Tensor]) -> Tensor {
        guard let first = parts.first else { requirementFailure("joined: nothing to join") }
        requirement(
            parts.allSatisfy {
                !$0.shape.isEmpty && $0.shape.dropFirst() == first.shape.dropFirst()
            }, "joined: shapes \(parts.map(\.shape)) differ after the first axis")
        let lengths = parts.map { $0.shape[0] }
        return underEachOther(parts).recorded(parts) { dY in
            var row = 0
            for (part, length) in zip(parts, lengths) {
                part.node?.add(owned: dY.slice(row..<(row + length)))
                row += length
            }
        }
    }

    /// Tensors of one shape along a new first axis: k of `[…]` become `[k, …]`.
    public static func stacked(_ parts: [Tensor]) -> Tensor {
        joined(parts.map { $0.reshaped([1] + $0.shape) })
    }

    /// The same as ``joined(_:)`` without a history; of integers too.
    static func underEachOther(_ parts: [Tensor]) -> Tensor {
        let first = parts[0]
        let shape = [parts.reduce(0) { $0 + $1.shape[0] }] + first.shape.dropFirst()
        var end = first.offset
        let side = parts.allSatisfy { part in
            defer { end += part.count }
            return part.storage === first.storage && part.offset == end
        }
        if side { return Tensor(storage: first.storage, offset: first.offset, shape: shape) }
        let result = Tensor(uninitialized: shape, type: first.type)
        var row = 0
        for part in parts {
            let rows = Tensor(
                storage: result.storage, offset: row * (part.count / max(part.shape[0], 1)),
                shape: part.shape)
            rows.assign(part)
            row += part.shape[0]
        }
        return result
    }

    // MARK: The last axis

    /// Tensors of equal shape but for their last axis, side by side.
    public static func concatenated(_ parts: [Tensor]) -> Tensor {
        requirement(!parts.isEmpty, "concatenated: nothing to join")
        let leading = Array(parts[0].shape.dropLast())
        requirement(
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
                    $0.team, part.reading, columns, rows, columns, result.writing + first, width,
                    false)
            }
            first += columns
        }
        return result.recorded(parts) { dY in
            var first = 0
            for (part, columns) in zip(parts, widths) {
                part.node?.add(owned: dY.detached().columns(first..<(first + columns)))
                first += columns
            }
        }
    }

    /// Columns `range` of the last axis, copied: `[…, n]` becomes `[…, range.count]`.
    public func columns(_ range: Range<Int>) -> Tensor {
        requirement(
            !shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[shape.count - 1],
            "columns: \(range) of shape \(shape)")
        let width = shape[shape.count - 1]
        let result = Tensor(uninitialized: shape.dropLast() + [range.count])
        result.takeColumns(range, of: self)
        let x = node
        let rows = count / max(width, 1)
        return result.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            Kernels.run {
                $0.table.copy_columns(
                    $0.team, dY.reading, range.count, rows, range.count,
                    dX.writing + range.lowerBound, width, true)
            }
        }
    }

    /// The last axis in parts of these widths, which add up to it.
    public func split(_ widths: [Int]) -> [Tensor] {
        requirement(
            widths.reduce(0, +) == shape.last, "split: shape \(shape) into widths \(widths)")
        var first = 0
        return widths.map { width in
            defer { first += width }
            return columns(first..<(first + width))
        }
    }

    /// Takes over columns of another tensor with as many rows.
    func takeColumns(_ range: Range<Int>, of other: Tensor) {
        let width = other.shape.last ?? 1
        Kernels.run(over: count) {
            $0.table.copy_columns(
                $0.team, other.reading + range.lowerBound, width, count / max(range.count, 1),
                range.count, writing, range.count, false)
        }
    }
}
