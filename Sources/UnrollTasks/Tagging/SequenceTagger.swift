public import UnrollData
internal import UnrollLayers
public import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

/// A trained tagger. Immutable: many tasks may ask it at once, and each gets the answer that it would
/// get alone, bit for bit.
public final class SequenceTagger: @unchecked Sendable {
    // Sendable: nothing is written after `init`; packed weights are made behind a mutex.

    /// What a tagger says of one sentence.
    public struct Prediction: Sendable {
        /// A tag for each word, in the scheme of the training data.
        public var tags: [String]
        /// The probability of each tag; empty where they were not asked for.
        public var probabilities: [Double] = []
        /// Neighbouring words that are one entity together; empty where tags mark none.
        public var entities: [Entity] = []
    }

    /// An entity and its probability.
    public struct Entity: Sendable, Hashable {
        /// Its type and its words.
        public var span: EntitySpan
        /// That all its words are tagged as they are, given the whole sentence; `nil` where it was
        /// not asked for.
        public var probability: Double?
    }

    /// The configuration that the model was trained with.
    public let config: TaggingConfig
    /// The vocabulary, of words.
    public let codec: TextCodec?
    package let network: TaggingNetwork

    /// A tagger of a network and, of words, its vocabulary.
    public init(_ network: TaggingNetwork, codec: TextCodec?) {
        self.network = network
        self.codec = codec
        config = network.config
    }

