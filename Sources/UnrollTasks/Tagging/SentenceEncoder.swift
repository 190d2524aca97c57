package import UnrollData
package import UnrollLayers

/// A sentence as a network reads it.
package struct EncodedSentence: Sendable {
    /// The vocabulary's index of each word.
    var symbols: [Int32]
    /// The place of each word among the word forms.
    var words: [Int32]
}

/// Turns words into symbols and collects how they are spelled.
package struct SentenceEncoder {
    private let codec: TextCodec?
    private let lowercases: Bool
    private let most: Int
    private let limit: Int
    private var places: [String: Int32] = [:]
    private var words: [String] = []
    private var symbols: [Int32] = []

    /// - Parameter codec: The vocabulary; `nil` for nucleotides, whose tokens are their letters:
    ///   another one is read as any base.
    package init(_ config: SequenceEncoderConfig, _ codec: TextCodec?) {
        self.codec = codec
        lowercases = config.preparation.lowercases
        most = config.maximumLength
        limit = config.wordForms?.limit ?? 3
    }

    /// What follows the configuration's most words of a sentence is not read.
    package mutating func encode(_ tokens: [String]) -> EncodedSentence {
        guard codec != nil else {
            return EncodedSentence(
                symbols: tokens.map { Nucleotides.code(of: $0) ?? 0b1111 }, words: [])
        }
        let places = tokens.prefix(most).map { place(of: $0) }
        return EncodedSentence(symbols: places.map { symbols[Int($0)] }, words: places)
    }

    private mutating func place(of word: String) -> Int32 {
        if let place = places[word] { return place }
        let place = Int32(words.count)
        places[word] = place
        words.append(word)
        symbols.append(codec?.index(ofWord: lowercases ? word.lowercased() : word) ?? 0)
        return place
    }

    /// The spelling of all words so far.
    package var forms: WordForms { WordForms(words, limit: limit) }
}
