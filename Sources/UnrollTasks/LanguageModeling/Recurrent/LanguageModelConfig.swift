public import UnrollData
public import UnrollLayers
public import UnrollTraining

/// A recurrent language model: what it reads, how it is built, how it is trained.
public struct LanguageModelConfig: TrainableConfig, Hashable {
    /// The task's name in model files.
    public static let task = "language-model"

    // MARK: What it reads

    /// What one symbol is.
    public var level = TextLevel.character
    /// Rarer symbols of the training text count as unknown.
    public var minimumCount = 1
    /// The most symbols, special ones included; `nil` for all.
    public var vocabularySize: Int?
    /// Starts every line from the zero state, for shuffled sentences; else the state is carried.
    public var perLine = false

    // MARK: How it is built

    /// Whether there are recurrent layers; without them the features alone see what came before.
    public var hasRecurrentLayers = true
    /// Cells, layers, and what is dropped between and inside them.
    public var recurrent = RecurrentStackConfig()
    /// E; as wide as the hidden state (or its projection) where `nil`.
    public var embeddingSize: Int?
    /// One matrix for embedding and output; asks for embeddings as wide as the hidden state.
    public var tied = false
    /// Symbols are read by their characters; by a table of vectors where `nil`.
    public var characters: CharacterEncoderConfig?
    /// What n-grams add to the scores (RNN + MaxEnt: Mikolov et al., 2011); nothing where `nil`.
    /// ``featureGroup(learningRate:)`` is for ``training``, which treats them like all other
    /// parameters without it.
    public var features: HashedNGramsConfig?
    /// How the next symbol's probabilities are made, and what training makes small.
    public var objective = OutputObjectiveConfig.softmax

    // MARK: What is dropped while it trains (rates in 0..<1)

    /// On the embedded inputs.
    public var inputDropout: Float = 0
    /// Whole symbols' embeddings.
    public var embeddingDropout: Float = 0
    /// On the top layer's outputs.
    public var outputDropout: Float = 0

    // MARK: How it is trained

    /// B: parallel streams (or lines).
    public var batchSize = 16
    /// T: time steps of a window of truncated backpropagation.
    public var windowLength = 64
    /// The share at the end of the text held out where there is no validation text.
    public var heldOutFraction = 0.1
    public var training = TrainingConfig.standard

    /// n-gram features are trained by AdaGrad, whose sums begin at the square of what one symbol
    /// adds to the mean of a batch: what comes once moves as far as by gradient descent on that symbol
    /// alone, what comes often by ever smaller steps. (Adam, which gives every weight the same step,
    /// learns from what came once as much as from what always comes.)
    ///
    /// - Parameter learningRate: Of one symbol's gradient.
    public func featureGroup(learningRate: Double = 0.3) -> ParameterGroup {
        let symbol = 1 / (Float(batchSize) * Float(windowLength))
        return ParameterGroup(
            prefix: "features.", rule: .adaGrad(initialSum: symbol * symbol),
            learningRate: learningRate)
    }

    public init() { recurrent.layers = 2 }

    /// E, chosen or not.
    public var embeddingWidth: Int { embeddingSize ?? outputWidth }
    /// The width of the top layer's outputs; 0 where there are no layers.
    public var outputWidth: Int { hasRecurrentLayers ? recurrent.outputSize : 0 }
}

