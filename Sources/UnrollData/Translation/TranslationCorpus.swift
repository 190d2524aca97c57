public import UnrollSystem

/// Pairs of texts as symbols, to learn from or to measure on.
///
/// A side is held as the numbers of its tokens, and each different token once as its symbols: some
/// four bytes for a word of the corpus.
public struct TranslationCorpus: Sendable {
    /// What the symbols are.
    public let texts: TranslationTexts
    /// Where each pair stands in its file, counted from 1.
    public let lines: [Int]
    private let source: TokenizedSide
    private let target: TokenizedSide

    /// Learns subwords and vocabularies from pairs of texts, and encodes the pairs with them.
    public init(learningFrom pairs: [TextPair], config: TranslationTextConfig) {
        let tokenizer = JoiningTokenizer()
        var (source, target) = (TokenizedSide(), TokenizedSide())
        for pair in pairs {
            source.append(TranslationText.tokens(pair.source, config, tokenizer))
            target.append(TranslationText.tokens(pair.target, config, tokenizer))
        }
        self.init(
            TranslationTexts(learnedFrom: source.counts, target.counts, config: config), source,
            target, lines: pairs.map(\.line))
    }

    /// Encodes pairs of texts with what was learned from others, such as those to validate on.
    public init(_ pairs: [TextPair], texts: TranslationTexts) {
        var (source, target) = (TokenizedSide(), TokenizedSide())
        for pair in pairs {
            source.append(texts.source.tokens(pair.source))
            target.append(texts.target.tokens(pair.target))
        }
        self.init(texts, source, target, lines: pairs.map(\.line))
    }

    private init(
        _ texts: TranslationTexts, _ source: TokenizedSide, _ target: TokenizedSide, lines: [Int]
    ) {
        self.texts = texts
        self.lines = lines
        self.source = source.encoded(by: texts.source)
        self.target = target.encoded(by: texts.target)
    }

    /// The number of pairs.
    public var count: Int { lines.count }

    /// The most frequent tokens of each side, falling.
    ///
    /// - Parameter most: How many of each.
    public func frequentTokens(_ most: Int) -> (source: [String], target: [String]) {
        (source.frequentTokens(most), target.frequentTokens(most))
    }

    /// The symbols of a pair's source, without that of the end.
    public func source(_ pair: Int) -> [Int32] { source.symbols(pair) }

    /// The symbols of a pair's target, without that of the end.
    public func target(_ pair: Int) -> [Int32] { target.symbols(pair) }

    /// The symbols of a pair's source for training, with merges left out at random where the configuration
    /// says so.
    ///
    /// - Parameters:
    ///   - pair: Its place in the corpus.
    ///   - random: A stream for this pair in this epoch alone.
    public func source(_ pair: Int, random: RandomStream) -> [Int32] {
        source.symbols(pair, texts.source, random: random.stream("source"))
    }

    /// The symbols of a pair's target for training, as those of the source.
    public func target(_ pair: Int, random: RandomStream) -> [Int32] {
        target.symbols(pair, texts.target, random: random.stream("target"))
    }
}

/// Sentences as the numbers of their tokens.
private struct TokenizedSide: Sendable {
    private(set) var counts = WordCounts()
    /// The numbers of all sentences' tokens, one sentence after the other, and where each one ends.
    private var numbers: [Int32] = []
    private var ends: [Int] = []
    /// The symbols of each token.
    private var symbols: [[Int32]] = []

    mutating func append(_ tokens: [String]) {
        for token in tokens { numbers.append(Int32(counts.add(token))) }
        ends.append(numbers.count)
    }

    func encoded(by text: TranslationText) -> TokenizedSide {
        var side = self
        side.symbols = counts.entries.map { text.symbols($0.word) }
        return side
    }

    private func tokens(_ sentence: Int) -> ArraySlice<Int32> {
        numbers[(sentence == 0 ? 0 : ends[sentence - 1])..<ends[sentence]]
    }

    func frequentTokens(_ most: Int) -> [String] {
        let entries = Array(counts.entries.enumerated())
        return entries.sorted { (-$0.element.count, $0.offset) < (-$1.element.count, $1.offset) }
            .prefix(most).map(\.element.word)
    }

    func symbols(_ sentence: Int) -> [Int32] { tokens(sentence).flatMap { symbols[Int($0)] } }

    func symbols(_ sentence: Int, _ text: TranslationText, random: RandomStream) -> [Int32] {
        guard text.config.subwordDropout > 0 else { return symbols(sentence) }
        let words = tokens(sentence).map { counts.word(Int($0)) }
        return text.encode(tokens: words, random: random).symbols
    }
}
