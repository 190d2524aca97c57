internal import UnrollLayers
public import UnrollSystem

/// A training run with its files: the model, its checkpoint, and a log with a JSON line for each
/// epoch. It can be killed at any point and resumed; the result is bit-identical.
///
/// The checkpoint stays when the run has finished, so that more epochs can extend it.
public struct TrainingRun<Task: TrainableTask> {
    /// What is trained.
    public let task: Task
    /// The files that the run writes.
    public let files: RunFiles
    /// The loop that trains; its state is the run's.
    public let loop: TrainingLoop
    /// Seconds between checkpoints within an epoch; one is written at the end of each epoch anyway.
    public var checkpointInterval = 60.0

    private var config: Task.Config { task.config }

    /// - Parameters:
    ///   - task: The task to train.
    ///   - output: The model file; the checkpoint and the log stand beside it.
    ///   - seconds: Stops it earlier than its configuration does, where that is sooner; no part of what is
    ///     stored.
    public init(_ task: Task, output: String, within seconds: Double? = nil) {
        self.task = task
        files = RunFiles(model: output)
        var training = task.config.training
        if let seconds { training.timeLimit = min(seconds, training.timeLimit ?? .infinity) }
        loop = TrainingLoop(task, training)
    }

    /// Trains, or continues from the checkpoint.
    ///
    /// - Parameters:
    ///   - resume: Continues an interrupted run, or extends a finished one by more epochs or time;
    ///     starts from scratch where there is no checkpoint.
    ///   - replacing: Whether a finished run of other options may be replaced where there is no
    ///     checkpoint to resume from.
    ///   - reporter: Hears how it goes.
    /// - Returns: How it went; the module holds the best parameters, unless it was interrupted.
    /// - Throws: `CancellationError` where the Swift task that it runs in is cancelled, behind a
    ///   checkpoint; `FileError`, `ModelFileError`; `TrainingError` where the checkpoint belongs to
    ///   other options or other data, or where a loss or gradient is not finite.
    public func run(
        resume: Bool = false, replacing: Bool = false, reporter: (any TrainingReporter)? = nil
    ) throws -> TrainingState {
        let reporter = reporter ?? SilentReporter()
        try files.requireWritable()
        try files.requireOwn(resuming: resume)
        if resume {
            if let finished = try resumeOrSkip(replacing, reporter) { return finished }
        } else {
            try startOver(reporter)
        }
        let log = try AppendingLog(path: files.log)
        try log.truncate(to: loop.state.logByteCount)
        let reason = try loop.run(hooks(log, reporter))
        try log.synchronize()
        var state = loop.state
        state.ended = reason
        guard reason != .interrupt else {
            reporter.note(
                """
                interrupted; the run is saved in \(files.checkpoint): started again with \
                \(field: "resume") it goes on from there
                """)
            if !Interruption.isRequested { throw CancellationError() }
            return state
        }
        loop.restoreBest()
        try writeModel(state)
        return state
    }

    private func startOver(_ reporter: any TrainingReporter) throws {
        guard AtomicFile.exists(files.checkpoint) else { return }
        if try finishedState() != nil {
            // Its run is over; resumed by mistake it would hide that this one had begun.
            try AtomicFile.remove(files.checkpoint)
        } else {
            reporter.note(
                """
                starting over; the interrupted run in \(files.checkpoint) will be replaced \
                (\(field: "resume") continues it)
                """)
        }
    }

    /// The state of the finished run whose model stands at the output.
    private func finishedState() throws -> TrainingState? {
        guard AtomicFile.exists(files.model), let model = try? ModelFile(files.model),
            let state = try? model.trainingState(), state.ended != nil
        else { return nil }
        return state
    }

    // MARK: Resuming

