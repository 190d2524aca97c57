public import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

/// A description of a model file or of a run's checkpoint, made without reading its tensors.
public struct ModelCard: Sendable {
    /// The file.
    public var file: String
    /// The task's name in model files, such as `language-model`.
    public var task: String
    /// The input and how it is read, in a line.
    public var reading: String
    /// The architecture in a line.
    public var architecture: String
    /// Elements of all parameters, or n-grams kept.
    public var parameters: Int
    /// The precision of a network's stored matrices: float32, bfloat16 or int8.
    public var precision: String
    /// Whether it is a network, whose matrices have a precision.
    public var isNetwork = true
    /// Symbols of the vocabulary; `nil` for a model without one.
    public var vocabulary: Int?
    /// Further facts of the task: a name and a line each.
    public var details: [(name: String, text: String)] = []
    /// How it was trained, in a line; `nil` where the file does not tell.
    public var howTrained: String?
    /// How training went, or where the run of a checkpoint stands.
    public var training: TrainingState?
    /// Whether the file is the checkpoint of a run.
    public var isCheckpoint: Bool
    /// The model that the run of a checkpoint writes, where the checkpoint's name tells.
    public var modelOfCheckpoint: String?
    /// The best epoch's validation, in words.
    public var validation: String?
    /// The figures of the best epoch's validation.
    public var metrics: [ModelMetric] = []
    /// What a page on the model tells of its task.
    public var profile = TaskProfile()
    /// Bytes of the file.
    public var byteCount: Int
    /// The whole configuration.
    public var config: any Encodable & Sendable

    /// - Parameters:
    ///   - file: The model file.
    ///   - reading: The input and how it is read, in a line.
    ///   - architecture: The architecture in a line.
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
        isCheckpoint = file.isCheckpoint
        byteCount = file.byteCount
        modelOfCheckpoint = isCheckpoint ? Checkpoint.modelPath(of: file.path) : nil
        self.reading = reading
        self.architecture = architecture
        self.config = config
    }

    /// The card of a task's network.
    ///
    /// - Parameters:
    ///   - file: The model file.
    ///   - config: Its configuration.
    ///   - reading: The input and how it is read, in a line.
    ///   - unit: How its losses are put into words.
    /// - Throws: `ModelFileError`.
    public init(
        _ file: ModelFile, _ config: some TaskConfig, reading: String, unit: LossUnit
    ) throws {
        try self.init(
            file, reading: reading, architecture: config.architecture, config: config)
        // The configuration of a model that came from elsewhere says nothing of its training.
        howTrained = training == nil ? nil : config.howTrained
        validation = training?.best.map { $0.text(unit) }
        metrics = training?.best?.metrics(unit) ?? []
    }
}

extension Validation {
    /// The score, where there is one, and the loss.
    public func text(_ unit: LossUnit) -> String {
        (score.map { "\($0.text), " } ?? "") + unit.text(loss)
    }
}

extension Score {
    /// A share as a percentage, points with two decimals.
    public var text: String { "\(name) " + (scale == .share ? percent(value) : value.fixed(2)) }
}
