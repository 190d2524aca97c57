import UnrollSystem

/// The ranks of merges by the pairs that they merge, and their application to a word.
struct MergeRanks: Sendable {
    /// The probability that a merge is left out, and what decides it.
    typealias Dropout = (probability: Float, random: RandomStream)

    private struct Result {
        var rank: Int32
        var merged: Int32
    }

    /// The symbols that take part in merges.
    private var symbols = ByteStringTable()
    private var results: [UInt64: Result] = [:]
    /// The lowest rank that gives a symbol, by the symbol.
    private var origins: [Int32: Int32] = [:]

    /// Of a pair that comes twice the first rank counts.
    init(_ merges: [SubwordEncoding.Merge]) {
        for (rank, merge) in merges.enumerated() {
            let first = insert(merge.first)
            let second = insert(merge.second)
            let merged = insert(merge.first + merge.second)
            let key = Self.key(first, second)
            if results[key] == nil { results[key] = Result(rank: Int32(rank), merged: merged) }
            if origins[merged] == nil { origins[merged] = Int32(rank) }
        }
    }

    /// The lowest rank of a merge that gives a symbol.
    func rank(giving symbol: String) -> Int? {
        var symbol = symbol
        let number = symbol.withUTF8 { symbols.find(UnsafeRawBufferPointer($0)) }
        return number.flatMap { origins[Int32($0)] }.map { Int($0) }
    }

    private mutating func insert(_ symbol: String) -> Int32 {
        var symbol = symbol
        return symbol.withUTF8 { Int32(symbols.insert(UnsafeRawBufferPointer($0))) }
    }

    private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    }

    /// Where the subwords of a word end in its bytes.
    func pieceEnds(_ word: UnsafeBufferPointer<UInt8>, dropout: Dropout?) -> [Int] {
        var segments = Segments(word, symbols)
        if segments.count > 1 { merge(&segments, dropout: dropout) }
        return segments.ends
    }

    private func merge(_ segments: inout Segments, dropout: Dropout?) {
        var queue = MergeQueue()
        for place in 0..<Int32(segments.count - 1) {
            if let result = result(at: place, segments) {
                queue.insert(MergeQueue.Entry(rank: result.rank, place: place))
            }
        }
        var draws: UInt64 = 0
        /// Those that were left out in this step, and wait for the next one.
        var left: [MergeQueue.Entry] = []
        while let rank = queue.first?.rank {
            // All pairs of the lowest rank are merged before any pair that comes of it.
            var places: [Int32] = []
            while queue.first?.rank == rank, let entry = queue.removeFirst() {
                guard result(at: entry.place, segments)?.rank == rank else { continue }
                if let dropout {
                    draws += 1
                    if dropout.random.uniform(at: draws) < dropout.probability {
                        left.append(entry)
                        continue
                    }
                }
                places.append(entry.place)
            }
            for place in places {
                // An overlapping pair may have taken one of the two.
                guard let result = result(at: place, segments), result.rank == rank else {
                    continue
                }
                let previous = segments.merge(at: place, into: result.merged)
                for place in [previous, place] where place >= 0 {
                    if let result = self.result(at: place, segments) {
                        queue.insert(MergeQueue.Entry(rank: result.rank, place: place))
                    }
                }
            }
            if !places.isEmpty, !left.isEmpty {
                for entry in left { queue.insert(entry) }
                left.removeAll(keepingCapacity: true)
            }
        }
    }

    /// What merging the segment at `place` with the next one gives.
    private func result(at place: Int32, _ segments: Segments) -> Result? {
        guard let (first, second) = segments.pair(at: place) else { return nil }
        return results[Self.key(first, second)]
    }
}

/// The parts of a word, chained to their neighbours.
private struct Segments {
    /// A symbol that takes part in no merge, and one that has become a part of another.
    private static let unknown: Int32 = -1
    private static let gone: Int32 = -2

    private var symbols: [Int32] = []
    /// Where each begins in the word's bytes.
    private var starts: [Int] = []
    private var next: [Int32]
    private var previous: [Int32]
    private let byteCount: Int

    init(_ word: UnsafeBufferPointer<UInt8>, _ table: ByteStringTable) {
        byteCount = word.count
        symbols.reserveCapacity(word.count)
        starts.reserveCapacity(word.count)
        var start = 0
        while start < word.count {
            var end = start + 1
            while end < word.count, word[end] & 0xC0 == 0x80 { end += 1 }
            let number: Int?
            if end == word.count {
                let bytes = Array(word[start..<end]) + Array(SubwordEncoding.endOfWord.utf8)
                number = bytes.withUnsafeBytes { table.find($0) }
            } else {
                number = table.find(
                    UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: word[start..<end])))
            }
            symbols.append(number.map { Int32($0) } ?? Self.unknown)
            starts.append(start)
            start = end
        }
        let count = Int32(symbols.count)
        next = (0..<count).map { $0 + 1 < count ? $0 + 1 : -1 }
        previous = (0..<count).map { $0 - 1 }
    }

    var count: Int { symbols.count }

    /// Where the segments that are left end.
    var ends: [Int] {
        var ends: [Int] = []
        for place in symbols.indices.dropFirst() where symbols[place] != Self.gone {
            ends.append(starts[place])
        }
        return symbols.isEmpty ? [] : ends + [byteCount]
    }

    /// The symbols of the segment at `place` and the next one, where both can be merged with others.
    func pair(at place: Int32) -> (Int32, Int32)? {
        let first = symbols[Int(place)]
        let after = next[Int(place)]
        guard first >= 0, after >= 0 else { return nil }
        let second = symbols[Int(after)]
        return second >= 0 ? (first, second) : nil
    }

    /// Merges the segment at `place` with the next one.
    ///
    /// - Returns: The place of the segment before; -1 where there is none.
    mutating func merge(at place: Int32, into merged: Int32) -> Int32 {
        let taken = next[Int(place)]
        symbols[Int(place)] = merged
        symbols[Int(taken)] = Self.gone
        next[Int(place)] = next[Int(taken)]
        if next[Int(place)] >= 0 { previous[Int(next[Int(place)])] = place }
        return previous[Int(place)]
    }
}
