public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// Trains a text classifier on batches of texts of about the same length.
public final class ClassificationTrainer: TrainingTask {
    public let network: ClassificationNetwork
    public let config: ClassificationConfig
    public let codec: TextCodec
    public let dataFingerprint: UInt64
    private let training: [ClassificationData.Example]
    private let validation: [ClassificationData.Example]
    /// How much an example of each class counts.
    private let classWeights: [Float]?
    private var batches: [[Int]] = []

    public var module: any Module { network }

    /// - Parameters:
    ///   - data: The examples and what was made of them.
    ///   - config: The data's own configuration, or that of another network on the same
    ///     data.
    /// - Throws: `ConfigError`.
    public init(_ data: ClassificationData, _ config: ClassificationConfig? = nil) throws {
        let config = config ?? data.config
        try config.validate(vocabulary: data.codec.vocabulary.count)
        try config.validateMemory(
            vocabulary: data.codec.vocabulary.count,
            longest: data.training.map(\.symbols.count).max() ?? 0)
        self.config = config
        codec = data.codec
        network = ClassificationNetwork(
            config, vocabularySize: data.codec.vocabulary.count, vectors: data.vectors?.copy(),
            random: RandomStream(seed: config.training.seed).stream("parameters"))
        training = data.training
        validation = data.validation
        classWeights = try Self.classWeights(config, data.training)
        dataFingerprint = data.fingerprint
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
                    "--class-weights names '\(stranger)', which is none of the classes "
                        + config.labels.joined(separator: ", "))
            }
            return config.labels.map { weights[$0] ?? 1 }
        }
    }

    /// The run that trains this task into a model file.
    public func run(output: String) -> TrainingRun<ClassificationConfig> {
        TrainingRun(
            output: output, task: ClassificationConfig.task, config: config,
            parts: codec.parts)
    }

    // MARK: TrainingTask

    public var updatesPerEpoch: Int { (training.count - 1) / config.batchSize + 1 }

    public func begin(epoch: Int, random: RandomStream) {
        batches = LengthBuckets.batches(
            lengths: training.map(\.symbols.count), batchSize: config.batchSize,
            shuffledBy: random)
    }

    public func loss(update: Int, in pass: Pass) -> (loss: Tensor, symbols: Int) {
        let examples = batches[update].map { training[$0] }
        let logits = network(PaddedBatch(examples.map(\.symbols)), in: pass)
        let loss = logits.softmaxCrossEntropy(
            examples.map { Int32($0.label) },
            weights: classWeights.map { weights in examples.map { weights[$0.label] } },
            labelSmoothing: config.labelSmoothing)
        // With weights a mean of each example's own smoothed loss, where PyTorch weighs the classes
        // that the smoothing spreads to as well.
        return (loss, examples.count)
    }

    public func validate() -> Validation {
        let logProbabilities = network.logProbabilities(validation.map(\.symbols))
        var loss = 0.0
        var right = 0
        for (row, example) in zip(logProbabilities, validation) {
            loss -= Double(row[example.label])
            right += row.indices.max { row[$0] < row[$1] } == example.label ? 1 : 0
        }
        let count = Double(max(validation.count, 1))
        return Validation(loss: loss / count, accuracy: Double(right) / count)
    }

    /// Texts stand for themselves: nothing is carried from one batch to the next.
    public var carried: [Tensor] {
        get { [] }
        set {}
    }

    public func canCarry(_ shapes: [[Int]]) -> Bool { shapes.isEmpty }
}

extension ClassificationNetwork {
    /// Rows read at once in evaluation.
    private static let evaluationBatch = 64

    /// The log-probabilities (nats) of each text's classes, in the order of the texts. The same
    /// bits whatever stands beside a text.
    func logProbabilities(_ texts: [[Int32]]) -> [[Float]] {
        let classes = config.labels.count
        var result = [[Float]](repeating: [], count: texts.count)
        let batches = LengthBuckets.batches(
            lengths: texts.map(\.count), batchSize: Self.evaluationBatch, shuffledBy: nil)
        for places in batches {
            let batch = PaddedBatch(places.map { texts[$0] })
            let rows = self(batch, in: .evaluation).logSoftmax().floats
            for (row, place) in places.enumerated() {
                result[place] = Array(rows[(row * classes)..<((row + 1) * classes)])
            }
        }
        return result
    }
}

extension ClassificationConfig {
    /// Checks the sizes once the texts are known.
    ///
    /// - Parameters:
    ///   - vocabulary: V
    ///   - longest: The most symbols of a text.
    /// - Throws: `ConfigError` where the machine's memory cannot hold the training.
    func validateMemory(vocabulary: Int, longest: Int) throws {
        let hidden = Double(recurrent?.hiddenSize ?? 0)
        let gates = Double(recurrent?.recurrentCell.gates ?? 0)
        let runs = Double(recurrent?.layers ?? 0) * (recurrent?.direction == .bidirectional ? 2 : 1)
        let vectors = Double(vocabulary) * Double(embeddingSize)
        let outputs = Double(outputWidth)
        let layers = runs * gates * hidden * (max(Double(embeddingSize), outputs) + hidden + 1)
        // Value, gradient, two moments, the best ones, and two packed forms.
        let parameters = vectors * (tunesVectors ? 5 : 1) + 7 * layers
        let rows = Double(batchSize) * Double(min(maximumLength, longest))
        let activations =
            rows * (2 * Double(embeddingSize) + 2 * outputs + runs * 2 * hidden * (gates + 2))
        try ConfigError.requireMemory(
            bytes: 4 * (parameters + activations),
            cure: "choose a smaller --hidden, --batch-size, --max-length or --vocabulary-size")
    }
}
