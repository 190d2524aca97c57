internal import UnrollData
internal import UnrollPlatform

/// log(e^a + e^b), -∞ of two of them.
@inline(__always)
func logSum(_ a: Double, _ b: Double) -> Double {
    let (low, high) = a < b ? (a, b) : (b, a)
    return low == -.infinity ? high : high + log1p(exp(low - high))
}

/// Prefix beam search (Graves, 2012; Hannun et al., 2014): the texts whose alignments with a recording
/// are the most probable together, of as many as the beam is wide.
///
/// For each text the probabilities of its alignments are summed, those that end with a blank apart from
/// those that end with its last symbol. In a beam that is wide enough for all texts the sums are exact.
final class PrefixBeamSearch {
    /// A text of the beam.
    struct Hypothesis {
        var node: Int32
        /// log p of its alignments that end with a blank.
        var blank: Double
        /// log p of those that end with its last symbol.
        var symbol: Double

        var logProbability: Double { logSum(blank, symbol) }
    }

    /// What may become a hypothesis of the next frame.
    private struct Candidate {
        var score: Double
        /// The hypothesis that it continues.
        var slot: Int32
        /// What it writes; 0 for nothing.
        var symbol: Int32
        var word: Int32
        var lexicon: Int32
        var blank: Double
        var last: Double
        /// What it adds to the bonus.
        var added: Double
    }

    let scoring: HypothesisScoring
    private let config: SpeechDecodingConfig
    private(set) var tree: PrefixTree
    /// The best first.
    private(set) var live: [Hypothesis]
    private(set) var frameCount = 0
    private let leastLog: Float
    private var heap: [Candidate] = []
    private var totals: [Double] = []
    private var stays: [(blank: Double, symbol: Double)] = []
    /// For each symbol the number of the last hypothesis that has a child in the beam by it.
    private var taken: [Int]
    private var takenCount = 0
    /// Whether each symbol may be written in this frame.
    private var isAllowed: [Bool]
    private var allowed: [Int] = []

    init(_ config: SpeechDecodingConfig, scoring: HypothesisScoring) {
        self.config = config
        self.scoring = scoring
        tree = PrefixTree(context: scoring.contexts?.start)
        tree[PrefixTree.root].slot = 0
        live = [Hypothesis(node: PrefixTree.root, blank: 0, symbol: -.infinity)]
        leastLog =
            config.minimumProbability > 0 ? Float(log(config.minimumProbability)) : -.infinity
        taken = [Int](repeating: 0, count: scoring.codec.symbols.count)
        isAllowed = [Bool](repeating: false, count: scoring.codec.symbols.count)
    }

    /// Follows the hypotheses by one frame.
    ///
    /// - Parameter row: The log-probabilities `[V]` of the symbols, the blank first.
    func step(_ row: ArraySlice<Float>) {
        row.withUnsafeBufferPointer { row in
            stay(row)
            choose(row)
            heap.removeAll(keepingCapacity: true)
            for (slot, stay) in stays.enumerated() {
                let node = tree[live[slot].node]
                offer(
                    Candidate(
                        score: logSum(stay.blank, stay.symbol) + node.bonus, slot: Int32(slot),
                        symbol: 0, word: -1, lexicon: 0, blank: stay.blank, last: stay.symbol,
                        added: 0))
            }
            if !allowed.isEmpty {
                prepare()
                for slot in live.indices { extend(slot, row) }
            }
        }
        advance()
        frameCount += 1
    }

