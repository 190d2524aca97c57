public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// Trains a language model: truncated backpropagation over parallel streams, or whole lines.
public final class LanguageModelTrainer: TrainableTask {
    /// The network that is trained.
    public let network: LanguageModelNetwork
    /// The vocabulary, and how texts become symbols.
    public let codec: TextCodec
    public let dataFingerprint: UInt64
    /// The whole configuration.
    public let config: LanguageModelConfig
    private let batches: any EpochBatches
    private let validation: any EpochBatches
    /// The text to validate on.
    public let validationText: EncodedText
    private var state: [RecurrentState]?
    public let parts: ModelParts

    /// The network as the loop sees it.
    public var module: any Module { network }

    /// - Parameters:
    ///   - config: How the model is built and trained.
    ///   - data: The texts as symbols.
    ///   - initial: A model whose parameters training starts from.
    ///   - others: Further parts of the model file: what its words mean to somebody.
    /// - Throws: `DataError`, `ConfigError`, and what loading `initial` throws.
    public init(
        _ config: LanguageModelConfig, _ data: LanguageModelData, from initial: ModelFile? = nil,
        others: ModelParts = ModelParts()
    ) throws {
        try config.validate()
        let vocabulary = data.codec.vocabulary.count
        try config.validate(vocabulary: vocabulary)
        var config = config
        config.objective = config.objective.resolved(
            inputSize: config.outputWidth, vocabularySize: vocabulary)
        self.config = config
        codec = data.codec
        parts = others.merging(data.codec.parts)
        network = LanguageModelNetwork(
            config, codec: codec, counts: data.training.counts(vocabulary: vocabulary),
            random: RandomStream(seed: config.training.seed).stream("parameters"))
        try Self.requireMemory(network, config, symbols: data.training.symbols.count)
        try initial?.load(into: network)
        batches = try Self.batches(data.training, config, data.codec)
        validation = try Self.batches(data.validation, config, data.codec)
        validationText = data.validation
        var fingerprint = DataFingerprint()
        fingerprint.add(data.training.symbols)
        fingerprint.add(data.validation.symbols)
        dataFingerprint = fingerprint.value
    }

    /// Throws where training needs more memory than this process may use.
    private static func requireMemory(
        _ network: LanguageModelNetwork, _ config: LanguageModelConfig, symbols: Int
    ) throws {
        let words = Double(network.vocabularySize)
        let rows = min(Double(config.batchSize) * Double(config.windowLength), Double(symbols))
        // Sampled, an update sees the targets and what was drawn.
        let seen =
            config.objective.samples == 0
            ? words : min(words, rows + Double(config.objective.samples))
        var need = TrainingMemoryNeed(of: network, config.training) { name in
            if name.hasPrefix("embedding.") && !config.tied { return rows }
            return name.hasPrefix("output.") ? seen : nil
        }
        if config.hasRecurrentLayers { need.addActivations(of: config.recurrent, rows: rows) }
        // Logits, as far as they are kept.
        need.add(elements: min(rows * seen, Double(Tensor.largestKeptLogits / 4)))
        try ConfigError.requireMemory(
            bytes: need.bytes,
            cure: """
                choose a smaller \(field: "hiddenSize"), \(field: "batchSize"), \
                \(field: "windowLength") or \(field: "vocabularySize")
                """)
    }

    public var unit: LossUnit { config.unit }

    /// The training data, in lines of a name and a text.
    package func dataLines(_ data: LanguageModelData) -> [(name: String, text: String)] {
        [
            (
                "text",
                """
                \(counted(data.training.symbols.count, codec.level.rawValue)) to train on, \
                \(data.validation.symbols.count.grouped) to validate on \
                (\(data.validation.unknownCount.grouped) unknown), \
                vocabulary of \(codec.vocabulary.count.grouped)\(cutWords)
                """
            )
        ]
    }

    /// The words of the vocabulary that the network reads cut.
    private var cutWords: String {
        guard case .characters(_, let table) = network.input, table.cutWords > 0 else { return "" }
        let limit = counted(table.limit - 2, "byte")
        return table.cutWords == 1
            ? ", of which 1 is longer than \(limit) and read cut"
            : ", of which \(table.cutWords.grouped) are longer than \(limit) and read cut"
    }

