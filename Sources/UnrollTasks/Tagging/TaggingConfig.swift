public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTraining

/// A tagger: a tag for every word of a sentence, or for every base of a sequence of nucleotides.
///
/// The fields of its ``encoder`` are its own too: `config.recurrent` is `config.encoder.recurrent`.
@dynamicMemberLookup
public struct TaggingConfig: TextModelConfig, Hashable {
    public static let task = "tagging"

    /// What gets a tag.
    public enum Input: String, Sendable, Codable, CaseIterable {
        /// The words of sentences.
        case words
        /// The bases of sequences.
        case nucleotides
    }

    /// How the tags of a sentence are chosen.
    public enum OutputLayer: String, Sendable, Codable, CaseIterable {
        /// Together, by a linear-chain conditional random field.
        case crf
        /// Each by itself.
        case softmax
    }

    /// What gets a tag.
    public var input = Input.words
    /// Of nucleotides: the filters before the stack.
    public var frames = FrameEncoderConfig()
    /// Of nucleotides: how long sequences are divided.
    public var windowing = SequenceWindowing()
    /// How words are read and encoded; a word is looked up lower-cased, its spelling is read as
    /// written.
    public var encoder = Self.defaultEncoder
    /// The tags of the data, sorted. Filled in from the data.
    public var tags: [String] = []
    /// How the data's tags mark entities. Filled in from the data.
    public var scheme = TagScheme.plain
    /// How the network's tags mark entities: ``scheme``, or another that says more.
    public var learnedScheme = TagScheme.plain
    /// Whether entities are learned as IOBES, whatever the data's scheme.
    public var learnsIOBES = true
    /// How the tags of a sentence are chosen.
    public var outputLayer = OutputLayer.crf
    /// Networks that learn side by side, from other first parameters and with other dropout; their
    /// scores are averaged.
    public var models = 1
    /// Whether each validation chooses how much the tag outside of entities loses, so that F1 is
    /// highest: entities are rare, and a loss by token would rather miss one.
    public var tunesRecall = true
    /// Whether a word behind a lone @ or # is read as one with it, since the data write @name and
    /// #topic: tokenizers differ. Filled in from the data.
    public var joinsMarks = false
    /// The column of the tags in the training data, a number or a name, where it was chosen: the one of
    /// other files too.
    public var tagColumn: String?
    /// That of the words.
    public var wordColumn: String?
    /// How plain text is divided into words as those of the data are. Filled in from the data.
    public var tokenizer = TextTokenizer()
    /// On the encoder's outputs; a rate in 0..<1.
    public var outputDropout: Float = 0.5
    /// B, in sentences.
    public var batchSize = 32
    /// The share of the sentences held out where there is no validation data; 0, with the last epoch
    /// kept, for none.
    public var heldOutFraction = 0.1
    /// Epochs, optimiser, rates.
    public var training = TrainingConfig.standard

    /// The usual tagger of words.
    public init() {}

    package var level: TextLevel { encoder.level }

    /// A field of ``encoder``.
    public subscript<Field>(
        dynamicMember field: WritableKeyPath<SequenceEncoderConfig, Field>
    ) -> Field {
        get { encoder[keyPath: field] }
        set { encoder[keyPath: field] = newValue }
    }

    /// One layer in both directions over words and their spelling.
    public static var defaultEncoder: SequenceEncoderConfig {
        var encoder = SequenceEncoderConfig()
        encoder.preparation = TextPreparation(lowercases: true, splitsPunctuation: false)
        encoder.wordForms = WordFormConfig()
        encoder.inputDropout = 0.5
        encoder.rareWordDropout = 0.5
        return encoder
    }

    /// Whether the network has a bias of the tag outside of entities.
    var hasOutsideBias: Bool { tunesRecall && marksEntities }

    // MARK: Checks

    public func validate() throws {
        try encoder.validate()
        try frames.validate()
        try windowing.validate()
        try ConfigError.require(encoder.level == .word, "a tagger reads words")
        try ConfigError.require(
            input == .nucleotides || frames.filters == 0, "words have no \(field: "filters")")
        try ConfigError.require("models", models, upTo: 1000)
        try ConfigError.require("batchSize", batchSize, upTo: ConfigError.largestSize)
        try ConfigError.require("outputDropout", rate: outputDropout)
        if heldOutFraction != 0 || training.keeps == .best {
            try ConfigError.require("heldOutFraction", share: heldOutFraction)
        }
        try training.validate()
    }

