public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTraining

/// A tagger: a tag for every word of a sentence.
///
/// The fields of its ``encoder`` are its own too: `config.recurrent` is `config.encoder.recurrent`.
@dynamicMemberLookup
public struct TaggingConfig: TextModelConfig, Hashable {
    public static let task = "tagging"

    /// How the tags of a sentence are chosen.
    public enum OutputLayer: String, Sendable, Codable, CaseIterable {
        /// Together, by a linear-chain conditional random field.
        case crf
        /// Each by itself.
        case softmax
    }

    /// How words are read and encoded; a word is looked up lower-cased, its spelling is read as
    /// written.
    public var encoder = Self.defaultEncoder
    /// The tags of the data, in the order of their first appearance. Filled in from the data.
    public var tags: [String] = []
    /// How the data's tags mark entities. Filled in from the data.
    public var scheme = TagScheme.plain
    /// How the network's tags mark entities: ``scheme``, or another that says more.
    public var learnedScheme = TagScheme.plain
    /// Whether entities are learned as IOBES, whatever the data's scheme.
    public var learnsIOBES = true
    public var outputLayer = OutputLayer.crf
    /// How plain text is divided into words as those of the data are. Filled in from the data.
    public var tokenizer = TextTokenizer()
    /// On the encoder's outputs; a rate in 0..<1.
    public var outputDropout: Float = 0.5
    /// B, in sentences.
    public var batchSize = 32
    /// The share of the sentences held out where there is no validation data.
    public var heldOutFraction = 0.1
    public var training = TrainingConfig.standard

    public init() {}

    package var level: TextLevel { encoder.level }

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

    // MARK: Checks

    public func validate() throws {
        try encoder.validate()
        try ConfigError.require(encoder.level == .word, "a tagger reads words")
        try ConfigError.require("batchSize", batchSize, upTo: ConfigError.largestSize)
        try ConfigError.require("outputDropout", rate: outputDropout)
        try ConfigError.require("heldOutFraction", share: heldOutFraction)
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
        try encoder.validate(vocabulary: vocabulary)
    }

    /// Transitions grow with the square.
    private static let mostTags = 4096

    // MARK: Descriptions

    public var architecture: String { "\(architectureWithoutEmbeddings), \(encoder.embeddingText)" }

    /// The beginning of the architecture, which does not depend on the vectors.
    package var architectureWithoutEmbeddings: String {
        let output = outputLayer == .crf ? "CRF" : "softmax"
        guard let recurrent = encoder.recurrent else { return "\(output) over vectors" }
        return "\(recurrent.architecture), \(output)"
    }

    public var howTrained: String {
        var parts = ["batches of \(batchSize)"] + encoder.dropoutTexts
        if outputDropout > 0 { parts.append("output dropout \(outputDropout)") }
        return training.describing(parts)
    }
}
