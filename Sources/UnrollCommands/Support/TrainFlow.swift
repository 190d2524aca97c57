package import ArgumentParser
package import Unroll

/// The one way of all `train` commands: output checked, a replaced model named, a summary, the run
/// with its progress, exit code 130 after an interrupt.
package struct TrainFlow {
    package let options: RunOptions
    /// The model file.
    package let output: String
    private let began = ContinuousClock.now

    /// Checks the output before any work is done.
    ///
    /// - Parameters:
    ///   - options: As the user gave them.
    ///   - output: The model file.
    ///   - inputs: Files that the command reads.
    /// - Throws: `FileError` where the output cannot be written, or is an input.
    package init(_ options: RunOptions, output: String, inputs: [String?]) throws {
        self.options = options
        self.output = output
        try RunFiles(model: output).requireWritable(inputs: inputs.compactMap { $0 })
    }

    /// What a run came to.
    package struct Outcome {
        package var state: TrainingState
        var memory: TrainingMemory
        var files: RunFiles
        var parameters: Int
        var began: ContinuousClock.Instant
    }

    /// Trains a task into the output.
    ///
    /// - Parameters:
    ///   - task: What is trained.
    ///   - lines: What is said of the data before the model and the training are.
    /// - Returns: How it went.
    /// - Throws: `ExitCode` 130 after an interrupt, and what a run throws.
    package func train(_ task: some TrainableTask, saying lines: [(name: String, text: String)])
        throws
        -> Outcome
    {
        let run = TrainingRun(task, output: output)
        try say(task, lines)
        Interruption.listen()
        let state = try run.run(
            resume: options.resume, replacing: options.replace, reporter: TerminalProgress())
        if state.ended == .interrupt { throw ExitCode(130) }
        Interruption.endProcess(saying: "\ninterrupted; the model is finished and saved\n")
        return Outcome(
            state: state, memory: run.loop.memory, files: run.files,
            parameters: task.module.parameterCount, began: began)
    }

    /// Says what is about to be trained.
    private func say(_ task: some TrainableTask, _ lines: [(name: String, text: String)]) throws {
        var lines = lines
        lines.append(
            ("model", "\(task.config.architecture), \(task.module.parameterCount) parameters"))
        lines.append(
            ("training", "\(task.config.howTrained), \(task.updatesPerEpoch) updates an epoch"))
        lines.append(("compute", Self.compute(task.config.training)))
        lines.append(("output", output))
        let replaced = try ModelReplacement.check(
            output: output, task: type(of: task.config).task,
            architecture: task.config.architecture, isAllowed: options.replace
        ) { architecture(in: $0, of: task) }
        if let replaced, !options.resume { lines.append(("replaces", replaced.description)) }
        StatusLine.shared.clear()
        writeToStandardError(namedLines(lines).joined(separator: "\n") + "\n")
    }

    private func architecture<Task: TrainableTask>(in file: ModelFile, of task: Task) -> String? {
        file.task == Task.Config.task
            ? (try? file.config(Task.Config.self))?.architecture : nil
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
