public import UnrollData
public import UnrollSystem
public import UnrollTraining

extension SequenceTagger {
    /// Trains a tagger and writes its model file, on a thread of its own: the threads that all tasks share stay
    /// free.
    ///
    /// Cancelling the Swift task ends the run after the update that is under way and saves a checkpoint,
    /// as an interrupt of the tool does; `resume` continues it with the same bits.
    ///
    /// - Parameters:
    ///   - config: How words are read, how the model is built and trained.
    ///   - training: Sentences with their tags.
    ///   - validation: Others; a share of the first is held out if `nil`.
    ///   - vectors: A file of pretrained word vectors.
    ///   - output: The model file, a path or a URL; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run.
    ///   - progress: Is given what happens, on the thread that trains.
    /// - Throws: `CancellationError` where the task was cancelled, and what the call without `async`
    ///   throws.
    public static func train(
        _ config: TaggingConfig = TaggingConfig(),
        on training: TaggedCorpus,
        validation: TaggedCorpus? = nil,
        vectors: (any FileLocation)? = nil,
        output: some FileLocation, resume: Bool = false,
        progress: (@Sendable (TrainingProgress) -> Void)? = nil
    ) async throws -> SequenceTagger {
        try await trainingApart(progress) { reporter in
            try train(
                config, on: training, validation: validation, vectors: vectors,
                output: output.filePath,
                resume: resume, reporter: reporter)
        }
    }
}
