internal import UnrollSystem

/// The pairs of sentences that a model learns from, or that its losses are measured on.
///
/// A pair is left out where a side has no symbol, or more than a limit: an empty side teaches nothing,
/// and one over-long line (two that were glued, a page without line ends) would cost the memory of
/// hundreds of others.
public struct TranslationSelection: Sendable {
    /// Their numbers in the corpus, in its order; at least one.
    public let pairs: [Int]
    /// Pairs with an empty side, and the line of the first one.
    public let empty: LeftOut
    /// Pairs with a side that is too long, and the line of the first one.
    public let long: LeftOut
    /// The most symbols of a side.
    public let longest: Int

    /// Pairs that are left out.
    public struct LeftOut: Sendable, Hashable {
        /// How many there are.
        public private(set) var count = 0
        /// Counted from 1; 0 where there are none.
        public private(set) var firstLine = 0

        fileprivate mutating func add(line: Int) {
            if count == 0 { firstLine = line }
            count += 1
        }
    }

    /// - Parameters:
    ///   - corpus: The pairs.
    ///   - longest: The most symbols of a side, without that of the end.
    ///   - path: The file that messages name.
    ///   - isForValidation: Whether losses are measured on the pairs.
    /// - Throws: `DataError` where no pair is left.
    public init(
        _ corpus: TranslationCorpus, longest: Int, path: String, isForValidation: Bool = false
    ) throws {
        var (kept, empty, long) = ([Int](), LeftOut(), LeftOut())
        for pair in 0..<corpus.count {
            let counts = [corpus.source(pair).count, corpus.target(pair).count]
            if counts.contains(0) {
                empty.add(line: corpus.lines[pair])
            } else if counts.contains(where: { $0 > longest }) {
                long.add(line: corpus.lines[pair])
            } else {
                kept.append(pair)
            }
        }
        guard !kept.isEmpty else {
            throw DataError(
                .tooShort, path,
                "of \(corpus.count.grouped("pair")) none can be "
                    + (isForValidation ? "validated on" : "learned from")
                    + ": \(empty.count.grouped) with an empty side, \(long.count.grouped) with more "
                    + "than \(longest.grouped) symbols on one",
                cure: long.count > 0
                    ? "raise \(field: "maximumLength"), or give shorter sentences"
                    : "give pairs of sentences")
        }
        pairs = kept
        (self.empty, self.long, self.longest) = (empty, long, longest)
    }

    /// What is left out, in a sentence each.
    public var notes: [String] {
        var notes: [String] = []
        if empty.count > 0 {
            notes.append(
                "\(empty.count.grouped("pair")) with an empty side, the first on line "
                    + "\(empty.firstLine), \(empty.verb) left out")
        }
        if long.count > 0 {
            notes.append(
                "\(long.count.grouped("pair")) with more than \(longest.grouped) symbols on a side, "
                    + "the first on line \(long.firstLine), \(long.verb) left out")
        }
        return notes
    }
}

extension TranslationSelection.LeftOut {
    fileprivate var verb: String { count == 1 ? "is" : "are" }
}
