public import UnrollData
internal import UnrollPlatform
internal import UnrollSystem

/// Several language models interpolated: p(w | h) = Σ_i λ_i · p_i(w | h).
///
/// Each part keeps its own convention, symbol by symbol: those that start each line from the start
/// state do so, the others carry their state through the text.
public struct MixtureModel: LanguageModel {
    /// The state of each part.
    public struct State: Sendable {
        fileprivate var parts: [any Sendable]
    }

    public let codec: TextCodec
    /// λ, of each part; they sum to one.
    public let weights: [Double]
    private let parts: [any MixturePart]

    /// - Parameters:
    ///   - parts: Models over the same symbols; of those in another order than the first's the
    ///     symbols are renumbered.
    ///   - weights: Of each part, 0 or more, not all 0; equal if `nil`. They are made to sum to one.
    /// - Throws: `DataError` where there is no part, or where the vocabularies differ.
    public init(_ parts: [any LanguageModel], weights: [Double]? = nil) throws {
        guard let first = parts.first else {
            throw DataError(
                .missing, nil, "a mixture has no parts", cure: "give the models to mix")
        }
        let weights = weights ?? [Double](repeating: 1, count: parts.count)
        let sum = weights.reduce(0, +)
        guard weights.count == parts.count, weights.allSatisfy({ $0 >= 0 }), sum > 0, sum.isFinite
        else {
            throw DataError(
                .malformed, nil,
                "\(counted(weights.count, "weight")) cannot be those of \(counted(parts.count, "part"))",
                cure: "give a number of 0 or more for each part")
        }
        self.weights = weights.map { $0 / sum }
        let codec = first.codec
        self.codec = codec
        self.parts = try parts.enumerated().map { index, model in
            try Self.part(model, codec, number: index + 1)
        }
    }

    private static func part<Model: LanguageModel>(
        _ model: Model, _ codec: TextCodec, number: Int
    ) throws -> any MixturePart {
        let own = model.codec
        if own == codec {
            return ModelPart(model: model, boundary: codec.boundary, indices: nil)
        }
        func different(_ problem: String) -> DataError {
            DataError(
                .malformed, nil, "part \(number) of the mixture \(problem)",
                cure: "train the parts on one text with one vocabulary")
        }
        guard own.level == codec.level else {
            throw different(
                "is a model of \(own.level.rawValue)s, the first of \(codec.level.rawValue)s")
        }
        guard own.vocabulary.count == codec.vocabulary.count else {
            throw different(
                "knows \(counted(own.vocabulary.count, "symbol")), the first \(codec.vocabulary.count)"
            )
        }
        let indices = try codec.vocabulary.symbols.map { symbol in
            guard let index = own.vocabulary.index(of: symbol) else {
                throw different("lacks the symbol '\(symbol)', which the first knows")
            }
            return index
        }
        return ModelPart(model: model, boundary: codec.boundary, indices: indices)
    }

    private init(codec: TextCodec, weights: [Double], parts: [any MixturePart]) {
        self.codec = codec
        self.weights = weights
        self.parts = parts
    }

    /// The same parts with other weights.
    func weighted(_ weights: [Double]) -> MixtureModel {
        MixtureModel(codec: codec, weights: weights, parts: parts)
    }

    /// Where a part carries its state, the mixture's state is carried, and starts lines from the
    /// start state only in the other parts.
    public var startsEachLineAnew: Bool { parts.allSatisfy(\.startsEachLineAnew) }

    public var start: State { State(parts: parts.map(\.start)) }

    public func next(after state: State) -> [Float] {
        mixed(zip(parts, state.parts).map { $0.next(after: $1) })
    }

    public func next(after states: [State]) -> [[Float]] {
        let each = parts.indices.map { part in
            parts[part].next(after: states.map { $0.parts[part] })
        }
        return states.indices.map { row in mixed(each.map { $0[row] }) }
    }

    public func advance(_ state: State, by symbol: Int32) -> State {
        advance([state], by: [symbol])[0]
    }

    public func advance(_ states: [State], by symbols: [Int32]) -> [State] {
        let each = parts.indices.map { part in
            parts[part].advance(states.map { $0.parts[part] }, by: symbols)
        }
        return states.indices.map { row in State(parts: each.map { $0[row] }) }
    }

    public func score(_ symbols: [Int32], after state: State) -> (
        logProbabilities: [Float], next: State
    ) {
        let each = zip(parts, state.parts).map { $0.score(symbols, after: $1) }
        return (mixed(each.map(\.0)), State(parts: each.map(\.next)))
    }

    /// log Σ_i λ_i e^(x_i), place by place, for x_i of each part.
    package func mixed(_ logProbabilities: [[Float]]) -> [Float] {
        let logWeights = weights.map { Float(log($0)) }
        var mixed = [Float](repeating: -.infinity, count: logProbabilities[0].count)
        for place in mixed.indices {
            var highest = -Float.infinity
            for part in logWeights.indices {
                highest = max(highest, logWeights[part] + logProbabilities[part][place])
            }
            guard highest > -.infinity else { continue }
            var sum: Float = 0
            for part in logWeights.indices {
                sum += exp(logWeights[part] + logProbabilities[part][place] - highest)
            }
            mixed[place] = highest + log(sum)
        }
        return mixed
    }
}

extension MixtureModel {
    /// The log-probabilities (nats) of a text's symbols in each part, read by its own convention.
    ///
    /// - Parameters:
    ///   - text: Encoded by ``codec``.
    ///   - block: Symbols scored together.
    public func partLogProbabilities(of text: EncodedText, block: Int = 4096) -> [[Float]] {
        parts.map { part in
            var state = part.start
            var all: [Float] = []
            all.reserveCapacity(text.symbols.count)
            for first in stride(from: 0, to: text.symbols.count, by: block) {
                let symbols = text.symbols[first..<min(first + block, text.symbols.count)]
                let (scores, next) = part.score(Array(symbols), after: state)
                all += scores
                state = next
            }
            return all
        }
    }

    /// The mixture with the weights under which a text is likeliest.
    ///
    /// - Parameter text: A validation text, encoded by ``codec``.
    /// - Throws: `DataError`, see ``MixtureWeights/fit(_:tolerance:limit:)``.
    public func fitted(to text: EncodedText) throws -> (MixtureModel, fit: MixtureWeights) {
        let fit = try MixtureWeights.fit(partLogProbabilities(of: text))
        return (weighted(fit.weights), fit)
    }
}
