/// What one symbol of a text is.
public enum TextLevel: String, Codable, CaseIterable, Sendable {
    /// A Unicode scalar, the newline included.
    case character
    /// A byte, whatever the encoding.
    case byte
    /// What stands between white space; every line ends with `</s>`.
    case word
}
