internal import UnrollData
internal import UnrollLanguageModels
internal import UnrollSystem

/// A place in a text as a language model sees it: its state, and what it says of the next symbol once
/// that has been asked for.
final class LanguageContext {
    let state: any Sendable
    /// The natural logarithms of the next symbol's probabilities, one for each symbol of the model.
    fileprivate(set) var next: [Float]?

    fileprivate init(_ state: any Sendable) { self.state = state }
}

/// A language model of any kind as a search asks it: about many hypotheses at once.
protocol LanguageContexts: AnyObject {
    var codec: TextCodec { get }

    /// The context before the first symbol.
    var start: LanguageContext { get }

    /// Finds what the model says of the next symbol after each of these, where it is not known yet.
    func prepare(_ contexts: [LanguageContext])

    /// The contexts after one more symbol each.
    func advance(_ contexts: [LanguageContext], by symbols: [Int32]) -> [LanguageContext]

    /// The log-probability (nats) of some symbols after a context, and the context after them.
    func score(_ symbols: [Int32], after context: LanguageContext) -> (Double, LanguageContext)

    /// Whether one symbol's probability costs much less than those of all.
    var scoresSingleSymbols: Bool { get }
}

/// The contexts of one model. Where its states can be compared, as those of n-grams, each is asked for
/// its distribution once.
final class ModelContexts<Model: LanguageModel>: LanguageContexts {
    private let model: Model
    let start: LanguageContext
    private var known: [AnyHashable: LanguageContext] = [:]
    /// Numbers that the contexts in `known` hold at the most: 64 MB.
    private static var mostNumbers: Int { 1 << 24 }

    init(_ model: Model) {
        self.model = model
        start = LanguageContext(model.start)
    }

    var codec: TextCodec { model.codec }

    var scoresSingleSymbols: Bool { model is BackoffModel }

    private func state(_ context: LanguageContext) -> Model.State {
        guard let state = context.state as? Model.State else {
            requirementFailure("ModelContexts: a context of another model")
        }
        return state
    }

    func prepare(_ contexts: [LanguageContext]) {
        var missing: [LanguageContext] = []
        for context in contexts where context.next == nil {
            // Two hypotheses may share a context.
            if !missing.contains(where: { $0 === context }) { missing.append(context) }
        }
        if missing.isEmpty { return }
        for (context, next) in zip(missing, model.next(after: missing.map(state))) {
            context.next = next
        }
    }

    func advance(_ contexts: [LanguageContext], by symbols: [Int32]) -> [LanguageContext] {
        model.advance(contexts.map(state), by: symbols).map(context)
    }

    private func context(_ state: Model.State) -> LanguageContext {
        guard let key = state as? any Hashable else { return LanguageContext(state) }
        let hashable = AnyHashable(key)
        if let context = known[hashable] { return context }
        if known.count > Self.mostNumbers / model.codec.vocabulary.count {
            known.removeAll(keepingCapacity: true)
        }
        let context = LanguageContext(state)
        known[hashable] = context
        return context
    }

    func score(_ symbols: [Int32], after context: LanguageContext) -> (Double, LanguageContext) {
        let (logProbabilities, next) = model.score(symbols, after: state(context))
        return (logProbabilities.reduce(0) { $0 + Double($1) }, self.context(next))
    }
}

extension LanguageModel {
    /// The contexts of a search.
    func contexts() -> any LanguageContexts { ModelContexts(self) }
}
