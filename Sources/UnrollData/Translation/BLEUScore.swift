internal import UnrollPlatform
internal import UnrollSystem

/// A BLEU score and what it is made of.
public struct BLEUScore: Sendable, Hashable {
    /// 0…100.
    public let score: Double
    /// The precision of n-grams by their order, 0…100, smoothed where none is right.
    public let precisions: [Double]
    /// The n-grams of the hypotheses that are right, by their order.
    public let correct: [Int]
    /// All n-grams of the hypotheses, by their order.
    public let total: [Int]
    /// The factor of hypotheses that are too short, 0…1.
    public let brevityPenalty: Double
    /// The tokens of all hypotheses.
    public let hypothesisLength: Int
    /// The tokens of all references.
    public let referenceLength: Int

    /// The score of a corpus with these sums of counts; 0 of an empty one.
    init(_ sums: [Int], _ settings: BLEU) {
        let order = BLEU.maximumOrder
        let sums = sums.isEmpty ? [Int](repeating: 0, count: 2 + 2 * order) : sums
        requirement(
            sums.count == 2 + 2 * order, "BLEU: \(sums.count) counts instead of \(2 + 2 * order)")
        (hypothesisLength, referenceLength) = (sums[0], sums[1])
        correct = Array(sums[2..<2 + order])
        total = Array(sums[(2 + order)...])
        let ratio = Double(referenceLength) / Double(hypothesisLength)
        brevityPenalty =
            hypothesisLength >= referenceLength ? 1 : hypothesisLength > 0 ? exp(1 - ratio) : 0
        guard correct.contains(where: { $0 > 0 }) else {
            precisions = [Double](repeating: 0, count: order)
            score = 0
            return
        }
        let smoothed = BLEUScore.precisions(correct, total, settings)
        precisions = smoothed.values
        var sum = 0.0
        // A logarithm of zero is floored, as sacreBLEU does: the score becomes zero all the same.
        for value in smoothed.values.prefix(smoothed.order) {
            sum += value == 0 ? -9_999_999_999 : log(value)
        }
        score = brevityPenalty * exp(sum / Double(smoothed.order))
    }

    /// - Returns: The precisions, and how many of them the mean takes.
    private static func precisions(
        _ correct: [Int], _ total: [Int], _ settings: BLEU
    ) -> (values: [Double], order: Int) {
        var values = [Double](repeating: 0, count: correct.count)
        var order = correct.count
        var halves = 1.0
        for (index, (correct, total)) in zip(correct, total).enumerated() {
            var (correct, total) = (Double(correct), Double(total))
            if case .addition(let value) = settings.smoothing, index > 0 {
                correct += value
                total += value
            }
            if total == 0 { break }
            if settings.usesEffectiveOrder { order = index + 1 }
            if correct > 0 {
                values[index] = 100 * correct / total
            } else if case .exponential = settings.smoothing {
                halves *= 2
                values[index] = 100 / (halves * total)
            } else if case .floor(let value) = settings.smoothing {
                values[index] = 100 * value / total
            }
        }
        return (values, order)
    }
}
