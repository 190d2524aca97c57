public import UnrollData
public import UnrollLayers
public import UnrollTensors
public import UnrollTraining

/// A recurrent language model: what it reads, how it is built, how it is trained.
public struct LanguageModelConfig: TrainableConfig, Hashable {
    /// The task's name in model files.
    public static let task = "language-model"

    /// The recurrent cell.
    public enum Cell: String, Sendable, Codable, CaseIterable {
        case rnn
        case simplifiedGRU = "simplified-gru"
        case gru
        case lstm
    }

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

    public var cell = Cell.lstm
    /// What a simple RNN applies: tanh or relu.
    public var activation = RecurrentCell.Activation.tanh
    /// When a GRU's reset gate acts.
    public var reset = RecurrentCell.Reset.beforeProduct
    /// Layers on top of each other.
    public var layers = 2
    /// H
    public var hiddenSize = 256
    /// The width of an LSTM's hidden state where it is projected; `nil` for H.
    public var projection: Int?
    /// E; as wide as the hidden state (or its projection) where `nil`.
    public var embeddingSize: Int?
    /// One matrix for embedding and output; asks for embeddings as wide as the hidden state.
    public var tied = false

    // MARK: What is dropped while it trains (rates in 0..<1)

    /// On the embedded inputs.
    public var inputDropout: Float = 0
    /// Whole symbols' embeddings.
    public var embeddingDropout: Float = 0
    /// Between layers, one mask for all time steps if locked; and on `weight_hh`.
    public var dropouts = RecurrentStack.Dropouts()
    /// On the top layer's outputs.
    public var outputDropout: Float = 0

    // MARK: How it is trained

    /// B: parallel streams (or lines).
    public var batchSize = 16
    /// T: time steps of a window of truncated backpropagation.
    public var windowLength = 64
    /// The share at the end of the text held out where there is no validation text.
    public var heldOutFraction = 0.1
    public var training = TrainingConfig(epochs: 10, learningRate: 2e-3)

    public init() {}

    /// E, chosen or not.
    public var embeddingWidth: Int { embeddingSize ?? outputWidth }
    /// The width of the top layer's outputs.
    public var outputWidth: Int { projection ?? hiddenSize }

    /// The recurrence that the cell's options name.
    public var recurrentCell: RecurrentCell {
        switch cell {
        case .rnn: .rnn(activation)
        case .simplifiedGRU: .simplifiedGRU
        case .gru: .gru(reset)
        case .lstm: .lstm
        }
    }
}

/// A configuration that no model can have.
public struct ConfigError: Error, Sendable, CustomStringConvertible {
    public let message: String
    public var description: String { message }
    public init(_ message: String) { self.message = message }
}

extension LanguageModelConfig {
    /// The most numbers that one parameter may hold: what fits an index of 32 bits, 8 GB.
    static let largestParameter = Int(Int32.max)

    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: ``ConfigError`` with the option's spelling in the tool.
    public func validate() throws {
        func require(_ holds: Bool, _ message: @autoclosure () -> String) throws {
            if !holds { throw ConfigError(message()) }
        }
        for (name, value, most) in [
            ("--hidden", hiddenSize, 65_536), ("--layers", layers, 64),
            ("--embedding", embeddingSize ?? 1, 65_536), ("--projection", projection ?? 1, 65_536),
            ("--batch-size", batchSize, 65_536), ("--window", windowLength, 65_536),
            ("--min-count", minimumCount, Int.max), ("--epochs", training.epochs ?? 1, 1_000_000),
            ("--patience", training.patience ?? 1, 1_000_000),
        ] {
            try require(
                (1...most).contains(value),
                "\(name) \(value) must be from 1 to \(most == .max ? "any number" : "\(most)")")
        }
        try require(
            vocabularySize.map { (3...1_000_000_000).contains($0) } ?? true,
            "--vocabulary-size \(vocabularySize ?? 0) must be from 3 to 1000000000")
        for (name, rate) in [
            ("--dropout", dropouts.between), ("--weight-drop", dropouts.weight),
            ("--input-dropout", inputDropout), ("--embedding-dropout", embeddingDropout),
            ("--output-dropout", outputDropout),
        ] {
            try require(rate >= 0 && rate < 1, "\(name) \(rate) must be from 0 up to below 1")
        }
        try require(projection == nil || cell == .lstm, "--projection is for --model lstm alone")
        try require(
            !tied || embeddingWidth == outputWidth,
            "--tied needs embeddings as wide as the hidden state: leave --embedding out")
        try require(
            training.learningRate > 0 && training.learningRate.isFinite,
            "--learning-rate \(training.learningRate) must be above 0")
        try require(
            training.clipping.map { $0 > 0 } ?? true,
            "--clip \(training.clipping ?? 0) must be above 0")
        try require(
            heldOutFraction > 0 && heldOutFraction < 1,
            "--held-out \(heldOutFraction) must be between 0 and 1")
        // 4H · H and its like, without overflow: both factors are at most 65,536.
        let widest = max(hiddenSize, embeddingWidth, outputWidth)
        try require(
            4 * hiddenSize * widest <= Self.largestParameter,
            "--hidden \(hiddenSize) makes a weight matrix of more than 2 billion numbers; "
                + "choose a smaller one")
    }

    /// Checks the sizes once the vocabulary is known.
    public func validate(vocabulary: Int) throws {
        guard vocabulary * max(embeddingWidth, outputWidth) <= Self.largestParameter else {
            throw ConfigError(
                "\(vocabulary) symbols by \(embeddingWidth) are more than 2 billion numbers; "
                    + "choose a smaller --hidden, or fewer words with --vocabulary-size")
        }
    }
}
