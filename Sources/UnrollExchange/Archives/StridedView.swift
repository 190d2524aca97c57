internal import UnrollSystem

/// Where the elements of a tensor lie among those of a storage: the element at place (i, j, …) is number
/// `offset + i · strides[0] + j · strides[1] + …`.
package struct StridedView: Sendable, Hashable {
    package let shape: [Int]
    package let strides: [Int]
    package let offset: Int
    /// Elements.
    package let count: Int
    /// The elements of the storage that it may touch.
    package let span: Range<Int>
    /// Whether they follow one another in row-major order, so that ``span`` is the tensor.
    package let isContiguous: Bool

    /// Why there is no such view.
    package enum Problem: Error {
        case negative
        case tooLarge
        case beyondStorage(needed: Int)
        case expanded
    }

    /// The most elements that one of a storage may stand for: a few bytes could else claim any memory.
    private static let mostExpansion = 64
    private static let alwaysAllowed = 1 << 16

    /// - Parameters:
    ///   - shape: The length of each axis.
    ///   - strides: How many elements apart neighbours on each axis lie.
    ///   - offset: The place of the first element.
    ///   - stored: Elements of the storage.
    package init(shape: [Int], strides: [Int], offset: Int, stored: Int) throws(Problem) {
        guard offset >= 0, shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }) else {
            throw .negative
        }
        var count = 1
        // A later axis of 0 must not hide that those before it overflow.
        for size in shape where size > 0 {
            let product = count.multipliedReportingOverflow(by: size)
            // Its bytes must not overflow either.
            if product.overflow || product.partialValue > Int.max / 16 { throw .tooLarge }
            count = product.partialValue
        }
        if shape.contains(0) { count = 0 }
        var last = offset
        var expected = 1
        var isContiguous = true
        for (size, stride) in zip(shape, strides).reversed() where size != 1 && count > 0 {
            let reach = (size - 1).multipliedReportingOverflow(by: stride)
            let sum = last.addingReportingOverflow(reach.partialValue)
            if reach.overflow || sum.overflow { throw .tooLarge }
            last = sum.partialValue
            if stride != expected { isContiguous = false }
            expected *= size
        }
        guard count == 0 || last < stored else {
            throw .beyondStorage(needed: last.addingReportingOverflow(1).partialValue)
        }
        if count > max(Self.alwaysAllowed, stored), count / Self.mostExpansion > stored {
            throw .expanded
        }
        self.shape = shape
        self.strides = strides
        self.offset = offset
        self.count = count
        self.isContiguous = isContiguous || count == 0
        span = count == 0 ? 0..<0 : offset..<last + 1
    }

    /// Copies elements in row-major order.
    ///
    /// - Parameters:
    ///   - first: The number of the first element.
    ///   - size: Bytes of an element.
    ///   - stored: The elements of ``span``.
    ///   - buffer: Gets as many as it has room for.
    package func gather(
        from first: Int, size: Int, _ stored: UnsafeRawBufferPointer,
        into buffer: UnsafeMutableRawBufferPointer
    ) {
        switch size {
        case 1: gather(from: first, UInt8.self, stored, buffer)
        case 2: gather(from: first, UInt16.self, stored, buffer)
        case 4: gather(from: first, UInt32.self, stored, buffer)
        default: gather(from: first, UInt64.self, stored, buffer)
        }
    }

    private func gather<Element: BitwiseCopyable>(
        from first: Int, _ type: Element.Type, _ stored: UnsafeRawBufferPointer,
        _ buffer: UnsafeMutableRawBufferPointer
    ) {
        let size = MemoryLayout<Element>.size
        // The last axis with its stride; the place on the others as one counts up.
        let (length, step) = (shape.last ?? 1, strides.last ?? 0)
        var places = [Int](repeating: 0, count: shape.count)
        var rest = first
        for axis in shape.indices.reversed() {
            places[axis] = rest % shape[axis]
            rest /= shape[axis]
        }
        var done = 0
        while done < buffer.count / size {
            var source = zip(places, strides).reduce(0) { $0 + $1.0 * $1.1 }
            let run = min(length - (places.last ?? 0), buffer.count / size - done)
            for place in done..<done + run {
                buffer.storeBytes(
                    of: stored.loadUnaligned(fromByteOffset: source * size, as: type),
                    toByteOffset: place * size, as: type)
                source += step
            }
            done += run
            // On to the next row.
            guard var axis = shape.indices.last else { break }
            places[axis] += run
            while places[axis] == shape[axis], axis > 0 {
                places[axis] = 0
                axis -= 1
                places[axis] += 1
            }
        }
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Turns the bytes of each element around, from big-endian order to little-endian.
    package func swapBytes(elementSize size: Int) {
        if size < 2 { return }
        for start in stride(from: 0, to: count - count % size, by: size) {
            for place in 0..<size / 2 { swapAt(start + place, start + size - 1 - place) }
        }
    }
}
