public import UnrollData
internal import UnrollLanguageModels
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

/// Receives progress from a ladder.
public protocol LadderReporter: TrainingReporter {
    /// A row is about to be trained.
    func began(_ row: LadderRow)
    /// A row is trained and tested.
    func ended(_ entry: LadderEntry)
}

/// Every system of the field's table on one text: each trained within its time, all tested in the
/// same way.
///
/// All rows have one vocabulary, that of the training text. Each row leaves its model, its log and
/// a record in the folder, so that an interrupted climb continues row by row.
public final class Ladder {
    /// The settings.
    public let config: LadderConfig
    /// Where models, logs and records are.
    public let folder: String
    /// The vocabulary of all rows.
    public let codec: TextCodec
    private let data: LanguageModelData
    /// The text that networks validate on after each epoch: scoring all of it would take too much
    /// of their time.
    private let shortened: LanguageModelData
    private let test: EncodedText
    private let fingerprint: UInt64

    /// Validation symbols that decide which epoch was the best.
    private static let validationSymbols = 60_000

    /// Reads the texts.
    ///
    /// - Parameters:
    ///   - train: The training text.
    ///   - validation: Decides when networks stop, and the weights of the mixture.
    ///   - test: The text of the table's perplexities.
    ///   - config: Which rows, and how long.
    ///   - folder: Where models and records go; its last part is made where it is missing.
    /// - Throws: `FileError`, `DataError`, `ConfigError`.
    public init(
        train: String, validation: String, test: String, config: LadderConfig, folder: String
    ) throws {
        self.config = config
        self.folder = folder
        try AtomicFile.makeFolder(folder)
        try AtomicFile.requireWritableFolder(of: folder + "/ladder.json")
        var reading = LanguageModelConfig()
        reading.level = .word
        reading.minimumCount = config.minimumCount
        reading.vocabularySize = config.vocabularySize
        data = try LanguageModelData(
            TrainingText(contentsOf: train),
            validation: TrainingText(contentsOf: validation), config: reading)
        codec = data.codec
        self.test = try codec.encode(contentsOf: test)
        shortened = data.withValidation(upTo: Self.validationSymbols)
        var fingerprint = DataFingerprint()
        for text in [data.training, data.validation, self.test] { fingerprint.add(text.symbols) }
        self.fingerprint = fingerprint.value
    }

    /// Trains and tests the rows, then their mixture.
    ///
    /// - Parameters:
    ///   - resume: Keeps the finished rows and continues an interrupted one.
    ///   - reporter: Told of each row, and of the training of each network.
    /// - Returns: The rows in the order of the table, the mixture last; `nil` where an interrupt
    ///   came: what was done is kept for `resume`.
    /// - Throws: `FileError`, `DataError`, `ConfigError`, `ModelFileError`, `TrainingError`.
    public func climb(resume: Bool, reporter: any LadderReporter) throws -> [LadderEntry]? {
        do {
            return try climbed(resume: resume, reporter)
        } catch is CancellationError {
            return nil
        }
    }

    /// The rows of which a record stands in the folder already.
    public var finishedRows: [LadderRow] {
        config.rows.filter { AtomicFile.exists(recordPath($0.rawValue)) }
    }

    private func climbed(resume: Bool, _ reporter: any LadderReporter) throws -> [LadderEntry]? {
        var entries: [LadderEntry] = []
        for row in LadderRow.allCases where config.rows.contains(row) {
            try Interruption.check()
            reporter.began(row)
            if resume, let record = try LadderRecord.read(recordPath(row.rawValue)),
                record.belongs(to: config, fingerprint), AtomicFile.exists(modelPath(row.rawValue))
            {
                reporter.note("nothing to do: the row is finished")
                reporter.ended(record.entry)
                entries.append(record.entry)
                continue
            }
            guard let trained = try train(row, resume: resume, reporter) else { return nil }
            let entry = try entry(of: row, trained)
            try keep(entry)
            reporter.ended(entry)
            entries.append(entry)
        }
        try Interruption.check()
        if entries.count > 1 {
            let mixture = try mixture(of: entries)
            try keep(mixture)
            reporter.ended(mixture)
            entries.append(mixture)
        }
        return entries
    }

    private func recordPath(_ name: String) -> String { "\(folder)/\(name).json" }
    private func modelPath(_ name: String) -> String { "\(folder)/\(name).unroll" }

    private func keep(_ entry: LadderEntry) throws {
        try LadderRecord(config: config, dataFingerprint: fingerprint, entry: entry)
            .write(to: recordPath(entry.row))
    }

    // MARK: Training

    /// The result of training a row.
    private struct Trained {
        var model: String
        var parameters: Int
        var epochs: Int?
        var seconds: Double
        var wordsPerSecond: Double
        var memory: Int?
    }

    private func train(_ row: LadderRow, resume: Bool, _ reporter: any LadderReporter) throws
        -> Trained?
    {
        MemoryAccount.beginAnew()
        resetPeakResidentMemory()
        return switch row {
        case .kneserNey: try trainKneserNey()
        case .snm: try trainSNM()
        default: try trainNetwork(row, resume: resume, reporter)
        }
    }

    private func counted(_ model: String, _ work: () throws -> Int) rethrows -> Trained {
        let clock = ContinuousClock()
        let began = clock.now
        let parameters = try work()
        let seconds = (clock.now - began) / .seconds(1)
        return Trained(
            model: model, parameters: parameters, seconds: seconds,
            wordsPerSecond: Double(data.training.symbols.count) / max(seconds, 1e-9),
            memory: peakResidentMemory())
    }

