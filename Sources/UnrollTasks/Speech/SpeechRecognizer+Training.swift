public import UnrollData
public import UnrollSystem
public import UnrollTraining

extension SpeechRecognizer {
    /// Trains a model and writes its file; see ``SpeechData`` for what is thrown.
    ///
    /// - Parameters:
    ///   - config: How recordings are read, how the model is built and trained.
    ///   - training: The recordings to learn from.
    ///   - validation: Others; a share of the first is held out if `nil`.
    ///   - codec: What the model writes; learned from the transcripts if `nil`.
    ///   - pronunciations: Where the phones of the transcripts' words come from; for phones alone.
    ///   - output: The model file; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run.
    ///   - reporter: Hears how it goes.
    public static func train(
        _ config: SpeechConfig = SpeechConfig(), on training: Transcripts,
        validation: Transcripts? = nil, codec: TranscriptCodec? = nil,
        pronunciations: PronunciationDictionary? = nil, output: String, resume: Bool = false,
        reporter: (any TrainingReporter)? = nil
    ) throws -> SpeechRecognizer {
        try config.validate()
        try RunFiles(model: output).requireWritable(
            inputs: [training.path] + (validation.map { [$0.path] } ?? []))
        let data = try SpeechData(
            training: training, validation: validation, config: config, codec: codec,
            pronunciations: pronunciations)
        let trainer = try SpeechTrainer(data)
        try trainer.train(output: output, resume: resume, reporter: reporter)
        return SpeechRecognizer(trainer, data)
    }

    /// Trains a model and writes its file, on a thread of its own: the threads that all tasks share stay
    /// free.
    ///
    /// Cancelling the Swift task ends the run after the update that is under way and saves a checkpoint,
    /// as an interrupt of the tool does; `resume` continues it with the same bits.
    ///
    /// - Parameters:
    ///   - config: How recordings are read, how the model is built and trained.
    ///   - training: The recordings to learn from.
    ///   - validation: Others; a share of the first is held out if `nil`.
    ///   - codec: What the model writes; learned from the transcripts if `nil`.
    ///   - pronunciations: Where the phones of the transcripts' words come from; for phones alone.
    ///   - output: The model file, a path or a URL; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run.
    ///   - progress: Is given what happens, on the thread that trains.
    /// - Throws: `CancellationError` where the task was cancelled, and what the call without `async`
    ///   throws.
    public static func train(
        _ config: SpeechConfig = SpeechConfig(),
        on training: Transcripts,
        validation: Transcripts? = nil,
        codec: TranscriptCodec? = nil,
        pronunciations: PronunciationDictionary? = nil,
        output: some FileLocation, resume: Bool = false,
        progress: (@Sendable (TrainingProgress) -> Void)? = nil
    ) async throws -> SpeechRecognizer {
        try await trainingApart(progress) { reporter in
            try train(
                config, on: training, validation: validation, codec: codec,
                pronunciations: pronunciations, output: output.filePath,
                resume: resume, reporter: reporter)
        }
    }
}
