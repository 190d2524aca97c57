internal import UnrollSystem

/// The results of one epoch: a line of the training log.
public struct EpochRecord: Sendable, Codable, Hashable {
    /// Counted from 1.
    public var epoch: Int
    /// False where a time limit cut the epoch short.
    public var complete: Bool
    /// Updates since the start of the run.
    public var updates: Int
    /// The unit of losses and speeds: characters, words, examples, ….
    public var unit: String
    /// Mean training loss of the epoch, in nats per unit, dropout included.
    public var trainingLoss: Double
    /// In nats per unit; `nil` where there are no validation data.
    public var validationLoss: Double?
    /// The score that decides which epoch is the best; the loss if `nil`.
    public var validationScore: Score?
    /// The learning rate of the epoch's last update.
    public var learningRate: Double
    /// The mean of the gradients' norms, before clipping.
    public var gradientNorm: Double
    /// Training units a second in this epoch, without validation.
    public var unitsPerSecond: Double
    /// Since the start of the run, with validation and earlier sittings.
    public var seconds: Double
    /// What the model wrote by itself after the epoch; `nil` of tasks whose models write nothing.
    public var sample: String?

    enum CodingKeys: String, CodingKey {
        case epoch, complete, updates, unit, seconds, sample
        case trainingLoss = "training_loss"
        case validationLoss = "validation_loss"
        case validationScore = "validation_score"
        case learningRate = "learning_rate"
        case gradientNorm = "gradient_norm"
        case unitsPerSecond = "units_per_second"
    }

    private enum Version1Keys: String, CodingKey {
        case accuracy = "validation_accuracy"
        case symbolsPerSecond = "symbols_per_second"
    }

    /// Files of format version 1 count symbols (or examples) and know accuracy alone.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let old = try decoder.container(keyedBy: Version1Keys.self)
        epoch = try values.decode(Int.self, forKey: .epoch)
        complete = try values.decode(Bool.self, forKey: .complete)
        updates = try values.decode(Int.self, forKey: .updates)
        unit = try values.decodeIfPresent(String.self, forKey: .unit) ?? "symbols"
        trainingLoss = try values.decode(Double.self, forKey: .trainingLoss)
        validationLoss = try values.decodeIfPresent(Double.self, forKey: .validationLoss)
        validationScore =
            try values.decodeIfPresent(Score.self, forKey: .validationScore)
            ?? old.decodeIfPresent(Double.self, forKey: .accuracy).map { Score("accuracy", $0) }
        learningRate = try values.decode(Double.self, forKey: .learningRate)
        gradientNorm = try values.decode(Double.self, forKey: .gradientNorm)
        unitsPerSecond =
            try values.decodeIfPresent(Double.self, forKey: .unitsPerSecond)
            ?? old.decode(Double.self, forKey: .symbolsPerSecond)
        seconds = try values.decode(Double.self, forKey: .seconds)
        sample = try values.decodeIfPresent(String.self, forKey: .sample)
    }

    init(
        epoch: Int, complete: Bool, unit: String, state: TrainingState, validation: Validation?,
        sample: String? = nil
    ) {
        self.sample = sample
        self.epoch = epoch
        self.complete = complete
        self.unit = unit
        updates = state.updates
        trainingLoss = state.epochLoss / Double(max(state.epochSymbols, 1))
        validationLoss = validation?.loss
        validationScore = validation?.score
        learningRate = state.learningRate
        gradientNorm = state.epochGradientNorm / Double(max(state.updateInEpoch, 1))
        unitsPerSecond = Double(state.epochSymbols) / max(state.epochSeconds, 1e-9)
        seconds = state.seconds
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
    /// Sums over the epoch that is under way; symbols are the task's units.
    public var epochLoss = 0.0
    /// Units of the epoch that is under way.
    public var epochSymbols = 0
    /// The sum of the gradients' norms, before clipping.
    public var epochGradientNorm = 0.0
    /// Seconds of its updates.
    public var epochSeconds = 0.0
    /// The learning rate of the last update.
    public var learningRate = 0.0
    /// Since the start of the run, over all its sittings.
    public var seconds = 0.0
    /// What the schedule remembers.
    public var schedule = Schedule.Progress()
    /// The validation of the epoch whose parameters are kept, where there are validation data.
    public var best: Validation?
    /// The epoch whose parameters are kept; see ``TrainingConfig/keeps``.
    public var bestEpoch = 0
    /// Complete epochs since the best one.
    public var stalled = 0
    /// The epochs so far.
    public var history: [EpochRecord] = []
    /// The log's length when the checkpoint was written.
    public var logByteCount = 0
    /// Tells the training data apart from others.
    public var dataFingerprint: UInt64?
    /// Why the run is over; `nil` while it is not.
    public var ended: StopReason?

    /// A run that has not begun.
    public init() {}
}

extension TrainingState {
    /// Why the run is over, for people; the score that decided is named.
    public var explanation: String? {
        switch ended {
        case .epochs: "all epochs done"
        case .patience:
            "no better \(best?.criterion ?? "validation loss") for \(counted(stalled, "epoch"))"
        case .timeLimit: "time limit reached"
        case .interrupt: "interrupted"
        case nil: nil
        }
    }
}

/// Why a run ended.
public enum StopReason: String, Sendable, Codable {
    /// All epochs are done.
    case epochs
    /// The validation was no better for too many epochs.
    case patience
    /// The user asked for it.
    case interrupt
    /// The time was over.
    case timeLimit = "time-limit"

    /// Format version 1 spells `timeLimit`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let reason = StopReason(rawValue: text == "timeLimit" ? "time-limit" : text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is not a reason for a run to end")
        }
        self = reason
    }
}
