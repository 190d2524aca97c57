internal import UnrollLayers
public import UnrollSystem

/// A configuration with a training part, as stored in models and checkpoints.
public protocol TrainableConfig: Codable, Equatable, Sendable {
    var training: TrainingConfig { get set }
}

extension TrainableConfig {
    /// Whether a run of this configuration can go on from one of the other.
    func continues(_ other: Self) -> Bool {
        var same = other
        same.training = training
        return same == self && training.continues(other.training)
    }
}

/// What a run shows of itself while it goes on.
public protocol TrainingReporter: AnyObject {
    func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double)
    func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool)
    /// Something the user should know, in one line.
    func note(_ text: String)
}

/// A training run with its files: the model, its checkpoint, and a log with a JSON line for each
/// epoch. Killed at any moment, it can be gone on with and ends with the same bits.
public struct TrainingRun<Config: TrainableConfig> {
    public let output: String
    public let task: String
    public let config: Config
    /// What else the model file needs to rebuild the model: vocabularies, labels, ….
    public let parts: ModelParts
    /// What to do with a finished run's model, for the note that there is nothing to do.
    package let furtherTraining: String
    /// Seconds between checkpoints within an epoch.
    public var checkpointInterval = 60.0

    /// - Parameters:
    ///   - output: The model file; the checkpoint and the log stand beside it.
    ///   - task: The task's name in model files.
    ///   - config: The whole configuration, which the files keep.
    ///   - parts: What else the model file needs to rebuild the model.
    ///   - furtherTraining: What to do with a finished run's model, for the note of a run that has
    ///     nothing to do.
    public init(
        output: String, task: String, config: Config, parts: ModelParts = ModelParts(),
        furtherTraining: String = "give another --output to train anew"
    ) {
        self.furtherTraining = furtherTraining
        self.output = output
        self.task = task
        self.config = config
        self.parts = parts
    }

    public var checkpointPath: String { Checkpoint.path(ofModel: output) }
    public var logPath: String { Self.logPath(ofModel: output) }

    /// Checks the output before any work is done.
    ///
    /// - Parameters:
    ///   - output: The model file; log and checkpoint stand beside it.
    ///   - inputs: Files that the run reads, which it must not write over.
    /// - Throws: `FileError` where the output's folder is missing or not writable, or where an
    ///   input would be replaced.
    public static func requireWritable(output: String, inputs: [String] = []) throws {
        if output == "-" {
            throw FileError(
                code: .failed, path: output,
                message: "cannot write a model to standard output; name a file with --output")
        }
        try AtomicFile.requireWritableFolder(of: output)
        try AtomicFile.requireApart(
            outputs: [output, logPath(ofModel: output), Checkpoint.path(ofModel: output)],
            inputs: inputs)
    }

    public static func logPath(ofModel path: String) -> String { path + ".jsonl" }

    /// Trains, or goes on with what stands at the output's checkpoint.
    ///
    /// - Returns: How it went; the module holds the best parameters, unless it was interrupted.
    public func run(_ loop: TrainingLoop, resume: Bool, reporter: any TrainingReporter) throws
        -> TrainingState
    {
        try Self.requireWritable(output: output)
        if resume, let finished = try resumeOrSkip(loop, reporter) { return finished }
        if !resume, AtomicFile.exists(checkpointPath) {
            reporter.note(
                "starting anew; the interrupted run in \(checkpointPath) will be replaced "
                    + "(--resume goes on with it)")
        }
        let log = try AppendingLog(path: logPath)
        try log.truncate(to: loop.state.logByteCount)
        let reason = try loop.run(hooks(log, reporter))
        try log.synchronize()
        guard reason != .interrupt else {
            reporter.note(
                "interrupted; the run is saved in \(checkpointPath): "
                    + "the same command with --resume goes on with it")
            var state = loop.state
            state.ended = .interrupt
            return state
        }
        var state = loop.state
        state.ended = reason
        loop.restoreBest()
        try writeModel(loop, state)
        // A run that the clock stopped can go on with a longer limit; the others are over.
        if reason != .timeLimit { try AtomicFile.remove(checkpointPath) }
        return state
    }

    private func resumeOrSkip(_ loop: TrainingLoop, _ reporter: any TrainingReporter) throws
        -> TrainingState?
    {
        if AtomicFile.exists(checkpointPath) {
            let checkpoint = try Checkpoint(checkpointPath, task: task)
            guard config.continues(try checkpoint.config(Config.self)),
                checkpoint.holds(parts)
            else { throw otherOptions(checkpointPath) }
            try checkpoint.restore(loop)
            // The model has seen the cut epoch's validation, which is no part of the run.
            if loop.ended == .timeLimit, AtomicFile.exists(output) {
                let model = try ModelFile(output)
                if let state = try model.trainingState(), state.ended == .timeLimit {
                    reporter.note(
                        "nothing to do: the time limit was reached; give a longer --time-limit")
                    try model.load(into: loop.task.module)
                    return state
                }
            }
            reporter.note(
                "going on after epoch \(loop.state.epoch), update \(loop.state.updates)")
            return nil
        }
        if AtomicFile.exists(output) {
            let model = try ModelFile(output)
            try model.require(task: task)
            if let state = try model.trainingState(), let reason = state.ended {
                guard config.continues(try model.config(Config.self)),
                    model.holds(parts),
                    state.dataFingerprint == loop.task.dataFingerprint
                else { throw otherOptions(output) }
                reporter.note(
                    "nothing to do: the run had finished (\(reason.explanation)); "
                        + furtherTraining)
                try model.load(into: loop.task.module)
                return state
            }
        }
        reporter.note("there is no \(checkpointPath) to go on with: starting afresh")
        return nil
    }

    private func otherOptions(_ path: String) -> TrainingError {
        TrainingError(
            "\(path) belongs to a run with other options or another text, or of another version; give "
                + "the same ones, or train without --resume to start anew")
    }

    private func hooks(_ log: AppendingLog, _ reporter: any TrainingReporter) -> TrainingLoop.Hooks
    {
        let clock = ContinuousClock()
        var saved = clock.now
        var hooks = TrainingLoop.Hooks()
        hooks.updated = { reporter.updated($0, loss: $1, learningRate: $2) }
        hooks.epochEnded = { loop, record, improved in
            try log.append(try JSONCoding.encode(record))
            reporter.epochEnded(loop, record, improved: improved)
            if improved { try writeModel(loop, loop.state) }
        }
        hooks.wantsCheckpoint = { _ in (clock.now - saved).inSeconds >= checkpointInterval }
        hooks.checkpoint = { loop in
            try log.synchronize()
            try Checkpoint.write(
                loop, to: checkpointPath, task: task, config: config,
                parts: parts, logByteCount: try log.byteCount)
            saved = clock.now
        }
        hooks.interrupted = { Interruption.isRequested }
        return hooks
    }

    private func writeModel(_ loop: TrainingLoop, _ state: TrainingState) throws {
        try ModelFile.write(
            to: output, task: task, config: config, parts: parts,
            training: state, module: loop.task.module)
    }
}
