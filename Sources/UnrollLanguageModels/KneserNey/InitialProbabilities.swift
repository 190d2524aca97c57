internal import UnrollPlatform

/// An n-gram's own share of its probability, on its way into suffix order.
struct OwnShare: BitwiseCopyable {
    /// max(c - D(c), 0) / Σ c over its context.
    var probability: Float
    /// The back-off weight γ of its context.
    var backoff: Float
    /// Its place among the n-grams of its order, in the order of the words.
    var rank: UInt32
    var flags: UInt32

    static let beginsSuffix: UInt32 = 1
    static let startsLine: UInt32 = 2
}

/// The values that a context hands on to the n-gram of its own words.
struct ContextSummary<Key: NGramKey>: BitwiseCopyable {
    var key: Key
    var backoff: Float
    var children: UInt32
}

/// An n-gram as a context, in the order of the words.
struct ContextNode: BitwiseCopyable {
    /// log10 γ; 0 where nothing follows.
    var logBackoff: Float
    /// The rank of the first n-gram that it begins, among those longer by a word.
    var firstChild: UInt32
}

/// The n-grams of one order in the order of the words, before they are interpolated.
struct OrderedNGrams {
    /// The last word of each n-gram.
    var words: Spool<UInt32>
    /// Each n-gram as a context; empty at the highest order.
    var contexts: Spool<ContextNode>
    /// The slots of their index.
    var slots: Spool<ContextIndex.Slot>
}

/// Shares of probability and back-off weights of one order: a pass in the order of the words, in
/// which what follows a context stands together.
struct InitialProbabilities<Key: NGramKey> {
    let shape: NGramShape
    let length: Int
    let discounts: Discounts
    private let scratch: ScratchSpace
    private var index: ContextIndex
    private(set) var ordered: OrderedNGrams
    var shares: Permuter<OwnShare>
    /// Of the contexts, which are n-grams shorter by a word.
    private(set) var summaries: Spool<ContextSummary<Key>>

    /// - Parameters:
    ///   - length: Words of the n-grams, 2 or more.
    ///   - count: The number of n-grams.
    ///   - plan: Limits of memory.
    init(
        _ shape: NGramShape, length: Int, count: Int, discounts: Discounts, plan: MemoryPlan,
        in scratch: ScratchSpace, threads: Int
    ) {
        self.shape = shape
        self.length = length
        self.discounts = discounts
        self.scratch = scratch
        ordered = OrderedNGrams(
            words: Spool(limit: plan.spool, in: scratch),
            contexts: Spool(limit: plan.spool, in: scratch),
            slots: Spool(limit: 0, in: scratch))
        index = ContextIndex(limit: plan.index, in: scratch, threads: threads)
        shares = Permuter(count: count, limit: plan.permuter, in: scratch)
        summaries = Spool(limit: plan.spool, in: scratch)
    }

    /// Runs the pass.
    ///
    /// - Parameters:
    ///   - grams: The n-grams in the order of the words.
    ///   - longer: The contexts among them, as the pass over the next order found them; `nil` for
    ///     the highest order.
    /// - Throws: `FileError`.
    mutating func run(
        _ grams: inout RunMerger<Key>, longer: inout Spool<ContextSummary<Key>>?
    ) throws {
        var group: [NGramRecord<Key>] = []
        var context = Key()
        var rank: UInt32 = 0
        var firstChild: UInt32 = 0
        var summary = try longer?.next()
        while let gram = try grams.next() {
            let itsContext = gram.key.shiftedDown(by: shape.fieldBits)
            if itsContext != context, !group.isEmpty {
                try finish(group, context, &rank)
                group.removeAll(keepingCapacity: true)
            }
            context = itsContext
            group.append(gram)
            try ordered.words.append(UInt32(truncatingIfNeeded: gram.key.low & shape.fieldMask) - 1)
            if longer != nil {
                var node = ContextNode(logBackoff: 0, firstChild: firstChild)
                if let found = summary, found.key == gram.key {
                    node.logBackoff = log10(found.backoff)
                    firstChild += found.children
                    summary = try longer?.next()
                }
                try ordered.contexts.append(node)
            }
        }
        if !group.isEmpty { try finish(group, context, &rank) }
        if longer != nil {
            try ordered.contexts.append(ContextNode(logBackoff: 0, firstChild: firstChild))
        }
        try ordered.words.finishWriting()
        try ordered.contexts.finishWriting()
        try shares.finishWriting()
        try summaries.finishWriting()
        ordered.slots = try index.finish()
        index = ContextIndex(limit: 0, in: scratch, threads: 1)
    }

    /// Takes all that follows one context.
    private mutating func finish(
        _ group: [NGramRecord<Key>], _ context: Key, _ rank: inout UInt32
    ) throws {
        var counts = ContextCounts()
        for gram in group { counts.add(AdjustedCount(bits: gram.count).count) }
        let backoff = Float(counts.backoff(discounts))
        if group.count > ContextIndex.largestUnindexed {
            try index.add(
                rank,
                words: group.lazy.map { [shape] in
                    UInt32(truncatingIfNeeded: $0.key.low & shape.fieldMask) - 1
                })
        }
        let startsLine = shape.field(context, 0, of: length - 1) == shape.lineStartField
        for gram in group {
            let adjusted = AdjustedCount(bits: gram.count)
            let kept = Double(adjusted.count) - discounts.of(adjusted.count)
            try shares.put(
                OwnShare(
                    probability: Float(max(kept, 0) / Double(counts.total)), backoff: backoff,
                    rank: rank,
                    flags: (adjusted.beginsSuffix ? OwnShare.beginsSuffix : 0)
                        | (startsLine ? OwnShare.startsLine : 0)),
                at: gram.place)
            rank += 1
        }
        try summaries.append(
            ContextSummary(
                key: context, backoff: backoff, children: UInt32(truncatingIfNeeded: group.count)))
    }
}

extension InitialProbabilities {
    /// Releases the summaries, which the next order has by now.
    mutating func release() { summaries = Spool(limit: 0, in: scratch) }
}
