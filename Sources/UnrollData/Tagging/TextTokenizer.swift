/// Divides a text into sentences and tokens, as the English treebanks do.
///
/// Letters and digits stand together, with what joins them inside: apostrophes and hyphens
/// (`O'Neill`, `well-known`), points, commas, colons and slashes between digits (`3.14`, `1,000`,
/// `10:30`, `1/2`), points of abbreviations and names (`U.S.`, `Mr.`, `amazon.com`), underscores, `&`
/// between capitals. English clitics are tokens of their own (`do n't`, `Harry 's`, `can not`). Web
/// and mail addresses, `@names`, `#tags` and emoticons stay whole, and so do runs of one punctuation
/// mark (`...`, `!!!`, `--`); all other marks and symbols stand alone, an emoji with its modifiers
/// too. An ideograph or a kana is a token.
///
/// A sentence ends at a blank line, and at `.`, `!`, `?` or `…` (with the quotation marks and brackets
/// that close behind it) where white space and no lower-case letter follow; an abbreviation ends none
/// unless it is one that often does (`etc.`, `p.m.`).
///
/// Nothing but white space is lost: each token says where it stands in the text.
public struct TextTokenizer: Sendable, Hashable, Codable {
    /// Whether English clitics are tokens of their own.
    public var splitsClitics = true
    /// Whether a hyphen inside a word is a token, as in the English Web Treebank: `well - known`.
    public var splitsHyphens = false

    /// The usual division of a text into words and punctuation.
    public init() {}

    /// The habits of tokens that a model was trained on.
    ///
    /// Clitics are split unless more words of the sentences hold one than clitics stand alone; hyphens
    /// are, where those that stand alone between two words are more than twice as many as words with
    /// one inside.
    public init(fitting sentences: some Sequence<[String]>) {
        var (lone, joined) = (0, 0)
        var (loneHyphens, innerHyphens) = (0, 0)
        for tokens in sentences {
            for (place, token) in tokens.enumerated() {
                if token == "-" {
                    let isBetween = place > 0 && place + 1 < tokens.count
                    loneHyphens +=
                        isBetween && isWord(tokens[place - 1]) && isWord(tokens[place + 1]) ? 1 : 0
                } else if token.utf8.contains(UInt8(ascii: "-")), isHyphenated(token) {
                    innerHyphens += 1
                }
                guard token.unicodeScalars.contains(where: { $0 == "'" || $0 == "’" }) else {
                    continue
                }
                let characters = Array(token)
                guard let start = cliticStart(characters[...]) else { continue }
                if start == 0 { lone += 1 } else { joined += 1 }
            }
        }
        splitsClitics = lone >= joined
        splitsHyphens = loneHyphens > 2 * innerHyphens
    }

    /// The sentences of a text, none of them empty, each as its tokens.
    ///
    /// - Complexity: O(characters).
    public func sentences(_ text: String) -> [[TextToken]] {
        let chunks = TextChunk.all(of: text)
        var splitter = SentenceSplitter()
        for (index, chunk) in chunks.enumerated() {
            if chunk.beginsParagraph { splitter.endParagraph() }
            let next = index + 1 < chunks.count ? chunks[index + 1] : nil
            let scanner = ChunkScanner(
                chunk.characters, tokenizer: self,
                next: next.flatMap { $0.beginsParagraph ? nil : $0.characters.first })
            var (offset, isFirst) = (chunk.start, true)
            for piece in scanner.pieces() {
                let token = String(chunk.characters[piece])
                let end = offset + token.unicodeScalars.count
                splitter.take(TextToken(text: token, range: offset..<end), hasSpace: isFirst)
                (offset, isFirst) = (end, false)
            }
        }
        splitter.endParagraph()
        return splitter.sentences
    }

    /// The tokens of a text, whatever its sentences.
    public func tokens(_ text: String) -> [TextToken] { sentences(text).flatMap { $0 } }
}

/// What stands between white space.
struct TextChunk {
    var characters: [Character] = []
    /// The place of the first character in the text, counted in scalars.
    var start: Int
    /// Whether a blank line stands before it.
    var beginsParagraph: Bool

    static func all(of text: String) -> [TextChunk] {
        var chunks: [TextChunk] = []
        var chunk: TextChunk?
        var (position, newlines) = (0, 0)
        for character in text {
            if isTextSpace(character) {
                if let whole = chunk { chunks.append(whole) }
                chunk = nil
                newlines += character.isNewline ? 1 : 0
            } else {
                if chunk == nil {
                    chunk = TextChunk(start: position, beginsParagraph: newlines > 1)
                    newlines = 0
                }
                chunk?.characters.append(character)
            }
            position += character.unicodeScalars.count
        }
        if let chunk { chunks.append(chunk) }
        return chunks
    }
}

/// Whether a character is white space, or marks a place without being seen.
private func isTextSpace(_ character: Character) -> Bool {
    character.isWhitespace || character == "\u{200B}" || character == "\u{FEFF}"
}

private func isWord(_ token: String) -> Bool {
    guard let first = token.first, let last = token.last else { return false }
    return first.isLetter && last.isLetter
}

/// Whether a hyphen stands between two letters.
private func isHyphenated(_ token: String) -> Bool {
    let characters = Array(token)
    return characters.indices.dropFirst().dropLast().contains {
        characters[$0] == "-" && characters[$0 - 1].isLetter && characters[$0 + 1].isLetter
    }
}
