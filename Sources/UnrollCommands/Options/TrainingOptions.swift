internal import ArgumentParser
internal import Unroll

enum OptimizerName: String, CaseIterable, ExpressibleByArgument {
    case sgd, adam, adamw, adagrad, rmsprop
}

/// What training's products are rounded to.
enum TrainingPrecision: String, CaseIterable, ExpressibleByArgument {
    case float32, bfloat16
    var precision: Precision { self == .float32 ? .float32 : .bfloat16 }
}

enum ScheduleName: String, CaseIterable, ExpressibleByArgument {
    case constant, plateau, cosine
}

/// A length of time: 60s, 15m, 2h.
struct TimeSpan: ExpressibleByArgument {
    var seconds: Double

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        guard let last = argument.last, let unit = units[last],
            let number = Double(argument.dropLast()), number > 0, (number * unit).isFinite
        else { return nil }
        seconds = number * unit
    }
}

/// How a model is trained, whatever the task.
struct TrainingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Passes over the training data. (default: 12; none with --time-limit)", valueName: "n"))
    var epochs: Int?

    @Option(
        help: ArgumentHelp(
            "Stop after this much training: 60s, 15m, 2h. (default: none)", valueName: "time"))
    var timeLimit: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Stop after this many epochs without a better validation.", valueName: "n"))
    var patience = 5

    @Option(help: "sgd, adam, adamw, adagrad or rmsprop.")
    var optimizer = OptimizerName.adam

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Learning rate. (default: 0.002; sgd 1, adagrad 0.1, rmsprop 0.001)", valueName: "x"))
    var learningRate: Double?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Momentum of sgd and rmsprop.", valueName: "x"))
    var momentum = 0.0

    @Flag(help: "Nesterov's form of sgd's momentum.")
    var nesterov = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Weight decay of sgd (in the gradient) and adamw (apart from it).", valueName: "x"))
    var weightDecay: Double?

    @Option(
        help: """
            constant, plateau (half the rate after an epoch without a better validation loss) or \
            cosine.
            """)
    var schedule = ScheduleName.plateau

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Updates over which the learning rate first rises.", valueName: "n"))
    var warmUp = 0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Scale gradients down to this norm; 0 for never.", valueName: "norm"))
    var clip = 5.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Decides first parameters, order and dropout.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        help: """
            What the factors of products are rounded to: float32, or bfloat16 (half the bytes, \
            quicker where the processor has instructions for it). Parameters stay float32.
            """)
    var precision = TrainingPrecision.float32

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Keep only every k-th state and compute what lies between again: less memory for long "
                + "sequences, a third more work. (default: keep all)", valueName: "k"))
    var recomputeEvery: Int?

    func validate() throws {
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
            schedule != .cosine || timeLimit == nil || epochs != nil,
            "--schedule cosine needs to know its end: give --epochs too")
    }

    private func require(_ holds: Bool, _ message: @autoclosure () -> String) throws {
        if !holds { throw ValidationError(message()) }
    }

    var config: TrainingConfig {
        let rule: OptimizerRule
        let defaultRate: Double
        switch optimizer {
        case .sgd:
            rule = .sgd(
                momentum: Float(momentum), nesterov: nesterov,
                weightDecay: Float(weightDecay ?? 0))
            defaultRate = 1
        case .adam: (rule, defaultRate) = (.adam(), 2e-3)
        case .adamw: (rule, defaultRate) = (.adamW(weightDecay: Float(weightDecay ?? 0.01)), 2e-3)
        case .adagrad: (rule, defaultRate) = (.adaGrad(), 0.1)
        case .rmsprop: (rule, defaultRate) = (.rmsProp(momentum: Float(momentum)), 1e-3)
        }
        let kind: Schedule.Kind =
            switch schedule {
            case .constant: .constant
            case .plateau: .plateau(factor: 0.5, patience: 0)
            case .cosine: .cosine(floor: 0.01)
            }
        return TrainingConfig(
            epochs: epochs ?? (timeLimit == nil ? 12 : nil), timeLimit: timeLimit?.seconds,
            optimizer: rule, learningRate: learningRate ?? defaultRate,
            schedule: Schedule(kind, warmUp: warmUp), clipping: clip == 0 ? nil : clip,
            patience: patience, seed: seed, precision: precision.precision,
            recomputeEvery: recomputeEvery)
    }
}
