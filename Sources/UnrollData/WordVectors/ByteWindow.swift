import UnrollPlatform
import UnrollSystem

/// A file seen through a window that slides over its bytes from start to end.
///
/// Only what stands in the window is in memory: a row, or a block of a quarter of a megabyte.
struct ByteWindow {
    private var reader: BlockReader
    private var bytes: [UInt8] = []
    /// Where the window begins in `bytes`.
    private var start = 0
    private var isAtEnd = false
    /// Where the window begins in the file, in bytes.
    private(set) var offset = 0

    /// - Throws: `FileError`.
    init(path: String) throws {
        reader = try BlockReader(path: path, lineEnds: .newlines, expecting: .data)
    }

    /// The size of the file in bytes, where it is known beforehand.
    var expectedByteCount: Int? { reader.expectedByteCount }

    /// Widens the window to `count` bytes where the file has as many.
    ///
    /// - Returns: The bytes in the window, fewer than `count` only at the end of the file.
    mutating func fill(_ count: Int) throws -> Int {
        while bytes.count - start < count, !isAtEnd {
            guard let block = try reader.next() else {
                isAtEnd = true
                break
            }
            bytes.removeSubrange(..<start)
            start = 0
            bytes.append(contentsOf: block)
        }
        return bytes.count - start
    }

    /// Looks at the window; the bytes are good until the call returns.
    func look<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// Moves the window's beginning on by `count` bytes, which must be in it.
    mutating func advance(_ count: Int) {
        start += count
        offset += count
    }

    /// The distance to the first such byte, within the next `limit` bytes.
    ///
    /// - Returns: `nil` where there is none: the window then has the file's rest, or `limit` bytes
    ///   and more.
    mutating func distance(to byte: UInt8, limit: Int) throws -> Int? {
        var searched = 0
        while true {
            let found: Int? = look { window in
                guard searched < window.count, let base = window.baseAddress,
                    let place = memchr(base + searched, Int32(byte), window.count - searched)
                else { return nil }
                return UnsafeRawPointer(place) - base
            }
            if let found { return found }
            searched = bytes.count - start
            if searched >= limit { return nil }
            if try fill(searched + 1) == searched { return nil }
        }
    }
}
