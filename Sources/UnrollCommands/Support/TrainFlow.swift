internal import ArgumentParser
package import Unroll

/// The one way of all `train` commands: output checked, a replaced model named, a summary, the run
/// with its progress, exit code 130 after an interrupt.
package struct TrainFlow {
    package let options: RunOptions
    /// The model file.
    package let output: String
    private let began = ContinuousClock.now
    /// TensorBoard's file, where it is asked for.
    private let events: EventFile?

    /// Checks the output before any data are read.
    ///
    /// - Parameters:
    ///   - options: As the user gave them.
    ///   - output: The model file.
    ///   - inputs: Files that the command reads.
    ///   - config: The configuration to train, as far as options tell.
    ///   - beginning: The beginning of the architecture where the data decide the rest; all of it
    ///     is known if `nil`.
    /// - Throws: `FileError` where the output cannot be written, is an input, or holds another
    ///   model that may not be replaced; `TrainingError` where other files stand beside it.
    package init(
        _ options: RunOptions, output: String, inputs: [String?], config: some TaskConfig,
        knowing beginning: String? = nil
    ) throws {
        self.options = options
        self.output = output
        let files = RunFiles(model: output)
        try files.requireWritable(inputs: inputs.compactMap { $0 })
        try files.requireOwn(resuming: options.resume)
        if options.tune != nil { try TuningFiles(model: output).requireOwn() }
        events = try options.logDir.map { try EventFile(in: $0, run: runName(ofModel: output)) }
        _ = try replacement(by: config, knowing: beginning)
    }

    /// The outcome of a run.
    package struct Outcome {
        package var state: TrainingState
        /// `nil` after a search, whose trainings differ.
        var memory: TrainingMemory?
        var files: RunFiles
        var parameters: Int
        var keeps: KeptEpoch
        var began: ContinuousClock.Instant
        var search: TuningResult?
    }

    /// Trains a task into the output, or with `--tune` the best of those that a search tries.
    ///
    /// - Parameters:
    ///   - task: The task as it was asked for.
    ///   - lines: The description of the data.
    ///   - fixed: Fields that no search may change.
    ///   - makeTask: Makes the same task with another configuration.
    /// - Returns: The task whose module was trained, and how it went.
    /// - Throws: As ``train(_:saying:)``.
    package func train<Task: TrainableTask>(
        _ task: Task, saying lines: [(name: String, text: String)], fixed: Set<String> = [],
        making makeTask: @escaping (Task.Config) throws -> Task
    ) throws -> (task: Task, outcome: Outcome) where Task.Config: TunableConfig {
        guard let limit = options.tune else { return (task, try trainOnce(task, saying: lines)) }
        let command = GivenCommand()
        let run = TuningRun(
            task.config, limit: limit.seconds, fixed: fixed.union(command.fixedFields),
            output: output, dataFingerprint: task.dataFingerprint, makeTask: makeTask)
        try run.validate()
        try say(
            task,
            lines + [
                (
                    "search",
                    "\(timeText(limit.seconds)) over "
                        + run.searched.map { OptionSpelling.option($0) }.joined(separator: ", ")
                )
            ])
        Interruption.listen()
        let found = try run.run(resume: options.resume, reporter: TuningProgress(task.unit))
        if found.isInterrupted {
            StatusLine.shared.write(
                line:
                    "interrupted; the search is saved: the same command with --resume continues it")
            throw ExitCode(130)
        }
        Interruption.endProcess(saying: "\ninterrupted; the model is finished and saved\n")
        guard let best = found.best else {
            let reason: Message =
                found.trials.first?.failure.map { Message($0) }
                ?? "the time was too short; give \(field: "tune") more"
            throw TrainingError("no training of the search came to an end: \(reason)")
        }
        let model = try ModelFile(output)
        let tuned = try makeTask(run.config(of: best))
        try model.load(into: tuned.module)
        return (
            tuned,
            Outcome(
                state: try model.trainingState() ?? TrainingState(), memory: nil, files: run.files,
                parameters: tuned.module.parameterCount, keeps: .best, began: began,
                search: TuningResult(found, unit: task.unit, command: command.with(best)))
        )
    }

    /// Trains a task into the output.
    ///
    /// - Parameters:
    ///   - task: The task to train.
    ///   - lines: The description of the data, which comes before that of the model and the
    ///     training.
    /// - Returns: How it went.
    /// - Throws: `ExitCode` 130 after an interrupt; `ConfigError` where a search is asked for, and what a
    ///   run throws.
    package func train(_ task: some TrainableTask, saying lines: [(name: String, text: String)])
        throws
        -> Outcome
    {
        guard options.tune == nil else {
            throw ConfigError(
                "this task has no settings that a search could change: leave \(field: "tune") out")
        }
        return try trainOnce(task, saying: lines)
    }

    private func trainOnce(
        _ task: some TrainableTask, saying lines: [(name: String, text: String)]
    ) throws -> Outcome {
        let run = TrainingRun(task, output: output)
        try say(task, lines)
        if options.live, !StatusLine.shared.rewrites {
            StatusLine.shared.write(
                sentence:
                    "--live draws in a terminal, and standard error is none: it shows a line an "
                    + "epoch in its place")
        }
        Interruption.listen()
        // A run that starts from scratch takes the place of the one before it.
        if !options.resume { try events?.synchronize(with: []) }
        let progress = TerminalProgress(isLive: options.live)
        let state = try run.run(
            resume: options.resume, replacing: options.replace,
            reporter: events.map { EventReporter($0, before: progress) } ?? progress)
        progress.ended()
        try events?.synchronize(with: state.history)
        if state.ended == .interrupt { throw ExitCode(130) }
        Interruption.endProcess(saying: "\ninterrupted; the model is finished and saved\n")
        return Outcome(
            state: state, memory: run.loop.memory, files: run.files,
            parameters: task.module.parameterCount, keeps: task.config.training.keeps,
            began: began)
    }

    /// Says what is about to be trained.
    private func say(_ task: some TrainableTask, _ lines: [(name: String, text: String)]) throws {
        var lines = lines
        lines.append(
            (
                "model",
                "\(task.config.architecture), \(counted(task.module.parameterCount, "parameter"))"
            ))
        lines.append(
            (
                "training",
                "\(task.config.howTrained), \(counted(task.updatesPerEpoch, "update")) an epoch"
            ))
        lines.append(("compute", Self.compute(task.config.training)))
        lines.append(("output", output))
        if let replaced = try replacement(by: task.config), !options.resume {
            lines.append(("replaces", replaced.description))
        }
        StatusLine.shared.write(rows: lines)
    }

    /// The model that this run will replace.
    private func replacement<Config: TaskConfig>(
        by config: Config, knowing beginning: String? = nil
    )
        throws -> ModelReplacement?
    {
        // The search itself checks that the model is its own, whatever its architecture.
        if options.tune != nil, options.resume, TuningFiles(model: output).hasRecord { return nil }
        return try ModelReplacement.check(
            output: output, task: Config.task, architecture: beginning ?? config.architecture,
            isBeginning: beginning != nil, isAllowed: options.replace
        ) { file in
            // Tasks of other programs have no card of their own.
            file.task == Config.task ? (try? file.config(Config.self))?.architecture : nil
        }
    }

    /// Kernels, threads and precision, and that a precision will be slow where it will.
    static func compute(_ training: TrainingConfig) -> String {
        let compute = Compute.current
        let slow =
            training.precision == .bfloat16 && !compute.tier.hasBFloat16Products
            ? " (these kernels have no instructions for bfloat16: float32 is quicker)" : ""
        return """
            \(compute.tier.rawValue) kernels, \(counted(compute.threads, "thread")), \
            \(training.precision.rawValue) products\(slow)
            """
    }
}
