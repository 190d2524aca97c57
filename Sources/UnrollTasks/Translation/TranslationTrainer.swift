public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// Trains a translation model on batches of pairs of about the same length.
public final class TranslationTrainer: TrainableTask {
    /// The network that is trained.
    public let network: TranslationNetwork
    /// The whole configuration.
    public let config: TranslationConfig
    public let dataFingerprint: UInt64
    public let parts: ModelParts
    private let data: TranslationData
    private var epoch: BucketedEpoch
    /// The epoch's own randomness: that of subword dropout.
    private var random = RandomStream(seed: 1)
    /// The probability that the decoder is given its own choice.
    private var sampling: Float = 0

    /// The network as the loop sees it.
    public var module: any Module { network }
    public var unit: LossUnit { config.unit }

    /// - Parameters:
    ///   - data: The pairs and what was made of them.
    ///   - config: The data's own configuration, or that of another network on the same data.
    /// - Throws: `ConfigError`.
    public init(_ data: TranslationData, _ config: TranslationConfig? = nil) throws {
        let config = config ?? data.config
        self.config = config
        try config.validate()
        if data.validationPairs.isEmpty { try config.training.validateWithoutValidation() }
        self.data = data
        var parts = try data.texts.parts
        try parts.set(TranslationDirection.part, data.direction)
        self.parts = parts
        network = TranslationNetwork(
            config, sourceVocabulary: data.texts.source.vocabulary.count,
            targetCounts: data.targetCounts,
            random: RandomStream(seed: config.training.seed).stream("parameters"))
        let training = data.training
        let longest = config.maximumLength + 1
        // Neighbours in this order have targets of one length, and then sources of about one.
        epoch = BucketedEpoch(
            lengths: data.selection.pairs.map {
                training.target($0).count * longest + training.source($0).count
            }, batchSize: config.batchSize)
        dataFingerprint = data.fingerprint
        try requireMemory()
    }

    private func requireMemory() throws {
        let training = data.training
        let pairs = data.selection.pairs
        let sources = Double((pairs.map { training.source($0).count }.max() ?? 0) + 1)
        let targets = Double((pairs.map { training.target($0).count }.max() ?? 0) + 1)
        let batch = Double(config.batchSize)
        let words = Double(data.texts.target.vocabulary.count)
        let rows = batch * targets
        let seen =
            config.objective.samples == 0
            ? words : min(words, rows + Double(config.objective.samples))
        var need = TrainingMemoryNeed(of: network, config.training) { [config] name in
            if name.hasPrefix("source_embedding.") { return batch * sources }
            if name.hasPrefix("target_embedding."), !config.tied { return rows }
            return name.hasPrefix("output.") ? seen : nil
        }
        need.addActivations(of: config.encoder, rows: batch * sources)
        need.addActivations(of: config.decoder, rows: rows)
        if let context = config.contextStack { need.addActivations(of: context, rows: rows) }
        // Inputs and outputs of both sides; weights of attention; logits, as far as they are kept.
        need.add(
            elements: 2 * batch * sources
                * Double(config.embeddingSize + 2 * config.encoder.outputSize))
        need.add(elements: 2 * rows * Double(2 * config.combinedSize + 2 * config.outputWidth))
        need.add(elements: rows * sources)
        need.add(elements: min(rows * seen, Double(Tensor.largestKeptLogits / 4)))
        try ConfigError.requireMemory(
            bytes: need.bytes,
            cure: """
                choose a smaller \(field: "hiddenSize"), \(field: "batchSize"), \
                \(field: "maximumLength") or \(field: "vocabularySize")
                """)
    }

    // MARK: TrainingTask

    /// Batches of an epoch.
    public var updatesPerEpoch: Int { epoch.updateCount }

    public func begin(epoch number: Int, random: RandomStream) {
        epoch.begin(random)
        self.random = random.stream("subwords")
        let share = Float(number) / Float(TranslationConfig.samplingEpochs)
        sampling = config.scheduledSampling * min(1, share)
    }

    public func loss(update: Int, in pass: Pass) -> (loss: Tensor, count: Int) {
        let pairs = epoch[update].map { data.selection.pairs[$0] }
        let batch = TranslationNetwork.Batch(
            sources: pairs.map {
                drawn(data.training.source($0, random: random.stream($0)))
                    ?? data.training.source($0)
            },
            targets: pairs.map {
                drawn(data.training.target($0, random: random.stream($0)))
                    ?? data.training.target($0)
            })
        return (network.loss(batch, sampling: sampling, in: pass), batch.count)
    }

    /// A side whose merges were left out at random, where that has not made it too long.
    private func drawn(_ side: [Int32]) -> [Int32]? {
        side.count <= config.maximumLength ? side : nil
    }

    public var hasValidation: Bool { data.validation != nil }

    public func validate() -> Validation {
        guard let corpus = data.validation else { return Validation(loss: 0) }
        var loss = 0.0
        var count = 0
        let lengths = data.validated.map { corpus.target($0).count }
        _ = LengthBuckets.evaluate(lengths: lengths, as: "validating") { places in
            let pairs = places.map { data.validated[$0] }
            let batch = TranslationNetwork.Batch(
                sources: pairs.map(corpus.source), targets: pairs.map(corpus.target))
            loss += Double(network.loss(batch, in: .evaluation).item) * Double(batch.count)
            count += batch.count
            return places
        }
        return Validation(
            loss: loss / Double(max(count, 1)), score: config.criterion == .bleu ? bleu : nil)
    }

    /// The BLEU score of greedy translations of the validation pairs.
    private var bleu: Score {
        let translator = Translator(network, data.texts)
        let found = translator.translate(data.validationPairs.map(\.source), by: .greedy)
        let score = config.usualScoring.bleu.score(
            found.map(\.text), references: data.validationPairs.map { config.reference($0.target) })
        return Score("greedy BLEU", score.score, in: .points)
    }
}
