public import UnrollSystem

/// Receives progress from a training run.
public protocol TrainingReporter: AnyObject {
    /// After each update: the loss of its batch in nats per unit, and the learning rate.
    func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double)
    /// After each epoch's validation; `improved` where its parameters are
    /// kept: where it is the best so far, or the last one is kept.
    func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool)
    /// Something the user should know, in one line.
    func note(_ message: Message)
}

/// Says nothing.
final class SilentReporter: TrainingReporter {
    func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) {}
    func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {}
    func note(_ message: Message) {}
}
