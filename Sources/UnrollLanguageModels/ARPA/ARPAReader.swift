internal import UnrollData
internal import UnrollSystem

/// Makes a model of an ARPA file.
///
/// An n-gram whose beginning or end (the words but the last or the first) is not in the file gets it
/// with the probability that backing off gives, which changes nothing.
struct ARPAReader<Key: NGramKey> {
    /// The n-grams of one order, sorted.
    private struct Order {
        /// Keys of forward order, `place` in `values`.
        var records: [NGramRecord<Key>] = []
        /// log10 p, `nil` where backing off gives it, and log10 γ.
        var values: [(logProbability: Float?, logBackoff: Float)] = []
        /// The first child of each and, behind them, the number of n-grams longer by a word.
        var firstChildren: [UInt32] = []
        /// The place of each one's end among the n-grams shorter by a word.
        var suffixes: [UInt32] = []
    }

    private let vocabulary: ARPAVocabulary
    private let shape: NGramShape
    private let path: String
    /// From order 1 on, whose keys are the words' numbers.
    private var orders: [Order]

    /// Reads orders 2 and up.
    ///
    /// - Parameter unigrams: log10 p and log10 γ of each symbol and of `<s>`.
    /// - Throws: `FileError`, `DataError`.
    init(
        _ file: inout ARPAFile, _ vocabulary: ARPAVocabulary, _ shape: NGramShape,
        unigrams: [(logProbability: Float?, logBackoff: Float)]
    ) throws {
        self.vocabulary = vocabulary
        self.shape = shape
        path = file.path
        var first = Order()
        for index in unigrams.indices {
            first.records.append(
                NGramRecord(key: Key().with(low: UInt64(index) + 1), count: 0, place: UInt32(index))
            )
        }
        first.values = unigrams
        orders = [first]
        for length in 2..<(shape.order + 1) where shape.order > 1 {
            orders.append(try Self.read(length, &file, vocabulary, shape))
        }
    }

    private static func read(
        _ length: Int, _ file: inout ARPAFile, _ vocabulary: ARPAVocabulary, _ shape: NGramShape
    ) throws -> Order {
        var order = Order()
        let path = file.path
        // The head may be wrong: memory is reserved for a part of what it states only.
        order.records.reserveCapacity(min(file.counts[length - 1], 1 << 20))
        let firstLine = try file.section(length) { line in
            var key = Key()
            for (index, word) in line.words.enumerated() {
                guard let symbol = vocabulary.index(of: word),
                    index == 0 || Int(symbol) < shape.vocabularySize
                else {
                    let text = String(decoding: word.prefix(40), as: UTF8.self)
                    throw DataError(
                        .malformed, path, line: line.number,
                        text == SymbolSpellings.lineStart
                            ? "'<s>' stands behind another word"
                            : "the word '\(text)' is not among the 1-grams", cure: "mend the line")
                }
                key = key.shiftedUp(by: shape.fieldBits)
                    .with(low: UInt64(UInt32(bitPattern: symbol)) + 1)
            }
            order.records.append(
                NGramRecord(key: key, count: 0, place: UInt32(order.records.count)))
            order.values.append((line.logProbability, line.logBackoff))
        }
        sort(&order.records, bits: length * shape.fieldBits)
        for index in order.records.indices.dropFirst()
        where order.records[index].key == order.records[index - 1].key {
            throw DataError(
                .malformed, path, line: firstLine + Int(order.records[index].place),
                "the \(length)-gram has been there before", cure: "leave out one of the two")
        }
        return order
    }

    private static func sort(_ records: inout [NGramRecord<Key>], bits: Int) {
        let scratch = RecordBuffer<NGramRecord<Key>>(capacity: records.count)
        records.withUnsafeMutableBufferPointer {
            radixSort($0, bits: bits, scratch: scratch.start)
        }
    }

    // MARK: Making the model

    /// - Throws: `FileError`.
    mutating func model() throws -> BackoffModel {
        for length in stride(from: shape.order, to: 1, by: -1) { link(length) }
        let scratch = ScratchSpace(folder: temporaryFolder())
        var builders: [BackoffOrderBuilder] = []
        for length in 1...shape.order {
            let order = orders[length - 1]
            var index = ContextIndex(limit: .max, in: scratch, threads: 1)
            if length > 1 {
                let starts = orders[length - 2].firstChildren
                for place in starts.indices.dropLast() {
                    let children = Int(starts[place])..<Int(starts[place + 1])
                    try index.add(
                        starts[place],
                        words: children.lazy.map { [shape] in
                            Self.word(order.records[$0].key, shape)
                        })
                }
            }
            let builder = try BackoffOrderBuilder(
                count: order.records.count, isHighest: length == shape.order,
                index: length > 1 ? index.finish() : nil)
            fill(builder, length)
            builders.append(builder)
            if order.values.contains(where: { $0.logProbability == nil }) {
                complete(builders, length)
            }
        }
        let info = BackoffModelInfo(
            source: .arpa, order: shape.order, counts: orders.map(\.records.count), discounts: nil,
            trainingSymbols: nil)
        return BackoffModel(BackoffTables(builders), codec: vocabulary.codec, info: info)
    }

