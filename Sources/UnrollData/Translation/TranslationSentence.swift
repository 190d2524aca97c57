/// A sentence as the symbols of a translation model.
public struct TranslationSentence: Sendable, Hashable {
    /// The words with their joiners; at character level the characters.
    public let tokens: [String]
    /// The indices of the symbols, without that of the end.
    public let symbols: [Int32]
    /// The token that each symbol is a part of, by its place among the tokens.
    public let tokenOfSymbol: [Int32]
}
