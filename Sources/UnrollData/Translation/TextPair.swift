/// A text and its translation.
public struct TextPair: Sendable, Hashable {
    /// The text to translate.
    public let source: String
    /// Its translation.
    public let target: String
    /// Where the pair stands in its file, counted from 1.
    public let line: Int

    /// A text and its translation, and their line counted from 1.
    public init(source: String, target: String, line: Int = 1) {
        self.source = source
        self.target = target
        self.line = line
    }

    /// Whether a side holds nothing but white space.
    public var hasEmptySide: Bool { trimmed(source).isEmpty || trimmed(target).isEmpty }
}
