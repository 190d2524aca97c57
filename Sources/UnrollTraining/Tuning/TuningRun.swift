public import UnrollSystem

/// How a search ended.
public struct TuningOutcome {
    /// Every training, in order.
    public var trials: [TuningTrial]
    /// The best one; `nil` where every training failed.
    public var best: TuningTrial?
    /// Whether it was interrupted: the trial that was under way is saved.
    public var isInterrupted = false
    /// Whether every combination that could be found was tried before the time was over.
    public var isExhausted = false
}

/// A search for better settings: trainings of one task with other sizes, rates and dropouts, judged by
/// the validation data, until the time is used up.
///
/// The best model so far stands at the output, with its checkpoint and log, as if it had been trained
/// alone; `OUTPUT.tuning.jsonl` holds a line for each trial. Trials draw from the seed of the
/// configuration, so that training the best settings again gives the same bits (where its trial was not cut
/// by the time). A search that was interrupted or killed goes on where it stood.
public struct TuningRun<Task: TrainableTask> where Task.Config: TunableConfig {
    /// The configuration that was given, and the first trial.
    public let config: Task.Config
    /// The files of the best model so far.
    public let files: RunFiles
    /// Seconds for all trials together.
    public let limit: Double
    private let settings: [TunableSetting<Task.Config>]
    private let values: [[String]]
    private let search: TuningSearch
    private let makeTask: (Task.Config) throws -> Task
    private let record: TuningRecord<Task.Config>
    private let searchFiles: TuningFiles

    /// - Parameters:
    ///   - config: The configuration that was given, filled in with what the data decide.
    ///   - limit: Seconds for all trials together.
    ///   - fixed: Fields of settings that stay as they are given.
    ///   - output: The model file.
    ///   - dataFingerprint: That of the tasks that `makeTask` makes.
    ///   - makeTask: Makes the task of a configuration, always on the same data.
    public init(
        _ config: Task.Config, limit: Double, fixed: Set<String> = [], output: String,
        dataFingerprint: UInt64, makeTask: @escaping (Task.Config) throws -> Task
    ) {
        self.config = config
        self.limit = limit
        self.makeTask = makeTask
        files = RunFiles(model: output)
        settings = config.tunableSettings.filter { setting in
            !fixed.contains(setting.field) && setting.relatives.allSatisfy { !fixed.contains($0) }
        }
        let found = settings.map { $0.values(besides: config) }
        values = found.map(\.all)
        search = TuningSearch(
            sizes: values.map(\.count), given: found.map(\.own), seed: config.training.seed)
        searchFiles = TuningFiles(model: output)
        record = TuningRecord(
            path: searchFiles.record,
            header: TuningHeader(
                tuning: Task.Config.task, config: config,
                values: Dictionary(
                    zip(settings.map(\.field), values), uniquingKeysWith: { first, _ in first }),
                dataFingerprint: dataFingerprint), sizes: values.map(\.count))
    }

    private var trialFiles: RunFiles { searchFiles.trial }

    /// The fields that are searched.
    public var searched: [String] { settings.map(\.field) }

    /// The configuration of a trial, as it would be trained alone.
    public func config(of trial: TuningTrial) -> Task.Config { config(trial.places) }

    private func config(_ places: [Int]) -> Task.Config {
        var changed = config
        for (index, setting) in settings.enumerated() where places[index] != search.given[index] {
            setting.write(&changed, values[index][places[index]])
        }
        return changed
    }

    // MARK: The search

    /// Searches until the time is used up.
    ///
    /// - Parameters:
    ///   - resume: Continues an interrupted search, or extends a finished one by a longer limit.
    ///   - reporter: Hears how it goes.
    /// - Throws: `FileError`; `ConfigError` where there is nothing to search; `TrainingError` where the
    ///   record of the trials belongs to another search, or the model at the output is not its best.
    public func run(resume: Bool = false, reporter: (any TuningReporter)? = nil) throws
        -> TuningOutcome
    {
        try validate()
        var outcome = TuningOutcome(trials: [])
        if resume, let trials = try record.trials() {
            outcome.trials = trials
            reporter?.note(
                "continuing the search after \(counted(trials.count, "trial"))")
        } else {
            if resume { reporter?.note("no search \(record.path) found; starting from scratch") }
            for path in trialFiles.all { try AtomicFile.remove(path) }
            try record.begin()
        }
        for trial in outcome.trials where trial.isBetter(than: outcome.best) {
            outcome.best = trial
        }
        if let best = outcome.best { try requireModel(of: best) }

        while let places = next(&outcome) {
            let number = outcome.trials.count + 1
            reporter?.trialBegins(number, settings: differences(places), left: left(outcome))
            guard let trial = try train(places, number, left: left(outcome), reporter) else {
                outcome.isInterrupted = true
                return outcome
            }
            let improved = trial.isBetter(than: outcome.best)
            try record.append(trial)
            if improved {
                try adopt()
                outcome.best = trial
            }
            for path in trialFiles.all { try AtomicFile.remove(path) }
            outcome.trials.append(trial)
            reporter?.trialEnded(trial, improved: improved)
        }
        return outcome
    }

