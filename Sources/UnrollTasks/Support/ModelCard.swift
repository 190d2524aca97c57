public import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

/// What a model file tells about itself, without its tensors being read.
public struct ModelCard: Sendable {
    /// The file.
    public var file: String
    public var task: String
    /// What it reads and how, in a line.
    public var reading: String
    /// What is built, in a line.
    public var architecture: String
    /// Elements of all parameters, or n-grams kept.
    public var parameters: Int
    /// What a network's matrices are stored as: float32, bfloat16 or int8.
    public var precision: String
    /// Whether it is a network, whose matrices have a precision.
    public var isNetwork = true
    /// Symbols of the vocabulary; `nil` for a model without one.
    public var vocabulary: Int?
    /// What else the task has to say: a name and a line each.
    public var details: [(name: String, text: String)] = []
    /// How it was trained, in a line.
    public var howTrained: String?
    public var training: TrainingState?
    /// The best epoch's validation, in words.
    public var validation: String?
    /// The whole configuration.
    public var config: any Encodable & Sendable

    /// - Parameters:
    ///   - file: The model file.
    ///   - reading: What it reads and how, in a line.
    ///   - architecture: What is built, in a line.
    ///   - config: The whole configuration.
    /// - Throws: `ModelFileError`.
    public init(
        _ file: ModelFile, reading: String, architecture: String,
        config: any Encodable & Sendable
    ) throws {
        self.file = file.path
        task = file.task
        parameters = file.parameterCount
        precision = file.precision.rawValue
        training = try file.trainingState()
        self.reading = reading
        self.architecture = architecture
        self.config = config
    }

    /// The card of a task's network.
    ///
    /// - Parameters:
    ///   - file: The model file.
    ///   - config: Its configuration.
    ///   - reading: What it reads and how, in a line.
    ///   - unit: How its losses are put into words.
    /// - Throws: `ModelFileError`.
    public init(
        _ file: ModelFile, _ config: some TaskConfig, reading: String, unit: LossUnit
    ) throws {
        try self.init(
            file, reading: reading, architecture: config.architecture, config: config)
        howTrained = config.howTrained
        validation = training?.best.map { $0.text(unit) }
    }
}

extension Validation {
    /// The score, where there is one, and the loss.
    public func text(_ unit: LossUnit) -> String {
        (score.map { "\($0.text), " } ?? "") + unit.text(loss)
    }
}

extension Score {
    /// A share as a percentage, another figure with four digits.
    public var text: String {
        "\(name) " + ((0...1).contains(value) ? percent(value) : value.digits(4))
    }
}
