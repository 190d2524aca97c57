public import UnrollData
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

extension RecurrentLanguageModel {
    /// Trains a model and writes its file; see ``LanguageModelData`` for what is thrown.
    ///
    /// - Parameters:
    ///   - config: How the text is read, how the model is built and trained.
    ///   - text: The text to learn from, of a file or from memory.
    ///   - validation: Another; the end of the first is held out if `nil`.
    ///   - output: The model file; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run.
    ///   - reporter: Hears how it goes.
    public static func train(
        _ config: LanguageModelConfig = LanguageModelConfig(), on text: TrainingText,
        validation: TrainingText? = nil, output: String, resume: Bool = false,
        reporter: (any TrainingReporter)? = nil
    ) throws -> RecurrentLanguageModel {
        try config.validate()
        try RunFiles(model: output).requireWritable(
            inputs: [text.path] + [validation?.path].compactMap { $0 })
        let data = try LanguageModelData(text, validation: validation, config: config)
        let trainer = try LanguageModelTrainer(config, data)
        try trainer.train(output: output, resume: resume, reporter: reporter)
        return RecurrentLanguageModel(trainer.network, codec: trainer.codec)
    }

    /// Trains a model and writes its file, on a thread of its own: the threads that all tasks share stay
    /// free.
    ///
    /// Cancelling the Swift task ends the run after the update that is under way and saves a checkpoint,
    /// as an interrupt of the tool does; `resume` continues it with the same bits.
    ///
    /// - Parameters:
    ///   - config: How the text is read, how the model is built and trained.
    ///   - text: The text to learn from, of a file or from memory.
    ///   - validation: Another; the end of the first is held out if `nil`.
    ///   - output: The model file, a path or a URL; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run.
    ///   - progress: Is given what happens, on the thread that trains.
    /// - Throws: `CancellationError` where the task was cancelled, and what the call without `async`
    ///   throws.
    public static func train(
        _ config: LanguageModelConfig = LanguageModelConfig(),
        on text: TrainingText,
        validation: TrainingText? = nil,
        output: some FileLocation, resume: Bool = false,
        progress: (@Sendable (TrainingProgress) -> Void)? = nil
    ) async throws -> RecurrentLanguageModel {
        try await trainingApart(progress) { reporter in
            try train(
                config, on: text, validation: validation, output: output.filePath,
                resume: resume, reporter: reporter)
        }
    }

    /// Loads a model file.
    ///
    /// - Parameters:
    ///   - file: The file, a path or a URL.
    ///   - precision: The precision of its products; that of the stored weights if `nil`.
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(contentsOf file: some FileLocation, precision: Precision? = nil) throws
    {
        try self.init(ModelFile(contentsOf: file), precision: precision)
    }
}
