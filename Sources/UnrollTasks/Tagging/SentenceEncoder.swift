package import UnrollData
package import UnrollLayers

/// A sentence as a network reads it.
package struct EncodedSentence: Sendable {
    /// The vocabulary's index of each word.
    package var symbols: [Int32]
    /// The place of each word among the word forms.
    package var words: [Int32]

    package init(symbols: [Int32], words: [Int32]) {
        self.symbols = symbols
        self.words = words
    }
}

/// Turns words into symbols and collects how they are spelled.
package struct SentenceEncoder {
    private let codec: TextCodec?
    private let lowercases: Bool
    private let most: Int
    private let limit: Int
    private let joinsMarks: Bool
    private let normalization: UnicodeNormalization
    /// By their bytes: strings that are written in different ways compare as equal.
    private var places: [[UInt8]: Int32] = [:]
    private var words: [String] = []
    private var symbols: [Int32] = []

    /// - Parameters:
    ///   - config: How words are read.
    ///   - codec: The vocabulary; `nil` for nucleotides, whose tokens are their letters: another one
    ///     is read as any base.
    ///   - joinsMarks: As in ``TaggingConfig/joinsMarks``.
    package init(
        _ config: SequenceEncoderConfig, _ codec: TextCodec?, joinsMarks: Bool = false
    ) {
        self.joinsMarks = joinsMarks
        self.codec = codec
        lowercases = config.preparation.lowercases
        normalization = config.normalization ?? .none
        most = config.maximumLength
        limit = config.wordForms?.limit ?? 3
    }

    /// What follows the configuration's most words of a sentence is not read.
    package mutating func encode(_ tokens: [String]) -> EncodedSentence {
        guard codec != nil else {
            return EncodedSentence(
                symbols: tokens.map { Nucleotides.code(of: $0) ?? 0b1111 }, words: [])
        }
        let places = tokens.prefix(most).indices.map { place(of: word(at: $0, in: tokens)) }
        return EncodedSentence(symbols: places.map { symbols[Int($0)] }, words: places)
    }

    /// A word as it is read: behind a lone mark, with it.
    private func word(at place: Int, in tokens: [String]) -> String {
        guard joinsMarks, place > 0, Mark(tokens[place - 1]) == .lone, Mark.mayName(tokens[place])
        else { return tokens[place] }
        return tokens[place - 1] + tokens[place]
    }

    private mutating func place(of written: String) -> Int32 {
        let word = normalization(written)
        let key = Array(word.utf8)
        if let place = places[key] { return place }
        let place = Int32(words.count)
        places[key] = place
        words.append(word)
        symbols.append(codec?.index(ofWord: lowercases ? word.lowercased() : word) ?? 0)
        return place
    }

    /// The spelling of all words so far.
    package var forms: WordForms { WordForms(words, limit: limit) }
}

/// How the mark of a name or of a topic, @ or #, stands in a token.
enum Mark {
    /// By itself.
    case lone
    /// Before what it marks.
    case joined

    /// `nil` where there is no mark.
    init?(_ token: String) {
        guard token.hasPrefix("@") || token.hasPrefix("#") else { return nil }
        if token.utf8.count == 1 {
            self = .lone
        } else if Self.mayName(token.dropFirst()) {
            self = .joined
        } else {
            return nil
        }
    }

    /// Whether a token may be what a mark marks.
    static func mayName(_ token: some StringProtocol) -> Bool {
        token.unicodeScalars.first.map {
            $0.properties.isAlphabetic || $0 == "_" || ("0"..."9" ~= $0)
        }
            ?? false
    }

    /// Whether sentences write marks before what they mark, in one token, rather than apart.
    static func areJoined(in sentences: some Sequence<[String]>) -> Bool {
        var (lone, joined) = (0, 0)
        for tokens in sentences {
            for (place, token) in tokens.enumerated() {
                switch Mark(token) {
                case .joined: joined += 1
                case .lone where place + 1 < tokens.count && mayName(tokens[place + 1]): lone += 1
                default: break
                }
            }
        }
        return joined > lone
    }
}
