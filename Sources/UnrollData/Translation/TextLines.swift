public import UnrollSystem

/// The lines of texts that belong together line by line: a text and its translation, or several
/// translations of one text.
///
/// A line ends with LF or CRLF, the last one perhaps with the end of the file; other characters that
/// some programs take for line ends (U+0085, U+2028) are characters like any other. A line of white
/// space is an empty one. The text is UTF-8, and a byte order mark is dropped.
public struct TextLines: Sendable {
    /// The file, as the caller named it; `-` is standard input.
    public let path: String
    /// Without what ends them.
    public let lines: [String]

    /// Reads a file.
    ///
    /// - Throws: `FileError`; `DataError` with the line that is not UTF-8.
    public init(contentsOf file: some FileLocation) throws {
        let path = file.filePath
        try self.init(TableSource(path: path), path: path)
    }

    /// Reads bytes that are there already.
    ///
    /// - Parameter path: The file that messages name.
    package init(bytes: [UInt8], path: String) throws {
        try self.init(TableSource(bytes: bytes, path: path), path: path)
    }

    private init(_ source: TableSource, path: String) throws {
        var source = source
        var lines: [String] = []
        try source.forEachLine(includesBlank: true) { line, _ in
            lines.append(String(decoding: line, as: UTF8.self))
        }
        self.path = path
        self.lines = lines
    }

    /// Throws where another file has more lines or fewer, or there are none.
    ///
    /// - Parameters:
    ///   - other: The other file.
    ///   - noun: What a line of the other one is, for the message: its translation.
    public func requireSameCount(as other: TextLines, noun: String) throws {
        guard lines.count == other.lines.count else {
            throw DataError(
                .malformed, nil,
                "\(displayName(path)) has \(lines.count.grouped("line")) and "
                    + "\(displayName(other.path)) has \(other.lines.count.grouped), where each "
                    + "line of one needs \(noun) on the same line of the other",
                cure: "find the line that one of them lacks")
        }
        guard !lines.isEmpty else {
            throw DataError(.empty, path, "there is nothing in it", cure: "give a file with lines")
        }
    }
}
