internal import UnrollPlatform

/// A whole file seen as memory, read-only, for as long as the value lives.
///
/// For files that this program wrote: another program that cuts a mapped file short ends the process.
package final class FileMapping: @unchecked Sendable {
    // Sendable: nothing is ever written.

    package let bytes: UnsafeRawBufferPointer

    /// - Throws: `FileError` where the system refuses.
    init(_ file: OpenFile, byteCount: Int) throws {
        guard byteCount > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let start = mmap(nil, byteCount, PROT_READ, MAP_SHARED, file.descriptor, 0)
        guard let start, start != MAP_FAILED else {
            throw FileError(.read, file.path, errno: errno)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: byteCount)
    }

    deinit {
        guard let start = bytes.baseAddress else { return }
        munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
}
