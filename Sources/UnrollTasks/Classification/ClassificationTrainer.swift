public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// Trains a classifier on batches of sequences of about the same length.
public final class ClassificationTrainer: TrainableTask {
    /// The networks that are trained.
    public let ensemble: ClassificationEnsemble
    /// The network; the first one of several.
    public var network: ClassificationNetwork { ensemble.networks[0] }
    /// The whole configuration.
    public let config: ClassificationConfig
    /// The vocabulary, where the input is text.
    public let codec: TextCodec?
    public let dataFingerprint: UInt64
    private let training: [ClassificationData.Example]
    private let validation: [ClassificationData.Example]
    /// How much an example of each class counts.
    private let classWeights: [Float]?
    private var epoch: BucketedEpoch

    /// The networks as the loop sees them.
    public var module: any Module { ensemble }
    public var clippedApart: [String] { ensemble.prefixes }
    public let parts: ModelParts
    let preparation: FramePreparation
    public var unit: LossUnit { Self.unit }
    static let unit = LossUnit("examples")

    /// - Parameters:
    ///   - data: The examples and what was made of them.
    ///   - config: The data's own configuration, or that of another network on the same
    ///     data.
    /// - Throws: `ConfigError`.
    public init(_ data: ClassificationData, _ config: ClassificationConfig? = nil) throws {
        let config = config ?? data.config
        try config.validate()
        try config.validate(vocabulary: data.codec?.vocabulary.count ?? 0)
        if data.validation.isEmpty { try config.training.validateWithoutValidation() }
        self.config = config
        codec = data.codec
        preparation = data.preparation
        var parts = data.codec?.parts ?? ModelParts()
        if let normalization = preparation.normalization {
            try parts.set(FramePreparation.part, normalization)
        }
        self.parts = parts
        ensemble = try ClassificationEnsemble(
            config, vocabularySize: data.codec?.vocabulary.count ?? 0,
            vectors: data.initialVectors(config),
            random: RandomStream(seed: config.training.seed).stream("parameters"))
        for network in ensemble.networks { network.rareSymbols = data.rareSymbols }
        training = data.training
        validation = data.validation
        classWeights = try Self.classWeights(config, data.training)
        epoch = BucketedEpoch(
            lengths: training.map(\.input.length), batchSize: config.batchSize)
        dataFingerprint = data.fingerprint
        try requireMemory()
    }

    private func requireMemory() throws {
        var need = TrainingMemoryNeed(of: ensemble, config.training) { _ in nil }
        let longest = training.map(\.input.length).max() ?? 0
        let rows = Double(config.batchSize) * Double(longest) * Double(config.models)
        let inputWidth =
            config.input == nil
            ? config.encoder.embeddingSize
            : config.frames.outputSize + config.frames.width * config.frames.filterWidth
        if let stack = config.encoder.recurrent { need.addActivations(of: stack, rows: rows) }
        need.add(elements: rows * 2 * Double(inputWidth + config.outputWidth))
        try ConfigError.requireMemory(
            bytes: need.bytes,
            cure: """
                choose a smaller \(field: "hiddenSize"), \(field: "batchSize"), \
                \(field: "maximumLength") or \(field: "vocabularySize")
                """)
    }

    private static func classWeights(
        _ config: ClassificationConfig, _ examples: [ClassificationData.Example]
    ) throws -> [Float]? {
        switch config.classWeights {
        case .even: return nil
        case .balanced:
            var counts = [Int](repeating: 0, count: config.labels.count)
            for example in examples { counts[example.label] += 1 }
            return counts.map { Float(examples.count) / Float(counts.count * max($0, 1)) }
        case .given(let weights):
            if let stranger = weights.keys.sorted().first(where: { !config.labels.contains($0) }) {
                throw ConfigError(
                    """
                    \(field: "classWeights") names '\(stranger)', which is not among the classes \
                    \(config.labels.joined(separator: ", "))
                    """)
            }
            return config.labels.map { weights[$0] ?? 1 }
        }
    }

    // MARK: TrainingTask

    /// Batches of an epoch.
    public var updatesPerEpoch: Int { epoch.updateCount }

    public func begin(epoch number: Int, random: RandomStream) { epoch.begin(random) }

    public func loss(update: Int, in pass: Pass) -> (loss: Tensor, count: Int) {
        let examples = epoch[update].map { training[$0] }
        let losses = ensemble.networks.enumerated().map { place, network in
            // The first network draws what a single one draws.
            let own = place == 0 ? pass : pass.part(UInt64(4 + place))
            return loss(of: network, examples, own)
        }
        return (SideBySide.loss(losses), examples.count)
    }

    private func loss(
        of network: ClassificationNetwork, _ examples: [ClassificationData.Example], _ pass: Pass
    ) -> Tensor {
        // With weights a mean of each example's own smoothed loss, where PyTorch weighs the classes
        // that the smoothing spreads to as well.
        network(varied(examples, pass.part(4)), in: pass).softmaxCrossEntropy(
            examples.map { Int32($0.label) },
            weights: classWeights.map { weights in examples.map { weights[$0.label] } },
            labelSmoothing: config.labelSmoothing)
    }

    /// Training examples as this update sees them.
    private func varied(_ examples: [ClassificationData.Example], _ pass: Pass) -> [SequenceInput] {
        guard case .training(let random) = pass else { return examples.map(\.input) }
        return examples.enumerated().map { place, example in
            if let raw = example.raw {
                let input = try? preparation.prepared(raw, drawing: random.stream(place))
                return (input ?? example.input).prefix(config.maximumLength)
            }
            let isTurned = config.bothStrands && random.uniform(at: UInt64(place)) < 0.5
            let input = isTurned ? example.input.reverseComplement : example.input
            guard config.nucleotideShift > 0 else { return input }
            let shift = random.stream("shift").integer(
                below: 2 * config.nucleotideShift + 1, at: UInt64(place))
            return input.moved(by: shift - config.nucleotideShift)
        }
    }

    public var hasValidation: Bool { !validation.isEmpty }

    public func validate() -> Validation {
        let logProbabilities = ensemble.logProbabilities(
            validation.map(\.input), as: "validating")
        var loss = 0.0
        var right = 0
        for (row, example) in zip(logProbabilities, validation) {
            loss -= Double(row[example.label])
            right += row.indices.max { row[$0] < row[$1] } == example.label ? 1 : 0
        }
        let count = Double(max(validation.count, 1))
        return Validation(loss: loss / count, score: Score("accuracy", Double(right) / count))
    }
}
