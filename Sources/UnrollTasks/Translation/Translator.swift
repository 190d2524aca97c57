public import UnrollData
internal import UnrollLayers
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// A trained translation model. Immutable: many tasks may ask it at once, and each gets the answer that
/// it would get alone, bit for bit.
public final class Translator: @unchecked Sendable {
    // Sendable: nothing is written after `init`; packed weights are made behind a mutex.

    /// The configuration that the model was trained with.
    public let config: TranslationConfig
    /// The vocabularies, and how texts become symbols.
    public let texts: TranslationTexts
    /// The precision of the factors of its products.
    public let precision: Precision
    package let network: TranslationNetwork
    private let direction: TranslationDirection?

    /// A model of a network, without the words that tell its sides apart.
    package convenience init(_ network: TranslationNetwork, _ texts: TranslationTexts) {
        self.init(network, texts, direction: nil, precision: .float32)
    }

    private init(
        _ network: TranslationNetwork, _ texts: TranslationTexts,
        direction: TranslationDirection?, precision: Precision
    ) {
        self.precision = precision
        self.network = network
        self.texts = texts
        self.direction = direction
        config = network.config
    }

    /// The model of a finished training.
    public convenience init(_ trainer: TranslationTrainer, _ data: TranslationData) {
        self.init(
            trainer.network, data.texts, direction: data.direction, precision: .float32)
    }

    /// Loads a model file.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - precision: The precision of its products; that of the stored weights if `nil`.
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(contentsOf file: some FileLocation, precision: Precision? = nil) throws
    {
        try self.init(ModelFile(contentsOf: file), precision: precision)
    }

    /// Loads a model file.
    ///
    /// - Parameters:
    ///   - file: The model.
    ///   - precision: The precision of its products; that of the stored weights if `nil`.
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(_ file: ModelFile, precision: Precision? = nil) throws {
        let (config, texts) = try Self.parts(of: file)
        let direction = try file.part(
            TranslationDirection.part, as: TranslationDirection.self)
        let network = TranslationNetwork(
            config, sourceVocabulary: texts.source.vocabulary.count,
            targetCounts: Array(repeating: 1, count: texts.target.vocabulary.count))
        try file.load(into: network)
        self.init(
            network, texts, direction: direction, precision: precision ?? file.precision)
    }

    /// The configuration and the texts in a file, checked against each other.
    fileprivate static func parts(of file: ModelFile) throws -> (
        TranslationConfig, TranslationTexts
    ) {
        let config = try file.checkedConfig(TranslationConfig.self)
        let texts = try TranslationTexts(config: config.texts, path: file.path) {
            try file.json(of: $0)
        }
        do {
            try config.validate(
                sourceVocabulary: texts.source.vocabulary.count,
                targetVocabulary: texts.target.vocabulary.count)
        } catch { throw file.invalidConfig(error) }
        return (config, texts)
    }

    /// Trains a model and writes its file; see ``TranslationData`` for what is thrown.
    ///
    /// - Parameters:
    ///   - config: How texts are read, how the model is built and trained.
    ///   - training: The pairs to learn from.
    ///   - validation: Others; a share of the first is held out if `nil`.
    ///   - output: The model file; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run.
    ///   - reporter: Hears how it goes.
    public static func train(
        _ config: TranslationConfig = TranslationConfig(), on training: TextPairs,
        validation: TextPairs? = nil, output: String, resume: Bool = false,
        reporter: (any TrainingReporter)? = nil
    ) throws -> Translator {
        try config.validate()
        try RunFiles(model: output).requireWritable(
            inputs: training.paths + (validation?.paths ?? []))
        let data = try TranslationData(
            training: training, validation: validation, config: config)
        let trainer = try TranslationTrainer(data)
        try trainer.train(output: output, resume: resume, reporter: reporter)
        return Translator(trainer, data)
    }

    // MARK: Translation

    /// The translations of a text.
    public struct Translation: Sendable {
        /// The best one first; as many as were asked for, fewer where there are not so many.
        public var candidates: [Candidate]

        /// The best translation.
        public var text: String { candidates.first?.text ?? "" }
    }

    /// One translation of a text.
    public struct Candidate: Sendable {
        /// The translation, as plain text.
        public var text: String
        /// `log p(y|x)`, in nats; of a text in several parts their sum.
        public var logProbability: Double
        /// What candidates are ranked by: see ``DecodingConfig/lengthPenalty``.
        public var score: Double
        /// How the symbols of each part attend to those of the source; empty where it was not asked for.
        public var alignments: [Alignment] = []
    }

    /// How the symbols of a translation attend to those of the source.
    public struct Alignment: Sendable {
        /// The symbols of the source, the last one `</s>`.
        public var source: [String]
        /// Those of the translation, the last one `</s>`.
        public var target: [String]
        /// The weights of the source's symbols for each one of the translation: each list sums to one.
        public var weights: [[Float]]
    }

