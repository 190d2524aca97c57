/// The shortest, median, mean and longest of some lengths.
///
/// Memory grows with the number of different lengths, not with that of items.
public struct LengthSummary: Sendable, Hashable {
    private var counts: [Int: Int] = [:]
    private var sum = 0
    /// The number of lengths.
    public private(set) var count = 0
    /// 0 where there are none.
    public private(set) var longest = 0

    package init() {}

    package init(_ lengths: some Sequence<Int>) {
        for length in lengths { add(length) }
    }

    package mutating func add(_ length: Int) {
        counts[length, default: 0] += 1
        count += 1
        sum += length
        longest = max(longest, length)
    }

    /// 0 where there are none.
    public var shortest: Int { counts.keys.min() ?? 0 }

    /// 0 where there are none.
    public var mean: Double { count > 0 ? Double(sum) / Double(count) : 0 }

    /// The length in the middle, the lower of two; 0 where there are none.
    public var median: Int {
        var seen = 0
        for (length, times) in counts.sorted(by: { $0.key < $1.key }) {
            seen += times
            if 2 * seen >= count { return length }
        }
        return 0
    }
}
