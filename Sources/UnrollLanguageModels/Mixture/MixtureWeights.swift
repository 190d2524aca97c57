internal import UnrollPlatform
internal import UnrollSystem

/// The natural logarithm, by a name that methods do not hide.
func logarithm(_ value: Double) -> Double { log(value) }

/// Interpolation weights found on a text by expectation maximisation (Jelinek and Mercer, 1980).
public struct MixtureWeights: Sendable, Equatable {
    /// The weight of each part; they sum to one.
    public var weights: [Double]
    /// Nats per symbol of the mixture on the text.
    public var loss: Double
    /// The number of steps taken.
    public var iterations: Int

    /// Finds the weights under which a text is likeliest.
    ///
    /// Each step gives a part the share that it has, on average, in the probability of a symbol:
    /// λ_i ← 1/T Σ_t λ_i p_i(t) / Σ_j λ_j p_j(t). The loss never rises.
    ///
    /// - Parameters:
    ///   - logProbabilities: Of each part, in nats, of the same symbols in the same order.
    ///   - tolerance: Ends where a step changes no weight by more.
    ///   - limit: The most steps.
    /// - Throws: `DataError` where there are no symbols, or where one has probability 0 in all parts.
    public static func fit(
        _ logProbabilities: [[Float]], tolerance: Double = 1e-5, limit: Int = 1000
    ) throws -> MixtureWeights {
        let parts = logProbabilities.count
        requirement(parts > 0, "MixtureWeights.fit: no parts")
        let count = logProbabilities[0].count
        requirement(
            logProbabilities.allSatisfy { $0.count == count },
            "MixtureWeights.fit: parts of different texts")
        guard count > 0 else {
            throw DataError(
                .tooShort, nil, "there is no symbol to find the weights of a mixture on",
                cure: "give a longer validation text")
        }
        // Of each symbol, in proportion to its most probable part, so that none becomes 0.
        var probabilities = [Float](repeating: 0, count: count * parts)
        var best = 0.0
        for place in 0..<count {
            var highest = -Float.infinity
            for part in 0..<parts { highest = max(highest, logProbabilities[part][place]) }
            guard highest.isFinite else {
                throw DataError(
                    .malformed, nil,
                    "symbol \(place + 1) of the validation text has probability 0 in every part",
                    cure: "add a part that knows all symbols")
            }
            for part in 0..<parts {
                probabilities[place * parts + part] = exp(
                    logProbabilities[part][place] - highest)
            }
            best += Double(highest)
        }
        var result = MixtureWeights(
            weights: [Double](repeating: 1 / Double(parts), count: parts), loss: 0, iterations: 0)
        while true {
            var shares = [Double](repeating: 0, count: parts)
            var sum = best
            for place in 0..<count {
                var total = 0.0
                for part in 0..<parts {
                    total += result.weights[part] * Double(probabilities[place * parts + part])
                }
                sum += log(total)
                let inverse = 1 / total
                for part in 0..<parts {
                    shares[part] +=
                        result.weights[part] * Double(probabilities[place * parts + part]) * inverse
                }
            }
            result.loss = -sum / Double(count)
            let next = shares.map { $0 / Double(count) }
            let change = zip(next, result.weights).map { abs($0 - $1) }.max() ?? 0
            if change <= tolerance || result.iterations == limit { return result }
            result.weights = next
            result.iterations += 1
        }
    }
}