    /// Translates texts, in their order.
    ///
    /// A text without any symbol has the empty translation. One of more symbols than
    /// ``TranslationConfig/maximumLength`` is translated in parts, which end behind sentences where
    /// possible, and nothing of it is lost. A symbol that the model does not know the spelling of is
    /// replaced by the source's token that it attends to most.
    ///
    /// - Parameters:
    ///   - sources: The texts.
    ///   - decoding: How translations are searched for.
    public func translate(_ sources: [String], by decoding: DecodingConfig = DecodingConfig())
        -> [Translation]
    {
        var parts: [TranslationSentence] = []
        let counts = sources.map { source in
            let sentence = texts.source.encode(source)
            guard !sentence.symbols.isEmpty else { return 0 }
            let own = sentence.parts(upTo: config.maximumLength)
            parts += own
            return own.count
        }
        let search = BeamSearch(network: network, config: decoding)
        let perSentence = max(1, decoding.beam * texts.target.vocabulary.count)
        let found = LengthBuckets.evaluate(
            lengths: parts.map(\.symbols.count),
            batchSize: min(Self.mostSentences, max(1, Self.mostLogits / perSentence)),
            as: "translating"
        ) { places in
            let results = compute { search(places.map { parts[$0].symbols }) }
            return zip(places, results).map { place, found in
                found.map { candidate($0, of: parts[place]) }
            }
        }
        var place = 0
        return counts.map { count in
            defer { place += count }
            return Self.joined(found[place..<place + count], wanted: decoding.candidates)
        }
    }

    private func compute<R>(_ body: () -> R) -> R {
        // A model in float32 leaves the choice to its caller.
        precision == .float32 ? body() : Compute.using(precision: precision, body)
    }

    /// The most sentences that are searched side by side.
    private static let mostSentences = 32
    /// The most elements of a time step's log-probabilities.
    private static let mostLogits = 1 << 22

    private func candidate(_ found: BeamSearch.Found, of source: TranslationSentence) -> Candidate {
        let text = texts.target.text(of: found.symbols) { place in
            source.tokens[Int(source.tokenOfSymbol[Int(found.attended[place])])]
        }
        var candidate = Candidate(
            text: text, logProbability: found.logProbability, score: found.score)
        if !found.weights.isEmpty {
            let end = [TranslationText.end]
            // What the vocabulary lacks is shown as it was written.
            let read = zip(source.symbols, source.tokenOfSymbol).map { symbol, token in
                symbol == TranslationText.unknown
                    ? source.tokens[Int(token)] : texts.source.vocabulary[symbol]
            }
            candidate.alignments = [
                Alignment(
                    source: read + [texts.source.vocabulary[TranslationText.end]],
                    target: (found.symbols + end).map { texts.target.vocabulary[$0] },
                    weights: found.weights)
            ]
        }
        return candidate
    }

    /// The candidates of a text's parts as those of the text: the best ones together, the second best
    /// ones together, and so on.
    private static func joined(_ parts: ArraySlice<[Candidate]>, wanted: Int) -> Translation {
        guard let first = parts.first, !first.isEmpty else {
            return Translation(
                candidates: [Candidate(text: "", logProbability: 0, score: 0)])
        }
        guard parts.count > 1 else { return Translation(candidates: first) }
        let count = parts.map(\.count).max() ?? 0
        return Translation(
            candidates: (0..<min(count, wanted)).map { rank in
                let chosen = parts.compactMap { $0.indices.contains(rank) ? $0[rank] : $0.last }
                return Candidate(
                    text: chosen.map(\.text).filter { !$0.isEmpty }.joined(separator: " "),
                    logProbability: chosen.reduce(0) { $0 + $1.logProbability },
                    score: chosen.reduce(0) { $0 + $1.score },
                    alignments: chosen.flatMap(\.alignments))
            })
    }

    /// The log-probability of each symbol of the right translations, in nats, the end's last: a list for
    /// each pair. Nothing is cut.
    public func logProbabilities(_ pairs: [TextPair]) -> [[Double]] {
        let sources = pairs.map { texts.source.encode($0.source).symbols }
        let targets = pairs.map { texts.target.encode($0.target).symbols }
        return LengthBuckets.evaluate(lengths: targets.map(\.count), as: "scoring") { places in
            compute {
                network.logProbabilities(
                    TranslationNetwork.Batch(
                        sources: places.map { sources[$0] }, targets: places.map { targets[$0] }))
            }
        }
    }

    /// Whether texts look like the target of the training texts rather than their source: a pair may
    /// have been given the wrong way round. Never at character level.
    public func looksLikeTarget(_ sources: [String]) -> Bool {
        guard let direction, config.texts.level != .character else { return false }
        return direction.isWrongWay(sources.lazy.map { self.texts.source.tokens($0) })
    }

    /// How well the model translates pairs.
    ///
    /// - Parameters:
    ///   - pairs: The texts and their references; these are composed as the model's texts are.
    ///   - decoding: How translations are searched for.
    ///   - scoring: What is computed; if `nil`, ``TranslationConfig/usualScoring``.
    public func scores(
        on pairs: [TextPair], by decoding: DecodingConfig = DecodingConfig(),
        _ scoring: TranslationScoring? = nil
    ) -> TranslationScores {
        let found = translate(pairs.map(\.source), by: decoding)
        return TranslationScores(
            found.map(\.text), references: pairs.map { config.reference($0.target) },
            by: scoring ?? config.usualScoring)
    }
}

extension TaskDescription {
    /// Translation models.
    public static let translation = TaskDescription(TranslationConfig.task) { file in
        let (config, texts) = try Translator.parts(of: file)
        var card = try ModelCard(
            file, config, reading: config.reading, unit: config.unit)
        card.vocabulary = texts.target.vocabulary.count
        card.profile = config.profile
        if !texts.sharesVocabulary {
            card.details = [
                ("of the source", texts.source.vocabulary.count.grouped("symbol"))
            ]
        }
        if !config.files.isEmpty { card.details.append(("translates", config.pair)) }
        return card
    }
}
