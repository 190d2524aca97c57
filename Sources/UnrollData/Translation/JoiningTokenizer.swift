/// Divides plain text into tokens that remember where no blank stood between them, so that tokens a
/// model has written become plain text again.
///
/// Tokens are those of ``TextTokenizer``, with hyphenated words and clitics left whole: words, numbers,
/// web addresses and emoticons, and punctuation marks and symbols of their own. Where two tokens touch,
/// the mark `￭` (U+FFED) stands on the one that is no word, on the second of two words or of two marks:
/// `Hello, (you)!` becomes `Hello ￭, (￭ you ￭) ￭!`. The rule knows no language, and a translation is
/// learned with its spacing.
///
/// Going there and back leaves every text as it was, but for white space, of which every run becomes one
/// blank and none is left at the ends, and for `￭` in the text itself, which becomes `■` (U+25A0).
public struct JoiningTokenizer: Sendable {
    /// Stands on a token's side that touches its neighbour.
    public static let joiner = "￭"
    private static let joinerScalar: Unicode.Scalar = "￭"
    private static let substitute: Unicode.Scalar = "■"

    private let tokenizer: TextTokenizer

    /// A tokenizer; it has no settings.
    public init() {
        var tokenizer = TextTokenizer()
        tokenizer.splitsClitics = false
        self.tokenizer = tokenizer
    }

    /// The tokens of a text.
    ///
    /// - Complexity: O(characters).
    public func tokens(_ text: String) -> [String] {
        text.unicodeScalars.split(whereSeparator: WordTokenizer.isSpace).flatMap(chunkTokens)
    }

    /// The tokens of what stands between white space.
    private func chunkTokens(_ chunk: Substring.UnicodeScalarView) -> [String] {
        if chunk.allSatisfy({ $0.isASCII && $0.properties.isAlphabetic }) { return [String(chunk)] }
        let scalars = chunk.map { $0 == Self.joinerScalar ? Self.substitute : $0 }
        let characters = Array(String(scalars: scalars))
        let pieces = ChunkScanner(characters, tokenizer: tokenizer, next: nil).pieces()
        var tokens: [String] = []
        var isAfterMark = false
        for piece in pieces {
            let token = String(characters[piece])
            let isMark = !characters[piece].contains { $0.isLetter || $0.isNumber }
            if tokens.isEmpty {
                tokens.append(token)
            } else if isMark || !isAfterMark {
                tokens.append(Self.joiner + token)
            } else {
                // A word behind a mark, which takes the joiner.
                tokens[tokens.count - 1] += Self.joiner
                tokens.append(token)
            }
            isAfterMark = isMark
        }
        return tokens
    }

    /// The text of some tokens.
    public func text(_ tokens: some Sequence<String>) -> String {
        var text = String.UnicodeScalarView()
        var isOpen = true
        for token in tokens {
            var rest = token.unicodeScalars[...]
            var joinsNext = false
            if rest.first == Self.joinerScalar {
                rest = rest.dropFirst()
                isOpen = true
            }
            if rest.last == Self.joinerScalar {
                rest = rest.dropLast()
                joinsNext = true
            }
            if !isOpen { text.append(" ") }
            text.append(contentsOf: rest)
            // A model may write a joiner alone.
            isOpen = joinsNext || rest.isEmpty
        }
        return String(text)
    }
}
