public import UnrollLayers
public import UnrollTensors

/// How a model is trained, whatever the task. Stored with the model.
public struct TrainingConfig: Sendable, Codable, Hashable {
    /// Passes over the training data; `nil` where only patience or the time limit ends a run.
    public var epochs: Int?
    /// Seconds of training after which the run stops; `nil` for none.
    public var timeLimit: Double?
    /// The rule of the updates.
    public var optimizer: OptimizerRule
    /// The base learning rate, before the schedule.
    public var learningRate: Double
    /// Parameters with a rule and a learning rate of their own; the schedule holds for them too.
    public var groups: [ParameterGroup]
    /// How the rate changes.
    public var schedule: Schedule
    /// The global norm above which gradients are scaled down; `nil` for never.
    public var clipping: Double?
    /// Epochs without a better validation loss after which the run ends; `nil` for no end.
    public var patience: Int?
    /// Which epoch's parameters the model gets.
    public var keeps: KeptEpoch
    /// Decides the first parameters, the order of the data and every dropout mask.
    public var seed: UInt64
    /// The precision of the factors of products; sums, states and parameters are float32.
    public var precision: Precision
    /// Time steps whose gates are computed again in the backward pass instead of being kept; `nil`
    /// to keep all. For very long sequences.
    public var recomputeEvery: Int?

    /// The defaults of the tool.
    public static let standard = TrainingConfig(
        epochs: 12, learningRate: 2e-3, schedule: Schedule(.plateau(factor: 0.5, patience: 0)),
        patience: 5)

    /// A training; what is not given is as in ``standard``.
    public init(
        epochs: Int?, timeLimit: Double? = nil, optimizer: OptimizerRule = .adam(),
        learningRate: Double, schedule: Schedule = Schedule(.constant), clipping: Double? = 5,
        patience: Int? = nil, keeps: KeptEpoch = .best, seed: UInt64 = 1,
        precision: Precision = .float32,
        recomputeEvery: Int? = nil, groups: [ParameterGroup] = []
    ) {
        self.epochs = epochs
        self.timeLimit = timeLimit
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.schedule = schedule
        self.clipping = clipping
        self.patience = patience
        self.keeps = keeps
        self.seed = seed
        self.precision = precision
        self.recomputeEvery = recomputeEvery
        self.groups = groups
    }

    /// Files of the first versions name neither the precision nor groups, nor which epoch is kept.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        epochs = try values.decodeIfPresent(Int.self, forKey: .epochs)
        timeLimit = try values.decodeIfPresent(Double.self, forKey: .timeLimit)
        optimizer = try values.decode(OptimizerRule.self, forKey: .optimizer)
        learningRate = try values.decode(Double.self, forKey: .learningRate)
        groups = try values.decodeIfPresent([ParameterGroup].self, forKey: .groups) ?? []
        schedule = try values.decode(Schedule.self, forKey: .schedule)
        clipping = try values.decodeIfPresent(Double.self, forKey: .clipping)
        patience = try values.decodeIfPresent(Int.self, forKey: .patience)
        keeps = try values.decodeIfPresent(KeptEpoch.self, forKey: .keeps) ?? .best
        seed = try values.decode(UInt64.self, forKey: .seed)
        precision = try values.decodeIfPresent(Precision.self, forKey: .precision) ?? .float32
        recomputeEvery = try values.decodeIfPresent(Int.self, forKey: .recomputeEvery)
    }

    /// Whether a run of this configuration can continue the other's checkpoint: all that decides
    /// its numbers is the same. Where to stop may differ.
    package func continues(_ other: TrainingConfig) -> Bool {
        var same = other
        same.epochs = epochs
        same.timeLimit = timeLimit
        same.patience = patience
        return same == self
    }

    /// Whether both stop at the same place.
    package func stops(like other: TrainingConfig) -> Bool {
        epochs == other.epochs && timeLimit == other.timeLimit && patience == other.patience
    }

    /// Whether the other run's learning rates so far would have been others with this
    /// configuration: a cosine is laid out over all epochs.
    package func changesPast(of other: TrainingConfig) -> Bool {
        if case .cosine = schedule.kind { epochs != other.epochs } else { false }
    }
}

/// Which epoch's parameters a run ends with.
public enum KeptEpoch: String, Sendable, Codable, CaseIterable {
    /// The one that does best on the validation data.
    case best
    /// The last one, whatever validation says: where there is too little data to hold any out, or to
    /// choose by what was held out.
    case last
}