    private static func batches(
        _ text: EncodedText, _ config: LanguageModelConfig, _ codec: TextCodec
    ) throws -> any EpochBatches {
        if config.perLine {
            return ShuffledLines(
                lines: try LineBatches(
                    text, boundary: codec.boundary, batchSize: config.batchSize))
        }
        return CarriedStreams(
            streams: try StreamBatches(
                symbols: text.symbols, boundary: codec.boundary, batchSize: config.batchSize,
                windowLength: config.windowLength,
                precedingCount: (config.features?.order ?? 1) - 1))
    }

    // MARK: TrainingTask

    /// Windows, or batches of lines, of an epoch.
    public var updatesPerEpoch: Int { batches.count }

    public func begin(epoch: Int, random: RandomStream) {
        batches.begin(random)
        state = nil
    }

    public func loss(update: Int, in pass: Pass) -> (loss: Tensor, count: Int) {
        let batch = batches.batch(update)
        let (loss, final) = network.loss(batch, from: state, in: pass)
        // The state is carried into the next window without its gradient history.
        state = batches.carriesState ? final.map { $0.detached() } : nil
        return (loss, batch.targetCount)
    }

    /// Over as many parallel streams as in training, each from the zero state, so a little worse
    /// than the exact score of one stream (`lm test`).
    public func validate() -> Validation {
        var total = 0.0
        var symbols = 0
        var carried: [RecurrentState]?
        validation.begin(nil)
        for index in 0..<validation.count {
            let batch = validation.batch(index)
            let (loss, final) = network.loss(batch, from: carried, in: .evaluation)
            total += Double(loss.item) * Double(batch.targetCount)
            symbols += batch.targetCount
            carried = validation.carriesState ? final : nil
            Activity.report("validating", share: Double(index + 1) / Double(validation.count))
        }
        return Validation(loss: total / Double(max(symbols, 1)))
    }

    /// A line or two, drawn alike after every epoch, so that only the model differs.
    public func sample() -> String? {
        RecurrentLanguageModel(network, codec: codec).passage(
            words: 30, characters: 160, seed: config.training.seed)
    }

    public func canCarry(_ shapes: [[Int]]) -> Bool {
        guard batches.carriesState, config.hasRecurrentLayers, let rows = batches.rows else {
            return false
        }
        let hidden = [rows, config.outputWidth]
        let cell = [rows, config.recurrent.hiddenSize]
        let layer = config.recurrent.recurrentCell.hasCellState ? [hidden, cell] : [hidden]
        return shapes == Array(repeating: layer, count: layerCount).flatMap { $0 }
    }

    private var layerCount: Int { network.recurrent?.layers.count ?? 0 }

    public var carried: [Tensor] {
        get { (state ?? []).flatMap { [$0.hidden] + ($0.cell.map { [$0] } ?? []) } }
        set {
            let hasCell = config.recurrent.recurrentCell.hasCellState
            let stride = hasCell ? 2 : 1
            guard !newValue.isEmpty else {
                state = nil
                return
            }
            requirement(canCarry(newValue.map(\.shape)), "carried: \(newValue.map(\.shape))")
            state = (0..<layerCount).map { layer in
                RecurrentState(
                    hidden: newValue[layer * stride],
                    cell: hasCell ? newValue[layer * stride + 1] : nil)
            }
        }
    }
}

/// The batches of an epoch, in order.
private protocol EpochBatches: AnyObject {
    var count: Int { get }
    var carriesState: Bool { get }
    /// Rows of every batch; `nil` where they differ.
    var rows: Int? { get }
    /// Chooses the epoch's order; the plainest without randomness.
    func begin(_ random: RandomStream?)
    func batch(_ index: Int) -> SymbolBatch
}

private final class CarriedStreams: EpochBatches {
    let streams: StreamBatches
    init(streams: StreamBatches) { self.streams = streams }
    var count: Int { streams.windowCount }
    var carriesState: Bool { true }
    var rows: Int? { streams.batchSize }
    func begin(_ random: RandomStream?) {}
    func batch(_ index: Int) -> SymbolBatch { streams.window(index) }
}

private final class ShuffledLines: EpochBatches {
    let lines: LineBatches
    private var epoch: LineBatches.Epoch
    init(lines: LineBatches) {
        self.lines = lines
        epoch = lines.epoch(shuffledBy: nil)
    }
    var count: Int { lines.batchCount }
    var carriesState: Bool { false }
    var rows: Int? { nil }
    func begin(_ random: RandomStream?) { epoch = lines.epoch(shuffledBy: random) }
    func batch(_ index: Int) -> SymbolBatch { epoch.batch(index) }
}
