internal import UnrollPlatform
internal import UnrollSystem

extension AdaptiveSoftmax {
    /// Cut-offs that make an update cheap where words follow Zipf's law (word k has a probability
    /// proportional to 1 / (k + 1)): of one to four clusters with borders a factor √2 apart, those
    /// with the least ``cost(of:vocabularySize:inputSize:divisor:positions:)`` of 512 positions.
    ///
    /// What is cheapest alone would predict badly: the head, which alone sees all H inputs, keeps three of
    /// five words of a text and 2,000 different ones (a fifth of smaller vocabularies), and no
    /// cluster but the first sees fewer than 12 inputs.
    ///
    /// - Parameters:
    ///   - vocabularySize: V, at least 2.
    ///   - inputSize: H
    ///   - divisor: By how much each cluster's projection is narrower than the one before.
    public static func defaultCutoffs(vocabularySize: Int, inputSize: Int, divisor: Double = 4)
        -> [Int]
    {
        requirement(
            vocabularySize >= 2, "AdaptiveSoftmax: a vocabulary of \(vocabularySize) has no tail")
        var borders: [Int] = []
        var border = 1.0
        while Int(border) < vocabularySize {
            if borders.last != Int(border) { borders.append(Int(border)) }
            border *= 2.0.squareRoot()
        }
        var best = (cutoffs: [1], cost: Double.infinity)
        let leastShare = 0.6 * harmonic(vocabularySize)
        let leastHead = min(2000, vocabularySize / 5)
        func extend(_ cutoffs: [Int], from next: Int) {
            for index in next..<borders.count {
                let longer = cutoffs + [borders[index]]
                if harmonic(longer[0]) < leastShare || longer[0] < leastHead { continue }
                let narrowest = projectedSize(inputSize, divisor, longer.count - 1)
                guard longer.count == 1 || narrowest >= 12,
                    fault(
                        in: longer, vocabularySize: vocabularySize, inputSize: inputSize,
                        divisor: divisor) == nil
                else { return }
                let cost = cost(
                    of: longer, vocabularySize: vocabularySize, inputSize: inputSize,
                    divisor: divisor)
                if cost < best.cost { best = (longer, cost) }
                if longer.count < 4 { extend(longer, from: index + 1) }
            }
        }
        extend([], from: 0)
        return best.cutoffs
    }

    /// The cost of an update in multiplications: three products for each logit and each projected
    /// element of a position; a logit's exponentials, about as much as 24 multiplications;
    /// and a weight's element packed, its gradient written and its update, about 100.
    public static func cost(
        of cutoffs: [Int], vocabularySize: Int, inputSize: Int, divisor: Double = 4,
        positions: Int = 512
    ) -> Double {
        func products(_ positions: Double, _ inputs: Int, _ outputs: Int) -> Double {
            Double(outputs) * (positions * Double(3 * inputs + 24) + Double(100 * inputs))
        }
        let whole = harmonic(vocabularySize)
        var cost = products(Double(positions), inputSize, cutoffs[0] + cutoffs.count)
        for (index, first) in cutoffs.enumerated() {
            let end = index + 1 < cutoffs.count ? cutoffs[index + 1] : vocabularySize
            let inside = Double(positions) * (harmonic(end) - harmonic(first)) / whole
            let width = projectedSize(inputSize, divisor, index)
            cost += products(inside, inputSize, width) + products(inside, width, end - first)
        }
        return cost
    }

    /// Σ 1 / k for k from 1 to n, within 1 / 12n².
    private static func harmonic(_ n: Int) -> Double {
        log(Double(n)) + 0.5772156649 + 1 / Double(2 * n)
    }
}
