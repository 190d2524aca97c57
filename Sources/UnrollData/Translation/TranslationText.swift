public import UnrollSystem

/// Turns the texts of one side of a translation into symbols, and symbols into plain text.
///
/// A text is normalised and divided into tokens; a token is a symbol, or several subwords, or, at
/// character level, the text's characters are its symbols. The vocabulary begins with `<unk>` and
/// `</s>`, which no text can spell: a token that reads so is unknown.
public struct TranslationText: Sendable, Equatable {
    /// The index of what the vocabulary lacks.
    public static let unknown: Int32 = 0
    /// The index of a sentence's end; a decoder is given it before the first symbol.
    public static let end: Int32 = 1

    static let leading = [Vocabulary.unknownSymbol, Vocabulary.endSymbol]

    /// How the texts become symbols.
    public let config: TranslationTextConfig
    /// The merges, at subword level.
    public let subwords: SubwordEncoding?
    /// The symbols that the side has.
    public let vocabulary: Vocabulary
    private let tokenizer = JoiningTokenizer()

    /// - Precondition: The vocabulary begins with `<unk>` and `</s>`; there are merges at subword level.
    init(config: TranslationTextConfig, subwords: SubwordEncoding?, vocabulary: Vocabulary) {
        requirement(
            (config.level == .subword) == (subwords != nil),
            "TranslationText: merges are for the subword level")
        self.config = config
        self.subwords = subwords
        self.vocabulary = vocabulary
    }

    public static func == (one: TranslationText, two: TranslationText) -> Bool {
        one.config == two.config && one.subwords == two.subwords
            && one.vocabulary == two.vocabulary
    }

    // MARK: Text to symbols

    /// The tokens of a text: words with their joiners, or characters.
    public func tokens(_ text: String) -> [String] {
        TranslationText.tokens(text, config, tokenizer)
    }

    static func tokens(
        _ text: String, _ config: TranslationTextConfig, _ tokenizer: JoiningTokenizer
    ) -> [String] {
        let text = config.normalization(text)
        if config.level != .character, !config.isTokenized { return tokenizer.tokens(text) }
        let words = text.unicodeScalars.split(whereSeparator: WordTokenizer.isSpace)
        guard config.level == .character else { return words.map { String($0) } }
        return Array(words.map { $0.map { String($0) } }.joined(separator: [" "]))
    }

    /// A text as symbols.
    public func encode(_ text: String) -> TranslationSentence { encode(tokens: tokens(text)) }

    /// Tokens as symbols.
    public func encode(tokens: [String]) -> TranslationSentence {
        sentence(tokens) { _, token in symbols(token) }
    }

    /// Tokens as symbols for training: merges are left out at random as often as the configuration says
    /// (``SubwordEncoding/subwords(of:dropout:random:)``).
    ///
    /// - Parameters:
    ///   - tokens: As ``tokens(_:)`` gives them.
    ///   - random: A stream for this sentence in this epoch alone.
    public func encode(tokens: [String], random: RandomStream) -> TranslationSentence {
        guard let subwords, config.subwordDropout > 0 else { return encode(tokens: tokens) }
        return sentence(tokens) { place, token in
            let parts = subwords.subwords(
                of: token, dropout: config.subwordDropout, random: random.stream(place))
            return known(parts).map(index)
        }
    }

    func sentence(
        _ tokens: [String], _ encode: (_ place: Int, _ token: String) -> [Int32]
    ) -> TranslationSentence {
        var symbols: [Int32] = []
        var places: [Int32] = []
        for (place, token) in tokens.enumerated() {
            let parts = encode(place, token)
            symbols += parts
            places += repeatElement(Int32(place), count: parts.count)
        }
        return TranslationSentence(tokens: tokens, symbols: symbols, tokenOfSymbol: places)
    }

    /// The symbols of a token.
    func symbols(_ token: String) -> [Int32] {
        guard let subwords else { return [index(token)] }
        return known(subwords.subwords(of: token)).map(index)
    }

    /// Subwords of the vocabulary, where undoing merges leads to some.
    private func known(_ parts: [String]) -> [String] {
        guard let subwords, parts.contains(where: { index($0) == Self.unknown }) else {
            return parts
        }
        return subwords.divided(parts) { index($0) != Self.unknown }
    }

    /// The index of a symbol as texts spell it.
    private func index(_ symbol: String) -> Int32 {
        guard let index = vocabulary.index(of: symbol), index >= Self.leading.count else {
            return Self.unknown
        }
        return index
    }

    // MARK: Symbols to text

    /// The plain text of some symbols; those of sentences' ends are left out.
    ///
    /// - Parameters:
    ///   - symbols: What a model has written.
    ///   - replacement: The token that stands in for the unknown symbol at a place, such as the source's
    ///     token that attention points at; `<unk>` if `nil`, at character level U+FFFD.
    public func text(
        of symbols: some Sequence<Int32>,
        replacingUnknown replacement: (Int) -> String? = { _ in nil }
    ) -> String {
        var joiner = SubwordJoiner()
        for (place, symbol) in symbols.enumerated() where symbol != Self.end {
            if symbol == Self.unknown {
                let standIn = config.level == .character ? "\u{FFFD}" : Vocabulary.unknownSymbol
                joiner.append(replacement(place) ?? standIn, isContinued: false)
            } else if subwords == nil {
                joiner.append(vocabulary[symbol], isContinued: false)
            } else {
                joiner.append(vocabulary[symbol])
            }
        }
        if config.level == .character { return joiner.words.joined() }
        return config.isTokenized
            ? joiner.words.joined(separator: " ") : tokenizer.text(joiner.words)
    }
}
