internal import UnrollSystem

/// A text to learn from: a file, or text that is in memory.
public struct TrainingText: RowData, ExpressibleByStringInterpolation {
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
    /// - Parameter path: The file; `-` is standard input.
    public init(contentsOf path: String) { source = .file(path) }

    /// A text that is in memory.
    ///
    /// - Parameter text: The text.
    public init(_ text: String) { source = .memory(text) }

    /// A text that is in memory, as a literal; a file is named by `contentsOf:`.
    ///
    /// - Parameter value: The text.
    public init(stringLiteral value: String) { self.init(value) }

    /// Several texts, each on lines of its own.
    ///
    /// - Parameter rows: The texts.
    /// - Throws: Nothing that an empty text does not throw later.
    public init(_ rows: some Sequence<String>) throws {
        self.init(rows.lazy.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined())
    }
}
