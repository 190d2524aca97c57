import UnrollSystem

/// Learns the merges of byte-pair encoding (Sennrich, Haddow and Birch, 2016) as `learn-bpe` of
/// subword-nmt does, to the last tie.
///
/// Counts of pairs are kept up to date from merge to merge: only the words that hold the pair are
/// looked at. The largest count is sought among the pairs above a threshold, and among all pairs
/// where none of these reaches it; that is how subword-nmt prunes, and since its counts of what it
/// has pruned are not always exact, the same steps are taken here in the same order.
struct SubwordLearner {
    /// The strings of the symbols: two symbols are the same where their strings are.
    private(set) var symbols = ByteStringTable()
    /// The first eight bytes of each, which decide most comparisons.
    private var beginnings: [UInt64] = []
    private var words: [[Int32]] = []
    private let frequencies: [Int]

    private struct Pair {
        var first: Int32
        var second: Int32
        /// The count among those above the threshold, where it is there.
        var count = 0
        var isCounted = false
        /// The count among all pairs, as it was when the pair was last pruned.
        var fullCount = 0
        var isPruned = false
    }

    private var numbers: [UInt64: Int] = [:]
    private var pairs: [Pair] = []
    /// How often a pair stands in each word, by the word's number.
    private var places: [[Int32: Int32]] = []
    /// The pairs that are counted.
    private var counted: [Int] = []

    init(_ counts: WordCounts) {
        let kept = counts.counts.indices.filter { !counts.table[$0].isEmpty }
        // A merge is stored as two symbols with a blank between them.
        requirement(
            kept.allSatisfy { !counts.table[$0].contains(0x20) },
            "SubwordEncoding: a word holds a blank")
        frequencies = kept.map { counts.counts[$0] }
        words.reserveCapacity(kept.count)
        for number in kept { words.append(letters(of: counts.table[number])) }
    }

    /// The characters of a word, the last one with the mark of a word's end.
    private mutating func letters(of word: ArraySlice<UInt8>) -> [Int32] {
        var letters: [Int32] = []
        letters.reserveCapacity(word.count)
        var start = word.startIndex
        while start < word.endIndex {
            var end = start + 1
            while end < word.endIndex, word[end] & 0xC0 == 0x80 { end += 1 }
            let mark = end == word.endIndex ? SubwordEncoding.endOfWord : ""
            letters.append(symbol(Array(word[start..<end]) + Array(mark.utf8)))
            start = end
        }
        return letters
    }

    private mutating func symbol(_ bytes: [UInt8]) -> Int32 {
        let number = bytes.withUnsafeBytes { symbols.insert($0) }
        if number == beginnings.count {
            beginnings.append(
                (0..<8).reduce(0) { $0 << 8 | UInt64($1 < bytes.count ? bytes[$1] : 0) })
        }
        return Int32(number)
    }

    // MARK: Learning

    /// The merges in the order in which they are learned.
    ///
    /// - Complexity: O(letters of the different words) at first, then for each merge O(letters of
    ///   the words that hold the pair).
    mutating func merges(_ limit: Int, minimumFrequency: Int) -> [SubwordEncoding.Merge] {
        countPairs()
        guard let most = counted.map({ pairs[$0].count }).max() else { return [] }
        var threshold = Double(most) / 10
        var merges: [SubwordEncoding.Merge] = []
        for step in 0..<limit {
            if step % 64 == 0 {
                Activity.report("learning subwords", share: Double(step) / Double(limit))
            }
            var best = mostFrequent()
            if best == nil || step > 0 && Double(pairs[best!].count) < threshold {
                prune(below: threshold)
                countAll()
                best = mostFrequent()
                let count = Double(pairs[best!].count)
                threshold = count * Double(step) / (Double(step) + 10_000)
                prune(below: threshold)
            }
            guard let best, pairs[best].count >= minimumFrequency else { break }
            let (first, second) = (pairs[best].first, pairs[best].second)
            merges.append(SubwordEncoding.Merge(text(first), text(second)))
            merge(best)
            if step % 100 == 0 { prune(below: threshold) }
        }
        Activity.report("learning subwords", share: 1)
        return merges
    }

    private func text(_ symbol: Int32) -> String {
        String(decoding: symbols[Int(symbol)], as: UTF8.self)
    }

    private mutating func countPairs() {
        for (place, word) in words.enumerated() {
            for (first, second) in zip(word, word.dropFirst()) {
                let pair = number(first, second)
                count(pair, frequencies[place], in: Int32(place), 1)
            }
        }
        for pair in counted {
            pairs[pair].fullCount = pairs[pair].count
            pairs[pair].isPruned = true
        }
    }

