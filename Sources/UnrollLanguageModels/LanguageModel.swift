public import UnrollData

/// A distribution over the next symbol of a text, given what came before.
///
/// The caller holds the state, so one model serves many texts concurrently, and continuations can
/// be compared from the same place. Recurrent, n-gram and mixed models all stand behind this.
public protocol LanguageModel: Sendable {
    /// The state after the text so far: a value.
    associatedtype State: Sendable

    /// Level and vocabulary.
    var codec: TextCodec { get }

    /// Whether each line is read from the start state; else the state is carried through a text.
    var startsEachLineAnew: Bool { get }

    /// Whether an unknown symbol has a probability; where it has none, a text with unknown symbols has
    /// no perplexity that means anything.
    var predictsUnknown: Bool { get }

    /// The state before the first symbol of a text.
    var start: State { get }

    /// The natural logarithms of the next symbol's probabilities, one for each symbol of the
    /// vocabulary.
    func next(after state: State) -> [Float]

    /// The state after one more symbol.
    func advance(_ state: State, by symbol: Int32) -> State

    /// `next(after:)` of many texts. Models may do this faster than one by one.
    func next(after states: [State]) -> [[Float]]

    /// `advance(_:by:)` of many texts, a symbol for each.
    func advance(_ states: [State], by symbols: [Int32]) -> [State]

    /// The log-probability (nats) of each symbol after those before it, and the state after all of
    /// them. Models may do this faster than symbol by symbol.
    func score(_ symbols: [Int32], after state: State) -> (logProbabilities: [Float], next: State)

    /// Log-probabilities of the lines of a text, each read from the start state.
    func score(lines: [[Int32]]) -> [[Float]]
}

extension LanguageModel {
    public var predictsUnknown: Bool { true }

    public func next(after states: [State]) -> [[Float]] { states.map { next(after: $0) } }

    public func advance(_ states: [State], by symbols: [Int32]) -> [State] {
        zip(states, symbols).map { advance($0, by: $1) }
    }

    public func score(_ symbols: [Int32], after state: State) -> (
        logProbabilities: [Float], next: State
    ) {
        var state = state
        let scores = symbols.map { symbol in
            let logProbability = next(after: state)[Int(symbol)]
            state = advance(state, by: symbol)
            return logProbability
        }
        return (scores, state)
    }

    public func score(lines: [[Int32]]) -> [[Float]] {
        lines.map { score($0, after: start).logProbabilities }
    }
}
