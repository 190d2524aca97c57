public import UnrollLayers
internal import UnrollSystem
public import UnrollTensors

/// Trains a task's module: updates, validation, schedule, patience, the best parameters, and a
/// place to hook on checkpoints, logs and progress.
///
/// Everything that decides the result is in ``state``, the parameters, the optimiser and what the
/// task carries; a loop made from a checkpoint of these continues with the same bits.
public final class TrainingLoop {
    /// What is trained.
    public let task: any TrainingTask
    /// How it is trained.
    public let config: TrainingConfig
    /// The moments of the updates.
    public let optimizer: Optimizer
    /// Where the run stands.
    public internal(set) var state = TrainingState()
    /// The parameters of the best epoch, in the order of the module's; none where the last epoch is
    /// kept.
    public internal(set) var best: [Tensor] = []

    /// Callbacks of the loop; every hook is optional.
    public struct Hooks {
        /// After every update: the loss of its batch and the learning rate.
        public var updated: (TrainingLoop, _ loss: Double, _ learningRate: Double) -> Void = {
            _, _, _ in
        }
        /// After an epoch's validation; `improved` where its parameters are kept: where it is the best
        /// so far, or the last one is kept.
        public var epochEnded: (TrainingLoop, EpochRecord, _ improved: Bool) throws -> Void = {
            _, _, _ in
        }
        /// Asked after every update: whether a checkpoint is due.
        public var wantsCheckpoint: (TrainingLoop) -> Bool = { _ in false }
        /// Writes a checkpoint.
        public var checkpoint: (TrainingLoop) throws -> Void = { _ in }
        /// Asked after every update: whether the user wants to stop.
        public var interrupted: () -> Bool = { false }

        /// Hooks that do nothing.
        public init() {}
    }

    var memoryUse = MemoryUse()

    private let random: RandomStream
    private let clock = ContinuousClock()

    /// A loop at its beginning.
    public init(_ task: any TrainingTask, _ config: TrainingConfig) {
        self.task = task
        self.config = config
        task.module.initialize()
        optimizer = Optimizer(
            config.optimizer, for: task.module, groups: config.groups,
            clippedApart: task.clippedApart)
        random = RandomStream(seed: config.seed).stream("training")
        state.dataFingerprint = task.dataFingerprint
    }

    /// Trains until the epochs, the patience or the time are used up, or an interrupt comes.
    ///
    /// - Returns: Why it ended. The module holds the last parameters; see ``restoreBest()``.
    /// - Throws: ``TrainingError`` where a loss or gradient is not finite, and what hooks throw.
    public func run(_ hooks: Hooks = Hooks()) throws -> StopReason {
        try Compute.using(precision: config.precision, recomputeEvery: config.recomputeEvery) {
            try train(hooks)
        }
    }

    private func train(_ hooks: Hooks) throws -> StopReason {
        while true {
            if let reason = ended { return reason }
            if state.updateInEpoch == 0 { beginEpoch() }
            while state.updateInEpoch < task.updatesPerEpoch {
                try update(hooks)
                if hooks.interrupted() {
                    try hooks.checkpoint(self)
                    return .interrupt
                }
                if isOutOfTime, state.updateInEpoch < task.updatesPerEpoch {
                    // The checkpoint comes before the validation, which is not part of the run:
                    // resumed with a longer limit, the epoch continues as if never cut.
                    let carried = task.carried
                    try hooks.checkpoint(self)
                    try endEpoch(hooks, complete: false)
                    task.carried = carried
                    return .timeLimit
                }
                if state.updateInEpoch < task.updatesPerEpoch, hooks.wantsCheckpoint(self) {
                    try hooks.checkpoint(self)
                }
            }
            try endEpoch(hooks, complete: true)
            try hooks.checkpoint(self)
        }
    }

    func beginEpoch() {
        task.begin(epoch: state.epoch, random: random.stream("epoch").stream(state.epoch))
    }

    /// Puts the kept epoch's parameters into the module.
    public func restoreBest() {
        guard !best.isEmpty else { return }
        for (named, tensor) in zip(task.module.parameters, best) {
            named.parameter.value.assign(tensor)
        }
    }

    /// Overwrites the previous best parameters, since a second copy would need more memory.
    private func keepBest() {
        let values = task.module.parameters.map(\.parameter.value)
        guard !best.isEmpty else {
            best = values.map { $0.copy() }
            return
        }
        for (kept, value) in zip(best, values) { kept.assign(value) }
    }

