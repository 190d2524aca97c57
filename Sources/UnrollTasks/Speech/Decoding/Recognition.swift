/// A word that was recognised.
public struct RecognizedWord: Sendable, Hashable {
    /// The word.
    public let text: String
    /// The frame in which its first symbol begins, counted from 0.
    public let start: Int
    /// The frame behind that in which its last symbol ends.
    public let end: Int
    /// 0…1: the geometric mean, over the word's symbols, of the greatest probability that the recogniser
    /// gives the symbol in the frames where the alignment has it. Neither a language model nor other
    /// hypotheses enter it.
    public let confidence: Double

    package init(text: String, start: Int, end: Int, confidence: Double) {
        self.text = text
        self.start = start
        self.end = end
        self.confidence = confidence
    }
}

/// A text that was recognised in a recording.
public struct Recognition: Sendable, Hashable {
    /// The words with their times.
    public let words: [RecognizedWord]
    /// The symbols of the recogniser that were written, blanks left out.
    public let symbols: [Int32]
    /// The log-probability of the symbols, in nats: of all alignments that the search has followed, or in
    /// greedy decoding of the best one alone.
    public let logProbability: Double
    /// What texts are ranked by: the log-probability, and what language model and insertion bonus add.
    public let score: Double

    /// The words with a blank between them.
    public var text: String { words.map(\.text).joined(separator: " ") }

    package init(
        words: [RecognizedWord], symbols: [Int32], logProbability: Double, score: Double
    ) {
        self.words = words
        self.symbols = symbols
        self.logProbability = logProbability
        self.score = score
    }
}
