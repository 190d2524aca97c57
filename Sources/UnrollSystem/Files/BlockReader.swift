/// Reads a file, or standard input, from start to end in blocks of bytes.
///
/// Text is read so and never mapped into memory: a mapped file that another program cuts short
/// would end the process.
package struct BlockReader {
    private let file: OpenFile
    private let blockSize: Int

    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - blockSize: The most bytes of a block, at least 1.
    /// - Throws: `FileError` where there is no such file, or where it is a folder.
    package init(path: String, blockSize: Int = 1 << 18) throws {
        precondition(blockSize > 0, "BlockReader: \(blockSize) bytes is no block size")
        file = try OpenFile.reading(path)
        self.blockSize = blockSize
    }

    /// The size of the file in bytes, where it is known beforehand: not for pipes and terminals.
    package var expectedByteCount: Int? {
        guard let count = try? file.byteCount(), count > 0 else { return nil }
        return count
    }

    /// The next block, never empty; `nil` at the end.
    package mutating func next() throws -> [UInt8]? {
        let block = try [UInt8](unsafeUninitializedCapacity: blockSize) { buffer, count in
            count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        return block.isEmpty ? nil : block
    }

    /// Hands every block that is left to `body`, from one buffer that is used again and again.
    package mutating func forEachBlock(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