    /// - Returns: The state of the finished run where there is nothing to do.
    private func resumeOrSkip(_ replacing: Bool, _ reporter: any TrainingReporter) throws
        -> TrainingState?
    {
        guard AtomicFile.exists(files.checkpoint) else {
            if !replacing, let finished = try finishedWithoutCheckpoint() {
                reporter.note(
                    "nothing to do: the run had finished (\(finished.explanation ?? "done"))")
                return finished
            }
            reporter.note("no checkpoint \(files.checkpoint) found; starting from scratch")
            return nil
        }
        let checkpoint = try Checkpoint(files.checkpoint, task: Task.Config.task)
        let old = try checkpoint.config(Task.Config.self)
        guard config.continues(old), checkpoint.holds(task.parts) else {
            throw otherOptions(files.checkpoint)
        }
        try checkpoint.restore(loop)
        if loop.ended != nil, let state = try finishedState() {
            reporter.note(
                """
                nothing to do: the run had finished (\(state.explanation ?? "done")); give more \
                \(field: "epochs"), \(field: "timeLimit") or \(field: "patience") to extend it
                """)
            try ModelFile(files.model).load(into: loop.task.module)
            return state
        }
        if loop.ended != nil {
            reporter.note(
                """
                the interrupted run is past the end that is asked for (\(counted(loop.state.epoch, "epoch")), \
                update \(loop.state.updates)): it ends here
                """)
            return nil
        }
        if config.training.changesPast(of: old.training) {
            reporter.note(
                """
                the learning rate so far followed a cosine over \(counted(old.training.epochs ?? 1, "epoch")); \
                from here it follows one over \(config.training.epochs ?? 1), so the result is not \
                that of a run of \(counted(config.training.epochs ?? 1, "epoch")) from the start
                """)
        }
        reporter.note(
            "continuing after epoch \(loop.state.epoch), update \(loop.state.updates)")
        return nil
    }

    private func finishedWithoutCheckpoint() throws -> TrainingState? {
        if AtomicFile.exists(files.model) {
            let model = try ModelFile(files.model)
            try model.require(task: Task.Config.task)
            if let state = try model.trainingState(), state.ended != nil {
                let old = try model.config(Task.Config.self)
                guard config.continues(old), model.holds(task.parts),
                    state.dataFingerprint == loop.task.dataFingerprint
                else { throw otherOptions(files.model) }
                guard old.training.stops(like: config.training) else {
                    throw TrainingError(
                        """
                        \(files.model) is a finished run whose checkpoint \(files.checkpoint) is \
                        missing, so it cannot be extended; train its model further under another \
                        name, or train without \(field: "resume") to start over
                        """)
                }
                try model.load(into: loop.task.module)
                return state
            }
        }
        return nil
    }

    private func otherOptions(_ path: String) -> TrainingError {
        TrainingError(
            """
            \(path) belongs to a run with other options or another text, or of another version; give \
            the same ones, or train without \(field: "resume") to start over
            """)
    }

    // MARK: Files

    private func hooks(_ log: AppendingLog, _ reporter: any TrainingReporter) -> TrainingLoop.Hooks
    {
        let clock = ContinuousClock()
        var saved = clock.now
        var hooks = TrainingLoop.Hooks()
        hooks.updated = { reporter.updated($0, loss: $1, learningRate: $2) }
        hooks.epochEnded = { loop, record, improved in
            try log.append(try JSONCoding.encode(record))
            reporter.epochEnded(loop, record, improved: improved)
            if improved { try writeModel(loop.state) }
        }
        hooks.wantsCheckpoint = { _ in (clock.now - saved).inSeconds >= checkpointInterval }
        hooks.checkpoint = { loop in
            try log.synchronize()
            try Checkpoint.write(
                loop, to: files.checkpoint, task: Task.Config.task, config: config,
                parts: task.parts, logByteCount: try log.byteCount)
            saved = clock.now
        }
        hooks.interrupted = { Interruption.isRequested || _Concurrency.Task.isCancelled }
        return hooks
    }

    private func writeModel(_ state: TrainingState) throws {
        try ModelFile.write(
            to: files.model, task: Task.Config.task, config: config, parts: task.parts,
            training: state, module: loop.task.module)
    }
}
