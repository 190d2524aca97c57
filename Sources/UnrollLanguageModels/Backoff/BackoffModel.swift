public import UnrollData
internal import UnrollSystem

/// An n-gram model with back-off: Kneser-Ney's, or any that an ARPA file holds.
///
/// With h the longest context that the model knows, and h' it without its first word,
///
///     log p(w | h) = log p(h w)                  where the model has the n-gram h w,
///                    log γ(h) + log p(w | h')    else
///
/// Each line is read from `<s>`, which is a context alone and is never predicted: p sums to one over
/// the codec's vocabulary.
public struct BackoffModel: LanguageModel {
    /// The longest context at hand: an n-gram of fewer words than the order.
    public struct State: Sendable, Hashable {
        /// Its words.
        var length: Int32
        /// Its place among the n-grams of its length.
        var place: UInt32
    }

    public let codec: TextCodec
    /// Where the model comes from.
    public let info: BackoffModelInfo
    let tables: BackoffTables

    init(_ tables: BackoffTables, codec: TextCodec, info: BackoffModelInfo) {
        self.tables = tables
        self.codec = codec
        self.info = info
    }

    /// Words of its longest n-grams.
    public var order: Int { tables.order }

    /// The number of n-grams of each order, from 1 on; the first counts every symbol and `<s>`.
    public var counts: [Int] { tables.counts }

    /// Probabilities and back-off weights.
    public var parameterCount: Int { info.parameterCount }

    public var startsEachLineAnew: Bool { true }

    /// An ARPA file may lack `<unk>`, or give it a logarithm that stands for no probability.
    public var predictsUnknown: Bool {
        guard let unknown = codec.vocabulary.unknownIndex else { return true }
        return tables.logProbability(1, Int(unknown)) > Self.noProbability
    }

    /// log10 p at which and below files have no probability: SRILM writes -99.
    private static let noProbability: Float = -99

    /// A line's beginning, `<s>`.
    public var start: State {
        tables.order == 1
            ? State(length: 0, place: 0)
            : State(length: 1, place: UInt32(codec.vocabulary.count))
    }

    /// ln 10: probabilities are stored as logarithms to the base 10.
    private static let logOfTen = 2.302585092994046

    /// log10 p of a word, whose context becomes the one after it.
    @inline(__always)
    private func step(
        _ length: inout Int, _ place: inout Int, _ word: UInt32, _ tables: BackoffTables
    ) -> Float {
        var backoffs: Float = 0
        let order = tables.order
        while length > 0 {
            let nodes = tables.orders[length - 1].nodes.unsafelyUnwrapped
            let node = nodes[place]
            let range = Int(node.firstChild)..<Int(nodes[place + 1].firstChild)
            let found = tables.find(word, length + 1, in: range)
            if found >= 0 {
                if length + 1 < order {
                    length += 1
                    place = found
                    return backoffs
                        + tables.orders[length - 1].nodes.unsafelyUnwrapped[found].logProbability
                }
                let leaf = tables.orders[length].leaves.unsafelyUnwrapped[found]
                place = Int(leaf.suffix)
                return backoffs + leaf.logProbability
            }
            backoffs += node.logBackoff
            place = Int(node.suffix)
            length -= 1
        }
        if order > 1 { (length, place) = (1, Int(word)) }
        return backoffs + tables.logProbability(1, Int(word))
    }

    private func check(_ symbol: Int32) {
        requirement(
            symbol >= 0 && Int(symbol) < codec.vocabulary.count,
            "BackoffModel: \(symbol) is not a symbol of the vocabulary")
    }

    public func advance(_ state: State, by symbol: Int32) -> State {
        check(symbol)
        if symbol == codec.boundary { return start }
        var (length, place) = (Int(state.length), Int(state.place))
        _ = step(&length, &place, UInt32(symbol), tables)
        return State(length: Int32(length), place: UInt32(place))
    }

    public func score(_ symbols: [Int32], after state: State) -> (
        logProbabilities: [Float], next: State
    ) {
        var next = state
        let logProbabilities = [Float](unsafeUninitializedCapacity: symbols.count) {
            output, count in
            next = symbols.withUnsafeBufferPointer { score($0, after: state, into: output) }
            count = symbols.count
        }
        return (logProbabilities, next)
    }

    private func score(
        _ symbols: UnsafeBufferPointer<Int32>, after state: State,
        into output: UnsafeMutableBufferPointer<Float>
    ) -> State {
        let (tables, start, boundary) = (tables, start, codec.boundary)
        let size = codec.vocabulary.count
        var (length, place) = (Int(state.length), Int(state.place))
        for index in symbols.indices {
            let symbol = symbols[index]
            requirement(
                symbol >= 0 && Int(symbol) < size,
                "BackoffModel: \(symbol) is not a symbol of the vocabulary")
            let logProbability = step(&length, &place, UInt32(symbol), tables)
            output.initializeElement(
                at: index, to: Float(Double(logProbability) * Self.logOfTen))
            if symbol == boundary { (length, place) = (Int(start.length), Int(start.place)) }
        }
        return State(length: Int32(length), place: UInt32(place))
    }

    /// - Complexity: O(V), and what has followed the contexts.
    public func next(after state: State) -> [Float] {
        let size = codec.vocabulary.count
        // The contexts from the longest to the shortest, each with log γ of those before it.
        var contexts: [(length: Int, place: Int, backoffs: Float)] = []
        var (length, place) = (Int(state.length), Int(state.place))
        var backoffs: Float = 0
        while length > 0 {
            contexts.append((length, place, backoffs))
            let node = tables.orders[length - 1].nodes.unsafelyUnwrapped[place]
            backoffs += node.logBackoff
            place = Int(node.suffix)
            length -= 1
        }
        return [Float](unsafeUninitializedCapacity: size) { output, count in
            func natural(_ value: Float) -> Float { Float(Double(value) * Self.logOfTen) }
            for word in 0..<size {
                output[word] = natural(backoffs + tables.logProbability(1, word))
            }
            for (length, place, backoffs) in contexts.reversed() {
                for child in tables.children(length, place) {
                    output[Int(tables.word(length + 1, child))] = natural(
                        backoffs + tables.logProbability(length + 1, child))
                }
            }
            count = size
        }
    }

    public func score(lines: [[Int32]]) -> [[Float]] {
        let size = codec.vocabulary.count
        for line in lines {
            requirement(
                line.allSatisfy { $0 >= 0 && Int($0) < size },
                "BackoffModel: a line holds something that is not a symbol of the vocabulary")
        }
        return BackoffLines(tables, start, boundary: codec.boundary).scores(
            of: lines, threads: ThreadCount.current
        ) { Float(Double($0) * Self.logOfTen) }
    }
}
