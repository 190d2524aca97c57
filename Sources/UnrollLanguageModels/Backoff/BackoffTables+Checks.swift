internal import UnrollSystem

extension BackoffTables {
    /// The largest logarithm, or below 0 the smallest, that a file may hold.
    static let largestLogarithm: Float = 1e9

    /// What is wrong with tables from a file; `nil` where nothing is. After this no place is out of
    /// range.
    func problem(vocabularySize: Int, threads: Int) -> String? {
        for length in 1..<order {
            let ngrams = orders[length - 1]
            let nodes = ngrams.nodes.unsafelyUnwrapped
            guard nodes[0].firstChild == 0, nodes[ngrams.count].firstChild == orders[length].count
            else { return "the \(length)-grams do not begin all that are longer by a word" }
        }
        // Contexts before what follows them: their ranges are right where the latter are read.
        for isContext in [true, false] {
            let block = 1 << 16
            let parts = (1...order).flatMap { length in
                stride(from: 0, to: orders[length - 1].count, by: block).map { first in
                    (length: length, range: first..<min(first + block, orders[length - 1].count))
                }
            }
            let faults = RecordBuffer<Bool>(capacity: parts.count)
            ThreadPool.shared.forEachPart(parts.count, threads: threads) { part in
                let (length, range) = parts[part]
                faults.start[part] =
                    isContext
                    ? !contextsAreFine(length, range)
                    : !nGramsAreFine(length, range, UInt32(vocabularySize))
            }
            for part in parts.indices where faults.start[part] {
                return isContext
                    ? "invalid \(parts[part].length)-gram: its back-off or the range of what follows it"
                    : "invalid \(parts[part].length)-gram: its word, log-probability or suffix"
            }
        }
        for length in 1...order where !indexIsFine(orders[length - 1]) {
            return "the index of the \(length)-grams is invalid"
        }
        return nil
    }

    private func nGramsAreFine(_ length: Int, _ range: Range<Int>, _ size: UInt32) -> Bool {
        let shorter = UInt32(length == 1 ? 1 : orders[length - 2].count)
        let ngrams = orders[length - 1]
        var isFine = true
        func check(_ word: UInt32, _ logProbability: Float, _ suffix: UInt32, _ place: Int) {
            let isWord = length == 1 ? word == UInt32(truncatingIfNeeded: place) : word < size
            let isProbability = logProbability <= 0 && logProbability >= -Self.largestLogarithm
            if !isWord || !isProbability || suffix >= shorter { isFine = false }
        }
        if let nodes = ngrams.nodes {
            for place in range {
                check(nodes[place].word, nodes[place].logProbability, nodes[place].suffix, place)
            }
        } else if let leaves = ngrams.leaves {
            for place in range {
                check(
                    leaves[place].word, leaves[place].logProbability, leaves[place].suffix, place)
            }
        }
        return isFine
    }

    /// Whether contexts have ranges in order, in which the words are in order.
    private func contextsAreFine(_ length: Int, _ range: Range<Int>) -> Bool {
        guard let nodes = orders[length - 1].nodes else { return true }
        let longer = orders[length]
        for place in range {
            let (first, end) = (Int(nodes[place].firstChild), Int(nodes[place + 1].firstChild))
            guard first <= end, end <= longer.count,
                abs(nodes[place].logBackoff) <= Self.largestLogarithm
            else { return false }
            guard end - first > 1 else { continue }
            if let children = longer.nodes {
                for child in first..<(end - 1)
                where children[child].word >= children[child + 1].word { return false }
            } else if let children = longer.leaves {
                for child in first..<(end - 1)
                where children[child].word >= children[child + 1].word { return false }
            }
        }
        return true
    }

    private func indexIsFine(_ ngrams: Order) -> Bool {
        guard let slots = ngrams.slots else { return true }
        guard ngrams.slotCount > ContextIndex.spare,
            slots[ngrams.slotCount - 1].word == ContextIndex.empty
        else { return false }
        let count = UInt32(truncatingIfNeeded: ngrams.count)
        var isFine = true
        for slot in 0..<ngrams.slotCount {
            if slots[slot].word != ContextIndex.empty, slots[slot].place >= count { isFine = false }
        }
        return isFine
    }
}
