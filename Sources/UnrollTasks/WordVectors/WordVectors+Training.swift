public import UnrollData
internal import UnrollSystem
internal import UnrollTraining

extension WordVectors {
    /// Learns vectors from a text, on a thread of its own: the threads that all tasks share stay free.
    /// Cancelling the Swift task ends the work, of which nothing remains.
    ///
    /// - Parameters:
    ///   - config: How they are learned.
    ///   - text: The text, of a file or from memory; a line is a sentence.
    ///   - progress: Is given how far the work has come, on the thread that trains.
    /// - Throws: `CancellationError` where the task was cancelled; `ConfigError`, `TrainingError`; what
    ///   ``SkipGramData`` throws.
    public static func train(
        _ config: SkipGramConfig = SkipGramConfig(), on text: TrainingText,
        progress: (@Sendable (SkipGramTrainer.Progress) -> Void)? = nil
    ) async throws -> WordVectors {
        try await onThreadOfItsOwn {
            try config.validate()
            let trainer = try SkipGramTrainer(config, SkipGramData(text, config: config))
            try trainer.run { progress?($0) }
            return trainer.vectors
        }
    }
}
