/// A token and its place in the text it comes from.
public struct TextToken: Sendable, Hashable {
    /// The token as it stands in the text.
    public var text: String
    /// Its place in the text, counted in Unicode scalars, which are the characters that Python counts.
    public var range: Range<Int>

    /// A token and its place in the text, in Unicode scalars.
    public init(text: String, range: Range<Int>) {
        self.text = text
        self.range = range
    }

    /// Tokens that come without their text, with a space between any two.
    ///
    /// - Returns: The text, and the place of each token in it.
    public static func joined(_ tokens: [String]) -> (text: String, tokens: [TextToken]) {
        var start = 0
        let placed = tokens.map { token in
            let range = start..<start + token.unicodeScalars.count
            start = range.upperBound + 1
            return TextToken(text: token, range: range)
        }
        return (tokens.joined(separator: " "), placed)
    }
}
