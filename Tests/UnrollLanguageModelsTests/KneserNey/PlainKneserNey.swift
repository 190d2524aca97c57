import Foundation

/// Interpolated, modified Kneser-Ney smoothing as its equations say, with dictionaries and doubles:
/// p of one word after one history at a time.
struct PlainKneserNey {
    let order: Int
    let vocabularySize: Int
    /// `<s>`, which is not in the vocabulary.
    let lineStart: Int32
    /// Adjusted counts of each order.
    var counts: [[[Int32]: Int]]
    var discounts: [(Double, Double, Double)]

    /// - Parameter lines: With the symbol that ends a line.
    init(_ lines: [[Int32]], order: Int, vocabularySize: Int) {
        self.order = order
        self.vocabularySize = vocabularySize
        let lineStart = Int32(vocabularySize)
        self.lineStart = lineStart
        var raw: [[[Int32]: Int]] = Array(repeating: [:], count: order + 1)
        for line in lines {
            let padded = [lineStart] + line
            for end in 1..<padded.count {
                for length in 1...(order + 1) where length <= end + 1 && length <= order {
                    raw[length - 1][Array(padded[(end + 1 - length)...end]), default: 0] += 1
                }
            }
        }
        counts = (0..<order).map { index in
            guard index < order - 1 else { return raw[index] }
            // The different words before it; of what begins a line the count itself.
            var adjusted: [[Int32]: Int] = [:]
            for gram in raw[index + 1].keys { adjusted[Array(gram.dropFirst()), default: 0] += 1 }
            for (gram, count) in raw[index] where gram[0] == lineStart { adjusted[gram] = count }
            return adjusted
        }
        discounts = counts.map { counts in
            let n = (1...4).map { j in Double(counts.values.count { $0 == j }) }
            let y = n[0] / (n[0] + 2 * n[1])
            let d = (1...3).map { j in Double(j) - Double(j + 1) * y * n[j] / n[j - 1] }
            let isFine =
                n[0] > 0 && n[1] > 0 && n[2] > 0
                && zip(1...3, d).allSatisfy { $1 >= 0 && $1 <= Double($0) }
            return isFine ? (d[0], d[1], d[2]) : (0.5, 1, 1.5)
        }
    }

    private func discount(_ length: Int, _ count: Int) -> Double {
        let d = discounts[length - 1]
        return count == 0 ? 0 : count == 1 ? d.0 : count == 2 ? d.1 : d.2
    }

    /// γ of a context and Σ c of what follows it; `nil` where nothing does.
    func backoff(_ context: [Int32]) -> (weight: Double, total: Double)? {
        let length = context.count + 1
        var total = 0
        var kept = 0.0
        for (gram, count) in counts[length - 1] where Array(gram.dropLast()) == context {
            total += count
            kept += discount(length, count)
        }
        return total == 0 ? nil : (kept / Double(total), Double(total))
    }

    func probability(_ word: Int32, after context: [Int32]) -> Double {
        let length = context.count + 1
        let shorter =
            context.isEmpty
            ? 1 / Double(vocabularySize) : probability(word, after: Array(context.dropFirst()))
        guard let (weight, total) = backoff(context) else { return shorter }
        let count = counts[length - 1][context + [word]] ?? 0
        return max(0, Double(count) - discount(length, count)) / total + weight * shorter
    }
}