    /// The alignments that write nothing new, and those that write a text which is in the beam already.
    private func stay(_ row: UnsafeBufferPointer<Float>) {
        totals.removeAll(keepingCapacity: true)
        stays.removeAll(keepingCapacity: true)
        let blank = Double(row[0])
        for hypothesis in live {
            let total = hypothesis.logProbability
            let symbol = Int(tree[hypothesis.node].symbol)
            totals.append(total)
            stays.append(
                (total + blank, symbol > 0 ? hypothesis.symbol + Double(row[symbol]) : -.infinity))
        }
        for (slot, hypothesis) in live.enumerated() {
            let node = tree[hypothesis.node]
            guard node.parent >= 0 else { continue }
            let parent = tree[node.parent]
            guard parent.slot >= 0 else { continue }
            let shorter = Int(parent.slot)
            let before = parent.symbol == node.symbol ? live[shorter].blank : totals[shorter]
            stays[slot].symbol = logSum(
                stays[slot].symbol, before + Double(row[Int(node.symbol)]))
        }
    }

    /// The symbols that may be written in this frame.
    private func choose(_ row: UnsafeBufferPointer<Float>) {
        for symbol in allowed { isAllowed[symbol] = false }
        allowed.removeAll(keepingCapacity: true)
        for symbol in 1..<row.count where row[symbol] >= leastLog && row[symbol] > -.infinity {
            allowed.append(symbol)
        }
        if let limit = config.symbolLimit, allowed.count > limit {
            allowed.sort { (row[$0], $1) > (row[$1], $0) }
            allowed.removeLast(allowed.count - limit)
            allowed.sort()
        }
        for symbol in allowed { isAllowed[symbol] = true }
    }

    /// Asks the language model all that the frame needs, at once.
    private func prepare() {
        switch scoring.unit {
        case .symbols:
            scoring.contexts?.prepare(live.compactMap { tree.contexts[Int($0.node)] })
        case .blanks(let space):
            if space > 0, isAllowed[Int(space)] { complete(live.map(\.node)) }
        case .words, .lexicon: break
        }
    }

    /// Finds what the words that are being written add if they end here.
    func complete(_ nodes: [Int32]) {
        let open = nodes.filter { tree[$0].completion.isNaN }
        let words = open.map { openWord($0) }
        let requests = zip(open, words).filter { !$1.isEmpty }.map { node, word in
            scoring.request(
                word, after: tree.contexts[Int(node)], isFirst: tree[node].wordCount == 0)
        }
        var added = scoring.added(by: requests)[...]
        for (node, word) in zip(open, words) {
            tree[node].completion = word.isEmpty ? 0 : added.removeFirst()
        }
    }

    /// The word that is being written at a node; empty behind a blank.
    func openWord(_ node: Int32) -> String {
        guard case .blanks(let space) = scoring.unit else { return "" }
        var symbols: [Int32] = []
        var node = node
        while node != PrefixTree.root, tree[node].symbol != space {
            symbols.append(tree[node].symbol)
            node = tree[node].parent
        }
        return scoring.codec.text(of: symbols.reversed())
    }

    // MARK: Longer texts

