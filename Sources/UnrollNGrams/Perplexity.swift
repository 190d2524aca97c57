public import UnrollData

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

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
    ///   - text: What is scored.
    ///   - keepingEach: Keeps every symbol's log-probability.
    ///   - block: Symbols (or lines) scored at once.
    public func score(_ text: EncodedText, keepingEach: Bool = false, block: Int = 4096)
        -> TextScore
    {
        var score = TextScore(
            symbols: text.symbols.count, unknown: text.unknownCount,
            characters: text.characterCount, totalLoss: 0,
            logProbabilities: keepingEach ? [] : nil)
        func add(_ logProbabilities: [Float]) {
            for value in logProbabilities { score.totalLoss -= Double(value) }
            score.logProbabilities?.append(contentsOf: logProbabilities)
        }
        if startsEachLineAnew {
            for first in stride(from: 0, to: text.lineCount, by: 64) {
                let lines = (first..<min(first + 64, text.lineCount)).map {
                    Array(text.symbols[text.line($0)])
                }
                for line in self.score(lines: lines) { add(line) }
            }
        } else {
            var state = start
            for first in stride(from: 0, to: text.symbols.count, by: block) {
                let part = Array(text.symbols[first..<min(first + block, text.symbols.count)])
                let (logProbabilities, next) = self.score(part, after: state)
                add(logProbabilities)
                state = next
            }
        }
        return score
    }
}
