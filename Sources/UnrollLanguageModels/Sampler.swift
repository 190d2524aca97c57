internal import UnrollData
internal import UnrollPlatform
public import UnrollSystem

/// Draws the next symbol from a distribution.
public struct Sampler: Sendable {
    /// Below 1 likely symbols are drawn more often, above 1 less; 0 takes the likeliest.
    public var temperature: Double
    /// Draws only among the k likeliest.
    public var topK: Int?
    /// Draws among the likeliest that together have this probability (Holtzman et al., 2020).
    public var topP: Double?

    /// A way to draw; by default each symbol as likely as the model has it.
    public init(temperature: Double = 1, topK: Int? = nil, topP: Double? = nil) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
    }

    /// One draw, decided by the random number at `index` of the stream.
    ///
    /// - Parameters:
    ///   - logProbabilities: Of each symbol, in nats.
    ///   - excluding: A symbol that is never drawn (the unknown one).
    ///   - random: The randomness of the draw.
    ///   - index: The number of the draw.
    public func draw(
        from logProbabilities: [Float], excluding: Int32? = nil, random: RandomStream, index: UInt64
    ) -> Int32 {
        if temperature <= 0 {
            return candidates(logProbabilities, excluding).max {
                ($0.logProbability, $1.symbol) < ($1.logProbability, $0.symbol)
            }?.symbol ?? 0
        }
        var candidates = candidates(logProbabilities, excluding)
        if topK != nil || topP != nil {
            // Ties go to the smaller index, so a draw does not depend on the sort.
            candidates.sort { ($0.logProbability, $1.symbol) > ($1.logProbability, $0.symbol) }
        }
        if let topK { candidates = Array(candidates.prefix(max(topK, 1))) }
        guard let best = candidates.map(\.logProbability).max() else { return 0 }
        var weights = candidates.map { exp(Double($0.logProbability - best) / temperature) }
        if let topP {
            let wanted = topP * weights.reduce(0, +)
            var sum = 0.0
            var kept = 0
            for weight in weights {
                kept += 1
                sum += weight
                if sum >= wanted { break }
            }
            weights = Array(weights.prefix(kept))
        }
        let wanted = random.uniformDouble(at: index) * weights.reduce(0, +)
        var sum = 0.0
        for (weight, candidate) in zip(weights, candidates) {
            sum += weight
            if wanted < sum { return candidate.symbol }
        }
        return candidates[weights.count - 1].symbol
    }

    private struct Candidate {
        var symbol: Int32
        var logProbability: Float
    }

    private func candidates(_ logProbabilities: [Float], _ excluding: Int32?) -> [Candidate] {
        logProbabilities.enumerated().compactMap { index, value in
            Int32(index) == excluding || value.isNaN
                ? nil : Candidate(symbol: Int32(index), logProbability: value)
        }
    }
}