    /// Offers the texts that are longer by a symbol than a hypothesis, but for those that are in the beam.
    private func extend(_ slot: Int, _ row: UnsafeBufferPointer<Float>) {
        let node = tree[live[slot].node]
        takenCount += 1
        var child = node.firstChild
        while child >= 0 {
            if tree[child].slot >= 0, tree[child].word < 0 {
                taken[Int(tree[child].symbol)] = takenCount
            }
            child = tree[child].nextSibling
        }
        let blankAlone = live[slot].blank
        let total = totals[slot]
        func offer(_ symbol: Int, added: Double, word: Int32 = -1, lexicon: Int32 = 0) {
            let before = Int32(symbol) == node.symbol ? blankAlone : total
            let last = before + Double(row[symbol])
            self.offer(
                Candidate(
                    score: last + node.bonus + added, slot: Int32(slot), symbol: Int32(symbol),
                    word: word, lexicon: lexicon, blank: -.infinity, last: last, added: added))
        }
        switch scoring.unit {
        case .symbols(let indices):
            guard let next = tree.contexts[Int(live[slot].node)]?.next else { return }
            forEachSymbol(node) { symbol, lexicon in
                offer(
                    symbol, added: scoring.added(by: symbol, indices, after: next),
                    lexicon: lexicon)
            }
        case .blanks(let space):
            forEachSymbol(node) { symbol, lexicon in
                offer(
                    symbol, added: symbol == Int(space) ? node.completion : 0, lexicon: lexicon)
            }
        case .words:
            var symbols: [Int] = []
            forEachSymbol(node) { symbol, _ in symbols.append(symbol) }
            let context = tree.contexts[Int(live[slot].node)]
            let added = scoring.added(
                by: symbols.map {
                    scoring.request(
                        scoring.codec.symbols[$0], after: context, isFirst: node.wordCount == 0)
                })
            for (symbol, added) in zip(symbols, added) { offer(symbol, added: added) }
        case .lexicon(let lexicon):
            for child in lexicon.children(of: node.lexicon)
            where isAllowed[Int(child.symbol)] && taken[Int(child.symbol)] != takenCount {
                offer(Int(child.symbol), added: 0, lexicon: child.node)
            }
            let endings = Array(lexicon.endings(at: node.lexicon))
            let starts = lexicon.children(of: SpeechLexicon.root)
                .filter { isAllowed[Int($0.symbol)] }
            guard !endings.isEmpty, !starts.isEmpty else { return }
            for (word, added) in zip(endings, added(by: endings, at: live[slot].node)) {
                for child in starts {
                    let known = tree.child(of: live[slot].node, by: child.symbol, after: word)
                    if let known, tree[known].slot >= 0 { continue }
                    offer(Int(child.symbol), added: added, word: word, lexicon: child.node)
                }
            }
        }
    }

    /// What words of the lexicon add that end at a node.
    func added(by words: [Int32], at node: Int32) -> [Double] {
        scoring.added(by: words.map { request(lexiconWord: $0, at: node) })
    }

    func request(lexiconWord word: Int32, at node: Int32) -> HypothesisScoring.Request {
        scoring.request(
            scoring.lexicon?.words[Int(word)] ?? "", after: tree.contexts[Int(node)],
            isFirst: tree[node].wordCount == 0)
    }

    /// The symbols that may follow, and where they lead in the lexicon.
    @inline(__always)
    private func forEachSymbol(_ node: PrefixTree.Node, _ body: (Int, Int32) -> Void) {
        guard let lexicon = scoring.lexicon else {
            for symbol in allowed where taken[symbol] != takenCount { body(symbol, 0) }
            return
        }
        let isByWords = scoring.codec.unit != .characters
        for child in lexicon.children(of: isByWords ? SpeechLexicon.root : node.lexicon)
        where isAllowed[Int(child.symbol)] && taken[Int(child.symbol)] != takenCount {
            body(Int(child.symbol), isByWords ? SpeechLexicon.root : child.node)
        }
        if let space = scoring.codec.space, isAllowed[Int(space)], taken[Int(space)] != takenCount,
            !lexicon.endings(at: node.lexicon).isEmpty
        {
            body(Int(space), SpeechLexicon.root)
        }
    }

    // MARK: The beam

    /// Keeps the best candidates, the first one of equals: a heap with the worst at the top.
    @inline(__always)
    private func offer(_ candidate: Candidate) {
        guard candidate.score > -.infinity else { return }
        if heap.count < config.beam {
            heap.append(candidate)
            var place = heap.count - 1
            while place > 0, heap[(place - 1) / 2].score > heap[place].score {
                heap.swapAt(place, (place - 1) / 2)
                place = (place - 1) / 2
            }
        } else if candidate.score > heap[0].score {
            heap[0] = candidate
            var place = 0
            while true {
                var least = place
                for child in [2 * place + 1, 2 * place + 2]
                where child < heap.count && heap[child].score < heap[least].score {
                    least = child
                }
                if least == place { break }
                heap.swapAt(place, least)
                place = least
            }
        }
    }

