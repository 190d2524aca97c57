internal import UnrollData
internal import UnrollLanguageModels

/// What a language model and the insertion bonus add to hypotheses, and which words may be written.
///
/// Built for one recording: its language contexts are those of one search.
struct HypothesisScoring {
    /// When something is added.
    enum Unit {
        /// At each symbol, by the model's symbol for it (-1: none).
        case symbols([Int32])
        /// At the blank behind a word, and at the end.
        case blanks(space: Int32)
        /// At each symbol, which is a word.
        case words
        /// At the first symbol behind a word of the lexicon, and at the end.
        case lexicon(SpeechLexicon)
    }

    let unit: Unit
    /// The words that may be written, where they are limited.
    let lexicon: SpeechLexicon?
    let codec: TranscriptCodec
    let contexts: (any LanguageContexts)?
    let weight: Double
    let bonus: Double
    private let spelling: LanguageSpelling?
    private let unknownPenalty: Double

    /// What stands for the logarithm of no probability, in nats: a model alone ends no hypothesis.
    private static let lowest: Float = -30

    init(
        _ config: SpeechDecodingConfig, codec: TranscriptCodec, lexicon: SpeechLexicon?,
        spelling: LanguageSpelling?, contexts: (any LanguageContexts)?
    ) {
        self.codec = codec
        self.lexicon = lexicon
        self.spelling = spelling
        self.contexts = contexts
        weight = config.languageWeight
        bonus = config.insertionBonus
        unknownPenalty = config.unknownPenalty
        if case .symbols(let indices) = spelling?.unit {
            unit = .symbols(indices)
        } else if codec.unit == .phones, let lexicon {
            unit = .lexicon(lexicon)
        } else if codec.unit == .characters {
            // Where no blank is written, the whole text is a word.
            unit = .blanks(space: codec.space ?? -1)
        } else {
            unit = .words
        }
    }

    // MARK: Symbols

    /// What a symbol adds behind a context whose distribution is known.
    @inline(__always)
    func added(by symbol: Int, _ indices: [Int32], after next: [Float]) -> Double {
        let index = Int(indices[symbol])
        let logProbability = index < 0 ? Self.lowest : max(next[index], Self.lowest)
        return weight * Double(logProbability) + bonus
    }

    // MARK: Words

    /// A word behind a context.
    struct Request {
        var context: LanguageContext?
        /// The model's symbols of the word.
        var symbols: [Int32]
        var isUnknown: Bool
    }

    func request(_ word: String, after context: LanguageContext?, isFirst: Bool) -> Request {
        let spelled = spelling?.symbols(of: word, isFirst: isFirst)
        return Request(
            context: context, symbols: spelled?.symbols ?? [],
            isUnknown: spelled?.isUnknown ?? false)
    }

    /// What words add, each behind its context.
    func added(by requests: [Request]) -> [Double] {
        guard let contexts else { return requests.map { _ in bonus } }
        if !contexts.scoresSingleSymbols {
            contexts.prepare(requests.filter { $0.symbols.count == 1 }.compactMap(\.context))
        }
        return requests.map { request in
            var logProbability = Double(Self.lowest)
            if let context = request.context, !request.symbols.isEmpty {
                if request.symbols.count == 1, let next = context.next {
                    logProbability = Double(next[Int(request.symbols[0])])
                } else {
                    logProbability = contexts.score(request.symbols, after: context).0
                }
                let least = Double(Self.lowest) * Double(request.symbols.count)
                logProbability = max(logProbability, least)
            }
            if request.isUnknown { logProbability -= unknownPenalty }
            return weight * logProbability + bonus
        }
    }

    /// The contexts behind symbols; the same ones where there are none.
    func advance(_ requests: [Request]) -> [LanguageContext?] {
        guard let contexts else { return requests.map { _ in nil } }
        var advanced = requests.map(\.context)
        var single: [(place: Int, context: LanguageContext, symbol: Int32)] = []
        for (place, request) in requests.enumerated() {
            guard let context = request.context, let first = request.symbols.first else { continue }
            if request.symbols.count == 1 {
                single.append((place, context, first))
            } else {
                advanced[place] = contexts.score(request.symbols, after: context).1
            }
        }
        if !single.isEmpty {
            let next = contexts.advance(single.map(\.context), by: single.map(\.symbol))
            for (step, context) in zip(single, next) { advanced[step.place] = context }
        }
        return advanced
    }

    // MARK: Ends

    /// What the end of the text adds behind each context.
    func endBonus(after ends: [LanguageContext?]) -> [Double] {
        guard let contexts, let spelling else { return ends.map { _ in 0 } }
        contexts.prepare(ends.compactMap { $0 })
        return ends.map { context in
            let logProbability = context?.next?[Int(spelling.end)] ?? 0
            return weight * Double(max(logProbability, Self.lowest))
        }
    }
}
