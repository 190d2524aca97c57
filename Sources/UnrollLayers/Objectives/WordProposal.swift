internal import UnrollPlatform
public import UnrollSystem
package import UnrollTensors

/// A distribution over words, from which a sampled objective draws.
public struct WordProposal: Sendable {
    /// The sum of the probabilities of words 0...k, times ``total``.
    private let sums: [Double]
    private var total: Double { sums.last ?? 0 }

    /// - Parameter weights: A number above zero for each word, proportional to its probability.
    public init(weights: [Double]) {
        requirement(
            !weights.isEmpty && weights.allSatisfy { $0 > 0 && $0.isFinite },
            "WordProposal: each of \(weights.count) words needs a weight above zero")
        var sum = 0.0
        sums = weights.map {
            sum += $0
            return sum
        }
    }

    /// The log-uniform distribution, near Zipf's law for words numbered by falling frequency:
    /// `p(k) = log((k + 2) / (k + 1)) / log(V + 1)`.
    public static func logUniform(vocabularySize: Int) -> WordProposal {
        WordProposal(weights: (0..<vocabularySize).map { log1p(1 / Double($0 + 1)) })
    }

    /// Counts to a power: `p(k) ∝ count(k)^exponent`; 0 is uniform. A word that never occurs counts
    /// as if it did once.
    public static func unigram(_ counts: [Int], exponent: Double = 1) -> WordProposal {
        WordProposal(weights: counts.map { pow(Double(max($0, 1)), exponent) })
    }

    /// V
    public var vocabularySize: Int { sums.count }

    /// The probability of a word.
    public func probability(of word: Int) -> Double {
        (sums[word] - (word == 0 ? 0 : sums[word - 1])) / total
    }

    /// The natural logarithm of a word's probability.
    func logProbability(of word: Int) -> Double { log(probability(of: word)) }

    /// The word that draw `index` of a stream gives.
    public func word(at index: UInt64, of random: RandomStream) -> Int32 {
        let wanted = random.uniformDouble(at: index) * total
        return sums.withUnsafeBufferPointer { sums in
            // The first sum above what was drawn; rounding may have brought that up to the total.
            var (low, high) = (0, sums.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] > wanted { high = middle } else { low = middle + 1 }
            }
            return Int32(low)
        }
    }

    // MARK: Samples

    /// How often each word was drawn in `count` draws.
    package func counts(of count: Int, from random: RandomStream) -> [Int32] {
        var counts = [Int32](repeating: 0, count: vocabularySize)
        for index in 0..<UInt64(count) { counts[Int(word(at: index, of: random))] += 1 }
        return counts
    }

    /// Draws until so many different words have come, or a hundred times as many as there are words;
    /// each counts once.
    ///
    /// - Returns: 1 for each word that came, and how many draws it took.
    package func distinct(_ count: Int, from random: RandomStream) -> (counts: [Int32], draws: Int)
    {
        requirement(
            count <= vocabularySize,
            "WordProposal: \(count) different words of \(vocabularySize)")
        var counts = [Int32](repeating: 0, count: vocabularySize)
        var (found, draws) = (0, 0)
        while found < count, draws < 100 * vocabularySize {
            let word = Int(word(at: UInt64(draws), of: random))
            draws += 1
            if counts[word] == 0 {
                counts[word] = 1
                found += 1
            }
        }
        return (counts, draws)
    }

    /// The words that were drawn, and those of `targets` that were not.
    ///
    /// - Parameters:
    ///   - counts: How often each word was drawn.
    ///   - offset: The offset that is added to the score of a word of this probability.
    package func candidates(
        counts: [Int32], targets: [Int32], offset: (Double) -> Double
    ) -> SampledCandidates {
        var marks = counts
        for target in targets where target >= 0 && marks[Int(target)] == 0 {
            marks[Int(target)] = -1
        }
        let words = marks.indices.filter { marks[$0] != 0 }
        return SampledCandidates(
            words: words.map(Int32.init), counts: words.map { Float(max(marks[$0], 0)) },
            offsets: words.map { Float(offset(probability(of: $0))) })
    }
}
