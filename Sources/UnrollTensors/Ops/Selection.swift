internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// The `count` largest elements of each row, falling, and their columns: of equal elements the
    /// first one comes first. A NaN is larger than all, so that it shows. Records nothing.
    ///
    /// - Returns: Both `[…, count]` for a tensor `[…, C]`, `count` in `0...C`; columns as integers.
    /// - Complexity: O(C · `count`) comparisons a row at worst, about C where elements are in no
    ///   order and `count` is small.
    public func top(_ count: Int) -> (values: Tensor, columns: Tensor) {
        let width = shape.last ?? 0
        requirement((0...width).contains(count), "top: \(count) of the columns of \(shape)")
        let shape: [Int] = self.shape.dropLast() + [count]
        let values = Tensor(uninitialized: shape)
        let columns = Tensor(uninitialized: shape, type: .int32)
        Kernels.run {
            $0.table.top_rows(
                $0.team, reading, self.count / max(width, 1), width, count, values.writing,
                columns.writingIntegers)
        }
        return (values, columns)
    }

    /// The column of each row's largest element, the first of equal ones; of a NaN where there is
    /// one. One for each row of `[…, C]`, C ≥ 1.
    public func argmax() -> [Int32] {
        requirement(shape.last ?? 0 >= 1, "argmax: shape \(shape) has no columns")
        return top(1).columns.integers
    }
}
