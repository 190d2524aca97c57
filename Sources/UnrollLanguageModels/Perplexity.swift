public import UnrollData
internal import UnrollPlatform
internal import UnrollSystem

/// How well a language model predicts a text.
public struct TextScore: Sendable {
    /// Scored symbols: characters, bytes, or words and line ends.
    public var symbols: Int
    /// How many of them count as `<unk>`.
    public var unknown: Int
    /// Unicode scalars of the text; `nil` where its bytes are not UTF-8.
    public var characters: Int?
    /// Σ -log p, in nats.
    public var totalLoss: Double
    /// log p of each symbol, in nats, where they were asked for.
    public var logProbabilities: [Float]?

    /// The score of a text whose symbols have these log-probabilities, in nats.
    package init(_ text: EncodedText, logProbabilities: [Float]) {
        symbols = text.symbols.count
        unknown = text.unknownCount
        characters = text.characterCount
        totalLoss = -logProbabilities.reduce(0) { $0 + Double($1) }
    }

    init(
        symbols: Int, unknown: Int, characters: Int?, totalLoss: Double,
        logProbabilities: [Float]?
    ) {
        self.symbols = symbols
        self.unknown = unknown
        self.characters = characters
        self.totalLoss = totalLoss
        self.logProbabilities = logProbabilities
    }

    /// Nats per symbol.
    public var loss: Double { totalLoss / Double(max(symbols, 1)) }
    /// e to the loss.
    public var perplexity: Double { exp(loss) }

    /// Bits for each character; at word level the line ends and spaces are the words' to predict,
    /// so the figure is not comparable and left out.
    public func bitsPerCharacter(_ level: TextLevel) -> Double? {
        guard level != .word, let characters, characters > 0 else { return nil }
        return totalLoss / M_LN2 / Double(characters)
    }
}

extension LanguageModel {
    /// Scores every symbol of a text, the first from the start state.
    ///
    /// - Parameters:
    ///   - text: The text to score.
    ///   - keepingEach: Keeps every symbol's log-probability.
    ///   - block: Symbols (or lines) scored together.
    public func score(_ text: EncodedText, keepingEach: Bool = false, block: Int = 4096)
        -> TextScore
    {
        var score = TextScore(
            symbols: text.symbols.count, unknown: text.unknownCount,
            characters: text.characterCount, totalLoss: 0,
            logProbabilities: keepingEach ? [] : nil)
        if text.unknownCount > 0, !predictsUnknown {
            ReadingListener.note(
                "the model has no \(Vocabulary.unknownSymbol), so that unknown words have no "
                    + "probability; the text has \(counted(text.unknownCount, "unknown word")), "
                    + "and its perplexity means nothing")
        }
        var done = 0
        func add(_ logProbabilities: [Float]) {
            for value in logProbabilities { score.totalLoss -= Double(value) }
            done += logProbabilities.count
            Activity.report("scoring", share: Double(done) / Double(max(text.symbols.count, 1)))
            score.logProbabilities?.append(contentsOf: logProbabilities)
        }
        if startsEachLineAnew {
            scoreLines(of: text, block: block, add)
        } else {
            scoreCarrying(text.symbols, block: block, add)
        }
        return score
    }

    /// Lines some at a time, few where they are long, and a very long one in blocks: what is held at
    /// once does not grow with a line.
    private func scoreLines(of text: EncodedText, block: Int, _ add: ([Float]) -> Void) {
        var lines: [[Int32]] = []
        var longest = 0
        func flush() {
            for line in score(lines: lines) { add(line) }
            (lines, longest) = ([], 0)
        }
        for number in 0..<text.lineCount {
            let line = text.line(number)
            if line.count > block {
                flush()
                scoreCarrying(text.symbols.part(line), block: block, add)
                continue
            }
            let padded = max(longest, line.count) * (lines.count + 1)
            if lines.count == 64 || padded > 4 * block { flush() }
            lines.append(Array(text.symbols[line]))
            longest = max(longest, line.count)
        }
        flush()
    }

    private func scoreCarrying(
        _ symbols: SymbolSequence, block: Int, _ add: ([Float]) -> Void
    ) {
        var state = start
        for first in stride(from: 0, to: symbols.count, by: block) {
            let part = Array(symbols[first..<min(first + block, symbols.count)])
            let (logProbabilities, next) = score(part, after: state)
            add(logProbabilities)
            state = next
        }
    }
}
