public import UnrollSystem

/// The whole configuration of a task, as model files and checkpoints keep it.
public protocol TaskConfig: Codable, Equatable, Sendable {
    /// The task's name in model files, such as `language-model`.
    static var task: String { get }
    /// Epochs, optimiser, rates.
    var training: TrainingConfig { get set }
    /// The architecture in a line: cells, layers, sizes.
    var architecture: String { get }
    /// How it is trained, in a line: optimiser, rate, batch, dropouts.
    var howTrained: String { get }
    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    func validate() throws
}

extension TaskConfig {
    public var howTrained: String { training.description }

    /// Whether a run of this configuration can continue one of the other.
    func continues(_ other: Self) -> Bool {
        var same = other
        same.training = training
        return same == self && training.continues(other.training)
    }
}

/// A task that trains into a model file.
public protocol TrainableTask: TrainingTask {
    /// The task's configuration.
    associatedtype Config: TaskConfig
    /// The whole configuration, as it will be stored.
    var config: Config { get }
    /// Further parts that the model file needs to rebuild the model: vocabularies, labels, ….
    var parts: ModelParts { get }
}

extension TrainableTask {
    /// Trains into a model file; see ``TrainingRun``.
    ///
    /// - Parameters:
    ///   - output: The model file; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run, or extends a finished one.
    ///   - reporter: Hears how it goes.
    /// - Returns: How it went; the module holds the best parameters, unless it was interrupted.
    /// - Throws: `FileError`, `ModelFileError`, `TrainingError`.
    @discardableResult
    public func train(
        output: String, resume: Bool = false, reporter: (any TrainingReporter)? = nil
    ) throws -> TrainingState {
        try TrainingRun(self, output: output).run(resume: resume, reporter: reporter)
    }
}
