internal import UnrollData
internal import UnrollPlatform
internal import UnrollSystem

/// One estimation, n-grams packed into keys of one width.
struct KneserNeyEstimation<Key: NGramKey> {
    let shape: NGramShape
    let codec: TextCodec
    let plan: MemoryPlan
    let scratch: ScratchSpace
    let threads: Int

    /// Runs all stages.
    ///
    /// - Parameters:
    ///   - path: The text, for messages.
    ///   - output: The model file to write, if any.
    ///   - symbols: Hands on the text's symbols.
    /// - Throws: `FileError`, `DataError`.
    func run(
        path: String?, output: String?,
        _ progress: @escaping (KneserNeyEstimator.Stage) throws -> Void,
        _ symbols: (_ body: (Int32) throws -> Void) throws -> Void
    ) throws -> BackoffModel {
        var (grams, read) = try longestNGrams(progress, symbols)
        guard read > 0 else {
            throw DataError(
                .empty, path, "there is no text in it", cure: "give a file with some text")
        }
        try progress(.adjusting)
        let order = shape.order
        var counts = try AdjustedCounts(
            of: &grams, shape, limit: plan.sorting, in: scratch, threads: threads)
        let discounts = counts.countsOfCounts.map { Discounts(countsOfCounts: $0) }
        var info = BackoffModelInfo(
            source: .kneserNey, order: order, counts: counts.numbers, discounts: discounts,
            trainingSymbols: read)
        info.counts[0] = shape.vocabularySize + 1

        // From the highest order down: a context is found before its own n-gram.
        var weighed: [InitialProbabilities<Key>] = []
        var longer: Spool<ContextSummary<Key>>?
        for length in stride(from: order, to: 1, by: -1) {
            try progress(.weighing(order: length))
            var sorter = counts.sorters.removeLast()
            var merger = try sorter.finish(limit: plan.sorting / 2)
            var pass = InitialProbabilities<Key>(
                shape, length: length, count: counts.numbers[length - 1],
                discounts: discounts[length - 1], plan: plan, in: scratch, threads: threads)
            try pass.run(&merger, longer: &longer)
            longer = pass.summaries
            pass.release()
            weighed.append(pass)
        }
        let unigrams = UnigramProbabilities(counts.unigrams, discounts[0])
        var source = BackoffSource(lowest: try lowest(unigrams, &longer))

        // And up again: what an n-gram ends with is done before it.
        let seen = counts.unigrams.indices.filter { counts.unigrams[$0] > 0 }
        var interpolation = try Interpolation(
            unigrams: seen.map { ($0, unigrams.probabilities[$0]) }, plan: plan, in: scratch)
        for length in 2..<(order + 1) where order > 1 {
            try progress(.interpolating(order: length))
            var pass = weighed.removeLast()
            let finished = try interpolation.next(&pass.shares)
            source.add(pass.ordered, finished, isHighest: length == order)
        }
        try progress(.finishing)
        guard let output else { return try source.model(codec, info) }
        return try source.write(to: output, codec, info)
    }

    /// Stage 1: the n-grams that end at each symbol.
    private func longestNGrams(
        _ progress: @escaping (KneserNeyEstimator.Stage) throws -> Void,
        _ symbols: (_ body: (Int32) throws -> Void) throws -> Void
    ) throws -> (RunMerger<Key>, read: Int) {
        var report = try ReadingReport(progress)
        var windows = NGramWindows<Key>(shape)
        var sorter = RecordSorter<Key>(
            bits: shape.keyBits, combines: true, limit: plan.counting, in: scratch,
            threads: threads)
        try symbols { symbol in
            try report.count()
            try sorter.add(windows.next(symbol))
        }
        return (try sorter.finish(limit: plan.counting / 2), windows.count)
    }

    /// The nodes of order 1: every symbol, and `<s>`.
    private func lowest(
        _ unigrams: UnigramProbabilities, _ contexts: inout Spool<ContextSummary<Key>>?
    ) throws -> [BackoffTables.Node] {
        var firstChild: UInt32 = 0
        var summary = try contexts?.next()
        var nodes: [BackoffTables.Node] = []
        nodes.reserveCapacity(shape.vocabularySize + 2)
        for word in 0...shape.vocabularySize {
            // As KenLM has it: <s> is certain where a line begins.
            let probability = word == shape.vocabularySize ? 1 : unigrams.probabilities[word]
            var node = BackoffTables.Node(
                word: UInt32(word), logProbability: Float(log10(probability)), logBackoff: 0,
                firstChild: firstChild, suffix: 0)
            if let found = summary, found.key.low == UInt64(word) + 1 {
                node.logBackoff = log10(found.backoff)
                firstChild += found.children
                summary = try contexts?.next()
            }
            nodes.append(node)
        }
        nodes.append(
            BackoffTables.Node(
                word: ContextIndex.empty, logProbability: 0, logBackoff: 0, firstChild: firstChild,
                suffix: 0))
        return nodes
    }
}

/// Probabilities of the symbols without context, interpolated with the uniform distribution.
struct UnigramProbabilities {
    /// Of each symbol; `<s>`, behind them, has none.
    let probabilities: [Double]

    init(_ counts: [Int], _ discounts: Discounts) {
        var all = ContextCounts()
        for count in counts { all.add(count) }
        let backoff = all.backoff(discounts)
        let size = counts.count - 1
        probabilities = counts.indices.map { word in
            word == size
                ? 0
                : max(0, Double(counts[word]) - discounts.of(counts[word])) / Double(all.total)
                    + backoff / Double(size)
        }
    }
}
