public import UnrollData
public import UnrollLanguageModels
internal import UnrollSystem

/// Turns the probabilities that a recogniser gives to its symbols, frame by frame, into texts.
///
/// Everywhere probabilities are natural logarithms `[T, V]`, row-major: of V symbols in each of T
/// frames, the blank of connectionist temporal classification at index 0. A text is ranked by
///
///     log p(text | recording) + α · log p(text, end) + β · n
///
/// with the language model's log-probability and n symbols that it scores (``SpeechDecodingConfig``).
public struct SpeechDecoder: Sendable {
    /// The recogniser's symbols.
    public let codec: TranscriptCodec
    /// How texts are searched for.
    public let config: SpeechDecodingConfig
    private let model: (any LanguageModel)?
    private let lexicon: SpeechLexicon?
    private let spelling: LanguageSpelling?

    /// - Parameters:
    ///   - codec: The recogniser's symbols.
    ///   - config: How texts are searched for.
    ///   - languageModel: A model of characters or of words, of any kind; none if `nil`. One of words with
    ///     a recogniser of characters scores a word at the blank behind it and at the end.
    ///   - lexicon: The words that may be written, made for the same symbols; any if `nil`.
    /// - Throws: `ConfigError` where the configuration is not valid, or the language model reads bytes and
    ///   the recogniser writes characters of several.
    public init(
        codec: TranscriptCodec, config: SpeechDecodingConfig = SpeechDecodingConfig(),
        languageModel: (any LanguageModel)? = nil, lexicon: SpeechLexicon? = nil
    ) throws {
        try config.validate()
        self.codec = codec
        self.config = config
        self.lexicon = lexicon
        model = languageModel
        spelling = try languageModel.map {
            try LanguageSpelling(of: codec, lexicon: lexicon, for: $0.codec)
        }
    }

    /// A decoder without language model and lexicon, whose settings are the usual ones.
    ///
    /// - Parameter codec: The recogniser's symbols.
    init(of codec: TranscriptCodec) {
        self.codec = codec
        config = SpeechDecodingConfig()
        (model, lexicon, spelling) = (nil, nil, nil)
    }

    /// The same decoder with other settings.
    ///
    /// - Throws: `ConfigError` where they are not valid.
    public func configured(_ config: SpeechDecodingConfig) throws -> SpeechDecoder {
        try SpeechDecoder(codec: codec, config: config, languageModel: model, lexicon: lexicon)
    }

    func search() -> PrefixBeamSearch {
        PrefixBeamSearch(
            config,
            scoring: HypothesisScoring(
                config, codec: codec, lexicon: lexicon, spelling: spelling,
                contexts: model?.contexts()))
    }

    private func requireWhole(_ logProbabilities: [Float]) {
        requirement(
            logProbabilities.count % codec.symbols.count == 0,
            "SpeechDecoder: \(logProbabilities.count) numbers are not frames of "
                + "\(codec.symbols.count) symbols")
    }

    /// The most probable symbol of each frame, without language model and lexicon.
    ///
    /// - Parameter logProbabilities: `[T, V]`.
    public func greedy(_ logProbabilities: [Float]) -> Recognition {
        requireWhole(logProbabilities)
        let width = codec.symbols.count
        var symbols: [Int32] = []
        var frames: [Range<Int>] = []
        var last = 0
        var sum = 0.0
        for frame in 0..<(logProbabilities.count / width) {
            let row = logProbabilities[(frame * width)..<((frame + 1) * width)]
            var best = 0
            for symbol in 1..<width
            where row[row.startIndex + symbol] > row[row.startIndex + best] {
                best = symbol
            }
            sum += Double(row[row.startIndex + best])
            if best > 0, best == last {
                frames[frames.count - 1] = frames[frames.count - 1].lowerBound..<(frame + 1)
            } else if best > 0 {
                symbols.append(Int32(best))
                frames.append(frame..<(frame + 1))
            }
            last = best
        }
        return Recognition(
            words: RecognizedWord.placed(
                WrittenWord.words(of: symbols, codec), symbols: symbols, frames: frames,
                logProbabilities, symbolCount: width), symbols: symbols, logProbability: sum,
            score: sum)
    }

    /// The best texts, each once, the best one first; at least one.
    ///
    /// - Parameter logProbabilities: `[T, V]`.
    public func callAsFunction(_ logProbabilities: [Float]) -> [Recognition] {
        requireWhole(logProbabilities)
        let width = codec.symbols.count
        let search = search()
        for first in stride(from: 0, to: logProbabilities.count, by: width) {
            search.step(logProbabilities[first..<(first + width)])
        }
        var found: [Recognition] = []
        var seen: Set<[String]> = []
        for ending in search.endings() where found.count < config.candidates {
            let text = search.text(
                of: ending.node, endingWith: ending.word, isComplete: ending.isComplete)
            // Texts may differ in blanks alone, or in how their words are pronounced.
            guard seen.insert(text.words.map(\.text)).inserted else { continue }
            found.append(
                Recognition(
                    words: SpeechDecoder.placed(
                        text.words, symbols: text.symbols, logProbabilities, symbolCount: width),
                    symbols: text.symbols, logProbability: ending.logProbability,
                    score: ending.score))
        }
        return found
    }

    /// Words where the best alignment of the text has them; at the end of the frames, and with no
    /// confidence, where the text cannot be aligned.
    static func placed(
        _ words: [WrittenWord], symbols: [Int32], _ logProbabilities: [Float], symbolCount: Int
    ) -> [RecognizedWord] {
        if words.isEmpty { return [] }
        let alignment = CTCAlignment(
            of: symbols, over: logProbabilities[...], symbolCount: symbolCount)
        guard let alignment else {
            let end = logProbabilities.count / symbolCount
            return words.map {
                RecognizedWord(text: $0.text, start: end, end: end, confidence: 0)
            }
        }
        return RecognizedWord.placed(
            words, symbols: symbols, frames: alignment.frames, logProbabilities,
            symbolCount: symbolCount)
    }

    /// Decodes a recording as its frames come.
    public func stream() -> SpeechStream { SpeechStream(self) }
}
