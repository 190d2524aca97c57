/// How one sequence becomes another by the fewest substitutions, deletions and insertions
/// (Levenshtein, 1966), in the order of the two.
///
/// Of several ways that cost the same, the one that RapidFuzz 3 chooses, and with it jiwer: what both
/// begin and end with is kept; then, from the end, a deletion where one is possible, else an insertion
/// where the references before it could do with one change fewer, else a hit or a substitution. (For
/// texts of more than some four million pairs of symbols RapidFuzz divides them first, so that its
/// substitutions, deletions and insertions may be told apart otherwise there; their sum is the same.)
///
/// The distances of 64 places of the reference are computed at once (Myers, 1999; Hyyrö, 2003).
///
/// - Complexity: O(N · M / 64) time and O(N · √M) bits for N and M symbols.
public struct EditAlignment: Sendable, Hashable {
    /// What happens to a symbol, or to two that stand for each other.
    public enum Step: UInt8, Sendable {
        /// The symbol of the reference is right.
        case hit
        /// Another one stands in its place.
        case substitution
        /// The symbol of the reference is missing.
        case deletion
        /// A symbol that the reference does not have.
        case insertion
    }

    /// In the order of the sequences.
    public let steps: [Step]

    /// How often each step comes.
    public var counts: ErrorCounts { ErrorCounts(steps) }

    /// - Parameters:
    ///   - reference: The right sequence.
    ///   - hypothesis: The one that was found.
    public init<Symbol: Hashable>(reference: [Symbol], hypothesis: [Symbol]) {
        var first = 0
        let shorter = min(reference.count, hypothesis.count)
        while first < shorter, reference[first] == hypothesis[first] { first += 1 }
        var last = 0
        while last < shorter - first,
            reference[reference.count - 1 - last] == hypothesis[hypothesis.count - 1 - last]
        { last += 1 }
        let hits = { (count: Int) in [Step](repeating: .hit, count: count) }
        let middle = EditMatrix(
            reference: reference[first..<(reference.count - last)],
            hypothesis: hypothesis[first..<(hypothesis.count - last)]
        ).steps()
        steps = hits(first) + middle + hits(last)
    }
}

/// The differences between neighbouring distances of two sequences.
///
/// Row `r` belongs to the first `r` symbols of the hypothesis. Bit `i` of a row's `rising` says that the
/// distance of `i + 1` symbols of the reference is greater by one than that of `i`, `falling` that it is
/// smaller. Every `interval`-th row is kept; those between are computed again when they are needed.
private struct EditMatrix {
    private struct Row {
        var rising: [UInt64]
        var falling: [UInt64]
    }

    /// Numbers of symbols, the same for the same symbol; -1 where the reference lacks it.
    private let reference: [Int]
    private let hypothesis: [Int]
    /// The places of each symbol in the reference: those of symbol `s` are
    /// `places[starts[s]..<starts[s + 1]]`.
    private var places: [Int] = []
    private var starts: [Int] = [0]
    private let wordCount: Int

    init<Symbol: Hashable>(reference: ArraySlice<Symbol>, hypothesis: ArraySlice<Symbol>) {
        var numbers: [Symbol: Int] = [:]
        self.reference = reference.map { symbol in
            let number = numbers[symbol] ?? numbers.count
            numbers[symbol] = number
            return number
        }
        self.hypothesis = hypothesis.map { numbers[$0] ?? -1 }
        wordCount = (reference.count + 63) / 64
        var placesOfSymbol = [[Int]](repeating: [], count: numbers.count)
        for (place, number) in self.reference.enumerated() { placesOfSymbol[number].append(place) }
        for list in placesOfSymbol {
            places += list
            starts.append(places.count)
        }
    }

    func steps() -> [EditAlignment.Step] {
        guard !reference.isEmpty, !hypothesis.isEmpty else {
            return reference.map { _ in .deletion } + hypothesis.map { _ in .insertion }
        }
        let interval = max(1, Int(Double(hypothesis.count).squareRoot()))
        var row = Row(
            rising: [UInt64](repeating: .max, count: wordCount),
            falling: [UInt64](repeating: 0, count: wordCount))
        var matches = [UInt64](repeating: 0, count: wordCount)
        var kept: [Row] = []
        for place in hypothesis.indices {
            if place % interval == 0 { kept.append(row) }
            advance(&row, by: hypothesis[place], &matches)
        }
        var steps: [EditAlignment.Step] = []
        steps.reserveCapacity(max(reference.count, hypothesis.count))
        var (column, last) = (reference.count, hypothesis.count)
        while let start = kept.popLast() {
            let first = kept.count * interval
            var rows = [start]
            for place in first..<last {
                var next = rows[place - first]
                advance(&next, by: hypothesis[place], &matches)
                rows.append(next)
            }
            last = walkBack(&steps, &column, from: last, to: first, rows)
        }
        steps += repeatElement(.deletion, count: column)
        return steps.reversed()
    }

    /// Walks from row `last` back to row `first`, of which and of those between `rows` tells.
    ///
    /// - Returns: The row where the walk ends: `first`.
    private func walkBack(
        _ steps: inout [EditAlignment.Step], _ column: inout Int, from last: Int, to first: Int,
        _ rows: [Row]
    ) -> Int {
        func bit(_ words: [UInt64], _ place: Int) -> Bool {
            words[place >> 6] >> UInt64(place & 63) & 1 == 1
        }
        var row = last
        while row > first {
            guard column > 0 else {
                steps += repeatElement(.insertion, count: row - first)
                return first
            }
            if bit(rows[row - first].rising, column - 1) {
                steps.append(.deletion)
                column -= 1
            } else {
                row -= 1
                if bit(rows[row - first].falling, column - 1) {
                    steps.append(.insertion)
                } else {
                    column -= 1
                    steps.append(reference[column] == hypothesis[row] ? .hit : .substitution)
                }
            }
        }
        return first
    }

    /// The row after one more symbol of the hypothesis.
    ///
    /// - Parameter matches: All zero, before and after.
    private func advance(_ row: inout Row, by symbol: Int, _ matches: inout [UInt64]) {
        let found = symbol < 0 ? 0..<0 : starts[symbol]..<starts[symbol + 1]
        for place in places[found] { matches[place >> 6] |= 1 << UInt64(place & 63) }
        var (risingCarry, fallingCarry): (UInt64, UInt64) = (1, 0)
        for word in 0..<wordCount {
            let (rising, falling) = (row.rising[word], row.falling[word])
            let match = matches[word] | fallingCarry
            let diagonal = ((match & rising) &+ rising) ^ rising | match | falling
            var across = falling | ~(diagonal | rising)
            var down = diagonal & rising
            let carries = (across >> 63, down >> 63)
            across = across << 1 | risingCarry
            down = down << 1 | fallingCarry
            (risingCarry, fallingCarry) = carries
            row.rising[word] = down | ~(diagonal | across)
            row.falling[word] = across & diagonal
        }
        for place in places[found] { matches[place >> 6] = 0 }
    }
}