    /// Loads a model file.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(contentsOf file: some FileLocation) throws {
        try self.init(ModelFile(contentsOf: file))
    }

    /// Loads a model file.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(_ file: ModelFile) throws {
        let (config, codec) = try Self.parts(of: file)
        let network = TaggingNetwork(config, vocabularySize: codec?.vocabulary.count ?? 0)
        try file.load(into: network)
        self.init(network, codec: codec)
    }

    /// The configuration in a file, and the vocabulary where its input is words.
    fileprivate static func parts(of file: ModelFile) throws -> (TaggingConfig, TextCodec?) {
        let config = try file.checkedConfig(TaggingConfig.self)
        guard config.input == .nucleotides else { return try file.parts(TaggingConfig.self) }
        do { try config.validate(vocabulary: 0) } catch {
            throw ModelFileError(
                .invalidMetadata, file.path, "its configuration is invalid: \(error)")
        }
        return (config, nil)
    }

    /// Trains a tagger and writes its model file; see ``TaggingData`` for what is thrown.
    ///
    /// - Parameters:
    ///   - config: How words are read, how the model is built and trained.
    ///   - training: Sentences with their tags.
    ///   - validation: Others; a share of the first is held out if `nil`.
    ///   - vectors: A file of pretrained word vectors.
    ///   - output: The model file; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run.
    ///   - reporter: Hears how it goes.
    public static func train(
        _ config: TaggingConfig = TaggingConfig(), on training: TaggedCorpus,
        validation: TaggedCorpus? = nil, vectors: (any FileLocation)? = nil, output: String,
        resume: Bool = false, reporter: (any TrainingReporter)? = nil
    ) throws -> SequenceTagger {
        try config.validate()
        try RunFiles(model: output).requireWritable(
            inputs: [training.path] + [validation?.path, vectors?.filePath].compactMap { $0 })
        let data = try TaggingData(
            training: training, validation: validation, config: config,
            vectorFile: vectors?.filePath)
        let trainer = try TaggingTrainer(data)
        try trainer.train(output: output, resume: resume, reporter: reporter)
        return SequenceTagger(trainer.network, codec: trainer.codec)
    }

    // MARK: Prediction

    /// Tags sentences, in their order. Words beyond the most that the model reads are outside of
    /// every entity; among plain tags they get the first one.
    ///
    /// - Parameters:
    ///   - sentences: The words of each.
    ///   - probabilities: Whether the probabilities of tags and entities are wanted.
    public func tag(_ sentences: [[String]], probabilities: Bool = false) -> [Prediction] {
        var encoder = SentenceEncoder(config.encoder, codec, joinsMarks: config.joinsMarks)
        let most = config.maximumLength
        let cutCount = sentences.count { $0.count > most }
        if cutCount > 0 {
            ReadingListener.note(
                "\(counted(cutCount, "sentence")) longer than the \(most.grouped("word")) that the model "
                    + "reads: the words behind get no tag of their own")
        }
        let encoded = sentences.map { encoder.encode($0) }
        let forms = encoder.forms
        let found = network.evaluate(encoded, forms: forms, as: "tagging") {
            _, emissions, lengths in
            guard probabilities else {
                return network.decode(emissions, lengths: lengths).map { Found(tags: $0) }
            }
            return network.decodeWithProbabilities(emissions, lengths: lengths).map {
                Found(tags: $0.tags, marginals: $0.marginals, conditionals: $0.conditionals)
            }
        }
        return zip(found, sentences).map { prediction($0, count: $1.count) }
    }

    private struct Found {
        var tags: [Int32]
        var marginals: [Float] = []
        var conditionals: [Float] = []
    }

    private func prediction(_ found: Found, count: Int) -> Prediction {
        let missing = count - found.tags.count
        let rest = config.scheme == .plain ? config.tags[0] : TagScheme.outside
        var prediction = Prediction(
            tags: config.written(found.tags) + Array(repeating: rest, count: missing))
        if !found.marginals.isEmpty {
            prediction.probabilities =
                found.marginals.map(Double.init) + Array(repeating: 0, count: missing)
        }
        guard config.marksEntities else { return prediction }
        prediction.entities = config.scheme.entities(prediction.tags).map { span in
            guard !found.marginals.isEmpty, span.tokens.upperBound <= found.tags.count else {
                return Entity(span: span)
            }
            let probability = span.tokens.dropFirst().reduce(
                Double(found.marginals[span.tokens.lowerBound])
            ) { $0 * Double(found.conditionals[$1]) }
            return Entity(span: span, probability: probability)
        }
        return prediction
    }

    // MARK: Nucleotides

    /// A run of bases with one tag.
    public struct Interval: Sendable, Hashable {
        /// The tag of all its bases.
        public var tag: String
        /// Its places, counted from 0.
        public var places: Range<Int>
    }

    /// The tags of a sequence of nucleotides, in runs of bases with one tag, from its first base to
    /// its last.
    ///
    /// Sequences longer than ``TaggingConfig/windowing`` are computed in windows, so that a base takes
    /// ``TaggingConfig/bytesPerBase``, whatever the size of the network.
    ///
    /// - Parameters:
    ///   - sequence: The letters; white space among them is no base.
    ///   - path: Where it comes from, for messages.
    ///   - line: Its line there, for messages.
    /// - Throws: `DataError` where a letter is none of a nucleotide.
    /// - Precondition: The tagger reads nucleotides.
    public func intervals(of sequence: String, from path: String = "", line: Int? = nil) throws
        -> [Interval]
    {
        requirement(config.input == .nucleotides, "intervals(of:): the tagger reads words")
        let symbols = try Nucleotides.codes(sequence, path: path, line: line)
        let sentence = EncodedSentence(symbols: symbols, words: [])
        let tags = network.evaluate([sentence], forms: WordForms([], limit: 3), as: "tagging") {
            _, emissions, lengths in network.decode(emissions, lengths: lengths)
        }[0]
        var runs: [Interval] = []
        var start = 0
        for place in tags.indices where place + 1 == tags.count || tags[place + 1] != tags[place] {
            runs.append(Interval(tag: config.tags[Int(tags[place])], places: start..<(place + 1)))
            start = place + 1
        }
        return runs
    }

    // MARK: Measuring

    /// How the tagger does on tagged sentences.
    ///
    /// - Parameters:
    ///   - sentences: The sentences, their tags in the scheme of the training data.
    ///   - rule: Which tags make an entity.
    public func scores(on sentences: [TaggedSentence], rule: EntityScores.Rule = .conlleval)
        -> EntityScores
    {
        EntityScores(
            expected: sentences.map(\.tags), predicted: tag(sentences.map(\.tokens)).map(\.tags),
            scheme: config.scheme, rule: rule)
    }
}

extension TaskDescription {
    /// Taggers.
    public static let tagging = TaskDescription(TaggingConfig.task) { file in
        let (config, codec) = try SequenceTagger.parts(of: file)
        var card = try ModelCard(
            file, config, reading: config.reading, unit: TaggingTrainer.unit)
        card.vocabulary = codec?.vocabulary.count
        card.profile = config.profile
        card.details = [("tags", config.tagText)]
        if config.input == .nucleotides {
            card.details.append(
                (
                    "memory",
                    "\(config.bytesPerBase) bytes a base of a long sequence, beside some windows"
                ))
        }
        return card
    }
}
