internal import UnrollSystem

/// A sentence as the symbols of a translation model.
public struct TranslationSentence: Sendable, Hashable {
    /// The words with their joiners; at character level the characters.
    public let tokens: [String]
    /// The indices of the symbols, without that of the end.
    public let symbols: [Int32]
    /// The token that each symbol is a part of, by its place among the tokens.
    public let tokenOfSymbol: [Int32]
}

extension TranslationSentence {
    /// The sentence in parts of at most some symbols, one after the other; as it is where it is short
    /// enough.
    ///
    /// A part ends behind a full stop, a question mark or an exclamation mark where one stands in its
    /// second half, else behind a token, and inside one only where the token alone is too long.
    ///
    /// - Parameter most: The most symbols of a part, at least 1.
    public func parts(upTo most: Int) -> [TranslationSentence] {
        requirement(most >= 1, "parts: of \(most) symbols")
        guard symbols.count > most else { return [self] }
        var parts: [TranslationSentence] = []
        var start = 0
        while start < symbols.count {
            let end = end(of: start, most)
            parts.append(part(start..<end))
            start = end
        }
        return parts
    }

    /// Where the part that begins at a symbol ends.
    private func end(of start: Int, _ most: Int) -> Int {
        guard symbols.count - start > most else { return symbols.count }
        let limit = start + most
        var end: Int?
        for place in (start + most / 2..<limit).reversed()
        where tokenOfSymbol[place] != tokenOfSymbol[place + 1] {
            if end == nil { end = place + 1 }
            if let last = tokens[Int(tokenOfSymbol[place])].unicodeScalars.last,
                ".!?。！？".unicodeScalars.contains(last)
            {
                return place + 1
            }
        }
        return end ?? limit
    }

    private func part(_ range: Range<Int>) -> TranslationSentence {
        let first = tokenOfSymbol[range.lowerBound]
        let last = tokenOfSymbol[range.upperBound - 1]
        return TranslationSentence(
            tokens: Array(tokens[Int(first)...Int(last)]), symbols: Array(symbols[range]),
            tokenOfSymbol: tokenOfSymbol[range].map { $0 - first })
    }
}
