public import UnrollSystem

/// Byte-pair encoding: words as sequences of subwords (Sennrich, Haddow and Birch, 2016).
///
/// A word begins as its characters (Unicode scalars), the last one marked by `</w>`. The merges are
/// applied in the order of their ranks, each wherever it fits, until none does. Merges and subwords
/// are those of `learn-bpe` and `apply-bpe` of subword-nmt, format 0.2: every subword but the last of
/// a word ends with `@@`.
///
/// One case differs, so that ``words(from:)`` gives back every word: the last subword of a word that
/// ends with `@@` itself is divided before its last character.
public struct SubwordEncoding: Sendable, Hashable {
    /// Two neighbours that become one symbol.
    public struct Merge: Sendable, Hashable {
        /// The left one of the two.
        public let first: String
        /// The right one of the two.
        public let second: String

        init(_ first: String, _ second: String) {
            self.first = first
            self.second = second
        }
    }

    /// Ends the symbols at words' ends, inside merges.
    public static let endOfWord = "</w>"
    /// Ends every subword that another one of its word follows.
    public static let continuation = "@@"

    /// The merges, the first one with the lowest rank.
    public let merges: [Merge]
    private let ranks: MergeRanks

    /// Learns merges.
    ///
    /// The most frequent pair of neighbours is merged, again and again; of pairs that are equally
    /// frequent the last one in the order of its code points, as subword-nmt does.
    ///
    /// - Parameters:
    ///   - counts: The words of one or several texts, without blanks inside.
    ///   - limit: The most merges.
    ///   - minimumFrequency: How often a pair must occur to be merged.
    public init(learnedFrom counts: WordCounts, merges limit: Int, minimumFrequency: Int = 2) {
        requirement(limit >= 0, "SubwordEncoding: the number of merges \(limit) is negative")
        var learner = SubwordLearner(counts)
        self.init(merges: learner.merges(limit, minimumFrequency: minimumFrequency))
    }

    init(merges: [Merge]) {
        self.merges = merges
        ranks = MergeRanks(merges)
    }

    public static func == (one: SubwordEncoding, two: SubwordEncoding) -> Bool {
        // Strings compare as characters do, merges by their bytes.
        one.merges.count == two.merges.count
            && zip(one.merges, two.merges).allSatisfy {
                $0.first.utf8.elementsEqual($1.first.utf8)
                    && $0.second.utf8.elementsEqual($1.second.utf8)
            }
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(merges.count) }

    // MARK: Words to subwords and back

    /// The subwords of a word; none of an empty one.
    ///
    /// - Complexity: O(n log n) for a word of n characters.
    public func subwords(of word: String) -> [String] { subwords(of: word, dropout: nil) }

    /// The subwords of a word when merges are left out at random (BPE-dropout; Provilkov, Emelianenko
    /// and Voita, 2020): one word is met in many segmentations in training.
    ///
    /// - Parameters:
    ///   - word: The word, without white space.
    ///   - dropout: The probability that a possible merge is left out in a step, 0…1.
    ///   - random: A stream for this word at this place in this epoch alone.
    public func subwords(of word: String, dropout: Float, random: RandomStream) -> [String] {
        requirement(
            (0...1).contains(dropout), "SubwordEncoding: the dropout \(dropout) is not in 0...1")
        return subwords(of: word, dropout: dropout > 0 ? (dropout, random) : nil)
    }

    private func subwords(of word: String, dropout: MergeRanks.Dropout?) -> [String] {
        var word = word
        return word.withUTF8 { bytes in
            var pieces: [String] = []
            var start = 0
            for end in ranks.pieceEnds(bytes, dropout: dropout) {
                let piece = String(decoding: bytes[start..<end], as: UTF8.self)
                start = end
                if end < bytes.count {
                    pieces.append(piece + SubwordEncoding.continuation)
                } else if SubwordEncoding.isContinued(piece) {
                    pieces += [String(piece.unicodeScalars.dropLast()) + "@@", "@"]
                } else {
                    pieces.append(piece)
                }
            }
            return pieces
        }
    }

    /// The words of some subwords; a last subword that should be continued ends its word all the same.
    public static func words(from subwords: some Sequence<String>) -> [String] {
        var joiner = SubwordJoiner()
        for subword in subwords { joiner.append(subword) }
        return joiner.words
    }

    /// The merge of the lowest rank that gives a symbol.
    func merge(giving symbol: String) -> Merge? { ranks.rank(giving: symbol).map { merges[$0] } }

    /// Whether another subword of the same word follows.
    public static func isContinued(_ subword: String) -> Bool {
        // By bytes: "@" and a combining mark are one character.
        subword.utf8.count >= 2 && subword.utf8.suffix(2).elementsEqual(continuation.utf8)
    }
}
