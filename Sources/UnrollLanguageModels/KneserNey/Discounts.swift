/// The discounts of modified Kneser-Ney smoothing for counts of one order (Chen and Goodman, 1998,
/// equation 26).
///
/// With n_j the number of n-grams of adjusted count j, and Y = n₁ / (n₁ + 2n₂),
///
///     D_j = j - (j + 1) · Y · n_{j+1} / n_j,   j = 1, 2, 3
public struct Discounts: Sendable, Codable, Equatable {
    /// The discount of a count of 1.
    public var one: Double
    /// The discount of a count of 2.
    public var two: Double
    /// The discount of a count of 3 or more.
    public var threeOrMore: Double
    /// Whether the text decides nothing: an n_j is 0, or a D_j not above 0 and up to j. With a
    /// D_j of 0 a context could have nothing left for words that never followed it.
    public var isFallback: Bool

    /// The discounts where the text is too small to decide.
    public static let fallback = Discounts(one: 0.5, two: 1, threeOrMore: 1.5, isFallback: true)

    private init(one: Double, two: Double, threeOrMore: Double, isFallback: Bool) {
        self.one = one
        self.two = two
        self.threeOrMore = threeOrMore
        self.isFallback = isFallback
    }

    /// - Parameter counts: n₁ to n₄.
    init(countsOfCounts counts: [Int]) {
        let n = counts.map(Double.init)
        let y = n[0] / (n[0] + 2 * n[1])
        let values = (1...3).map { j in Double(j) - Double(j + 1) * y * n[j] / n[j - 1] }
        let isDefined =
            n[..<3].allSatisfy { $0 > 0 }
            && zip(1...3, values).allSatisfy { $1 > 0 && $1 <= Double($0) }
        self =
            isDefined
            ? Discounts(
                one: values[0], two: values[1], threeOrMore: values[2], isFallback: false)
            : .fallback
    }

    /// The discount of `count`.
    @inline(__always)
    func of(_ count: Int) -> Double {
        switch count {
        case 0: 0
        case 1: one
        case 2: two
        default: threeOrMore
        }
    }
}

/// The counts that follow one context.
struct ContextCounts {
    /// Σ c
    private(set) var total = 0
    /// How many are 1, 2, and 3 or more.
    private var numbers = (one: 0, two: 0, more: 0)

    mutating func add(_ count: Int) {
        total += count
        switch count {
        case 0: break
        case 1: numbers.one += 1
        case 2: numbers.two += 1
        default: numbers.more += 1
        }
    }

    /// The share that goes to the shorter context: γ = (D₁N₁ + D₂N₂ + D₃N₃₊) / Σ c.
    func backoff(_ discounts: Discounts) -> Double {
        (discounts.one * Double(numbers.one) + discounts.two * Double(numbers.two)
            + discounts.threeOrMore * Double(numbers.more)) / Double(total)
    }
}
