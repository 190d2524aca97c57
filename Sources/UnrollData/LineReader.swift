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
        while !isAtEnd {
            guard let block = try blocks.next() else {
                isAtEnd = true
                return rest.isEmpty ? nil : [Self.text(rest[...])]
            }
            guard let last = block.lastIndex(of: 0x0A) else {
                rest += block
                continue
            }
            let whole = rest + block[..<last]
            rest = Array(block[(last + 1)...])
            return whole.split(separator: 0x0A, omittingEmptySubsequences: false).map(Self.text)
        }
        return nil
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
}
