public import UnrollSystem

/// What happens in a training run, as values: what a program shows, logs or sends on.
public enum TrainingProgress: Sendable {
    /// An update was made.
    case update(TrainingUpdate)
    /// An epoch was validated. `improved` where its parameters are kept: where it is the best so far, or
    /// the last one is kept.
    case epoch(EpochRecord, improved: Bool)
    /// Something the user should know, in one line.
    case note(String)
}

/// One update of a training run.
public struct TrainingUpdate: Sendable, Hashable {
    /// Updates since the start of the run, this one included.
    public let number: Int
    /// Updates of the whole run, as far as they are known beforehand.
    public let total: Int
    /// The epoch that it belongs to, counted from 1.
    public let epoch: Int
    /// The mean loss of its batch, in nats per unit of the task.
    public let loss: Double
    /// The learning rate that it was made with.
    public let learningRate: Double
    /// Seconds since the start of the run, over all its sittings.
    public let seconds: Double
}

extension TrainableTask {
    /// Trains into a model file as ``train(output:resume:reporter:)`` does, on a thread of its own.
    ///
    /// Cancelling the Swift task ends the run after the update that is under way, as an interrupt of the
    /// tool does: a checkpoint is saved, from which `resume` continues with the same bits.
    ///
    /// - Parameters:
    ///   - output: The model file; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run, or extends a finished one.
    ///   - progress: Is given what happens, on the thread that trains.
    /// - Returns: How it went; the module holds the best parameters.
    /// - Throws: `CancellationError` where the task was cancelled; `FileError`, `ModelFileError`,
    ///   ``TrainingError``.
    @discardableResult
    public func train(
        output: String, resume: Bool = false,
        progress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws -> TrainingState {
        try await trainingApart(progress) { reporter in
            try train(output: output, resume: resume, reporter: reporter)
        }
    }
}

/// Runs a training on a thread of its own: what each task's asynchronous call is made of.
///
/// - Parameters:
///   - progress: Is given what happens, on that thread.
///   - train: Trains, and ends with `CancellationError` where the calling task is cancelled.
/// - Returns: What `train` returns.
/// - Throws: What `train` throws.
package func trainingApart<Result>(
    _ progress: (@Sendable (TrainingProgress) -> Void)?,
    _ train: (any TrainingReporter) throws -> Result
) async throws -> Result {
    try Task.checkCancellation()
    let reporter = ProgressReporter(progress)
    return try await onThreadOfItsOwn { try train(reporter) }
}

/// Tells what happens as values.
private final class ProgressReporter: TrainingReporter {
    private let progress: (@Sendable (TrainingProgress) -> Void)?

    init(_ progress: (@Sendable (TrainingProgress) -> Void)?) { self.progress = progress }

    func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) {
        progress?(
            .update(
                TrainingUpdate(
                    number: loop.state.updates, total: loop.totalUpdates,
                    epoch: loop.state.epoch + 1, loss: loss, learningRate: learningRate,
                    seconds: loop.state.seconds)))
    }

    func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {
        progress?(.epoch(record, improved: improved))
    }

    func note(_ message: Message) { progress?(.note(message.description)) }
}
