public import UnrollData
public import UnrollLanguageModels
internal import UnrollLayers
internal import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// A trained recurrent language model, ready to score and to write.
public final class RecurrentLanguageModel: LanguageModel, @unchecked Sendable {
    // Sendable: nothing is written after `init`; packed weights are made behind a mutex.

    public let codec: TextCodec
    /// The configuration that the model was trained with.
    public let config: LanguageModelConfig
    /// The precision of the factors of its products.
    public let precision: Precision
    package let network: LanguageModelNetwork
    /// Runs the recurrent layers; `nil` where there are none.
    private let stepper: RecurrentStepper?
    /// The vectors of all symbols, where they are made from characters.
    let vectors: Tensor?
    /// Input products of every symbol in the bottom layer, where the table is small.
    private let table: Tensor?

    /// The state after a text.
    public struct State: Sendable {
        /// The state of each layer.
        package fileprivate(set) var layers: [RecurrentState]
        /// The symbols that the features look at, the latest first; -1 where there is none.
        fileprivate var history: [Int32]
    }

    /// The state after the boundary symbol, read in the zero state.
    public let start: State

    public var startsEachLineAnew: Bool { config.perLine }

    /// The most logits of one product, where texts are many.
    private static let largestLogits = 1 << 23

    /// The most elements of ``table``: beyond, a symbol's own product is quicker than the memory.
    private static let largestTable = 1 << 22

    /// A model of a network and the vocabulary that it was trained with.
    public init(
        _ network: LanguageModelNetwork, codec: TextCodec, precision: Precision = .float32
    ) {
        self.network = network
        self.codec = codec
        self.precision = precision
        config = network.config
        stepper = network.recurrent?.stepper(in: .evaluation)
        let stepper = stepper
        var history = [Int32](repeating: -1, count: max(0, (network.features?.order ?? 1) - 1))
        if !history.isEmpty { history[0] = codec.boundary }
        (vectors, table, start) = Compute.using(precision: precision) {
            guard let input = network.input, let recurrent = network.recurrent, let stepper else {
                return (nil, nil, State(layers: [], history: history))
            }
            let vectors = network.config.characters == nil ? nil : input.allVectors()
            let bottom = stepper.weights[0]
            let columns = bottom.bias.count
            let table =
                codec.vocabulary.count * columns <= Self.largestTable
                ? (vectors ?? input.allVectors()).linear(
                    bottom.weightIH, bias: bottom.bias) : nil
            let start = Self.step(
                network, stepper, vectors, table, recurrent.zeroState(batch: 1), [codec.boundary])
            return (vectors, table, State(layers: start, history: history))
        }
    }

    /// Loads a model file.
    ///
    /// - Parameters:
    ///   - file: The model.
    ///   - precision: The precision of its products; that of the stored weights if `nil`.
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(_ file: ModelFile, precision: Precision? = nil) throws {
        let (config, codec) = try Self.parts(of: file)
        let network = LanguageModelNetwork(config, codec: codec)
        try file.load(into: network)
        self.init(network, codec: codec, precision: precision ?? file.precision)
    }

    /// The configuration and the codec of a model file, checked against each other.
    public static func parts(of file: ModelFile) throws -> (LanguageModelConfig, TextCodec) {
        try file.parts(LanguageModelConfig.self)
    }

    // MARK: LanguageModel

    public func next(after state: State) -> [Float] {
        compute {
            network.objective.logProbabilities(rows(of: [state]), adding: features([state.history]))
                .floats
        }
    }

    public func advance(_ state: State, by symbol: Int32) -> State {
        compute {
            State(
                layers: step(state.layers, [symbol]),
                history: Self.history(state.history, and: symbol))
        }
    }

    private static func history(_ history: [Int32], and symbol: Int32) -> [Int32] {
        history.isEmpty ? [] : [symbol] + history.dropLast()
    }

    /// The features' scores after each of these histories.
    private func features(_ histories: [[Int32]]) -> ScoreFeatures? {
        network.features == nil
            ? nil
            : network.scoreFeatures(after: Array(histories.joined()), positions: histories.count)
    }

    /// The top layer's outputs, `[states.count, H]`.
    private func rows(of states: [State]) -> Tensor {
        guard let top = states.first?.layers.indices.last else {
            return Tensor(zeros: [states.count, 0])
        }
        return .joined(states.map { $0.layers[top].hidden })
    }

    func compute<R>(_ body: () -> R) -> R {
        // A model in float32 leaves the choice to its caller.
        precision == .float32 ? body() : Compute.using(precision: precision, body)
    }

    public func next(after states: [State]) -> [[Float]] {
        compute { distributions(after: states) }
    }

    private func distributions(after states: [State]) -> [[Float]] {
        guard !states.isEmpty else { return [] }
        let rows = rows(of: states)
        let features = features(states.map(\.history))
        let classes = codec.vocabulary.count
        let block = max(1, Self.largestLogits / classes)
        return stride(from: 0, to: states.count, by: block).flatMap { first in
            let some = first..<min(first + block, states.count)
            let distributions = network.objective.logProbabilities(
                rows.slice(some), adding: features?.rows(some.map(Int32.init)))
            return (0..<some.count).map { distributions.slice($0..<($0 + 1)).floats }
        }
    }

    public func advance(_ states: [State], by symbols: [Int32]) -> [State] {
        requirement(
            states.count == symbols.count,
            "advance: \(symbols.count) symbols for \(states.count) states")
        guard !states.isEmpty else { return [] }
        let after = compute { step(State.joined(states), symbols) }
        let histories = zip(states, symbols).map { Self.history($0.history, and: $1) }
        return State.split(after, histories: histories)
    }