    /// Checks what can be known before any training.
    ///
    /// - Throws: `ConfigError` where there is nothing to search or nothing to choose by; `TrainingError`
    ///   where the files of the search would replace something else.
    public func validate() throws {
        guard !settings.isEmpty else {
            throw ConfigError(
                "there is nothing left to search: leave out some of the settings that are given")
        }
        guard config.training.keeps == .best else {
            throw ConfigError(
                """
                a search compares trainings on validation data: keep the best epoch, not the last \
                (\(field: "keeps"))
                """)
        }
        try searchFiles.requireOwn()
        try AtomicFile.requireApart(outputs: files.all + searchFiles.all, inputs: [])
    }

    /// Makes sure that the model at the output is that of the best trial so far.
    private func requireModel(of best: TuningTrial) throws {
        if isModel(files.model, of: best) { return }
        // The process was killed between the trial's line in the record and the move of its files.
        if isModel(trialFiles.model, of: best) { return try adopt() }
        throw TrainingError(
            """
            \(displayName(files.model)) is not the model of the search's best trial, number \
            \(best.number) in \(displayName(record.path)); search without \(field: "resume") to start \
            over
            """)
    }

    private func isModel(_ path: String, of trial: TuningTrial) -> Bool {
        guard let file = try? ModelFile(path), file.task == Task.Config.task,
            let stored = try? file.config(Task.Config.self),
            let state = try? file.trainingState()
        else { return false }
        return config(of: trial).continues(stored) && state.best == trial.validation
            && state.dataFingerprint == record.header.dataFingerprint
    }

    private func left(_ outcome: TuningOutcome) -> Double {
        limit - outcome.trials.reduce(0) { $0 + $1.seconds }
    }

    /// The next combination; `nil` where the search is over.
    private func next(_ outcome: inout TuningOutcome) -> [Int]? {
        let left = left(outcome)
        // A trial that would be cut early says nothing.
        let lengths = outcome.trials.map(\.seconds).sorted()
        let usual = lengths.isEmpty ? 0 : lengths[lengths.count / 2]
        guard left > 0, left >= usual / 2 else { return nil }
        let places = search.next(
            after: outcome.trials.map(\.places), best: outcome.best?.places)
        outcome.isExhausted = places == nil
        return places
    }

    private func differences(_ places: [Int]) -> [(field: String, value: String)] {
        settings.indices.filter { places[$0] != search.given[$0] }
            .map { (settings[$0].field, values[$0][places[$0]]) }
    }

    /// Every trial has the same time: no more than a third of all of it.
    private func timeLimit(_ left: Double) -> Double {
        min(left, limit / 3)
    }

    /// - Returns: `nil` where it was interrupted.
    private func train(
        _ places: [Int], _ number: Int, left: Double, _ reporter: (any TuningReporter)?
    ) throws -> TuningTrial? {
        let config = config(places)
        let began = ContinuousClock.now
        var trial = TuningTrial(
            number: number,
            settings: Dictionary(
                differences(places).map { ($0.field, $0.value) }, uniquingKeysWith: { $1 }),
            epochs: 0, seconds: 0, places: places)
        do {
            try config.validate()
            let run = TrainingRun(
                try makeTask(config), output: trialFiles.model, within: timeLimit(left))
            let state = try run.run(
                resume: try isUnderWay(config), replacing: true, reporter: reporter?.within)
            if state.ended == .interrupt { return nil }
            trial.validation = state.best
            trial.epochs = state.epoch
            trial.ended = state.ended
            trial.seconds = max(state.seconds, (ContinuousClock.now - began).inSeconds)
        } catch let error as any FieldNamingError {
            guard error is ConfigError || error is TrainingError else { throw error }
            // Sizes that do not fit the memory, a rate that diverges: an answer too.
            trial.failure = "\(error)"
            trial.seconds = (ContinuousClock.now - began).inSeconds
        }
        return trial
    }

    /// Whether the files of a trial are those of this one, interrupted; others are removed.
    private func isUnderWay(_ config: Task.Config) throws -> Bool {
        let checkpoint = trialFiles.checkpoint
        if AtomicFile.exists(checkpoint),
            let old = try? Checkpoint(checkpoint, task: Task.Config.task).config(Task.Config.self),
            config.continues(old)
        {
            return true
        }
        for path in trialFiles.all { try AtomicFile.remove(path) }
        return false
    }

    /// The trial's files become those of the model, which is moved last: until then the move can be
    /// taken up again.
    private func adopt() throws {
        for (path, target) in zip(trialFiles.all, files.all).reversed() {
            if AtomicFile.exists(path) { try AtomicFile.move(path, to: target) }
        }
    }
}

/// Receives progress from a search.
public protocol TuningReporter: AnyObject {
    /// Receives the progress of each trial's training; `nil` for no one.
    var within: (any TrainingReporter)? { get }
    /// A trial begins, with these settings other than those given; `left` are the seconds left.
    func trialBegins(_ number: Int, settings: [(field: String, value: String)], left: Double)
    /// A trial is over; `improved` where it is the best so far.
    func trialEnded(_ trial: TuningTrial, improved: Bool)
    /// Something the user should know, in one line.
    func note(_ message: Message)
}
