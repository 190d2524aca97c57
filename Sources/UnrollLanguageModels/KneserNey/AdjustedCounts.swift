internal import UnrollSystem

/// An n-gram's adjusted count, and whether it is the first of those with the same end.
struct AdjustedCount {
    /// The largest count that there may be.
    static let largest = 1 << 31 - 1

    let bits: UInt32

    init(_ count: Int, beginsSuffix: Bool) {
        bits = UInt32(truncatingIfNeeded: count) << 1 | (beginsSuffix ? 1 : 0)
    }

    init(bits: UInt32) { self.bits = bits }

    var count: Int { Int(bits >> 1) }
    /// Whether the n-gram before, in suffix order, differs in more than its first word.
    var beginsSuffix: Bool { bits & 1 != 0 }
}

/// Kneser-Ney's adjusted counts of all orders, on their way into the order of the words.
///
/// The longest n-grams, and those that begin with `<s>`, are counted as they are; shorter ones count
/// the different words before them. **Suffix order** compares the last word first, so that all orders
/// come out of one pass over the longest; each n-gram takes its place in the suffix order of its
/// length with it.
struct AdjustedCounts<Key: NGramKey> {
    /// Of each symbol, `<s>` (0) last.
    var unigrams: [Int]
    /// Orders 2 and up: keys of forward order, adjusted counts, places in suffix order.
    var sorters: [RecordSorter<Key>]
    /// The number of n-grams of each order.
    var numbers: [Int]
    /// How many n-grams of each order have adjusted count 1, 2, 3, 4.
    var countsOfCounts: [[Int]]

    private struct Group {
        var count = 0
        var differentWords = 0
        var beginsSuffix = false
    }

    /// - Parameters:
    ///   - grams: The longest n-grams of the text, keys in suffix order.
    ///   - limit: The most bytes held in memory.
    /// - Throws: `FileError`; `DataError` where counts or n-grams are too many.
    init(
        of grams: inout RunMerger<Key>, _ shape: NGramShape, limit: Int,
        in scratch: ScratchSpace, threads: Int
    ) throws {
        let order = shape.order
        unigrams = [Int](repeating: 0, count: shape.vocabularySize + 1)
        sorters = (0..<(order - 1)).map { index in
            RecordSorter(
                bits: (index + 2) * shape.fieldBits, combines: false, limit: limit / (order - 1),
                in: scratch, threads: threads)
        }
        numbers = [Int](repeating: 0, count: order)
        countsOfCounts = [[Int]](repeating: [0, 0, 0, 0], count: order)
        var groups = [Group](repeating: Group(), count: order + 1)
        var open = 0
        var last = Key()
        while let gram = try grams.next() {
            let difference = gram.key.highestDifference(from: last)
            let same =
                open == 0
                ? 0 : difference < 0 ? order : (shape.keyBits - 1 - difference) / shape.fieldBits
            while open > same {
                try close(open, of: last, groups[open], shape)
                open -= 1
            }
            for length in 0..<(open + 1) where length > 0 {
                groups[length].count += Int(gram.count)
            }
            while open < order, shape.field(gram.key, open, of: order) != 0 {
                groups[open].differentWords += 1
                let isFirst = groups[open].differentWords == 1
                open += 1
                groups[open] = Group(count: Int(gram.count), beginsSuffix: isFirst)
            }
            last = gram.key
        }
        while open > 0 {
            try close(open, of: last, groups[open], shape)
            open -= 1
        }
    }

    /// Takes the finished group of n-grams that end with the first `length` words of `key`.
    @inline(__always)
    private mutating func close(
        _ length: Int, of key: Key, _ group: Group, _ shape: NGramShape
    ) throws {
        let first = shape.field(key, length - 1, of: shape.order)
        let isCounted = length == shape.order || first == shape.lineStartField
        let count = isCounted ? group.count : group.differentWords
        if count <= 4 { countsOfCounts[length - 1][count - 1] += 1 }
        let place = numbers[length - 1]
        numbers[length - 1] += 1
        if length == 1 {
            unigrams[Int(first) - 1] = count
            return
        }
        guard count <= AdjustedCount.largest else { throw RecordSorter<Key>.tooMany }
        guard place < Int(UInt32.max) else {
            throw DataError(
                .malformed, nil, "there are more than 4 billion different \(length)-grams",
                cure: "take a lower order or a part of the text")
        }
        try sorters[length - 2].add(
            NGramRecord(
                key: shape.reversed(key, count: length),
                count: AdjustedCount(count, beginsSuffix: group.beginsSuffix).bits,
                place: UInt32(truncatingIfNeeded: place)))
    }
}