extension LanguageModelConfig {
    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError` with the option's spelling in the tool.
    public func validate() throws {
        for (name, value, most) in [
            ("--embedding", embeddingSize ?? 1, ConfigError.largestSize),
            ("--batch-size", batchSize, ConfigError.largestSize),
            ("--window", windowLength, ConfigError.largestSize),
            ("--min-count", minimumCount, Int.max),
        ] {
            try ConfigError.require(name, value, upTo: most)
        }
        try training.validate()
        try ConfigError.require(
            vocabularySize.map { (3...1_000_000_000).contains($0) } ?? true,
            "--vocabulary-size \(vocabularySize ?? 0) must be from 3 to 1000000000")
        try recurrent.validate(inputSize: embeddingSize ?? 1)
        for (name, rate) in [
            ("--input-dropout", inputDropout), ("--embedding-dropout", embeddingDropout),
            ("--output-dropout", outputDropout),
        ] {
            try ConfigError.require(name, rate: rate)
        }
        try ConfigError.require(
            recurrent.direction == .leftToRight,
            "a language model reads left to right: what comes next is not known to it")
        try ConfigError.require(
            !tied || embeddingWidth == outputWidth,
            "--tied needs embeddings as wide as the hidden state: leave --embedding out")
        try ConfigError.require(
            !tied || objective.isLinear,
            "--tied is not for --objective adaptive, which has no matrix as the embedding's")
        try objective.validate()
        try characters?.validate()
        if let features,
            let fault = HashedNGrams.fault(order: features.order, slots: features.slots)
        {
            throw ConfigError("--order, --slots: \(fault)")
        }
        try ConfigError.require(
            hasRecurrentLayers || (features != nil && objective.isLinear && !tied),
            "a model without recurrent layers needs features, an objective other than adaptive, "
                + "and no --tied")
        try ConfigError.require(
            characters == nil || !tied,
            "--tied is not for --character-filters, which have no matrix as the output's")
        try ConfigError.require(
            characters == nil || embeddingDropout == 0,
            "--embedding-dropout is not for --character-filters, which have no table of vectors")
        try ConfigError.require(
            heldOutFraction > 0 && heldOutFraction < 1,
            "--held-out \(heldOutFraction) must be between 0 and 1")
    }

    /// Checks the sizes once the vocabulary is known.
    public func validate(vocabulary: Int) throws {
        guard vocabulary * max(embeddingWidth, outputWidth) <= ConfigError.largestParameter else {
            throw ConfigError(
                "\(vocabulary) symbols by \(embeddingWidth) are more than 2 billion numbers; "
                    + "choose a smaller --hidden, or fewer words with --vocabulary-size")
        }
        if let fault = objective.fault(inputSize: outputWidth, vocabularySize: vocabulary) {
            throw ConfigError("--objective: \(fault)")
        }
    }
}

extension LanguageModelConfig {
    /// Files of the first versions name no objective.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        level = try values.decode(TextLevel.self, forKey: .level)
        minimumCount = try values.decode(Int.self, forKey: .minimumCount)
        vocabularySize = try values.decodeIfPresent(Int.self, forKey: .vocabularySize)
        perLine = try values.decode(Bool.self, forKey: .perLine)
        recurrent = try values.decode(RecurrentStackConfig.self, forKey: .recurrent)
        embeddingSize = try values.decodeIfPresent(Int.self, forKey: .embeddingSize)
        tied = try values.decode(Bool.self, forKey: .tied)
        hasRecurrentLayers =
            try values.decodeIfPresent(Bool.self, forKey: .hasRecurrentLayers) ?? true
        features = try values.decodeIfPresent(HashedNGramsConfig.self, forKey: .features)
        characters = try values.decodeIfPresent(
            CharacterEncoderConfig.self, forKey: .characters)
        objective =
            try values.decodeIfPresent(OutputObjectiveConfig.self, forKey: .objective) ?? .softmax
        inputDropout = try values.decode(Float.self, forKey: .inputDropout)
        embeddingDropout = try values.decode(Float.self, forKey: .embeddingDropout)
        outputDropout = try values.decode(Float.self, forKey: .outputDropout)
        batchSize = try values.decode(Int.self, forKey: .batchSize)
        windowLength = try values.decode(Int.self, forKey: .windowLength)
        heldOutFraction = try values.decode(Double.self, forKey: .heldOutFraction)
        training = try values.decode(TrainingConfig.self, forKey: .training)
    }
}
