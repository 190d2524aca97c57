/// Pairs of neighbours that can be merged, those of the lowest rank first, from left to right.
struct MergeQueue {
    struct Entry: Comparable {
        var rank: Int32
        /// The place of the pair's left part.
        var place: Int32

        static func < (one: Entry, two: Entry) -> Bool {
            one.rank == two.rank ? one.place < two.place : one.rank < two.rank
        }
    }

    /// A binary heap.
    private var entries: [Entry] = []

    var first: Entry? { entries.first }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var place = entries.count - 1
        while place > 0, entries[place] < entries[(place - 1) / 2] {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func removeFirst() -> Entry? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if entries.isEmpty { return first }
        entries[0] = last
        var place = 0
        while case var child = 2 * place + 1, child < entries.count {
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            if entries[place] < entries[child] { break }
            entries.swapAt(place, child)
            place = child
        }
        return first
    }
}