    public func score(_ symbols: [Int32], after state: State) -> (
        logProbabilities: [Float], next: State
    ) {
        compute { scored(symbols, after: state) }
    }

    private func scored(_ symbols: [Int32], after state: State) -> (
        logProbabilities: [Float], next: State
    ) {
        guard !symbols.isEmpty else { return ([], state) }
        var histories = [state.history]
        for symbol in symbols { histories.append(Self.history(histories.last ?? [], and: symbol)) }
        let next = histories.removeLast()
        let features = features(histories)
        // The first symbol is predicted from the state, the others from the outputs of those
        // before them.
        let (output, final) = network.hidden(
            symbols, batch: 1, from: state.layers, vectors: vectors, in: .evaluation)
        let outputs = output.reshaped([symbols.count, config.outputWidth])
        var losses = network.objective.crossEntropies(
            rows(of: [state]), [symbols[0]], adding: features?.rows([0]))
        losses += network.objective.crossEntropies(
            outputs.slice(0..<(symbols.count - 1)), Array(symbols.dropFirst()),
            adding: features?.rows((1..<symbols.count).map(Int32.init)))
        return (losses.map { -$0 }, State(layers: final, history: next))
    }

    public func score(lines: [[Int32]]) -> [[Float]] { compute { scored(lines: lines) } }

    private func scored(lines: [[Int32]]) -> [[Float]] {
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
            inputs, batch: batch, lengths: lines.map(\.count), from: nil, vectors: vectors,
            in: .evaluation)
        let rows = output.reshaped([longest * batch, config.outputWidth])
        let live = lines.enumerated().flatMap { row, line in
            line.indices.map { Int32($0 * batch + row) }
        }
        let losses = network.objective.crossEntropies(
            rows.gatheringRows(live), lines.flatMap { $0 }, adding: features(histories(of: lines)))
        var place = 0
        return lines.map { line in
            defer { place += line.count }
            return losses[place..<(place + line.count)].map { -$0 }
        }
    }

    /// The history of each symbol of the lines, each line on its own.
    private func histories(of lines: [[Int32]]) -> [[Int32]] {
        lines.flatMap { line in
            var history = start.history
            return line.map { symbol in
                defer { history = Self.history(history, and: symbol) }
                return history
            }
        }
    }

    // MARK: Parts

    private func step(_ states: [RecurrentState], _ symbols: [Int32]) -> [RecurrentState] {
        Self.step(network, stepper, vectors, table, states, symbols)
    }

    private static func step(
        _ network: LanguageModelNetwork, _ stepper: RecurrentStepper?, _ vectors: Tensor?,
        _ table: Tensor?, _ states: [RecurrentState], _ symbols: [Int32]
    ) -> [RecurrentState] {
        guard let symbolInput = network.input, let stepper else { return [] }
        let input: RecurrentInput
        if let table {
            input = .products(table: table, symbols: symbols, batch: symbols.count)
        } else {
            let rows =
                vectors?.gatheringRows(symbols)
                ?? symbolInput.vectors(symbols, dropout: 0, in: .evaluation)
            input = .features(rows.reshaped([1] + rows.shape))
        }
        return stepper(input, from: states)
    }
}

extension RecurrentLanguageModel.State {
    /// The states of many texts as one batch. Those that a batch was split into are still side by
    /// side, so nothing is copied from step to step.
    fileprivate static func joined(_ states: [Self]) -> [RecurrentState] {
        guard let first = states.first, states.count > 1 else { return states.first?.layers ?? [] }
        return first.layers.indices.map { layer in
            RecurrentState(
                hidden: .joined(states.map { $0.layers[layer].hidden }),
                cell: first.layers[layer].cell == nil
                    ? nil : .joined(states.compactMap { $0.layers[layer].cell }))
        }
    }

    /// A batch's states, one for each of its texts: views of its rows.
    fileprivate static func split(_ layers: [RecurrentState], histories: [[Int32]]) -> [Self] {
        histories.enumerated().map { row, history in
            Self(
                layers: layers.map { layer in
                    RecurrentState(
                        hidden: layer.hidden.slice(row..<(row + 1)),
                        cell: layer.cell?.slice(row..<(row + 1)))
                }, history: history)
        }
    }
}

extension RecurrentLanguageModel {
    /// Writes the model with its matrices in another precision.
    ///
    /// - Parameters:
    ///   - precision: bfloat16, int8 with a scale for each row, or float32.
    ///   - path: The new model file.
    ///   - training: How the model was trained, where that is known.
    public func write(
        storedAs precision: Precision, to path: String, training: TrainingState? = nil
    ) throws {
        try ModelFile.write(
            to: path, task: LanguageModelConfig.task, config: config, parts: codec.parts,
            training: training, module: network, storedAs: precision)
    }
}

extension RecurrentLanguageModel {
    /// A passage in the style of the training text: 80 words, or 500 characters.
    package func passage(seed: UInt64) -> String {
        passage(words: 80, characters: 500, seed: seed)
    }

    /// A passage of so many words, or of so many characters or bytes.
    func passage(words: Int, characters: Int, seed: UInt64) -> String {
        var bytes: [UInt8] = []
        generateText(
            after: "", length: codec.level == .word ? words : characters,
            sampler: Sampler(temperature: 0.8), random: RandomStream(seed: seed)
        ) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