    /// Checks the sizes once the vocabulary and the tags are known.
    ///
    /// - Throws: `ConfigError`.
    public func validate(vocabulary: Int) throws {
        try ConfigError.require(
            !tags.isEmpty && tags.count <= Self.mostTags && Set(tags).count == tags.count,
            "a tagger needs tags, at most \(Self.mostTags), all different")
        try ConfigError.require(
            !tags.contains { $0.isEmpty || TextTable.isUnprintable($0) },
            "a tag has no name that can be printed on a line")
        if input == .words { try encoder.validate(vocabulary: vocabulary) }
        try ConfigError.require(
            input == .words || frames.width == Nucleotides.width,
            "nucleotides are frames of \(Nucleotides.width) elements, not of \(frames.width)")
    }

    /// What it reads, in a line.
    public var reading: String {
        input == .words
            ? encoder.reading
            : "nucleotides, \(windowing.text(encoder.recurrent?.direction))"
    }

    /// Transitions grow with the square.
    private static let mostTags = 4096

    // MARK: Descriptions

    public var architecture: String {
        guard input == .nucleotides else {
            return "\(architectureWithoutEmbeddings), \(encoder.embeddingText)"
        }
        let filters =
            frames.filters > 0
            ? ", \(frames.filters) filters over \(frames.filterWidth) nucleotides" : ""
        return architectureWithoutEmbeddings + filters
    }

    /// The memory that each base of a long sequence takes while it is tagged: its letter, symbol and
    /// tag, and for each tag its score and the best one before it.
    public var bytesPerBase: Int { 16 + 8 * tags.count }

    /// The width of what the output layer reads.
    var outputWidth: Int {
        input == .words
            ? encoder.outputWidth : encoder.recurrent?.outputSize ?? frames.outputSize
    }

    /// The beginning of the architecture, which does not depend on the vectors.
    package var architectureWithoutEmbeddings: String {
        let output =
            (outputLayer == .crf ? "CRF" : "softmax")
            + (models > 1 ? ", mean of \(models)" : "")
        guard let recurrent = encoder.recurrent else { return "\(output) over vectors" }
        return "\(recurrent.architecture), \(output)"
    }

    public var howTrained: String {
        var encoder = encoder
        if input == .nucleotides { (encoder.wordDropout, encoder.rareWordDropout) = (0, nil) }
        var parts = ["batches of \(batchSize)"] + encoder.dropoutTexts
        if hasOutsideBias { parts.append("recall tuned") }
        if encoder.spellsVectors == true { parts.append("vectors of unknown words spelled") }
        if outputDropout > 0 { parts.append("output dropout \(outputDropout)") }
        return training.describing(parts)
    }
}

extension TaggingConfig {
    private enum CodingKeys: String, CodingKey {
        case input, frames, windowing, encoder, tags, scheme, learnedScheme, learnsIOBES
        case outputLayer, models, tunesRecall, joinsMarks, tokenizer, outputDropout, batchSize,
            heldOutFraction
        case training, tagColumn, wordColumn
    }

    /// Files of the first versions are of words, and choose tags without a bias.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys) throws -> Value {
            try values.decode(Value.self, forKey: key)
        }
        func newer<Value: Decodable>(_ key: CodingKeys, else old: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? old
        }
        input = try newer(.input, else: .words)
        frames = try newer(.frames, else: FrameEncoderConfig())
        windowing = try newer(.windowing, else: SequenceWindowing())
        encoder = try value(.encoder)
        tags = try value(.tags)
        scheme = try value(.scheme)
        learnedScheme = try value(.learnedScheme)
        learnsIOBES = try value(.learnsIOBES)
        outputLayer = try value(.outputLayer)
        models = try newer(.models, else: 1)
        tunesRecall = try newer(.tunesRecall, else: false)
        joinsMarks = try newer(.joinsMarks, else: false)
        tokenizer = try value(.tokenizer)
        outputDropout = try value(.outputDropout)
        batchSize = try value(.batchSize)
        heldOutFraction = try value(.heldOutFraction)
        training = try value(.training)
        tagColumn = try values.decodeIfPresent(String.self, forKey: .tagColumn)
        wordColumn = try values.decodeIfPresent(String.self, forKey: .wordColumn)
    }
}
