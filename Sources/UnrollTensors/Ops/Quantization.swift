internal import CUnrollKernels
internal import UnrollSystem

/// Elements of lower precision, as model files store them and products round to them.
extension Tensor {
    /// The nearest bfloat16 of each element, ties to even: the upper halves of floats (Wang and
    /// Kanwar, 2019). The largest finite elements stay finite.
    package var bfloat16: [UInt16] {
        let halves = Tensor(uninitialized: shape, type: .bfloat16)
        Kernels.run {
            $0.table.to_bfloat16($0.team, reading, count, halves.storage.writing())
        }
        return halves.storage.elements(count)
    }

    /// Takes over bfloat16 elements, as many as there are here.
    package func assign(bfloat16 halves: [UInt16]) {
        requirement(halves.count == count, "assign: \(halves.count) elements into shape \(shape)")
        let stored = Tensor(uninitialized: shape, type: .bfloat16)
        halves.withUnsafeBytes(stored.storage.write)
        Kernels.run { $0.table.from_bfloat16($0.team, stored.storage.writing(), count, writing) }
    }

    /// The rows of a matrix as whole numbers -127…127, each row with its scale: its largest element
    /// over 127. Rounded to the nearest, ties to even, as products in int8 do.
    package var int8Rows: (whole: [Int8], scales: [Float]) {
        requirement(shape.count == 2, "int8Rows: shape \(shape) is not a matrix")
        let whole = Tensor(uninitialized: shape, type: .int8)
        let scales = Tensor(uninitialized: [shape[0]])
        Kernels.run {
            $0.table.to_int8(
                $0.team, reading, shape[0], shape[1], whole.storage.writing(), scales.writing)
        }
        return (whole.storage.elements(count), scales.floats)
    }

    /// Takes over rows of whole numbers and their scales.
    package func assign(int8 whole: [Int8], scales: [Float]) {
        requirement(
            shape.count == 2 && whole.count == count && scales.count == shape[0],
            "assign: \(whole.count) elements, \(scales.count) scales into shape \(shape)")
        let stored = Tensor(uninitialized: shape, type: .int8)
        whole.withUnsafeBytes(stored.storage.write)
        let scales = Tensor(scales)
        Kernels.run {
            $0.table.from_int8(
                $0.team, stored.storage.writing(), scales.reading, shape[0], shape[1], writing)
        }
    }
}

extension Storage {
    /// For kernels: the device's address of elements of a stored type.
    fileprivate func writing<Element>() -> UnsafeMutablePointer<Element> {
        willWrite()
        return bytes.assumingMemoryBound(to: Element.self)
    }

    fileprivate func elements<Element>(_ count: Int) -> [Element] {
        withBytes(from: 0, count: count * MemoryLayout<Element>.size) {
            Array($0.assumingMemoryBound(to: Element.self))
        }
    }
}
