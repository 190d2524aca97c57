internal import UnrollData
internal import UnrollPlatform

/// The search for the translations of one sentence.
struct SentenceBeam {
    /// A hypothesis that goes on.
    struct Live {
        /// The node of its last symbol; -1 before the first.
        var node: Int
        var symbol: Int32
        var logProbability: Double
        /// The slot of the hypothesis that it goes on from.
        var slot: Int
    }

    /// A symbol that some hypothesis has written.
    private struct Node {
        var symbol: Int32
        /// The node before it; -1 where it is the first.
        var parent: Int
        /// The place of the source, but for its end, that it attends to most.
        var attended: Int32
        var weights: [Float]
    }

    private struct Ended {
        /// The node of the symbol of the end.
        var node: Int
        var logProbability: Double
        var score: Double
    }

    /// A hypothesis with one symbol more.
    private struct Candidate {
        var slot: Int
        var symbol: Int32
        var logProbability: Double
    }

    /// The sentence's place among those that are translated.
    let place: Int
    private let config: DecodingConfig
    /// The symbols of the source, that of the end included.
    private let sourceLength: Int
    /// The most symbols of a translation, that of the end not counted.
    private let limit: Int
    private(set) var live = [
        Live(node: -1, symbol: TranslationText.end, logProbability: 0, slot: 0)
    ]
    private var nodes: [Node] = []
    private var ended: [Ended] = []
    /// The symbols of each live hypothesis.
    private var length = 0

    init(_ config: DecodingConfig, place: Int, sourceLength: Int, limit: Int) {
        self.config = config
        self.place = place
        self.sourceLength = sourceLength
        self.limit = limit
    }

    /// Whether nothing better will be found.
    var isOver: Bool {
        guard let first = live.first, ended.count < config.beam else { return true }
        guard ended.count >= config.candidates else { return false }
        // Live hypotheses fall by their probability, which can only shrink, and the divisor is the
        // largest at the limit.
        let worst = ended.map(\.score).sorted(by: >)[config.candidates - 1]
        return score(first.logProbability, length: limit + 1) <= worst
    }

    /// Follows the hypotheses by one symbol.
    ///
    /// - Parameters:
    ///   - candidates: The log-probabilities of each live hypothesis's best symbols, falling, and the
    ///     symbols: so many of each.
    ///   - ends: The log-probability of the end, for each live hypothesis.
    ///   - weights: The attention of the hypothesis in a slot.
    mutating func advance(
        candidates: (
            values: Slice<UnsafeBufferPointer<Float>>, symbols: ArraySlice<Int32>, each: Int
        ),
        ends: [Float], weights: (Int) -> Slice<UnsafeBufferPointer<Float>>
    ) {
        if length == limit {
            for (slot, last) in ends.enumerated() where last > -.infinity {
                end(slot, live[slot].logProbability + Double(last), weights(slot))
            }
            live = []
            return
        }
        var best: [Candidate] = []
        for (place, (value, symbol)) in zip(candidates.values, candidates.symbols).enumerated()
        where value > -.infinity {
            let slot = place / candidates.each
            best.append(
                Candidate(
                    slot: slot, symbol: symbol,
                    logProbability: live[slot].logProbability + Double(value)))
        }
        // Of equal ones the first hypothesis's, the more probable symbol: their order.
        let order = best.indices.sorted {
            (-best[$0].logProbability, $0) < (-best[$1].logProbability, $1)
        }
        var next: [Live] = []
        for (rank, place) in order.enumerated() where next.count < config.beam {
            let candidate = best[place]
            let attention = weights(candidate.slot)
            if candidate.symbol == TranslationText.end {
                if rank < config.beam {
                    end(candidate.slot, candidate.logProbability, attention)
                }
            } else {
                next.append(
                    Live(
                        node: add(candidate.symbol, after: live[candidate.slot].node, attention),
                        symbol: candidate.symbol, logProbability: candidate.logProbability,
                        slot: candidate.slot))
            }
        }
        live = next
        length += 1
    }

    private mutating func end(
        _ slot: Int, _ logProbability: Double, _ weights: Slice<UnsafeBufferPointer<Float>>
    ) {
        ended.append(
            Ended(
                node: add(TranslationText.end, after: live[slot].node, weights),
                logProbability: logProbability,
                score: score(logProbability, length: length + 1)))
    }

    private mutating func add(
        _ symbol: Int32, after parent: Int, _ weights: Slice<UnsafeBufferPointer<Float>>
    ) -> Int {
        let own = weights.prefix(sourceLength)
        var attended = 0
        // The source's end is no word that could be written.
        for (place, weight) in own.dropLast().enumerated()
        where weight > own[own.startIndex + attended] { attended = place }
        nodes.append(
            Node(
                symbol: symbol, parent: parent, attended: Int32(attended),
                weights: config.keepsWeights ? Array(own) : []))
        return nodes.count - 1
    }

    /// What hypotheses are ranked by; `length` counts the end.
    private func score(_ logProbability: Double, length: Int) -> Double {
        guard config.lengthPenalty > 0 else { return logProbability }
        return logProbability / pow(Double(5 + length) / 6, config.lengthPenalty)
    }

    /// The symbols of a hypothesis up to a node, from the last to the first.
    private func backwards(from node: Int) -> UnfoldFirstSequence<Int> {
        sequence(first: node) { [nodes] node in
            let parent = nodes[node].parent
            return parent < 0 ? nil : parent
        }
    }

    /// The symbols that would repeat a sequence of this length, were they the hypothesis's next.
    func repeats(_ slot: Int, length: Int) -> [Int32] {
        let node = live[slot].node
        guard node >= 0 else { return [] }
        let symbols = Array(backwards(from: node).map { nodes[$0].symbol }.reversed())
        guard symbols.count >= length else { return [] }
        let last = symbols.suffix(length - 1)
        return (0...symbols.count - length).compactMap { start in
            symbols[start..<start + length - 1].elementsEqual(last)
                ? symbols[start + length - 1] : nil
        }
    }

    /// The best translations, as many as are wanted and were found.
    func best() -> [BeamSearch.Found] {
        let order = ended.indices.sorted { (-ended[$0].score, $0) < (-ended[$1].score, $1) }
        return order.prefix(config.candidates).map { place in
            let path = backwards(from: ended[place].node).map { nodes[$0] }.reversed()
            return BeamSearch.Found(
                symbols: path.dropLast().map(\.symbol),
                logProbability: ended[place].logProbability, score: ended[place].score,
                attended: path.map(\.attended),
                weights: config.keepsWeights ? path.map(\.weights) : [])
        }
    }
}
