public import UnrollData
public import UnrollLayers
public import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

/// A recurrent language model: what it reads, how it is built, how it is trained.
public struct LanguageModelConfig: TextModelConfig, Hashable {
    public static let task = "language-model"

    // MARK: Input

    /// The unit of text that a symbol stands for.
    public var level = TextLevel.character
    /// The Unicode form that texts are put into first; not at byte level.
    public var normalization = UnicodeNormalization.nfc
    /// Rarer symbols of the training text count as unknown.
    public var minimumCount = 1
    /// The most symbols, special ones included; `nil` for all.
    public var vocabularySize: Int?
    /// Starts every line from the zero state, for shuffled sentences; else the state is carried.
    public var perLine = false

    // MARK: How it is built

    /// Whether there are recurrent layers; without them only the features see the history.
    public var hasRecurrentLayers = true
    /// Cells, layers, and the dropout between and inside them.
    public var recurrent = RecurrentStackConfig()
    /// E; as wide as the hidden state (or its projection) where `nil`.
    public var embeddingSize: Int?
    /// One matrix for embedding and output; asks for embeddings as wide as the hidden state.
    public var tied = false
    /// Symbols are read by their characters; by a table of vectors where `nil`.
    public var characters: CharacterEncoderConfig?
    /// Features of n-grams that add to the scores (RNN + MaxEnt: Mikolov et al., 2011); none if
    /// `nil`. ``featureGroup(learningRate:)`` is for ``training``, which treats them like all other
    /// parameters without it.
    public var features: HashedNGramsConfig?
    /// How the next symbol's probabilities are made, and the training loss.
    public var objective = OutputObjectiveConfig.softmax

    // MARK: Dropout rates (in 0..<1)

    /// Dropout on the embedded inputs.
    public var inputDropout: Float = 0
    /// Dropout of whole symbols' embeddings.
    public var embeddingDropout: Float = 0
    /// Dropout on the top layer's outputs.
    public var outputDropout: Float = 0

    // MARK: How it is trained

    /// B: parallel streams (or lines).
    public var batchSize = 16
    /// T: time steps of a window of truncated backpropagation.
    public var windowLength = 64
    /// The share at the end of the text held out where there is no validation text.
    public var heldOutFraction = 0.1
    /// Epochs, optimiser, rates.
    public var training = TrainingConfig.standard

    /// Trains n-gram features by AdaGrad, whose sums begin at the square of one symbol's share of a
    /// batch's mean: a feature that occurs once moves as far as by gradient descent on that symbol
    /// alone, a frequent one by ever smaller steps. (Adam gives every weight the same step, so it
    /// learns as much from a feature that occurred once as from one that always occurs.)
    ///
    /// - Parameter learningRate: The rate for one symbol's gradient.
    public func featureGroup(learningRate: Double = 0.3) -> ParameterGroup {
        let symbol = 1 / (Float(batchSize) * Float(windowLength))
        return ParameterGroup(
            prefix: "features.", rule: .adaGrad(initialSum: symbol * symbol),
            learningRate: learningRate)
    }

    /// The usual model: two layers of 256 LSTM units over characters.
    public init() { recurrent.layers = 2 }

    /// E, whether it is chosen or follows the hidden size.
    public var embeddingWidth: Int { embeddingSize ?? outputWidth }
    /// The width of the top layer's outputs; 0 where there are no layers.
    public var outputWidth: Int { hasRecurrentLayers ? recurrent.outputSize : 0 }
}

extension LanguageModelConfig {
    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        for (name, value, most) in [
            ("embeddingSize", embeddingSize ?? 1, ConfigError.largestSize),
            ("batchSize", batchSize, ConfigError.largestSize),
            ("windowLength", windowLength, ConfigError.largestSize),
            ("minimumCount", minimumCount, Int.max),
        ] {
            try ConfigError.require(name, value, upTo: most)
        }
        try training.validate()
        try ConfigError.require(vocabularySize: vocabularySize)
        try recurrent.validate(inputSize: embeddingSize ?? 1)
        for (name, rate) in [
            ("inputDropout", inputDropout), ("embeddingDropout", embeddingDropout),
            ("outputDropout", outputDropout),
        ] {
            try ConfigError.require(name, rate: rate)
        }
        try ConfigError.require(
            recurrent.direction == .leftToRight,
            "a language model reads left to right: what comes next is not known to it")
        try ConfigError.require(
            !tied || embeddingWidth == outputWidth,
            "\(field: "tied") needs embeddings as wide as the hidden state: leave \(field: "embeddingSize") out"
        )
        try ConfigError.require(
            !tied || objective.isLinear,
            "\(field: "tied") is not for \(field: "objective") adaptive, which has no matrix as the embedding's"
        )
        try objective.validate()
        try characters?.validate()
        if let features,
            let fault = HashedNGrams.fault(order: features.order, slots: features.slots)
        {
            throw ConfigError("\(field: "order"), \(field: "slots"): \(fault)")
        }
        try ConfigError.require(
            hasRecurrentLayers || (features != nil && objective.isLinear && !tied),
            """
            a model without recurrent layers needs features, an objective other than adaptive, \
            and no \(field: "tied")
            """)
        try ConfigError.require(
            characters == nil || !tied,
            "\(field: "tied") is not for \(field: "characterFilters"), which have no matrix as the output's"
        )
        try ConfigError.require(
            characters == nil || embeddingDropout == 0,
            "\(field: "embeddingDropout") is not for \(field: "characterFilters"), which have no table of vectors"
        )
        try ConfigError.require("heldOutFraction", share: heldOutFraction)
    }

    /// Checks the sizes once the vocabulary is known.
    public func validate(vocabulary: Int) throws {
        guard vocabulary * max(embeddingWidth, outputWidth) <= ConfigError.largestParameter else {
            throw ConfigError(
                """
                \(vocabulary.grouped) symbols by \(embeddingWidth) are more than 2 billion elements; choose \
                a smaller \(field: "hiddenSize"), or fewer words with \(field: "vocabularySize")
                """)
        }
        if let fault = objective.fault(inputSize: outputWidth, vocabularySize: vocabulary) {
            if case .adaptive(.some) = objective {
                throw ConfigError("\(field: "cutoffs"): \(fault)")
            }
            throw ConfigError("\(field: "objective"): \(fault)")
        }
    }
}

/// The stack's settings as the first files have them, among those of the model.
private struct FirstStack: Decodable {
    var cell: RecurrentStackConfig.Cell
    var activation: RecurrentCell.Activation
    var reset: RecurrentCell.Reset
    var layers: Int
    var hiddenSize: Int
    var projection: Int?
    var dropouts: RecurrentStack.Dropouts

    var config: RecurrentStackConfig {
        var config = RecurrentStackConfig()
        config.cell = cell
        config.activation = activation
        config.reset = reset
        config.layers = layers
        config.hiddenSize = hiddenSize
        config.projection = projection
        config.dropouts = dropouts
        return config
    }
}

extension LanguageModelConfig {
    /// Files of the first versions name no objective.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        level = try values.decode(TextLevel.self, forKey: .level)
        normalization =
            try values.decodeIfPresent(UnicodeNormalization.self, forKey: .normalization) ?? .none
        minimumCount = try values.decode(Int.self, forKey: .minimumCount)
        vocabularySize = try values.decodeIfPresent(Int.self, forKey: .vocabularySize)
        perLine = try values.decode(Bool.self, forKey: .perLine)
        recurrent =
            try values.decodeIfPresent(RecurrentStackConfig.self, forKey: .recurrent)
            ?? FirstStack(from: decoder).config
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