    /// The pair of the largest count; of equal ones the last in the order of their strings.
    private func mostFrequent() -> Int? {
        guard var best = counted.first else { return nil }
        for pair in counted.dropFirst() where pairs[pair].count >= pairs[best].count {
            if pairs[pair].count > pairs[best].count || isAfter(pair, best) { best = pair }
        }
        return best
    }

    private func isAfter(_ pair: Int, _ other: Int) -> Bool {
        let (one, two) = (pairs[pair], pairs[other])
        return one.first == two.first
            ? isAfter(symbol: one.second, two.second) : isAfter(symbol: one.first, two.first)
    }

    private func isAfter(symbol: Int32, _ other: Int32) -> Bool {
        let (one, two) = (beginnings[Int(symbol)], beginnings[Int(other)])
        return one == two
            ? symbols[Int(other)].lexicographicallyPrecedes(symbols[Int(symbol)]) : one > two
    }

    // MARK: Pruning

    private mutating func prune(below threshold: Double) {
        counted.removeAll { pair in
            let count = pairs[pair].count
            guard Double(count) < threshold else { return false }
            // A negative count is what has changed since the pair was pruned.
            pairs[pair].fullCount = count < 0 ? pairs[pair].fullCount + count : count
            pairs[pair].isPruned = true
            pairs[pair].isCounted = false
            return true
        }
    }

    private mutating func countAll() {
        counted.removeAll(keepingCapacity: true)
        for pair in pairs.indices {
            pairs[pair].isCounted = pairs[pair].isPruned
            pairs[pair].count = pairs[pair].fullCount
            if pairs[pair].isPruned { counted.append(pair) }
        }
    }

    // MARK: Merging

    private mutating func number(_ first: Int32, _ second: Int32) -> Int {
        let key = UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
        if let number = numbers[key] { return number }
        numbers[key] = pairs.count
        pairs.append(Pair(first: first, second: second))
        places.append([:])
        return pairs.count - 1
    }

    /// Changes the count of a pair, and that of its places in a word.
    private mutating func count(
        _ pair: Int, _ frequency: Int, in word: Int32, _ times: Int32
    ) {
        touch(pair)
        pairs[pair].count += frequency
        places[pair][word, default: 0] += times
    }

    private mutating func touch(_ pair: Int) {
        guard !pairs[pair].isCounted else { return }
        pairs[pair].isCounted = true
        pairs[pair].count = 0
        counted.append(pair)
    }

    /// Merges a pair in all words that hold it.
    private mutating func merge(_ pair: Int) {
        let (first, second) = (pairs[pair].first, pairs[pair].second)
        let merged = symbol(Array(symbols[Int(first)]) + Array(symbols[Int(second)]))
        let holders = places[pair]
        places[pair] = [:]
        touch(pair)
        pairs[pair].count = 0
        for (word, times) in holders where times >= 1 {
            let old = words[Int(word)]
            let new = SubwordLearner.replacing(first, second, by: merged, in: old)
            words[Int(word)] = new
            uncount(first, second, in: old, word)
            count(merged, in: new, word)
        }
        pairs[pair].count = 0
    }

    private static func replacing(
        _ first: Int32, _ second: Int32, by merged: Int32, in word: [Int32]
    ) -> [Int32] {
        var new: [Int32] = []
        new.reserveCapacity(word.count)
        var place = 0
        while place < word.count {
            if word[place] == first, place + 1 < word.count, word[place + 1] == second {
                new.append(merged)
                place += 2
            } else {
                new.append(word[place])
                place += 1
            }
        }
        return new
    }

    /// Takes away the pairs that a merge dissolves.
    private mutating func uncount(
        _ first: Int32, _ second: Int32, in old: [Int32], _ word: Int32
    ) {
        let frequency = frequencies[Int(word)]
        var place = 0
        while place + 1 < old.count {
            guard old[place] == first, old[place + 1] == second else {
                place += 1
                continue
            }
            if place > 0 {
                count(number(old[place - 1], first), -frequency, in: word, -1)
            }
            if place + 2 < old.count {
                // Where the pair follows once more, it will take this one away as what precedes it.
                let isFollowed =
                    place + 3 < old.count && old[place + 2] == first && old[place + 3] == second
                if !isFollowed {
                    count(number(second, old[place + 2]), -frequency, in: word, -1)
                }
            }
            place += 2
        }
    }

    /// Adds the pairs of a merged symbol with its neighbours.
    private mutating func count(_ merged: Int32, in new: [Int32], _ word: Int32) {
        let frequency = frequencies[Int(word)]
        for place in new.indices where new[place] == merged {
            if place > 0 { count(number(new[place - 1], merged), frequency, in: word, 1) }
            // A merged symbol that follows will count this one as what precedes it.
            if place + 1 < new.count, new[place + 1] != merged {
                count(number(merged, new[place + 1]), frequency, in: word, 1)
            }
        }
    }
}
