/// What is done to a text before it is taken apart into the symbols of a translation model.
///
/// White space is not its concern: tokenizers take every run of it for one blank.
public struct TextNormalization: Sendable, Codable, Hashable {
    /// A letter and its accents become one character where Unicode has one (normalization form C), so
    /// that two spellings that look the same are the same.
    public var composes: Bool
    /// All letters become small.
    public var lowercases: Bool

    /// What is done to a text; by default characters are composed and case is kept.
    public init(composes: Bool = true, lowercases: Bool = false) {
        self.composes = composes
        self.lowercases = lowercases
    }

    /// The text, normalised.
    public func callAsFunction(_ text: String) -> String {
        guard composes || lowercases else { return text }
        var scalars = Array(text.unicodeScalars)
        if lowercases { scalars = Lowercasing.lowercased(scalars) }
        if composes { scalars = CanonicalComposition.composed(scalars) }
        return String(scalars: scalars)
    }
}
