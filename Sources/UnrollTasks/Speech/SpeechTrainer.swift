public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// Trains a speech recogniser on batches of recordings of about the same length.
public final class SpeechTrainer: TrainableTask {
    /// The network that is trained.
    public let network: SpeechNetwork
    /// The whole configuration.
    public let config: SpeechConfig
    public let dataFingerprint: UInt64
    public let parts: ModelParts
    private let data: SpeechData
    private var epoch: BucketedEpoch

    /// The network as the loop sees it.
    public var module: any Module { network }
    public var unit: LossUnit { SpeechConfig.unit }

    /// - Parameters:
    ///   - data: The recordings and their transcripts.
    ///   - config: The data's own configuration, or that of another network on the same data.
    /// - Throws: `ConfigError`.
    public init(_ data: SpeechData, _ config: SpeechConfig? = nil) throws {
        let config = config ?? data.config
        self.config = config
        try config.validate()
        if data.validation.isEmpty { try config.training.validateWithoutValidation() }
        self.data = data
        parts = try SpeechRecognizer.parts(data.codec, data.frames)
        network = SpeechNetwork(
            config, symbols: data.codec.symbols.count,
            random: RandomStream(seed: config.training.seed).stream("parameters"))
        epoch = BucketedEpoch(
            lengths: data.training.map(\.frames.count), batchSize: config.batchSize)
        dataFingerprint = data.fingerprint
        try requireMemory()
    }

    private func requireMemory() throws {
        var need = TrainingMemoryNeed(of: network, config.training) { _ in nil }
        let slowest = 1 / (config.augmentation.speed.factors.min() ?? 1)
        let frames = Double(data.training.map(\.frames.count).max() ?? 0) * slowest
        let batch = Double(config.batchSize)
        let steps = frames / Double(config.encoder.width * config.encoder.factor)
        // Below a pyramid there are more time steps.
        let rows = batch * steps * Double(1 << config.encoder.pyramid)
        let symbols = Double(data.training.map(\.symbols.count).max() ?? 0)
        need.addActivations(of: config.stack, rows: rows)
        need.add(elements: 3 * batch * frames + 3 * rows * Double(network.encoder.outputSize))
        need.add(
            elements: batch * steps * (3 * Double(data.codec.symbols.count) + 2 * symbols + 64))
        try ConfigError.requireMemory(
            bytes: need.bytes,
            cure: """
                choose a smaller \(field: "hiddenSize"), \(field: "batchSize") or \
                \(field: "longestRecording")
                """)
    }

    // MARK: TrainingTask

    /// Batches of an epoch.
    public var updatesPerEpoch: Int { epoch.updateCount }

    public func begin(epoch number: Int, random: RandomStream) { epoch.begin(random) }

    public func loss(update: Int, in pass: Pass) -> (loss: Tensor, count: Int) {
        let examples = epoch[update].map { data.training[$0] }
        return network.loss(
            varied(examples, in: pass.part(12)), targets: examples.map(\.symbols), in: pass)
    }

    /// Training recordings as this update hears them.
    private func varied(_ examples: [SpeechData.Example], in pass: Pass) -> [[Float]] {
        guard case .training(let random) = pass else { return examples.map(\.frames) }
        return examples.enumerated().map { place, example in
            varied(example, random.stream(place))
        }
    }

    private func varied(_ example: SpeechData.Example, _ random: RandomStream) -> [Float] {
        let augmentation = config.augmentation
        let factors = augmentation.speed.factors
        let draw = random.stream("speed").integer(below: factors.count, at: 0)
        var frames = example.frames
        if factors[draw] != 1 {
            let played =
                example.recordings.count == factors.count
                ? example.recordings[draw]
                : example.recordings[0].played(atSpeed: Float(factors[draw]))
            let changed = data.frames.prepared(played)
            let count = config.encoder.outputCount(of: changed.count / config.encoder.width)
            // A transcript that only just fits is not made too long for its recording.
            if CTC.canAlign(example.symbols, with: count) { frames = changed }
        }
        let (width, blocks) = (config.encoder.width, config.input.blocks)
        if let masking = augmentation.masking(bands: width / blocks) {
            frames = masking.masked(
                frames, dimension: width, blocks: blocks,
                random: random.stream("masks"))
        }
        if augmentation.noise > 0 {
            let noise = random.stream("noise")
            for place in frames.indices {
                frames[place] += augmentation.noise * noise.normal(at: UInt64(place))
            }
        }
        return frames
    }

    public var hasValidation: Bool { !data.validation.isEmpty }

    public func validate() -> Validation {
        let examples = data.validation
        var loss = 0.0
        var symbols = 0
        let found = LengthBuckets.evaluate(
            lengths: examples.map(\.frames.count), batchSize: config.batchSize, as: "validating"
        ) { places in
            let (values, lengths) = network.logProbabilities(places.map { examples[$0].frames })
            let targets = places.map { examples[$0].symbols }
            // The logarithms of probabilities are logits whose softmax is themselves.
            let losses = values.ctcLosses(lengths: lengths, targets: targets).floats
            for (value, target) in zip(losses, targets) where value.isFinite {
                loss += Double(value)
                symbols += target.count
            }
            return CTC.decode(values, lengths: lengths)
        }
        let mean = loss / Double(max(symbols, 1))
        guard config.criterion == .wer else { return Validation(loss: mean) }
        let scores = RecognitionScores(
            found.map { data.codec.text(of: $0) }, references: examples.map(\.text))
        return Validation(
            loss: mean,
            score: Score(config.errorName, scores.words.rate, higherIsBetter: false))
    }
}
