internal import UnrollData
internal import UnrollSystem

/// The counts of a pair of feature and word that the adjustment looks at.
struct SNMPairKind: Hashable {
    /// The type of the feature.
    var type: UInt32
    /// How often the feature comes: C_i*.
    var contextCount: UInt32
    /// How many different words come with it.
    var contextDiversity: UInt32
    /// How often the pair comes: C_iw.
    var count: UInt32
    /// How many different words come before an n-gram; its count where it begins a line.
    var diversity: UInt32
}

/// The counts of one type of features: rows of a sparse matrix, a feature each, in the order of the
/// fingerprints; in a row the words that came with the feature, in order.
final class SNMCounts {
    var fingerprints: [UInt64] = []
    /// Where each row begins, and the end of the last.
    var starts: [UInt32] = [0]
    var words: [UInt32] = []
    /// Of each pair, in `kinds` of all types.
    var kinds: [UInt32] = []

    /// The row of a feature; `nil` where it never came.
    func row(_ fingerprint: UInt64) -> Int? {
        var (low, high) = (0, fingerprints.count)
        while low < high {
            let middle = (low + high) / 2
            if fingerprints[middle] < fingerprint { low = middle + 1 } else { high = middle }
        }
        return low < fingerprints.count && fingerprints[low] == fingerprint ? low : nil
    }

    /// The place of a word in a row; `nil` where it never came with the feature.
    func pair(_ row: Int, _ word: UInt32) -> Int? {
        var (low, high) = (Int(starts[row]), Int(starts[row + 1]))
        let end = high
        while low < high {
            let middle = (low + high) / 2
            if words[middle] < word { low = middle + 1 } else { high = middle }
        }
        return low < end && words[low] == word ? low : nil
    }
}

/// Counts pairs of features and words of a text.
struct SNMCounting {
    let types: [SNMFeatureType]
    let config: SNMConfig
    /// Behind the vocabulary's symbols.
    let lineStart: Int32
    let threads: Int
    /// Every different kind of pair, of all types.
    private(set) var kinds = SNMKinds()

    init(_ config: SNMConfig, vocabularySize: Int, threads: Int) {
        types = SNMFeatureType.types(config)
        self.config = config
        lineStart = Int32(vocabularySize)
        self.threads = threads
    }

    /// The placeholder for the word before an n-gram that begins with `<s>`.
    private static let noWord = UInt64(UInt32.max)

    /// Counts one type.
    ///
    /// - Parameters:
    ///   - number: The type.
    ///   - text: The symbols.
    ///   - lines: Those that count.
    /// - Throws: `DataError` where there are too many pairs.
    mutating func count(_ number: Int, _ text: EncodedText, lines: Range<Int>) throws -> SNMCounts {
        let type = types[number]
        // Fingerprint, word, word before: 128 bits.
        var sorter = RecordSorter<Key128>(
            bits: 128, combines: true, limit: .max, in: ScratchSpace(folder: temporaryFolder()),
            threads: threads)
        var line: [Int32] = []
        for lineNumber in lines {
            line.removeAll(keepingCapacity: true)
            line.append(lineStart)
            line += text.symbols[text.line(lineNumber)]
            try line.withUnsafeBufferPointer { words in
                for place in words.indices.dropFirst() {
                    let word = UInt64(UInt32(bitPattern: words[place])) << 32
                    try type.forEachFeature(words, before: place) { fingerprint in
                        var before: UInt64 = 0
                        if type.isNGram {
                            let first = place - (type.patterns[0].last ?? 0) - 1
                            before =
                                first >= 0
                                ? UInt64(UInt32(bitPattern: words[first])) : Self.noWord
                        }
                        try sorter.add(
                            NGramRecord(
                                key: Key128(high: fingerprint, low: word | before), count: 1))
                    }
                }
            }
        }
        var merger = try sorter.finish(limit: .max)
        return try gather(number, &merger)
    }

    private struct Pair {
        var word: UInt32
        var count = 0
        var diversity = 0
        var beginsLine = false
    }

    /// Makes rows of sorted triples.
    private mutating func gather(_ number: Int, _ merger: inout RunMerger<Key128>) throws
        -> SNMCounts
    {
        let counts = SNMCounts()
        let least = types[number].isNGram ? 1 : config.minimumSkipCount
        var pairs: [Pair] = []
        var fingerprint: UInt64 = 0
        var last = Key128(high: 0, low: 0)
        while let record = try merger.next() {
            if record.key.high != fingerprint || pairs.isEmpty {
                try add(pairs, fingerprint, number, least, to: counts)
                pairs.removeAll(keepingCapacity: true)
                fingerprint = record.key.high
            }
            let word = UInt32(truncatingIfNeeded: record.key.low >> 32)
            if pairs.last?.word != word {
                pairs.append(Pair(word: word))
                last = Key128(high: ~record.key.high, low: 0)
            }
            let place = pairs.count - 1
            pairs[place].count += Int(record.count)
            if record.key.low & 0xFFFF_FFFF == Self.noWord { pairs[place].beginsLine = true }
            // Equal triples of different runs stand side by side.
            if record.key != last { pairs[place].diversity += 1 }
            last = record.key
        }
        try add(pairs, fingerprint, number, least, to: counts)
        return counts
    }

    private mutating func add(
        _ pairs: [Pair], _ fingerprint: UInt64, _ number: Int, _ least: Int, to counts: SNMCounts
    ) throws {
        let total = pairs.reduce(0) { $0 + $1.count }
        guard total >= least, !pairs.isEmpty else { return }
        guard counts.words.count + pairs.count < Int(UInt32.max), total < Int(UInt32.max) else {
            throw DataError(
                .malformed, nil, "a type of features has more than 4 billion pairs",
                cure: "take a part of the text or fewer features")
        }
        for pair in pairs {
            let kind = SNMPairKind(
                type: UInt32(number), contextCount: UInt32(total),
                contextDiversity: UInt32(pairs.count), count: UInt32(pair.count),
                diversity: UInt32(pair.beginsLine ? pair.count : pair.diversity))
            counts.words.append(pair.word)
            counts.kinds.append(kinds.number(of: kind))
        }
        counts.fingerprints.append(fingerprint)
        counts.starts.append(UInt32(counts.words.count))
    }
}

/// Numbers the kinds of pairs in the order in which they first come.
struct SNMKinds {
    private(set) var all: [SNMPairKind] = []
    private var numbers: [SNMPairKind: UInt32] = [:]
    private var last: (kind: SNMPairKind, number: UInt32)?

    mutating func number(of kind: SNMPairKind) -> UInt32 {
        // The pairs of a row are often of one kind.
        if let last, last.kind == kind { return last.number }
        let number: UInt32
        if let known = numbers[kind] {
            number = known
        } else {
            number = UInt32(truncatingIfNeeded: all.count)
            numbers[kind] = number
            all.append(kind)
        }
        last = (kind, number)
        return number
    }
}
