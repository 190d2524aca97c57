public import UnrollData
internal import UnrollSystem

/// Recent words tend to recur: the symbols of the text so far, the recent ones or all with
/// the old ones fading (Kuhn and De Mori, 1990). A part of mixtures.
///
///     p(w) = (c(w) + κ / V) / (Σ c + κ)
///
/// with c(w) how often w came in the window, or the sum of λ^age over the times it came (the
/// last symbol's age is 1), and κ the
/// weight of the uniform distribution over the V symbols.
public struct UnigramCacheModel: LanguageModel {
    /// Which symbols count, and for how much.
    public enum Memory: Sendable, Hashable {
        /// The last symbols, this number of them, with equal weight. At least 1.
        case window(Int)
        /// All symbols, each with this factor to the power of its age. Above 0, below 1.
        case decay(Double)
    }

    /// The symbols that count after a text.
    public struct State: Sendable, Equatable {
        /// By symbol; times ``scale`` where they fade.
        fileprivate var counts: [Int32: Double] = [:]
        fileprivate var total = 0.0
        /// The weight of the next symbol. Fading is implemented as the growth of this weight.
        fileprivate var scale = 1.0
        /// A window's symbols, the oldest at `oldest`.
        fileprivate var recent: [Int32] = []
        fileprivate var oldest = 0
    }

    public let codec: TextCodec
    /// How symbols are forgotten.
    public let memory: Memory
    /// κ, in symbols: above 0.
    public let smoothing: Double

    /// - Parameters:
    ///   - codec: That of the models it is mixed with.
    ///   - memory: Which symbols count.
    ///   - smoothing: The number of symbols that the uniform distribution counts as.
    public init(codec: TextCodec, memory: Memory = .decay(0.998), smoothing: Double = 1) {
        switch memory {
        case .window(let size): requirement(size > 0, "UnigramCacheModel: a window of \(size)")
        case .decay(let factor):
            requirement(factor > 0 && factor < 1, "UnigramCacheModel: a decay of \(factor)")
        }
        requirement(smoothing > 0, "UnigramCacheModel: a smoothing of \(smoothing)")
        self.codec = codec
        self.memory = memory
        self.smoothing = smoothing
    }

    /// The cache reaches across lines.
    public var startsEachLineAnew: Bool { false }

    public var start: State { State() }

    private func probability(_ count: Double, _ state: State) -> Double {
        let uniform = smoothing * state.scale / Double(codec.vocabulary.count)
        return (count + uniform) / (state.total + smoothing * state.scale)
    }

    public func next(after state: State) -> [Float] {
        let rest = Float(logarithm(probability(0, state)))
        var next = [Float](repeating: rest, count: codec.vocabulary.count)
        for (symbol, count) in state.counts {
            next[Int(symbol)] = Float(logarithm(probability(count, state)))
        }
        return next
    }

    public func advance(_ state: State, by symbol: Int32) -> State {
        var next = state
        read(symbol, into: &next)
        return next
    }

    private func read(_ symbol: Int32, into state: inout State) {
        switch memory {
        case .window(let size):
            if state.recent.count < size {
                state.recent.append(symbol)
            } else {
                let old = state.recent[state.oldest]
                state.recent[state.oldest] = symbol
                state.oldest = (state.oldest + 1) % size
                let left = state.counts[old, default: 1] - 1
                state.counts[old] = left > 0 ? left : nil
                state.total -= 1
            }
            state.counts[symbol, default: 0] += 1
            state.total += 1
        case .decay(let factor):
            state.counts[symbol, default: 0] += state.scale
            state.total += state.scale
            state.scale /= factor
            // Long before a double overflows; counts that have faded to nothing are dropped.
            if state.scale > 1e100 { state.rescale() }
        }
    }

    public func score(_ symbols: [Int32], after state: State) -> (
        logProbabilities: [Float], next: State
    ) {
        var state = state
        let scores = symbols.map { symbol in
            let score = Float(logarithm(probability(state.counts[symbol] ?? 0, state)))
            read(symbol, into: &state)
            return score
        }
        return (scores, state)
    }
}

extension UnigramCacheModel.State {
    fileprivate mutating func rescale() {
        let scale = scale
        counts = counts.compactMapValues { $0 / scale > 1e-30 ? $0 / scale : nil }
        total /= scale
        self.scale = 1
    }
}
