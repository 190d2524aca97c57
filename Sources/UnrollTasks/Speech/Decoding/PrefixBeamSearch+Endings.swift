extension PrefixBeamSearch {
    /// A text as it would be if the recording ended here.
    struct Ending {
        var node: Int32
        /// The word of the lexicon that is complete with the end; -1 where words are set apart by blanks.
        var word: Int32 = -1
        /// Whether the last word may be written.
        var isComplete = true
        var logProbability: Double
        var score: Double
    }

    /// The texts of the beam with the end scored, the best first; those whose last word may not be written
    /// only where there are no others.
    func endings() -> [Ending] {
        var endings: [Ending] = []
        var requests: [HypothesisScoring.Request] = []
        for hypothesis in live {
            let node = tree[hypothesis.node]
            let logProbability = hypothesis.logProbability
            var ending = Ending(
                node: hypothesis.node, logProbability: logProbability,
                score: logProbability + node.bonus)
            let context = tree.contexts[Int(hypothesis.node)]
            let none = HypothesisScoring.Request(context: context, symbols: [], isUnknown: false)
            let isAtRoot = node.lexicon == SpeechLexicon.root
            if let lexicon = scoring.lexicon, !isAtRoot {
                ending.isComplete = !lexicon.endings(at: node.lexicon).isEmpty
            }
            switch scoring.unit {
            case .symbols, .words:
                endings.append(ending)
                requests.append(none)
            case .blanks:
                complete([hypothesis.node])
                ending.score += tree[hypothesis.node].completion
                let word = openWord(hypothesis.node)
                endings.append(ending)
                requests.append(
                    word.isEmpty
                        ? none
                        : scoring.request(word, after: context, isFirst: node.wordCount == 0))
            case .lexicon(let lexicon):
                let words = Array(lexicon.endings(at: node.lexicon))
                for (word, added) in zip(words, added(by: words, at: hypothesis.node)) {
                    var whole = ending
                    whole.word = word
                    whole.score += added
                    endings.append(whole)
                    requests.append(request(lexiconWord: word, at: hypothesis.node))
                }
                if words.isEmpty {
                    endings.append(ending)
                    requests.append(none)
                }
            }
        }
        let ends = scoring.endBonus(after: scoring.advance(requests))
        for place in endings.indices { endings[place].score += ends[place] }
        let whole = endings.filter(\.isComplete)
        return (whole.isEmpty ? endings : whole).enumerated()
            .sorted { ($0.element.score, $1.offset) > ($1.element.score, $0.offset) }
            .map(\.element)
    }
}
