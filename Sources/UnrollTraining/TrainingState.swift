/// What one epoch came to: a line of the training log.
public struct EpochRecord: Sendable, Codable, Hashable {
    /// Counted from 1.
    public var epoch: Int
    /// False where a time limit cut the epoch short.
    public var complete: Bool
    /// Updates since the start of the run.
    public var updates: Int
    /// Mean training loss of the epoch, in nats per symbol, dropout and all.
    public var trainingLoss: Double
    /// In nats per symbol.
    public var validationLoss: Double
    /// The share of right answers, where the task gives answers.
    public var validationAccuracy: Double?
    /// Of the epoch's last update.
    public var learningRate: Double
    /// The mean of the gradients' norms, before clipping.
    public var gradientNorm: Double
    /// Training symbols (or examples) a second in this epoch, validation apart.
    public var symbolsPerSecond: Double
    /// Since the start of the run, validation and earlier sittings included.
    public var seconds: Double

    enum CodingKeys: String, CodingKey {
        case epoch, complete, updates, seconds
        case trainingLoss = "training_loss"
        case validationLoss = "validation_loss"
        case validationAccuracy = "validation_accuracy"
        case learningRate = "learning_rate"
        case gradientNorm = "gradient_norm"
        case symbolsPerSecond = "symbols_per_second"
    }
}

/// Where a run stands: all of it that is not a tensor.
public struct TrainingState: Sendable, Codable, Hashable {
    /// Complete epochs.
    public var epoch = 0
    /// Updates made in the epoch that is under way.
    public var updateInEpoch = 0
    /// Updates since the start of the run.
    public var updates = 0
    /// Sums over the epoch that is under way.
    public var epochLoss = 0.0
    public var epochSymbols = 0
    public var epochGradientNorm = 0.0
    public var epochSeconds = 0.0
    /// Of the last update.
    public var learningRate = 0.0
    /// Since the start of the run, over all its sittings.
    public var seconds = 0.0
    public var schedule = Schedule.Progress()
    /// What the best epoch came to.
    public var best: Validation?
    public var bestEpoch = 0
    /// Complete epochs since the best one.
    public var stalled = 0
    public var history: [EpochRecord] = []
    /// The log's length when the checkpoint was written.
    public var logByteCount = 0
    /// Tells the training data apart from others.
    public var dataFingerprint: UInt64?
    /// Why the run is over; `nil` while it is not.
    public var ended: StopReason?

    public init() {}
}

/// Why a run ended.
public enum StopReason: String, Sendable, Codable {
    case epochs, patience, timeLimit, interrupt

    public var explanation: String {
        switch self {
        case .epochs: "all epochs done"
        case .patience: "no better validation loss for as long as --patience allows"
        case .timeLimit: "time limit reached"
        case .interrupt: "interrupted"
        }
    }
}
