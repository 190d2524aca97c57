internal import UnrollData
internal import UnrollPlatform

/// A word of a text, and which of the text's symbols write it.
struct WrittenWord: Equatable {
    var text: String
    var symbols: Range<Int>

    /// The words of a text of characters, or of words or phones that stand for themselves.
    static func words(of symbols: [Int32], _ codec: TranscriptCodec) -> [WrittenWord] {
        guard codec.unit == .characters else {
            return symbols.enumerated().map {
                WrittenWord(text: codec.symbols[Int($1)], symbols: $0..<($0 + 1))
            }
        }
        var words: [WrittenWord] = []
        var start = 0
        for place in 0...symbols.count
        where place == symbols.count || symbols[place] == codec.space {
            if place > start {
                words.append(
                    WrittenWord(
                        text: codec.text(of: symbols[start..<place]), symbols: start..<place))
            }
            start = place + 1
        }
        return words
    }
}

extension PrefixBeamSearch {
    /// The symbols of a text and its words.
    ///
    /// - Parameters:
    ///   - node: The text.
    ///   - word: The word of the lexicon that ends with it, where it has ended; -1 where none does.
    ///   - isComplete: Whether the last word may be written.
    func text(of node: Int32, endingWith word: Int32 = -1, isComplete: Bool = true) -> (
        symbols: [Int32], words: [WrittenWord]
    ) {
        let path = tree.path(to: node)
        let symbols = path.map { tree[$0].symbol }
        guard case .lexicon(let lexicon) = scoring.unit else {
            var words = WrittenWord.words(of: symbols, scoring.codec)
            if !isComplete { words.removeLast() }
            return (symbols, words)
        }
        var words: [WrittenWord] = []
        var start = 0
        for (place, node) in path.enumerated() where tree[node].word >= 0 {
            words.append(
                WrittenWord(
                    text: lexicon.words[Int(tree[node].word)], symbols: start..<place))
            start = place
        }
        if word >= 0 {
            words.append(
                WrittenWord(text: lexicon.words[Int(word)], symbols: start..<symbols.count))
        }
        return (symbols, words)
    }
}

extension RecognizedWord {
    /// Words with the places and confidences that an alignment gives them.
    ///
    /// - Parameters:
    ///   - words: The words of a text.
    ///   - symbols: The symbols of the text.
    ///   - frames: The frames of each symbol.
    ///   - logProbabilities: `[T, V]`, of the symbols in each frame.
    ///   - symbolCount: V.
    static func placed(
        _ words: some Sequence<WrittenWord>, symbols: [Int32], frames: [Range<Int>],
        _ logProbabilities: [Float], symbolCount: Int
    ) -> [RecognizedWord] {
        words.map { word in
            var sum = 0.0
            for place in word.symbols {
                let best = frames[place].map { frame in
                    logProbabilities[frame * symbolCount + Int(symbols[place])]
                }.max()
                sum += Double(best ?? -.infinity)
            }
            let mean = exp(sum / Double(max(word.symbols.count, 1)))
            return RecognizedWord(
                text: word.text, start: frames[word.symbols.lowerBound].lowerBound,
                end: frames[word.symbols.upperBound - 1].upperBound,
                confidence: min(max(mean, 0), 1))
        }
    }
}
