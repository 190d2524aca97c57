public import ArgumentParser
public import Unroll

enum OptimizerName: String, CaseIterable, ExpressibleByArgument {
    case sgd, adam, adamw, adagrad, rmsprop
}

/// The precision of training's products.
enum TrainingPrecision: String, CaseIterable, ExpressibleByArgument {
    case float32, bfloat16
    var precision: Precision { self == .float32 ? .float32 : .bfloat16 }
}

extension KeptEpoch: ExpressibleByArgument {}

enum ScheduleName: String, CaseIterable, ExpressibleByArgument {
    case constant, plateau, cosine
}

/// A length of time: 60s, 15m, 2h.
package struct TimeSpan: ExpressibleByArgument {
    var seconds: Double

    package init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        guard let last = argument.last, let unit = units[last],
            let number = Double(argument.dropLast()), number > 0, (number * unit).isFinite
        else { return nil }
        seconds = number * unit
    }
}

/// How a model is trained, whatever the task.
package struct TrainingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of passes over the training data. (default: 12, speech 40, music 200; none "
                + "with --time-limit)",
            valueName: "n"))
    var epochs: Int?

    @Option(
        help: ArgumentHelp(
            "Stop after this much training: 60s, 15m, 2h. (default: none)", valueName: "time"))
    var timeLimit: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Stop after this many epochs without a better validation. (default: 5, speech 10, "
                + "music 20; never with --keep last)", valueName: "n"))
    var patience: Int?

    @Option(
        choice: """
            The epoch whose model is kept: the best by validation, or the last. With last, classify, \
            tag, translate and music hold nothing out of the training data: for very little of it.
            """, default: "best")
    var keep: KeptEpoch?

    @Option(choice: "The optimiser.", default: "adam")
    var optimizer: OptimizerName?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Learning rate. (default: 0.002; sgd 1, adagrad 0.1, rmsprop 0.001)", valueName: "x"))
    var learningRate: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Momentum of sgd and rmsprop. (default: 0)", valueName: "x"))
    var momentum: Double?

    @Flag(help: "Use Nesterov's form of sgd's momentum.")
    var nesterov = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Weight decay of sgd (in the gradient) and adamw (apart from it). (default: sgd 0, adamw "
                + "0.01)", valueName: "x"))
    var weightDecay: Double?

    @Option(
        choice: """
            Schedule of the learning rate: constant, by half after an epoch without a better \
            validation loss (plateau; speech: after two, music: after five), or along a cosine.
            """,
        default: "plateau; cosine with --keep last, and for speech without --time-limit")
    var schedule: ScheduleName?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Updates over which the learning rate first rises. (default: 0)", valueName: "n"))
    var warmUp: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Scale gradients down to this norm; 0 for never. (default: 5)", valueName: "norm"))
    var clip: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Random seed of first parameters, order and dropout. (default: 1)", valueName: "n"))
    var seed: UInt64?

    @Option(
        choice: """
            Precision that the factors of products are rounded to; bfloat16 takes half the bytes and is quicker \
            where the processor has instructions for it. Parameters stay float32.
            """, default: "float32")
    var precision: TrainingPrecision?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Keep only every k-th state and compute what lies between again: less memory for long "
                + "sequences, a third more work. (default: keep all)", valueName: "k"))
    var recomputeEvery: Int?

    package init() {}

    /// The options that say how long and how fast to train, not how parameters move.
    private static let ofRuns: Set = [
        "--epochs", "--time-limit", "--learning-rate", "--recompute-every", "--seed", "--precision",
    ]

    /// The given options that say how the parameters move.
    var given: [String] { givenOptions(of: self).filter { !Self.ofRuns.contains($0) } }

    package func validate() throws {
        let (momentum, clip, warmUp) = (momentum ?? 0, clip ?? 5, warmUp ?? 0)
        let optimizer = optimizer ?? .adam
        try require(
            (1...1_000_000_000).contains(recomputeEvery ?? 1),
            "--recompute-every \(recomputeEvery ?? 0) must be from 1 to 1000000000")
        try require(
            momentum >= 0 && momentum < 1, "--momentum \(momentum) must be from 0 to below 1")
        try require(clip >= 0 && clip.isFinite, "--clip \(clip) must be 0 or more")
        try require(
            (0...1_000_000_000).contains(warmUp), "--warm-up \(warmUp) must be from 0 to 1000000000"
        )
        try require(
            weightDecay.map { $0 >= 0 && $0.isFinite } ?? true,
            "--weight-decay \(weightDecay ?? 0) must be 0 or more")
        try require(
            momentum == 0 || optimizer == .sgd || optimizer == .rmsprop,
            "--momentum is for --optimizer sgd and rmsprop")
        try require(
            !nesterov || (optimizer == .sgd && momentum > 0),
            "--nesterov is for --optimizer sgd with --momentum")
        try require(
            weightDecay == nil || optimizer == .sgd || optimizer == .adamw,
            "--weight-decay is for --optimizer sgd and adamw")
        try require(
            keep != .last || patience == nil,
            "--patience waits for a better epoch; it has no use with --keep last")
        try require(
            schedule != .cosine || timeLimit == nil || epochs != nil,
            "--schedule cosine needs to know its end: give --epochs too")
    }

    private func require(_ holds: Bool, _ message: @autoclosure () -> String) throws {
        if !holds { throw ValidationError(message()) }
    }

    /// A published training with what was asked for in its place.
    func applied(to preset: TrainingConfig) -> TrainingConfig {
        var config = preset
        config.epochs = epochs ?? (timeLimit == nil ? preset.epochs : nil)
        config.timeLimit = timeLimit?.seconds
        config.learningRate = learningRate ?? preset.learningRate
        config.seed = seed ?? 1
        config.precision = (precision ?? .float32).precision
        config.recomputeEvery = recomputeEvery
        return config
    }

    package var keeps: KeptEpoch { keep ?? .best }

    package var config: TrainingConfig { config(usual: .standard) }

    /// A training as it was asked for.
    ///
    /// - Parameter usual: The task's own; what was not asked for is as there.
    func config(usual: TrainingConfig) -> TrainingConfig {
        let rule: OptimizerRule
        let defaultRate: Double
        let (momentum, clip) = (momentum ?? 0, clip ?? 5)
        switch optimizer ?? .adam {
        case .sgd:
            rule = .sgd(
                momentum: Float(momentum), nesterov: nesterov,
                weightDecay: Float(weightDecay ?? 0))
            defaultRate = 1
        case .adam: (rule, defaultRate) = (.adam(), usual.learningRate)
        case .adamw:
            rule = .adamW(weightDecay: Float(weightDecay ?? 0.01))
            defaultRate = usual.learningRate
        case .adagrad: (rule, defaultRate) = (.adaGrad(), 0.1)
        case .rmsprop: (rule, defaultRate) = (.rmsProp(momentum: Float(momentum)), 1e-3)
        }
        return TrainingConfig(
            epochs: epochs ?? (timeLimit == nil ? usual.epochs : nil),
            timeLimit: timeLimit?.seconds,
            optimizer: rule, learningRate: learningRate ?? defaultRate,
            schedule: Schedule(scheduleKind(usual: usual.schedule.kind), warmUp: warmUp ?? 0),
            clipping: clip == 0 ? nil : clip,
            patience: keeps == .best ? patience ?? usual.patience : nil, keeps: keeps,
            seed: seed ?? 1, precision: (precision ?? .float32).precision,
            recomputeEvery: recomputeEvery)
    }

    private func scheduleKind(usual: Schedule.Kind) -> Schedule.Kind {
        // A cosine needs to know its end.
        let hasEnd = epochs != nil || timeLimit == nil
        switch schedule {
        case .constant: return .constant
        case .plateau:
            if case .plateau = usual { return usual }
            return .plateau(factor: 0.5, patience: 1)
        case .cosine: return .cosine(floor: 0.01)
        case nil:
            // The last epoch is a good one where the learning rate has come to its end.
            if keeps == .last { return hasEnd ? .cosine(floor: 0.01) : .constant }
            if case .cosine = usual, !hasEnd { return .plateau(factor: 0.5, patience: 1) }
            return usual
        }
    }
}
