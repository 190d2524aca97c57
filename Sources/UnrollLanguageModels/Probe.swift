internal import UnrollData
internal import UnrollPlatform

/// How likely a continuation is after a prefix.
public struct ContinuationScore: Sendable {
    /// The continuation.
    public var text: String
    /// The log-probability of all its symbols together, in nats.
    public var logProbability: Double
    /// Its number of symbols.
    public var symbols: Int
    /// How many of them the model does not know.
    public var unknown: Int
    /// Its share of the probability of all continuations compared.
    public var share: Double
}

extension LanguageModel {
    /// Compares continuations of one prefix, such as "was" and "were" after "The cat , which
    /// already ate ,".
    ///
    /// At character and byte level a space is put before a continuation where neither it nor the
    /// prefix has one.
    public func probe(_ prefix: String, continuations: [String]) -> [ContinuationScore] {
        let state = state(after: codec.encode(prefix))
        let needsSpace = codec.level != .word && prefix.last.map { !$0.isWhitespace } ?? false
        var scores = continuations.map { text in
            let joined =
                needsSpace && text.first.map { !$0.isWhitespace } ?? false ? " " + text : text
            let symbols = codec.encode(joined)
            let logProbability = score(symbols, after: state).logProbabilities
                .reduce(0.0) { $0 + Double($1) }
            return ContinuationScore(
                text: text, logProbability: logProbability, symbols: symbols.count,
                unknown: symbols.count { $0 == codec.vocabulary.unknownIndex }, share: 0)
        }
        let best = scores.map(\.logProbability).max() ?? 0
        let weights = scores.map { exp($0.logProbability - best) }
        let total = weights.reduce(0, +)
        for (index, weight) in weights.enumerated() { scores[index].share = weight / total }
        return scores
    }
}
