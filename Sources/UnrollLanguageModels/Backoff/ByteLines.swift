internal import UnrollSystem

/// The lines of a file of data one after the other, as bytes.
struct ByteLines {
    private var reader: BlockReader
    private var bytes: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// The number of the line handed out last, from 1.
    private(set) var number = 0

    /// - Throws: `FileError`.
    init(path: String) throws {
        reader = try BlockReader(path: path, lineEnds: .newlines, expecting: .data)
    }

    /// Hands the next line to `body`, without its end (LF or CRLF).
    ///
    /// - Returns: What `body` returns; `nil` at the end of the file.
    /// - Throws: `FileError`, `DataError`, and what `body` throws.
    mutating func next<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R? {
        var searched = start
        while true {
            if let end = newline(from: searched) {
                defer { start = end + 1 }
                number += 1
                return try line(to: end, body)
            }
            searched = bytes.count
            if isAtEnd {
                guard start < bytes.count else { return nil }
                defer { start = bytes.count }
                number += 1
                return try line(to: bytes.count, body)
            }
            guard let block = try reader.next() else {
                isAtEnd = true
                continue
            }
            searched -= start
            bytes.removeSubrange(..<start)
            start = 0
            bytes.append(contentsOf: block)
        }
    }

    private func newline(from place: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            for index in place..<bytes.count where bytes[index] == 0x0A { return index }
            return nil
        }
    }

    private func line<R>(to end: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try bytes.withUnsafeBytes { bytes in
            let last = end > start && bytes[end - 1] == 0x0D ? end - 1 : end
            return try body(UnsafeRawBufferPointer(rebasing: bytes[start..<last]))
        }
    }
}