    private func trainKneserNey() throws -> Trained {
        try counted("modified, interpolated, 5-grams, nothing cut off") {
            try KneserNeyEstimator.estimate(
                data.training, codec: codec, config: KneserNeyConfig(order: 5),
                output: modelPath(LadderRow.kneserNey.rawValue)
            ) {
                Activity.report($0.text, share: nil)
                try Interruption.check()
            }.parameterCount
        }
    }

    private func trainSNM() throws -> Trained {
        // Not adjusted on the validation text, on which the mixture's weights are found.
        try counted("5-grams and skip-grams, adjusted on lines held out") {
            let model = try SNMEstimator.estimate(
                data.training, codec: codec,
                config: SNMConfig(order: 5, skips: SNMSkip.standard)
            ) {
                Activity.report($0.text, share: nil)
                try Interruption.check()
            }
            try model.write(to: modelPath(LadderRow.snm.rawValue))
            return model.parameterCount
        }
    }

    private func trainNetwork(_ row: LadderRow, resume: Bool, _ reporter: any LadderReporter)
        throws -> Trained?
    {
        let output = modelPath(row.rawValue)
        let plan = LadderPlan(config: config, vocabulary: codec.vocabulary.count)
        let begun = resume ? try begunNetwork(row, plan, output) : nil
        let network = try begun ?? plan.fit(row, shortened) { reporter.note(Message($0)) }
        guard let network else { requirementFailure("Ladder: \(row) is not a network") }
        let trainer = try LanguageModelTrainer(network, shortened)
        reporter.note(Message(network.architecture))
        let state = try trainer.train(output: output, resume: begun != nil, reporter: reporter)
        guard state.ended != .interrupt else { return nil }
        let speeds = state.history.map(\.unitsPerSecond).sorted()
        return Trained(
            model: network.architecture, parameters: trainer.network.parameterCount,
            epochs: state.epoch, seconds: state.seconds,
            wordsPerSecond: speeds.isEmpty ? 0 : speeds[speeds.count / 2],
            memory: peakResidentMemory())
    }

    /// The network of a run of this ladder that was interrupted, or that ended and was not tested:
    /// trials made again might choose another size.
    private func begunNetwork(_ row: LadderRow, _ plan: LadderPlan, _ output: String) throws
        -> LanguageModelConfig?
    {
        let checkpoint = Checkpoint.path(ofModel: output)
        let stored: LanguageModelConfig
        if AtomicFile.exists(checkpoint) {
            stored = try Checkpoint(checkpoint, task: LanguageModelConfig.task)
                .config(LanguageModelConfig.self)
        } else if AtomicFile.exists(output) {
            stored = try ModelFile(output).config(LanguageModelConfig.self)
        } else {
            return nil
        }
        guard
            var planned = plan.network(
                row, hidden: config.fixedSize?.hiddenSize ?? stored.recurrent.hiddenSize,
                epochs: config.fixedSize?.epochs ?? stored.training.epochs ?? 1)
        else { return nil }
        planned.objective = planned.objective.resolved(
            inputSize: planned.outputWidth, vocabularySize: codec.vocabulary.count)
        // With another budget the size would differ.
        return stored == planned ? planned : nil
    }

    // MARK: Testing

    /// JSON has no infinity, which a network that has seen nothing of a text may come to.
    private static func finite(_ perplexity: Double) -> Double {
        perplexity.isFinite ? perplexity : .greatestFiniteMagnitude
    }

    private func entry(of row: LadderRow, _ trained: Trained) throws -> LadderEntry {
        let path = modelPath(row.rawValue)
        let model = try LanguageModels.load(path)
        let validation = model.score(data.validation)
        let clock = ContinuousClock()
        let began = clock.now
        let score = model.score(test)
        let seconds = (clock.now - began) / .seconds(1)
        return LadderEntry(
            row: row.rawValue, system: row.system, source: row.source, model: trained.model,
            perplexity: Self.finite(score.perplexity),
            validationPerplexity: Self.finite(validation.perplexity),
            symbols: score.symbols, unknown: score.unknown, parameters: trained.parameters,
            epochs: trained.epochs, trainingSeconds: trained.seconds,
            wordsPerSecond: trained.wordsPerSecond,
            scoringWordsPerSecond: Double(score.symbols) / max(seconds, 1e-9),
            memory: trained.memory, publishedPerplexity: row.publishedPerplexity, file: path)
    }

    /// All rows and a unigram cache, weighted to fit the validation text.
    private func mixture(of entries: [LadderEntry]) throws -> LadderEntry {
        let outcome = try MixtureRun.fit(
            entries.map { try LanguageModels.load($0.file) }, files: entries.map(\.file),
            hasCache: true, on: data.validation, test: self.test, output: modelPath("mixture"))
        let test = outcome.test ?? outcome.validation
        var weights: [String: Double] = [:]
        for (index, part) in outcome.parts.enumerated() {
            weights[index < entries.count ? entries[index].row : "cache"] = part.weight
        }
        // Parts are scored one after the other.
        let each = entries.reduce(0) { $0 + 1 / $1.scoringWordsPerSecond }
        return LadderEntry(
            row: "mixture", system: "Mixture of all rows and a unigram cache",
            model: "weights by expectation maximisation on the validation text",
            perplexity: Self.finite(test.perplexity),
            validationPerplexity: Self.finite(outcome.validation.perplexity),
            symbols: test.symbols, unknown: test.unknown,
            parameters: entries.reduce(0) { $0 + $1.parameters }, epochs: nil,
            trainingSeconds: entries.reduce(0) { $0 + $1.trainingSeconds },
            wordsPerSecond: Double(data.training.symbols.count)
                / max(entries.reduce(0) { $0 + $1.trainingSeconds }, 1e-9),
            scoringWordsPerSecond: 1 / max(each, 1e-12), memory: nil,
            publishedPerplexity: nil, weights: weights, file: modelPath("mixture"))
    }
}
