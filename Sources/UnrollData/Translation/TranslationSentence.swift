/// A sentence as the symbols of a translation model.
public struct TranslationSentence: Sendable, Hashable {
    /// The words with their joiners; at character level the characters.
    public let tokens: [String]
    /// The indices of the symbols, without that of the end.
    public let symbols: [Int32]
    /// The token that each symbol is a part of, by its place among the tokens.
    public let tokenOfSymbol: [Int32]
}

/// A sentence and its translation as symbols.
public struct TranslationExample: Sendable, Hashable {
    public let source: TranslationSentence
    public let target: TranslationSentence
    /// Where the pair stands in its file, counted from 1.
    public let line: Int
}
