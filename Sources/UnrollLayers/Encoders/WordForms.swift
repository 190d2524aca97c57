/// How words are spelled, as a ``WordFormEncoder`` reads them: their characters and their shapes.
/// A vocabulary may know none of these words.
public struct WordForms: Sendable {
    /// The characters of each word.
    public let characters: CharacterTable
    /// The shape of each word.
    public let shapes: [WordShape]

    /// - Parameters:
    ///   - words: Each word once.
    ///   - limit: The most characters (UTF-8 bytes and the marks of begin and end) of a word, at
    ///     least 3; what is longer is cut.
    public init(_ words: [String], limit: Int) {
        characters = CharacterTable(words: words.map { Array($0.utf8) }, limit: limit)
        shapes = words.map(WordShape.init)
    }
}

/// What a word looks like, whatever it says.
public enum WordShape: Int32, Sendable, CaseIterable {
    /// `@name`
    case mention
    /// `#topic`
    case hashtag
    /// A web address.
    case link
    /// A digit stands in it.
    case withDigit
    /// No letters and no digits.
    case signs
    /// More than one letter, all of them capital.
    case capitals
    /// A capital letter first, small ones behind.
    case capitalized
    /// Small letters alone.
    case lowercase
    /// A capital letter after the first one, or letters without case.
    case mixed

    /// The shape of a word.
    public init(_ word: String) {
        let scalars = Array(word.unicodeScalars)
        let letters = scalars.filter(\.properties.isAlphabetic)
        let small = word.lowercased()
        self =
            switch true {
            case scalars.count > 1 && scalars[0] == "@": .mention
            case scalars.count > 1 && scalars[0] == "#": .hashtag
            case ["http:", "https:", "www."].contains(where: small.hasPrefix): .link
            case scalars.contains(where: { $0.properties.numericType != nil }): .withDigit
            case letters.isEmpty: .signs
            case letters.count > 1 && letters.allSatisfy(\.properties.isUppercase): .capitals
            case letters.allSatisfy(\.properties.isLowercase): .lowercase
            case letters[0].properties.isUppercase
                && letters.dropFirst().allSatisfy(\.properties.isLowercase):
                .capitalized
            default: .mixed
            }
    }
}
