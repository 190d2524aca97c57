internal import UnrollSystem

/// The bytes of a file or a pipe in order, as many at a time as a reader asks for.
///
/// Memory grows with what has been read, never with what a header promises.
struct ByteStream {
    /// The file, as the caller named it; `-` is standard input.
    let path: String
    /// The number of bytes that have been handed out: the offset of the next one.
    private(set) var offset = 0
    /// The size of a regular file, in bytes.
    let byteCount: Int?
    /// `nil` at the end.
    private var reader: BlockReader?
    /// Bytes that have been read; those from `place` on have not been handed out.
    private var block: [UInt8]
    private var place = 0

    /// - Throws: `FileError`.
    init(path: String) throws {
        self.path = path
        let reader = try BlockReader(path: path)
        byteCount = reader.expectedByteCount
        self.reader = reader
        block = []
    }

    /// Reads bytes that are there already.
    init(bytes: [UInt8], path: String) {
        self.path = path
        byteCount = bytes.count
        block = bytes
    }

    /// The next bytes, without handing them out; fewer than `count` at the end.
    mutating func peek(_ count: Int) throws -> ArraySlice<UInt8> {
        while block.count - place < count, let next = try nextBlock() {
            block.removeFirst(place)
            place = 0
            block += next
        }
        return block[place..<min(block.count, place + count)]
    }

    /// Bytes that have been read ahead and not handed out.
    var available: ArraySlice<UInt8> { block[place...] }

    /// Whether every byte has been handed out.
    mutating func isAtEnd() throws -> Bool { try peek(1).isEmpty }

    /// Appends the next bytes to `bytes`.
    ///
    /// - Returns: How many they are; fewer than `count` at the end.
    mutating func read(_ count: Int, appendingTo bytes: inout [UInt8]) throws -> Int {
        try take(count) { bytes += $0 }
    }

    /// Passes over the next bytes.
    ///
    /// - Returns: How many they are; fewer than `count` at the end.
    mutating func skip(_ count: Int) throws -> Int { try take(count) { _ in } }

    /// The bytes up to the next newline, which is passed over.
    ///
    /// - Parameters:
    ///   - limit: The most bytes that a line may have.
    ///   - endsAtReturn: Whether a carriage return, alone or before a newline, ends a line too.
    /// - Returns: `nil` at the end; a line longer than `limit` as its first `limit + 1` bytes.
    mutating func readLine(limit: Int, endsAtReturn: Bool) throws -> [UInt8]? {
        if try isAtEnd() { return nil }
        var line: [UInt8] = []
        while try !isAtEnd() {
            let rest = block[place...]
            let end =
                rest.firstIndex { $0 == 0x0A || endsAtReturn && $0 == 0x0D } ?? rest.endIndex
            line += rest[..<min(end, place + limit + 1 - line.count)]
            offset += end - place
            place = end
            if line.count > limit { return line }
            guard end < block.count else { continue }
            let isReturn = block[end] == 0x0D
            _ = try skip(1)
            if isReturn, try peek(1).first == 0x0A { _ = try skip(1) }
            return line
        }
        return line
    }

    private mutating func take(_ count: Int, _ body: (ArraySlice<UInt8>) -> Void) throws -> Int {
        var missing = count
        while missing > 0, try !isAtEnd() {
            let part = block[place..<min(block.count, place + missing)]
            body(part)
            place += part.count
            offset += part.count
            missing -= part.count
        }
        return count - missing
    }

    private mutating func nextBlock() throws -> [UInt8]? {
        guard let next = try reader?.next() else {
            reader = nil
            return nil
        }
        return next
    }
}