    /// The last word of a key.
    private static func word(_ key: Key, _ shape: NGramShape) -> UInt32 {
        UInt32(truncatingIfNeeded: key.low & shape.fieldMask) - 1
    }

    /// Ensures that the beginnings and ends of an order's n-grams exist, and finds them.
    private mutating func link(_ length: Int) {
        let records = orders[length - 1].records
        let beginnings = records.map { $0.key.shiftedDown(by: shape.fieldBits) }
        let top = (length - 1) * shape.fieldBits
        var ends = records.indices.map { index in
            let key = records[index].key
            let first = key.shiftedDown(by: top).shiftedUp(by: top)
            return NGramRecord(
                key: key.without(first), count: 0, place: UInt32(truncatingIfNeeded: index))
        }
        Self.sort(&ends, bits: top)
        insert(beginnings, length - 1)
        insert(ends.map(\.key), length - 1)

        let shorter = orders[length - 2].records
        var firstChildren = [UInt32](repeating: 0, count: shorter.count + 1)
        var child = 0
        for place in shorter.indices {
            firstChildren[place] = UInt32(truncatingIfNeeded: child)
            while child < beginnings.count, beginnings[child] == shorter[place].key { child += 1 }
        }
        firstChildren[shorter.count] = UInt32(truncatingIfNeeded: child)
        orders[length - 2].firstChildren = firstChildren
        var suffixes = [UInt32](repeating: 0, count: records.count)
        var place = 0
        for end in ends {
            while shorter[place].key != end.key { place += 1 }
            suffixes[Int(end.place)] = UInt32(truncatingIfNeeded: place)
        }
        orders[length - 1].suffixes = suffixes
    }

    /// Inserts the n-grams of a sorted list that are missing.
    private mutating func insert(_ keys: [Key], _ length: Int) {
        let records = orders[length - 1].records
        var missing: [NGramRecord<Key>] = []
        var place = 0
        for key in keys {
            while place < records.count, records[place].key < key { place += 1 }
            if place < records.count, records[place].key == key { continue }
            if let last = missing.last, last.key == key { continue }
            let number = orders[length - 1].values.count
            missing.append(
                NGramRecord(key: key, count: 0, place: UInt32(truncatingIfNeeded: number)))
            orders[length - 1].values.append((nil, 0))
        }
        guard !missing.isEmpty else { return }
        orders[length - 1].records += missing
        Self.sort(&orders[length - 1].records, bits: length * shape.fieldBits)
    }

    private func fill(_ builder: BackoffOrderBuilder, _ length: Int) {
        let order = orders[length - 1]
        for (place, record) in order.records.enumerated() {
            let (logProbability, logBackoff) = order.values[Int(record.place)]
            let suffix = length == 1 ? 0 : order.suffixes[place]
            builder.nodes?.start[place] = BackoffTables.Node(
                word: Self.word(record.key, shape), logProbability: logProbability ?? 0,
                logBackoff: logBackoff, firstChild: order.firstChildren[place], suffix: suffix)
            builder.leaves?.start[place] = BackoffTables.Leaf(
                word: Self.word(record.key, shape), logProbability: logProbability ?? 0,
                suffix: suffix)
        }
        builder.nodes?.start[builder.count] = BackoffTables.Node(
            word: ContextIndex.empty, logProbability: 0, logBackoff: 0,
            firstChild: order.firstChildren.last ?? 0, suffix: 0)
    }

    /// Gives n-grams that were not in the file the probabilities of backing off; those of shorter
    /// ones are known.
    private func complete(_ builders: [BackoffOrderBuilder], _ length: Int) {
        let order = orders[length - 1]
        guard length > 1, let contexts = builders[length - 2].nodes else { return }
        let starts = orders[length - 2].firstChildren
        for context in starts.indices.dropLast() {
            for place in Int(starts[context])..<Int(starts[context + 1])
            where order.values[Int(order.records[place].place)].logProbability == nil {
                let shorter = builders[length - 2].nodes?
                    .start[Int(order.suffixes[place])].logProbability
                let value = contexts.start[context].logBackoff + (shorter ?? 0)
                // A back-off may be above 0, a probability not.
                builders[length - 1].nodes?.start[place].logProbability = min(0, value)
                builders[length - 1].leaves?.start[place].logProbability = min(0, value)
            }
        }
    }
}

extension NGramKey {
    /// The number without bits that are set in both.
    fileprivate func without(_ bits: Self) -> Self {
        var result = self
        withUnsafeMutableBytes(of: &result) { bytes in
            withUnsafeBytes(of: bits) { others in
                for index in bytes.indices { bytes[index] &= ~others[index] }
            }
        }
        return result
    }
}
