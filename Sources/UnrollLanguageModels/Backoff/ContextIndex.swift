/// Finds a word among the many that follow a frequent context, in one place of memory or few.
///
/// A hash table of an order's n-grams whose context has more than a handful: slots of word and
/// place, at the home of the pair (first n-gram of the context, word) or in the next slots that were
/// free. The slots are in the order of their hashes, so the table comes out of sorting, however large
/// it is, and is always the same.
struct ContextIndex {
    struct Slot: BitwiseCopyable {
        var word: UInt32
        var place: UInt32
    }

    /// The word of an empty slot.
    static let empty = UInt32.max

    /// Contexts with no more n-grams than this are searched one by one.
    static let largestUnindexed = 6

    @inline(__always)
    static func hash(_ firstChild: UInt32, _ word: UInt32) -> UInt32 {
        var bits = (UInt64(firstChild) << 32 | UInt64(word)) &* 0x9E37_79B9_7F4A_7C15
        bits ^= bits >> 32
        bits &*= 0xD6E8_FEB8_6659_FD93
        return UInt32(truncatingIfNeeded: bits >> 32)
    }

    /// Slots behind the last home. More than a hash that spreads well ever needs.
    static let spare = 256

    /// Where a hash looks first: the homes are in the order of the hashes.
    @inline(__always)
    static func home(_ hash: UInt32, of slotCount: Int) -> Int {
        (Int(hash) &* (slotCount &- spare)) >> 32
    }

    private var sorter: RecordSorter<UInt64>
    private let scratch: ScratchSpace
    private let limit: Int
    private var count = 0

    /// - Parameter limit: The most bytes held in memory.
    init(limit: Int, in scratch: ScratchSpace, threads: Int) {
        sorter = RecordSorter(
            bits: 64, combines: false, limit: limit / 2, in: scratch, threads: threads)
        self.scratch = scratch
        self.limit = limit
    }

    /// Adds what follows a context, unless that is little.
    ///
    /// - Parameters:
    ///   - firstChild: The place of the first.
    ///   - words: The last word of each.
    /// - Throws: `FileError`.
    mutating func add(_ firstChild: UInt32, words: some Collection<UInt32>) throws {
        guard words.count > Self.largestUnindexed else { return }
        count += words.count
        var place = firstChild
        for word in words {
            let key = UInt64(Self.hash(firstChild, word)) << 32 | UInt64(place)
            try sorter.add(NGramRecord(key: key, count: word))
            place += 1
        }
    }

    /// The slots; none where nothing was added, or where they overflow.
    ///
    /// - Throws: `FileError`.
    mutating func finish() throws -> Spool<Slot> {
        var slots = Spool<Slot>(limit: limit / 2, in: scratch)
        guard count > 0 else { return slots }
        let size = count + count / 2 + 1 + Self.spare
        var merger = try sorter.finish(limit: limit / 2)
        while let record = try merger.next() {
            let home = Self.home(UInt32(truncatingIfNeeded: record.key >> 32), of: size)
            while slots.count < home { try slots.append(Slot(word: Self.empty, place: 0)) }
            try slots.append(
                Slot(word: record.count, place: UInt32(truncatingIfNeeded: record.key)))
        }
        guard slots.count < size else { return Spool(limit: 0, in: scratch) }
        while slots.count < size { try slots.append(Slot(word: Self.empty, place: 0)) }
        try slots.finishWriting()
        return slots
    }
}
