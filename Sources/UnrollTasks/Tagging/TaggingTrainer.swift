public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// Trains a tagger on batches of sentences of about the same length.
public final class TaggingTrainer: TrainableTask {
    /// The network that is trained.
    public let network: TaggingNetwork
    /// The whole configuration.
    public let config: TaggingConfig
    /// The vocabulary, of words.
    public let codec: TextCodec?
    public let dataFingerprint: UInt64
    private let data: TaggingData
    private var epoch: BucketedEpoch

    /// The network as the loop sees it.
    public var module: any Module { network }
    public var clippedApart: [String] { SideBySide.prefixes(config.models) }
    public var parts: ModelParts { codec?.parts ?? ModelParts() }
    public var unit: LossUnit { Self.unit }
    static let unit = LossUnit("tokens")

    /// - Parameters:
    ///   - data: The examples and what was made of them.
    ///   - config: The data's own configuration, or that of another network on the same data.
    /// - Throws: `ConfigError`.
    public init(_ data: TaggingData, _ config: TaggingConfig? = nil) throws {
        let config = config ?? data.config
        self.config = config
        try config.validate()
        try config.validate(vocabulary: data.vocabularySize)
        if data.validation.isEmpty { try config.training.validateWithoutValidation() }
        self.data = data
        codec = data.codec
        network = TaggingNetwork(
            config, vocabularySize: data.vocabularySize, vectors: data.vectors?.copy(),
            random: RandomStream(seed: config.training.seed).stream("parameters"))
        for member in network.members { member.wordEncoder?.rareSymbols = data.rareSymbols }
        epoch = BucketedEpoch(
            lengths: data.training.map(\.sentence.symbols.count), batchSize: config.batchSize)
        dataFingerprint = data.fingerprint
        try requireMemory()
        let random = RandomStream(seed: config.training.seed).stream("spelling lesson")
        for (place, member) in network.members.enumerated() {
            guard let encoder = member.wordEncoder else { continue }
            data.spellingLesson?.teach(encoder, random: random.stream(place))
        }
    }

    private func requireMemory() throws {
        var need = TrainingMemoryNeed(of: network, config.training) { _ in nil }
        let longest = data.training.map(\.sentence.symbols.count).max() ?? 0
        let rows = Double(config.batchSize) * Double(longest)
        let (encoder, members) = (config.encoder, Double(config.models))
        let tags = Double(config.tags.count)
        if let stack = encoder.recurrent { need.addActivations(of: stack, rows: members * rows) }
        // Inputs and outputs; scores and the probabilities before them, in double.
        let width = config.input == .words ? encoder.inputSize : config.frames.outputSize
        need.add(
            elements: members * rows * (2 * Double(width + config.outputWidth) + 6 * tags))
        if config.outputLayer == .crf {
            // Of a random field: the factors of neighbours and their sums, in double.
            need.add(elements: members * 2 * tags * tags * Double(2 + min(config.batchSize, 16)))
        }
        if config.input == .nucleotides, config.frames.filters > 0 {
            need.add(
                elements: members * rows * Double(config.frames.filterWidth * Nucleotides.width))
        }
        if let forms = encoder.wordForms {
            let letters = members * rows * Double(forms.limit)
            let perLetter =
                forms.reader == .convolution
                ? Double(forms.characterSize * (forms.widths.max() ?? 1)) : Double(6 * forms.size)
            need.add(elements: letters * perLetter)
        }
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

    public func begin(epoch number: Int, random: RandomStream) { epoch.begin(random) }

    public func loss(update: Int, in pass: Pass) -> (loss: Tensor, count: Int) {
        loss(of: epoch[update].map { data.training[$0] }, in: pass)
    }

    private func loss(of examples: [TaggingData.Example], in pass: Pass) -> (
        loss: Tensor, count: Int
    ) {
        let batch = TaggingNetwork.Batch(examples.map(\.sentence), forms: data.forms)
        return network.loss(batch, tags: examples.map { $0.tags ?? [] }, in: pass)
    }

    public var hasValidation: Bool { !data.validation.isEmpty }

    public func validate() -> Validation {
        var loss = 0.0
        var count = 0
        let biases = network.outsideBias == nil ? [0] : Self.outsideBiases
        // The tags of each sentence by each bias.
        let predicted = network.evaluate(
            data.validation.map(\.sentence), forms: data.forms, as: "validating"
        ) { places, emissions, lengths in
            let targets = places.map { data.validation[$0].tags ?? [] }
            let tags = targets.reduce(0) { $0 + $1.count }
            if tags > 0 {
                loss +=
                    network.loss(emissions, lengths: targets.map(\.count), tags: targets)
                    * Double(tags)
                count += tags
            }
            let found = biases.map { network.decode(emissions, lengths: lengths, bias: $0) }
            return places.indices.map { place in found.map { $0[place] } }
        }
        let expected = data.validation.map(\.expected)
        let scores = biases.indices.map { bias in
            config.score(
                config.scores(
                    of: predicted.map { config.written($0[bias]) }, expected: expected))
        }
        // The smallest of the best.
        let best = scores.indices.reduce(0) {
            scores[$1].isBetter(than: scores[$0]) ? $1 : $0
        }
        network.outsideBias?.value.assign(Tensor([biases[best]], shape: [1]))
        return Validation(loss: loss / Double(max(count, 1)), score: scores[best])
    }

    /// What the tag outside of entities may lose, in nats.
    private static let outsideBiases: [Float] = (0...16).map { Float($0) / 4 }
}

extension TaggingConfig {
    /// Tags as the data writes them, of places among the learned tags.
    func written(_ places: [Int32]) -> [String] {
        let learned = places.map { tags[Int($0)] }
        return scheme == .plain ? learned : learnedScheme.convert(learned, to: scheme)
    }

    /// The tags as the data writes them.
    package var writtenTags: [String] {
        scheme == .plain ? tags : scheme.tags(ofTypes: scheme.types(in: tags))
    }

    /// How well tags in the data's scheme meet the expected ones; a sentence that was cut lacks its
    /// last tags, which count as outside or empty.
    func scores(of predicted: [[String]], expected: [[String]]) -> EntityScores {
        let filled = zip(predicted, expected).map { predicted, expected in
            let missing = expected.count - predicted.count
            return predicted
                + Array(repeating: marksEntities ? TagScheme.outside : "", count: missing)
        }
        return EntityScores(expected: expected, predicted: filled, scheme: scheme)
    }

    /// Whether tags mark entities: F1 says more than accuracy then.
    package var marksEntities: Bool { scheme.marksEntities(in: tags) }

    /// What decides which epoch is the best.
    func score(_ scores: EntityScores) -> Score {
        marksEntities ? Score("F1", scores.micro.f1) : Score("accuracy", scores.accuracy)
    }
}
