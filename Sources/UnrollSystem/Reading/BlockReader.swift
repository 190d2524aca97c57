/// Reads a file, or standard input, from start to end in blocks of bytes.
///
/// Text is read so and never mapped into memory: a mapped file that another program cuts short
/// would end the process. A ``ForeignFile`` in the place of what is expected is refused with a
/// `DataError`; ``Activity`` hears how far the reader is.
package struct BlockReader {
    /// The treatment of line ends.
    package enum LineEnds: Sendable {
        /// All bytes are handed on as they are.
        case asWritten
        /// In a text whose first 64 KiB hold carriage returns and no newline, as old Macintosh
        /// programs write it, every carriage return (and one with a newline behind it) becomes a
        /// newline, and the listener is told. Other texts are handed on as they are.
        case newlines
    }

    private let file: OpenFile
    private let blockSize: Int
    private let lineEnds: LineEnds
    private let expected: ForeignFile.Expected
    /// Whether the first bytes have been read and looked at.
    private var hasLooked = false
    /// Bytes that have been read and not yet been handed on.
    private var head: [UInt8] = []
    private var replacesReturns = false
    private var lastWasReturn = false
    private var isAtEnd = false
    private var bytesRead = 0
    private var bytesReported = 0

    private static let longestHead = 1 << 16
    private static let bytesBetweenReports = 1 << 22

    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - blockSize: The most bytes of a block, at least 1; a first one may have 64 KiB more.
    ///   - lineEnds: The treatment of carriage returns.
    ///   - expected: The kind of file that is expected.
    /// - Throws: `FileError` where there is no such file, or where it is a folder.
    package init(
        path: String, blockSize: Int = 1 << 18, lineEnds: LineEnds = .asWritten,
        expecting expected: ForeignFile.Expected = .bytes
    ) throws {
        requirement(blockSize > 0, "BlockReader: the block size \(blockSize) is not positive")
        file = try OpenFile.reading(path)
        self.blockSize = blockSize
        self.lineEnds = lineEnds
        self.expected = expected
    }

    /// The size of the file in bytes, where it is known beforehand: not for pipes and terminals.
    package var expectedByteCount: Int? {
        guard let count = try? file.byteCount(), count > 0 else { return nil }
        return count
    }

    /// The next block, never empty; `nil` at the end.
    ///
    /// - Throws: `FileError`; `DataError` where the file is another than is expected.
    package mutating func next() throws -> [UInt8]? {
        try look()
        if !head.isEmpty {
            defer { head = [] }
            return head
        }
        while true {
            let block = try [UInt8](unsafeUninitializedCapacity: blockSize) { buffer, count in
                count = try read(into: UnsafeMutableRawBufferPointer(buffer))
                count = newlines(
                    UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count))
            }
            if isAtEnd { return nil }
            if !block.isEmpty { return block }
        }
    }

    /// Hands every block that is left to `body`, from one buffer that is used again and again.
    ///
    /// - Throws: As ``next()``, and what `body` throws.
    package mutating func forEachBlock(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try look()
        if !head.isEmpty {
            try head.withUnsafeBytes(body)
            head = []
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try read(into: buffer)
            if count == 0 { return }
            let kept = newlines(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
            if kept > 0 { try body(UnsafeRawBufferPointer(rebasing: buffer[..<kept])) }
        }
    }

    // MARK: Parts

    private mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        // A terminal would have to end twice.
        if isAtEnd { return 0 }
        let count = try file.read(into: buffer)
        isAtEnd = count == 0
        bytesRead += count
        let isDue =
            count == 0
            ? bytesReported > 0 : bytesRead - bytesReported >= Self.bytesBetweenReports
        if isDue {
            bytesReported = bytesRead
            Activity.report(
                "reading \(file.path == "-" ? displayName(file.path) : file.path)",
                share: expectedByteCount.map { min(1, Double(bytesRead) / Double(max($0, 1))) })
        }
        return count
    }

    /// Reads the first block and, where line ends matter, on to the first newline: pipes hand over
    /// little at a time.
    private mutating func look() throws {
        guard !hasLooked else { return }
        hasLooked = true
        repeat {
            let start = head.count
            let block = try [UInt8](unsafeUninitializedCapacity: blockSize) { buffer, count in
                count = try read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            head += block
            if head[start...].contains(0x0A) { break }
        } while lineEnds == .newlines && !isAtEnd && head.count < Self.longestHead
        if let foreign = ForeignFile(head: head, insteadOf: expected) {
            throw DataError(.malformed, file.path, foreign.problem, cure: foreign.cure)
        }
        guard lineEnds == .newlines, !head.contains(0x0A), head.contains(0x0D) else { return }
        replacesReturns = true
        ReadingListener.note(
            "\(displayName(file.path)): its lines end with carriage returns alone (classic Mac); "
                + "they are read as line ends")
        var first = head
        head = []
        let kept = first.withUnsafeMutableBytes { newlines($0) }
        head = Array(first.prefix(kept))
    }

    /// Turns carriage returns into newlines where they end lines.
    ///
    /// - Returns: The number of bytes that are left of the block.
    private mutating func newlines(_ block: UnsafeMutableRawBufferPointer) -> Int {
        guard replacesReturns else { return block.count }
        var place = 0
        for index in block.indices {
            let byte = block[index]
            let endsReturn = byte == 0x0A && lastWasReturn
            lastWasReturn = byte == 0x0D
            if endsReturn { continue }
            block[place] = byte == 0x0D ? 0x0A : byte
            place += 1
        }
        return place
    }
}
