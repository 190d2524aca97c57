internal import UnrollSystem

/// A sparse non-negative matrix model's features and training.
public struct SNMConfig: Sendable, Codable, Equatable {
    /// N-gram features have up to this many words, the predicted one included; 1 and up.
    public var order = 5
    /// Skip-gram features besides.
    public var skips: [SNMSkip] = []
    /// Contexts of skip-gram features that come fewer times are left out.
    public var minimumSkipCount = 2
    /// Epochs over the held-out text.
    public var epochs = 12
    /// Updates of an epoch.
    public var updatesPerEpoch = 16
    /// AdaGrad's learning rate.
    public var learningRate = 0.1
    /// The adjustment's parameters, a power of two of slots.
    public var tableBits = 18
    /// The share of the text's lines that is held out to learn the adjustment, where no other text
    /// is given for it.
    public var heldOutFraction = 0.05

    /// Settings; by default 5-grams without skip-grams.
    public init(order: Int = 5, skips: [SNMSkip] = []) {
        self.order = order
        self.skips = skips
    }

    /// Checks what can be known before any text is read.
    ///
    /// - Throws: `DataError`.
    func validate() throws {
        func require(_ holds: Bool, _ problem: String, _ cure: String) throws {
            if !holds { throw DataError(.malformed, nil, problem, cure: cure) }
        }
        try require(
            (1...Self.largestReach).contains(order), "the order \(order) is out of range",
            "choose one from 1 to \(Self.largestReach)")
        for skip in skips {
            try require(
                skip.remote >= 1 && skip.adjacent >= 0 && skip.skipped.lowerBound >= 1
                    && skip.remote <= Self.largestReach && skip.adjacent <= Self.largestReach
                    && skip.skipped.upperBound <= Self.largestReach
                    && skip.reach <= Self.largestReach,
                "the skip-gram feature \(skip.description) is out of range",
                "its words may be up to \(Self.largestReach) places back")
        }
        try require(
            (1...1000).contains(epochs) && (1...100_000).contains(updatesPerEpoch),
            "\(epochs) epochs of \(updatesPerEpoch) updates are out of range",
            "choose from 1 to 1000 and 100000")
        try require(
            learningRate > 0 && learningRate.isFinite, "the learning rate is not a number above 0",
            "choose one such as 0.1")
        try require(
            (8...26).contains(tableBits), "a table of 2^\(tableBits) slots is out of range",
            "choose from 8 to 26")
        try require(
            heldOutFraction > 0 && heldOutFraction < 1,
            "the held-out share \(heldOutFraction) is out of range", "choose one such as 0.05")
    }

    /// The places back that a feature may look.
    static let largestReach = 32
}

/// A kind of skip-gram features: remote words, a gap, adjacent words, and then the predicted one.
public struct SNMSkip: Sendable, Codable, Hashable {
    /// Words before the gap, 1 or more.
    public var remote: Int
    /// Words of the gap: of one length, or of several that count as one and the same.
    public var skipped: ClosedRange<Int>
    /// Words behind the gap.
    public var adjacent: Int

    /// A kind of skip-grams.
    public init(remote: Int, skipped: ClosedRange<Int>, adjacent: Int) {
        self.remote = remote
        self.skipped = skipped
        self.adjacent = adjacent
    }

    /// How many places back the first word is.
    var reach: Int { remote + skipped.upperBound + adjacent }

    var description: String { "(\(remote), \(skipped), \(adjacent))" }

    /// Contexts of up to three words: gaps of every short length, and the long ones together.
    public static let standard: [SNMSkip] = [
        SNMSkip(remote: 1, skipped: 1...1, adjacent: 0),
        SNMSkip(remote: 1, skipped: 2...2, adjacent: 0),
        SNMSkip(remote: 1, skipped: 3...3, adjacent: 0),
        SNMSkip(remote: 1, skipped: 4...9, adjacent: 0),
        SNMSkip(remote: 1, skipped: 1...1, adjacent: 1),
        SNMSkip(remote: 1, skipped: 2...2, adjacent: 1),
        SNMSkip(remote: 1, skipped: 3...6, adjacent: 1),
        SNMSkip(remote: 1, skipped: 1...1, adjacent: 2),
        SNMSkip(remote: 1, skipped: 2...4, adjacent: 2),
        SNMSkip(remote: 2, skipped: 1...1, adjacent: 0),
        SNMSkip(remote: 2, skipped: 2...2, adjacent: 0),
        SNMSkip(remote: 2, skipped: 3...5, adjacent: 0),
        SNMSkip(remote: 2, skipped: 1...1, adjacent: 1),
    ]
}
