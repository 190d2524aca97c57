internal import UnrollSystem

/// The n-grams of a back-off model: for each order an array in the order of the words, so that what
/// follows a context stands together, in the order of the last words.
///
/// Order 1 has every symbol at its own number, and `<s>` behind them.
final class BackoffTables: @unchecked Sendable {
    // Sendable: nothing is written once a model has it.

    /// An n-gram that may be a context; 20 bytes. One more stands behind the last of an order.
    struct Node: BitwiseCopyable {
        /// The last word.
        var word: UInt32
        /// log10 p of it after the others.
        var logProbability: Float
        /// log10 of the back-off weight where the n-gram is the context.
        var logBackoff: Float
        /// The first n-gram that it begins among those longer by a word; they end where those of
        /// the next node begin.
        var firstChild: UInt32
        /// The n-gram without its first word, among those shorter by a word; 0 at order 1.
        var suffix: UInt32
    }

    /// An n-gram of the highest order; 12 bytes.
    struct Leaf: BitwiseCopyable {
        var word: UInt32
        var logProbability: Float
        var suffix: UInt32
    }

    /// The n-grams of one order.
    struct Order {
        let count: Int
        /// `nil` at the highest order.
        let nodes: UnsafePointer<Node>?
        /// Of the highest order alone.
        let leaves: UnsafePointer<Leaf>?
        /// Where to find those of contexts that have many; the last slot is empty.
        let slots: UnsafePointer<ContextIndex.Slot>?
        let slotCount: Int
    }

    let order: Int
    /// Orders 1 to `order`.
    let orders: UnsafePointer<Order>
    /// The owner of the orders' memory.
    private let owner: AnyObject

    init(orders: [Order], owner: AnyObject) {
        order = orders.count
        let copy = UnsafeMutablePointer<Order>.allocate(capacity: orders.count)
        copy.initialize(from: orders, count: orders.count)
        self.orders = UnsafePointer(copy)
        self.owner = owner
    }

    deinit { orders.deallocate() }

    /// The number of n-grams of each order.
    var counts: [Int] { (0..<order).map { orders[$0].count } }

    /// log10 p of n-gram `place` of `length` words.
    @inline(__always)
    func logProbability(_ length: Int, _ place: Int) -> Float {
        let ngrams = orders[length - 1]
        return ngrams.nodes?[place].logProbability
            ?? ngrams.leaves.unsafelyUnwrapped[place].logProbability
    }

    /// The last word of n-gram `place` of `length` words.
    @inline(__always)
    func word(_ length: Int, _ place: Int) -> UInt32 {
        let ngrams = orders[length - 1]
        return ngrams.nodes?[place].word ?? ngrams.leaves.unsafelyUnwrapped[place].word
    }

    /// The n-grams that continue n-gram `place` of `length` words, fewer than the order.
    @inline(__always)
    func children(_ length: Int, _ place: Int) -> Range<Int> {
        let nodes = orders[length - 1].nodes.unsafelyUnwrapped
        return Int(nodes[place].firstChild)..<Int(nodes[place + 1].firstChild)
    }

    /// Where `word` stands among n-grams of `length` words (2 or more), in a range of one context;
    /// -1 where it does not.
    @inline(__always)
    func find(_ word: UInt32, _ length: Int, in range: Range<Int>) -> Int {
        let ngrams = orders + (length - 1)
        if range.count > ContextIndex.largestUnindexed {
            guard let slots = ngrams.pointee.slots else { return bisect(word, length, in: range) }
            var place = ContextIndex.home(
                ContextIndex.hash(UInt32(truncatingIfNeeded: range.lowerBound), word),
                of: ngrams.pointee.slotCount)
            while slots[place].word != ContextIndex.empty {
                if slots[place].word == word, range.contains(Int(slots[place].place)) {
                    return Int(slots[place].place)
                }
                place += 1
            }
            return -1
        }
        if let nodes = ngrams.pointee.nodes {
            for place in range where nodes[place].word == word { return place }
        } else {
            let leaves = ngrams.pointee.leaves.unsafelyUnwrapped
            for place in range where leaves[place].word == word { return place }
        }
        return -1
    }

    /// As ``find(_:_:in:)``, without an index.
    private func bisect(_ word: UInt32, _ length: Int, in range: Range<Int>) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if self.word(length, middle) < word { low = middle + 1 } else { high = middle }
        }
        return low < range.upperBound && self.word(length, low) == word ? low : -1
    }
}
