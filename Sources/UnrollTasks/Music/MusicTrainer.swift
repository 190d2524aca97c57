internal import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// Trains a model of piano rolls by backpropagation through whole pieces, or through windows of them,
/// in batches of about one length.
public final class MusicTrainer: TrainableTask {
    /// The network that is trained.
    public let network: MusicNetwork
    /// The whole configuration.
    public let config: MusicConfig
    public let dataFingerprint: UInt64
    public let parts = ModelParts()
    private let data: MusicData
    private var epoch: BucketedEpoch
    /// Decides how the epoch's pieces are transposed.
    private var random = RandomStream(seed: 1)

    /// The network as the loop sees it.
    public var module: any Module { network }
    public var unit: LossUnit { Self.unit }
    static let unit = LossUnit("steps") { "\($0.fixed(3)) nats a step" }

    /// - Parameters:
    ///   - data: The pieces.
    ///   - config: The data's own configuration, or that of another network on the same data.
    /// - Throws: `ConfigError`.
    public init(_ data: MusicData, _ config: MusicConfig? = nil) throws {
        let config = config ?? data.config
        self.config = config
        try config.validate()
        if data.validation.isEmpty { try config.training.validateWithoutValidation() }
        self.data = data
        network = MusicNetwork(
            config, random: RandomStream(seed: config.training.seed).stream("parameters"))
        network.beginKeys(with: data.keyProbabilities)
        epoch = BucketedEpoch(
            lengths: data.training.map(\.steps.count), batchSize: config.batchSize)
        dataFingerprint = data.fingerprint
        try requireMemory()
    }

    private func requireMemory() throws {
        var need = TrainingMemoryNeed(of: network, config.training) { _ in nil }
        let longest = data.training.map(\.steps.count).max() ?? 0
        let rows = Double(config.batchSize) * Double(longest)
        let keys = Double(MusicConfig.keyCount)
        need.addActivations(of: config.recurrent, rows: rows)
        need.add(elements: rows * (2 * Double(config.outputWidth) + 5 * keys))
        if config.notes == .joint { need.add(elements: 2 * rows * Double(config.jointSize)) }
        try ConfigError.requireMemory(
            bytes: need.bytes,
            cure: """
                choose a smaller \(field: "hiddenSize"), \(field: "batchSize") or \
                \(field: "windowLength")
                """)
    }

    // MARK: TrainingTask

    /// Batches of an epoch.
    public var updatesPerEpoch: Int { epoch.updateCount }

    public func begin(epoch number: Int, random: RandomStream) {
        epoch.begin(random)
        self.random = random.stream("transposition")
    }

    public func loss(update: Int, in pass: Pass) -> (loss: Tensor, count: Int) {
        network.loss(MusicNetwork.Batch(epoch[update].map { transposed($0) }), in: pass)
    }

    /// A training example, moved as the epoch has it, as far as the keyboard reaches.
    private func transposed(_ place: Int) -> MusicData.Example {
        let example = data.training[place]
        let most = Int32(config.transposition)
        guard most > 0 else { return example }
        let keys = ([example.before] + example.steps)
        let lowest = keys.lazy.compactMap(\.first).min() ?? 0
        let highest = keys.lazy.compactMap(\.last).max() ?? 0
        let range = max(-most, -lowest)...min(most, Int32(MusicConfig.keyCount) - 1 - highest)
        let by =
            range.lowerBound
            + Int32(random.stream(place).integer(below: range.count, at: 0))
        return MusicData.Example(
            steps: example.steps.map { $0.map { $0 + by } }, before: example.before.map { $0 + by })
    }

    public var hasValidation: Bool { !data.validation.isEmpty }

    public func validate() -> Validation {
        var (loss, count) = (0.0, 0)
        _ = LengthBuckets.evaluate(
            lengths: data.validation.map(\.steps.count), batchSize: 16, as: "validating"
        ) { places in
            let batch = MusicNetwork.Batch(places.map { data.validation[$0] })
            loss += Double(network.loss(batch, in: .evaluation).loss.item) * Double(batch.stepCount)
            count += batch.stepCount
            return places
        }
        return Validation(loss: loss / Double(max(count, 1)))
    }
}
