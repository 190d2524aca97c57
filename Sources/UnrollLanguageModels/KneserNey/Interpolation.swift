internal import UnrollPlatform
internal import UnrollSystem

/// An n-gram's probability, and the one that it ends with.
struct FinishedNGram: BitwiseCopyable {
    /// log10 p.
    var logProbability: Float
    /// The rank of the n-gram without the first word, among those shorter by a word.
    var suffix: UInt32
}

/// An n-gram with its probability, in suffix order: what the longer ones that end with it need.
struct SuffixNGram: BitwiseCopyable {
    var probability: Float
    var rank: UInt32
    /// Whether it begins with `<s>`: nothing longer ends with it.
    var startsLine: Bool
}

/// Interpolates the orders: p(w | h) = own share + γ(h) · p(w | h without its first word), in suffix
/// order, in which an n-gram's suffix is never far.
struct Interpolation {
    private let plan: MemoryPlan
    private let scratch: ScratchSpace
    /// The n-grams of the order done last, in suffix order.
    private var shorter: Spool<SuffixNGram>

    /// Begins with the words that the text has, by their numbers.
    ///
    /// - Throws: `FileError`.
    init(
        unigrams: [(word: Int, probability: Double)], plan: MemoryPlan, in scratch: ScratchSpace
    ) throws {
        self.plan = plan
        self.scratch = scratch
        shorter = Spool(limit: plan.spool, in: scratch)
        for (word, probability) in unigrams {
            try shorter.append(
                SuffixNGram(
                    probability: Float(probability), rank: UInt32(word), startsLine: false))
        }
        try shorter.finishWriting()
    }

    /// Interpolates the next order.
    ///
    /// - Returns: Its n-grams, in the order of the words.
    /// - Throws: `FileError`.
    mutating func next(_ shares: inout Permuter<OwnShare>) throws -> Permuter<FinishedNGram> {
        var finished = Permuter<FinishedNGram>(
            count: shares.count, limit: plan.permuter, in: scratch)
        var done = Spool<SuffixNGram>(limit: plan.spool, in: scratch)
        var suffix = SuffixNGram(probability: 0, rank: 0, startsLine: true)
        while let share = try shares.next() {
            if share.flags & OwnShare.beginsSuffix != 0 {
                repeat {
                    guard let next = try shorter.next() else {
                        requirementFailure("Interpolation: an n-gram without its suffix")
                    }
                    suffix = next
                } while suffix.startsLine
            }
            let probability =
                Double(share.probability) + Double(share.backoff) * Double(suffix.probability)
            try finished.put(
                FinishedNGram(
                    logProbability: Float(min(0, log10(probability))), suffix: suffix.rank),
                at: share.rank)
            try done.append(
                SuffixNGram(
                    probability: Float(probability), rank: share.rank,
                    startsLine: share.flags & OwnShare.startsLine != 0))
        }
        try done.finishWriting()
        try finished.finishWriting()
        shorter = done
        return finished
    }
}
