internal import UnrollSystem

/// The bytes of a file of music, which is read as a whole.
enum MusicBytes {
    /// Files of music have kilobytes; the largest collections of piano rolls some megabytes.
    private static let most = 1 << 28

    /// - Throws: `FileError`; `DataError` where it is far larger than any music.
    static func read(_ path: String) throws -> [UInt8] {
        var reader = try BlockReader(path: path, expecting: .data)
        var bytes: [UInt8] = []
        while let block = try reader.next() {
            guard bytes.count + block.count <= most else {
                throw DataError(
                    .malformed, path, "it is larger than \(most.grouped("byte"))",
                    cure: "divide it into several files")
            }
            bytes += block
        }
        return bytes
    }
}