    /// All updates of the run, as far as they are known beforehand.
    public var totalUpdates: Int { (config.epochs ?? 1) * task.updatesPerEpoch }

    /// Why the run is over where it stands; `nil` while it may continue.
    public var ended: StopReason? {
        if let patience = config.patience, state.stalled >= max(patience, 1) { return .patience }
        if let epochs = config.epochs, state.epoch >= epochs { return .epochs }
        if isOutOfTime { return .timeLimit }
        return nil
    }

    private var isOutOfTime: Bool { config.timeLimit.map { state.seconds >= $0 } ?? false }

    private func update(_ hooks: Hooks) throws {
        let began = clock.now
        let pass = Pass.training(random.stream("update").stream(state.updates))
        memoryUse.updateBegins()
        let (loss, symbols) = task.loss(update: state.updateInEpoch, in: pass)
        memoryUse.forwardEnded()
        let value = Double(loss.item)
        guard value.isFinite else { throw notFinite("the loss is \(value)", during: nextUpdate) }
        loss.backward()
        memoryUse.backwardEnded(gradients: optimizer.gradientBytes)
        let multiplier = config.schedule.multiplier(
            update: state.updates, total: totalUpdates, state.schedule)
        let rate = config.learningRate * multiplier
        let norm = optimizer.update(
            learningRate: rate, multiplier: multiplier, clipping: config.clipping)
        guard norm.isFinite else {
            let name = optimizer.nonFiniteGradient ?? "a parameter"
            throw notFinite("the gradient of \(name) is not finite", during: nextUpdate)
        }

        state.updates += 1
        state.updateInEpoch += 1
        state.epochLoss += value * Double(symbols)
        state.epochSymbols += symbols
        state.epochGradientNorm += norm
        let seconds = (clock.now - began).inSeconds
        state.epochSeconds += seconds
        state.seconds += seconds
        state.learningRate = rate
        hooks.updated(self, value, rate)
    }

    private func endEpoch(_ hooks: Hooks, complete: Bool) throws {
        let began = clock.now
        // Validation needs buffers of other sizes; those of the updates would stay beside them.
        MemoryAccount.releaseKept()
        let validation = task.hasValidation ? task.validate() : nil
        let sample = task.sample()
        state.seconds += (clock.now - began).inSeconds
        if let loss = validation?.loss, !loss.isFinite {
            throw notFinite(
                "the validation loss is \(loss)", during: "after update \(state.updateInEpoch)")
        }
        let record = EpochRecord(
            epoch: state.epoch + 1, complete: complete, unit: task.unit.plural, state: state,
            validation: validation, sample: sample)
        let improved = isKept(validation)
        if improved {
            state.best = validation
            state.bestEpoch = record.epoch
            if config.keeps == .best { keepBest() }
        }
        state.history.append(record)
        if complete {
            if let validation { config.schedule.observe(loss: validation.loss, &state.schedule) }
            state.stalled = improved ? 0 : state.stalled + 1
            state.epoch += 1
            state.updateInEpoch = 0
            (state.epochLoss, state.epochSymbols) = (0, 0)
            (state.epochGradientNorm, state.epochSeconds) = (0, 0)
        }
        try hooks.epochEnded(self, record, improved)
    }

    private func isKept(_ validation: Validation?) -> Bool {
        guard config.keeps == .best, let best = state.best, let validation else { return true }
        return validation.isBetter(than: best)
    }

    private var nextUpdate: String { "at update \(state.updateInEpoch + 1)" }

    /// Only what is switched on is advised to change.
    private func notFinite(_ what: String, during place: String) -> TrainingError {
        var rates: Message = "\(field: "learningRate")"
        for group in config.groups {
            rates = rates + " (or that of \(group.prefix)*, \(group.learningRate))"
        }
        let clipping: Message =
            config.clipping == nil
            ? "clipping of gradients (\(field: "clipping") 5)" : "a smaller \(field: "clipping")"
        let text = what.replacing("-nan", with: "not a number").replacing(
            "nan", with: "not a number")
        return TrainingError(
            """
            \(text) \(place) of epoch \(state.epoch + 1) (learning rate \(config.learningRate)): the \
            run diverged; try a smaller \(rates) or \(clipping), and look for odd values in the data
            """)
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
