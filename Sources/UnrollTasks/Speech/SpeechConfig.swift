public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTraining

/// A speech recogniser: how recordings are read, how the network is built, how it is trained.
public struct SpeechConfig: TaskConfig, Hashable {
    public static let task = "speech"

    /// What decides which epoch is the best.
    public enum Criterion: String, Sendable, Codable, CaseIterable {
        /// The loss of the transcripts.
        case loss
        /// The word error rate of greedy decoding; of phones, their own error rate.
        case wer
    }

    // MARK: Input and output

    /// How recordings become frames.
    public var input = SpeechInputConfig()
    /// What a symbol of the output stands for.
    public var unit = TranscriptCodec.Unit.characters
    /// What is done to transcripts before they are taken apart.
    public var normalization = TextNormalization()
    /// The longest recording that is learned from, in seconds.
    public var longestRecording = 60.0

    // MARK: How it is built

    /// How the frames become fewer.
    public var encoder = Self.defaultEncoder
    /// Cells, layers and directions.
    public var stack = Self.defaultStack

    // MARK: Dropout rates (in 0..<1)

    /// On what the lowest recurrent layer reads.
    public var inputDropout: Float = 0.2
    /// On what the output layer reads.
    public var outputDropout: Float = 0.3

    // MARK: How it is trained

    /// What becomes of training recordings in each update.
    public var augmentation = SpeechAugmentation()
    /// B, in recordings.
    public var batchSize = 16
    /// The share of the recordings held out where there are no validation data; 0, with the last epoch
    /// kept, for none.
    public var heldOutFraction = 0.1
    /// What decides which epoch is the best.
    public var criterion = Criterion.wer
    /// Epochs, optimiser, rates.
    public var training = Self.usualTraining

    /// The usual recogniser of characters, which reads in both directions.
    public init() {}

    /// Three frames side by side.
    public static var defaultEncoder: SubsamplingEncoderConfig {
        var encoder = SubsamplingEncoderConfig()
        encoder.stack = 3
        return encoder
    }

    /// Two layers in both directions.
    public static var defaultStack: RecurrentStackConfig {
        var stack = RecurrentStackConfig()
        stack.hiddenSize = 192
        stack.layers = 2
        stack.direction = .bidirectional
        stack.dropouts = RecurrentStack.Dropouts(between: 0.3)
        return stack
    }

    /// 40 epochs along a cosine.
    public static let usualTraining = TrainingConfig(
        epochs: 40, learningRate: 2e-3, schedule: Schedule(.cosine(floor: 0.01)), patience: 10)

    /// The seconds from one output to the next.
    public var secondsPerOutput: Double {
        input.secondsPerFrame * Double(encoder.factor)
    }

    /// Whether the model reads a stream as it comes.
    public var isStreaming: Bool {
        stack.direction == .leftToRight
            && (input.normalization == .running || input.normalization == .none)
    }

    // MARK: Checks

    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        try input.validate()
        try encoder.validate(layers: stack.layers)
        try stack.validate(inputSize: max(encoder.filteredWidth, 1))
        if encoder.pyramid > 0 { try stack.validate(inputSize: 2 * stack.outputSize) }
        try augmentation.validate()
        try ConfigError.require(
            stack.direction != .leftToRight || isStreaming,
            "a model that reads from left to right streams, and the end of a stream is not known: choose "
                + "running or none for \(field: "recordingNormalization")")
        for (field, rate) in [("inputDropout", inputDropout), ("outputDropout", outputDropout)] {
            try ConfigError.require(field, rate: rate)
        }
        try ConfigError.require("batchSize", batchSize, upTo: ConfigError.largestSize)
        try ConfigError.require(
            longestRecording > 0 && longestRecording <= 86_400,
            "\(field: "longestRecording") \(longestRecording) must be above 0 and at most 86400 seconds"
        )
        if heldOutFraction != 0 || training.keeps == .best {
            try ConfigError.require("heldOutFraction", share: heldOutFraction)
        }
        try training.validate()
    }

    /// Checks the sizes once the symbols are known.
    ///
    /// - Throws: `ConfigError`, which names the field.
    func validate(symbols: Int) throws {
        try ConfigError.require(
            symbols * stack.outputSize <= ConfigError.largestParameter,
            "\(symbols.grouped) symbols by \(stack.outputSize) are more than 2 billion elements; choose a "
                + "smaller \(field: "hiddenSize")")
    }

    // MARK: Descriptions

    public var architecture: String {
        (encoder.texts + [stack.architecture, "CTC of \(unit.rawValue)"]).joined(separator: ", ")
    }

    public var howTrained: String {
        var parts = ["batches of \(batchSize)"]
        for (name, rate) in [
            ("input dropout", inputDropout), ("output dropout", outputDropout),
            ("dropout between layers", stack.layers > 1 ? stack.dropouts.between : 0),
            ("weight drop", stack.dropouts.weight),
        ] where rate > 0 {
            parts.append("\(name) \(rate)")
        }
        parts += augmentation.texts
        parts.append("best by \(criterion == .wer ? errorName : "loss")")
        return training.describing(parts)
    }

    /// How recordings are read, in a line.
    public var reading: String {
        "\(input.text), written as \(unit.rawValue)"
            + (normalization.form.note.map { ", \($0)" } ?? "")
    }

    /// The name of the error rate of the units that are compared.
    public var errorName: String { unit == .phones ? "PER" : "WER" }

    /// The unit of losses and speeds: symbols of the transcripts.
    static let unit = LossUnit("symbols")
}
