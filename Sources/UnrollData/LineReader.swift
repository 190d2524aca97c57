internal import UnrollSystem

/// Reads a text line by line as it comes, such as standard input that somebody is typing.
///
/// Lines end with LF or CRLF; bytes that are not UTF-8 become replacement characters.
package struct LineReader {
    private var blocks: BlockReader
    /// The line that is not yet complete.
    private var rest: [UInt8] = []
    private var isAtEnd = false

    /// - Throws: `FileError`.
    package init(path: String) throws {
        blocks = try BlockReader(
            path: path, blockSize: 1 << 16, lineEnds: .newlines, expecting: .text)
    }

    /// The lines that are there by now, at least one: waits for it where there is none.
    ///
    /// - Returns: `nil` at the end.
    /// - Throws: `FileError`; `DataError` where it is not a text.
    package mutating func nextLines() throws -> [String]? {
        try nextBytes().map { Self.lines(of: $0).map { String(decoding: $0, as: UTF8.self) } }
    }

    /// As ``nextLines()``, as bytes with what ends the lines.
    mutating func nextBytes() throws -> [UInt8]? {
        while !isAtEnd {
            guard let block = try blocks.next() else {
                isAtEnd = true
                return rest.isEmpty ? nil : rest
            }
            guard let last = block.lastIndex(of: 0x0A) else {
                rest += block
                continue
            }
            let whole = rest + block[...last]
            rest = Array(block[(last + 1)...])
            return whole
        }
        return nil
    }

    /// Lines without what ends them.
    ///
    /// - Parameter bytes: Whole lines, the last one with a newline or at the end of the text.
    static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let whole = bytes.last == 0x0A ? bytes.dropLast() : bytes[...]
        return whole.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { $0.last == 0x0D ? $0.dropLast() : $0 }
    }
}
