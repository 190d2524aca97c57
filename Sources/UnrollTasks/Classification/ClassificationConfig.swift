public import UnrollData
public import UnrollLayers
public import UnrollTraining

/// A text classifier: what it reads, how it is built, how it is trained.
public struct ClassificationConfig: TrainableConfig, Hashable {
    /// The task's name in model files.
    public static let task = "classification"

    /// How much a class counts in the training loss.
    public enum ClassWeights: Sendable, Codable, Hashable {
        /// Every example counts the same.
        case even
        /// A class counts N / (K · its examples), of N examples in K classes: rare ones more.
        case balanced
        /// By label; 1 where a label is not named.
        case given([String: Float])
    }

    // MARK: What it reads

    /// What one symbol is.
    public var level = TextLevel.word
    /// What is done to a text first; at character level letters are made small at most.
    public var preparation = TextPreparation()
    /// The most symbols of a text; what follows is not read.
    public var maximumLength = 512
    /// Rarer symbols of the training texts count as unknown.
    public var minimumCount = 1
    /// The most symbols, special ones included; `nil` for all.
    public var vocabularySize: Int?
    /// The classes, in the order of the logits. Filled in from the data.
    public var labels: [String] = []

    // MARK: How it is built

    /// Cells, layers, direction, and what is dropped between and inside them; `nil` for the plain
    /// network of averaged vectors.
    public var recurrent: RecurrentStackConfig? = Self.defaultStack
    /// How the outputs of all time steps become one vector.
    public var pooling = SequencePooling.Kind.max
    /// The width of the network inside attention pooling.
    public var attentionSize = 64
    /// E
    public var embeddingSize = 100
    /// Whether training changes the vectors.
    public var tunesVectors = true
    /// The vector file that the embedding began with; `nil` for none.
    public var vectors: String?
    /// So many of the vector file's first words are known beside those of the training texts.
    public var extraWords = 30_000

    // MARK: What is dropped while it trains (rates in 0..<1)

    /// Whole words, each place on its own: the word is read as unknown.
    public var wordDropout: Float = 0
    /// On the embedded inputs.
    public var inputDropout: Float = 0.4
    /// On the pooled outputs.
    public var outputDropout: Float = 0.4

    // MARK: How it is trained

    /// B
    public var batchSize = 32
    public var classWeights = ClassWeights.even
    /// The share of the target distribution that is spread over all classes.
    public var labelSmoothing: Float = 0
    /// The share of each class held out where there is no validation table.
    public var heldOutFraction = 0.1
    public var training = TrainingConfig.standard

    public init() {}

    /// One layer in both directions.
    public static var defaultStack: RecurrentStackConfig {
        var stack = RecurrentStackConfig()
        stack.hiddenSize = 128
        stack.direction = .bidirectional
        return stack
    }

    /// The width of what is pooled.
    public var outputWidth: Int { recurrent?.outputSize ?? embeddingSize }

    /// The plain network that the lecture starts from: averaged word vectors into a classifier.
    public var baseline: ClassificationConfig {
        var plain = self
        plain.recurrent = nil
        plain.pooling = .mean
        return plain
    }
}

extension ClassificationConfig {
    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError` with the option's spelling in the tool.
    public func validate() throws {
        for (name, value, most) in [
            ("--embedding", embeddingSize, ConfigError.largestSize),
            ("--batch-size", batchSize, ConfigError.largestSize),
            ("--max-length", maximumLength, 1_000_000), ("--min-count", minimumCount, Int.max),
            ("--attention", attentionSize, ConfigError.largestSize),
        ] {
            try ConfigError.require(name, value, upTo: most)
        }
        try ConfigError.require(
            (0...100_000_000).contains(extraWords),
            "--extra-words \(extraWords) must be from 0 to 100000000")
        try ConfigError.require(
            vocabularySize.map { (3...1_000_000_000).contains($0) } ?? true,
            "--vocabulary-size \(vocabularySize ?? 0) must be from 3 to 1000000000")
        try recurrent?.validate(inputSize: embeddingSize)
        for (name, rate) in [
            ("--word-dropout", wordDropout), ("--input-dropout", inputDropout),
            ("--output-dropout", outputDropout), ("--label-smoothing", labelSmoothing),
        ] {
            try ConfigError.require(name, rate: rate)
        }
        try ConfigError.require(
            heldOutFraction > 0 && heldOutFraction < 1,
            "--held-out \(heldOutFraction) must be between 0 and 1")
        if case .given(let weights) = classWeights {
            for (label, weight) in weights {
                try ConfigError.require(
                    weight > 0 && weight.isFinite,
                    "--class-weights: the weight \(weight) of '\(label)' must be above 0")
            }
        }
        try training.validate()
        try ConfigError.require(
            recurrent != nil || pooling != .last,
            "averaged vectors have no last state: choose another --pooling")
    }

    /// Whether a label cannot be printed on one line, between tabs.
    static func isUnprintable(_ label: String) -> Bool {
        label.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// Checks the sizes once the vocabulary is known.
    public func validate(vocabulary: Int) throws {
        try ConfigError.require(
            labels.count >= 2 && Set(labels).count == labels.count,
            "a classifier needs at least two classes, all different")
        try ConfigError.require(
            !labels.contains { $0.isEmpty || Self.isUnprintable($0) },
            "a class has no name that can be printed on a line")
        try ConfigError.require(
            vocabulary * embeddingSize <= ConfigError.largestParameter,
            "\(vocabulary) symbols by \(embeddingSize) are more than 2 billion numbers; choose a "
                + "smaller --embedding, or fewer words with --vocabulary-size")
    }
}
