public import UnrollSystem

/// A text to learn from: a file, or text that is in memory.
public struct TrainingText: RowData {
    /// A text on lines of its own.
    public typealias Row = String

    /// Where the text is.
    package enum Source: Sendable, Hashable {
        case file(String)
        case memory(String)
    }

    package let source: Source

    /// The file, as the caller named it; empty where the text is in memory.
    public var path: String {
        switch source {
        case .file(let path): path
        case .memory: memory
        }
    }

    /// A file, which is read when it is used.
    ///
    /// - Parameter file: The file, a path or a URL; `-` is standard input.
    public init(contentsOf file: some FileLocation) { source = .file(file.filePath) }

    /// A text that is in memory.
    ///
    /// - Parameter text: The text.
    public init(_ text: String) { source = .memory(text) }

    /// Several texts, each on lines of its own.
    ///
    /// - Parameter rows: The texts.
    /// - Throws: Nothing that an empty text does not throw later.
    public init(_ rows: some Sequence<String>) throws {
        self.init(rows.lazy.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined())
    }
}
