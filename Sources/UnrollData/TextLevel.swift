/// The unit of text that a symbol stands for.
public enum TextLevel: String, Codable, CaseIterable, Sendable {
    /// A Unicode scalar, the newline included.
    case character
    /// A byte, whatever the encoding.
    case byte
    /// Words between white space; every line ends with `</s>`.
    case word
}