    /// Makes the best candidates the hypotheses of the next frame.
    private func advance() {
        heap.sort {
            ($0.score, $1.slot, $1.symbol, $1.word) > ($1.score, $0.slot, $0.symbol, $0.word)
        }
        var next: [Hypothesis] = []
        next.reserveCapacity(heap.count)
        var fresh: [(place: Int, candidate: Candidate)] = []
        for candidate in heap {
            let old = live[Int(candidate.slot)].node
            var node = old
            if candidate.symbol > 0 {
                let known = tree.child(of: old, by: candidate.symbol, after: candidate.word)
                if known == nil { fresh.append((next.count, candidate)) }
                node = known ?? -1
            }
            next.append(
                Hypothesis(node: node, blank: candidate.blank, symbol: candidate.last))
        }
        let requests = fresh.map { request(of: $0.candidate) }
        for ((place, candidate), context) in zip(fresh, scoring.advance(requests)) {
            let parent = live[Int(candidate.slot)].node
            var node = PrefixTree.Node(parent: parent, symbol: candidate.symbol)
            node.word = candidate.word
            node.lexicon = candidate.lexicon
            node.bonus = tree[parent].bonus + candidate.added
            node.wordCount = tree[parent].wordCount + (completesWord(candidate) ? 1 : 0)
            next[place].node = tree.append(node, context: context)
        }
        let old = live
        for hypothesis in old { tree[hypothesis.node].slot = -1 }
        // Where no symbol has a probability the hypotheses stay as they are.
        if !next.isEmpty { live = next }
        for (slot, hypothesis) in live.enumerated() { tree[hypothesis.node].slot = Int32(slot) }
        for hypothesis in old where tree[hypothesis.node].slot < 0 { tree.release(hypothesis.node) }
    }

    /// Whether a candidate makes a word complete: by itself, or by what it puts behind it.
    private func completesWord(_ candidate: Candidate) -> Bool {
        switch scoring.codec.unit {
        case .characters:
            candidate.symbol == scoring.codec.space
                && ![0, candidate.symbol].contains(tree[live[Int(candidate.slot)].node].symbol)
        case .words: true
        case .phones: scoring.lexicon == nil || candidate.word >= 0
        }
    }

    /// What the language model reads with a candidate.
    private func request(of candidate: Candidate) -> HypothesisScoring.Request {
        let parent = live[Int(candidate.slot)].node
        let context = tree.contexts[Int(parent)]
        let none = HypothesisScoring.Request(context: context, symbols: [], isUnknown: false)
        switch scoring.unit {
        case .symbols(let indices):
            let index = indices[Int(candidate.symbol)]
            return HypothesisScoring.Request(
                context: context, symbols: index < 0 ? [] : [index], isUnknown: false)
        case .blanks:
            guard completesWord(candidate) else { return none }
            return scoring.request(
                openWord(parent), after: context, isFirst: tree[parent].wordCount == 0)
        case .words:
            return scoring.request(
                scoring.codec.symbols[Int(candidate.symbol)], after: context,
                isFirst: tree[parent].wordCount == 0)
        case .lexicon:
            return candidate.word < 0 ? none : request(lexiconWord: candidate.word, at: parent)
        }
    }

    /// Gives up the hypotheses that do not begin with a text.
    func keepOnly(beginningWith node: Int32) {
        let old = live
        live = old.filter { tree.begins($0.node, with: node) }
        for hypothesis in old { tree[hypothesis.node].slot = -1 }
        for (slot, hypothesis) in live.enumerated() { tree[hypothesis.node].slot = Int32(slot) }
        for hypothesis in old where tree[hypothesis.node].slot < 0 { tree.release(hypothesis.node) }
    }

    /// The longest text that all hypotheses begin with.
    var commonAncestor: Int32 {
        live.dropFirst().reduce(live[0].node) { tree.commonAncestor($0, $1.node) }
    }
}
