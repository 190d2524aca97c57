internal import Synchronization
internal import UnrollSystem

/// Reads the elements of views: those that follow one another straight from the file, others from a copy of
/// the part of the storage that they touch, of which one is kept.
final class StorageReader: Sendable {
    /// Elements of a storage.
    struct Place: Hashable {
        /// The record, or the array.
        var name: String
        /// Bytes before the first element.
        var start: Int
        var elementSize: Int
        var isBigEndian: Bool
    }

    private struct Copy {
        var place: Place
        var span: Range<Int>
        var bytes: [UInt8]
    }

    private let copy = Mutex<Copy?>(nil)

    /// Reads elements of a view, row-major and little-endian.
    ///
    /// - Parameters:
    ///   - view: The view.
    ///   - place: Where its storage is.
    ///   - first: The place of the first byte among the view's own, between two elements.
    ///   - buffer: Filled.
    ///   - read: Reads bytes of the file or of a record from a place on.
    func read(
        _ view: StridedView, in place: Place, from first: Int,
        into buffer: UnsafeMutableRawBufferPointer,
        _ read: (_ from: Int, UnsafeMutableRawBufferPointer) throws -> Void
    ) throws {
        let size = place.elementSize
        requirement(
            first >= 0 && first % size == 0 && buffer.count % size == 0
                && buffer.count <= view.count * size - first,
            "StorageReader: bytes from \(first) on beyond a tensor of \(view.count) elements")
        if buffer.isEmpty { return }
        if view.isContiguous {
            try read(place.start + view.offset * size + first, buffer)
        } else {
            try copy.withLock { copy in
                if copy?.place != place || copy?.span != view.span {
                    copy = nil
                    let count = view.span.count * size
                    let bytes = try [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
                        try read(
                            place.start + view.span.lowerBound * size,
                            UnsafeMutableRawBufferPointer(start: bytes.baseAddress, count: count))
                        filled = count
                    }
                    copy = Copy(place: place, span: view.span, bytes: bytes)
                }
                copy?.bytes.withUnsafeBytes {
                    view.gather(from: first / size, size: size, $0, into: buffer)
                }
            }
        }
        if place.isBigEndian { buffer.swapBytes(elementSize: size) }
    }
}
