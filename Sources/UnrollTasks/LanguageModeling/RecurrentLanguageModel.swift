public import UnrollData
internal import UnrollLayers
public import UnrollNGrams
internal import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

/// A trained recurrent language model, ready to score and to write.
public final class RecurrentLanguageModel: LanguageModel, @unchecked Sendable {
    // Sendable: nothing is written after `init`; packed weights are made behind a mutex.

    public let codec: TextCodec
    public let config: LanguageModelConfig
    private let network: LanguageModelNetwork
    private let weights: [RecurrentWeights]
    /// Input products of every symbol in the bottom layer, where the table is small.
    private let table: Tensor?

    /// A state for each layer, of one text.
    public struct State: Sendable {
        fileprivate var layers: [RecurrentState]
    }

    /// The state after the boundary symbol, read in the zero state.
    public let start: State

    public var startsEachLineAnew: Bool { config.perLine }

    /// The most numbers of ``table``: beyond, a symbol's own product is quicker than the memory.
    private static let largestTable = 1 << 22

    public init(_ network: LanguageModelNetwork, codec: TextCodec) {
        self.network = network
        self.codec = codec
        config = network.config
        let layers = network.recurrent.layers
        weights = layers.map { $0.weights(in: .evaluation) }
        let columns = weights[0].bias.count
        table =
            codec.vocabulary.count * columns <= Self.largestTable
            ? network.embedding.table(in: .evaluation)
                .linear(weights[0].weightIH, bias: weights[0].bias) : nil
        let zero = State(layers: network.recurrent.zeroState(batch: 1))
        start = Self.step(network, weights, table, zero, codec.boundary)
    }

    /// Loads a model file.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(_ file: ModelFile) throws {
        let (config, codec) = try Self.parts(of: file)
        let network = LanguageModelNetwork(
            config, vocabularySize: codec.vocabulary.count, random: nil)
        try file.load(into: network)
        self.init(network, codec: codec)
    }

    /// The configuration and the codec of a model file, checked against each other.
    public static func parts(of file: ModelFile) throws -> (LanguageModelConfig, TextCodec) {
        try file.parts(LanguageModelConfig.self)
    }

    // MARK: LanguageModel

    public func next(after state: State) -> [Float] {
        logits(state.layers[state.layers.count - 1].hidden).logSoftmax().floats
    }

    public func advance(_ state: State, by symbol: Int32) -> State {
        Self.step(network, weights, table, state, symbol)
    }

    public func score(_ symbols: [Int32], after state: State) -> (
        logProbabilities: [Float], next: State
    ) {
        guard !symbols.isEmpty else { return ([], state) }
        // The first symbol is predicted from the state, the others from the outputs of those
        // before them.
        let (output, final) = network.hidden(
            symbols, batch: 1, from: state.layers, in: .evaluation)
        let outputs = output.reshaped([symbols.count, config.outputWidth])
        let first = state.layers[state.layers.count - 1].hidden
        var losses = logits(first).crossEntropies([symbols[0]])
        losses += network.crossEntropies(
            outputs.slice(0..<(symbols.count - 1)), Array(symbols.dropFirst()))
        return (losses.map { -$0 }, State(layers: final))
    }

    public func score(lines: [[Int32]]) -> [[Float]] {
        let longest = lines.map(\.count).max() ?? 0
        guard longest > 0 else { return lines.map { _ in [] } }
        // Inputs run one symbol behind: each line begins with the boundary.
        let batch = lines.count
        var inputs = [Int32](repeating: 0, count: longest * batch)
        for (row, line) in lines.enumerated() {
            for t in line.indices {
                inputs[t * batch + row] = t == 0 ? codec.boundary : line[t - 1]
            }
        }
        let (output, _) = network.hidden(
            inputs, batch: batch, lengths: lines.map(\.count), from: nil, in: .evaluation)
        let rows = output.reshaped([longest * batch, config.outputWidth])
        let live = lines.enumerated().flatMap { row, line in
            line.indices.map { Int32($0 * batch + row) }
        }
        let losses = network.crossEntropies(rows.gatheringRows(live), lines.flatMap { $0 })
        var place = 0
        return lines.map { line in
            defer { place += line.count }
            return losses[place..<(place + line.count)].map { -$0 }
        }
    }

    // MARK: Parts

    private func logits(_ rows: Tensor) -> Tensor { network.logits(rows, in: .evaluation) }

    private static func step(
        _ network: LanguageModelNetwork, _ weights: [RecurrentWeights], _ table: Tensor?,
        _ state: State, _ symbol: Int32
    ) -> State {
        var below: Tensor?
        let cell = network.config.recurrent.recurrentCell
        let layers = zip(weights, state.layers).map { weights, before in
            let input: RecurrentInput
            if let below {
                input = .features(below.reshaped([1] + below.shape))
            } else if let table {
                input = .products(table: table, symbols: [symbol], batch: 1)
            } else {
                let vector = network.embedding([symbol], in: .evaluation)
                input = .features(vector.reshaped([1] + vector.shape))
            }
            let after = cell.run(input, weights, from: before).final
            below = after.hidden
            return after
        }
        return State(layers: layers)
    }
}
