internal import ArgumentParser
internal import Unroll

struct LanguageModelTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a language model on a text.",
        discussion: """
            Of a network it writes the model of the epoch with the best validation loss, and \
            beside it a log with a JSON line for each epoch (MODEL.jsonl). While it trains there \
            is a checkpoint (MODEL.checkpoint) that --resume continues, to the same bits; it stays, \
            so that more epochs can extend the run. Models of n-grams are counted in one pass over \
            the whole text.
            """)

    @Argument(help: "The training text; - for standard input.", completion: .file())
    var text: String

    @Option(
        help: ArgumentHelp(
            "Validation text. (default: the last tenth of the training text)", valueName: "file"),
        completion: .file())
    var valid: String?

    @Option(
        help: ArgumentHelp("Text to test the finished model on.", valueName: "file"),
        completion: .file())
    var test: String?

    @Option(
        help: ArgumentHelp(
            "Train this model further; it decides architecture and vocabulary.", valueName: "model"),
        completion: .file())
    var from: String?

    @Option(
        help: ArgumentHelp(
            "A system of the table of Grave et al. (2017) at its published size, with its "
                + "published training. Epochs, rate, batch, window, samples and precision may be "
                + "changed.", valueName: "name"))
    var preset: LanguageModelPreset?

    @Flag(
        name: .customLong("estimate"),
        help: """
            Run a few updates, say how fast they are, what memory they take and how long the \
            training would last; write nothing.
            """)
    var forecast = false

    @Option(
        name: .customLong("estimate-words"), parsing: .unconditional,
        help: ArgumentHelp(
            "With --estimate: number of symbols of the corpus to train on. (default: the text's)",
            valueName: "n"))
    var forecastWords: Int?

    @OptionGroup(title: "Files") var files: RunOptions
    @OptionGroup(title: "Model") var model: ModelOptions
    @OptionGroup(title: "n-grams") var ngrams: NGramOptions
    @OptionGroup(title: "Dropout") var dropouts: DropoutOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of parallel streams (or lines) of an update. (default: 16; words: 20)",
            valueName: "n"))
    var batchSize: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of time steps of truncated backpropagation. (default: 64; words: 35)",
            valueName: "n"))
    var window: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of the text held out for validation. (default: 0.1)", valueName: "x"))
    var heldOut: Double?

    func validate() throws {
        if from != nil, let option = model.given.first {
            throw ValidationError("\(option) cannot be changed with --from: the model decides it")
        }
        try requireOneStandardInput([text, valid, test])
        let kind = kind
        if preset != nil, let option = optionsThatPresetsDecide.first {
            throw ValidationError("\(option) is decided by --preset")
        }
        try model.objective.validateSamples(preset: presetObjective)
        if forecastWords.map({ $0 < 1 }) == true || (forecastWords != nil && !forecast) {
            throw ValidationError("--estimate-words is a number above 0, with --estimate")
        }
        if preset != nil, files.tune != nil {
            throw ValidationError(
                "--tune has no use with --preset, which decides what it would search")
        }
        if forecast, files.tune != nil {
            throw ValidationError("--estimate and --tune contradict each other")
        }
        if forecast, !kind.isNetwork {
            throw ValidationError("--estimate is for networks, which are trained by updates")
        }
        if !kind.isNetwork, let option = optionsOfNetworks.first {
            throw ValidationError("\(option) is not for --model \(kind.rawValue)")
        }
        // Whether the model of --from has features is seen when it is read.
        if let option = ngrams.given(besides: kind).first,
            from == nil || option != NGramOptions.featureLearningRateName
        {
            throw ValidationError("\(option) is not for --model \(kind.rawValue)")
        }
        do { try newConfig().validate() } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
    }

    private var kind: LanguageModelKind { preset?.kind ?? model.model ?? .lstm }

    /// Options that were given and contradict a preset.
    private var optionsThatPresetsDecide: [String] {
        (from != nil ? ["--from"] : [])
            + model.given.filter {
                !["--min-count", "--vocabulary-size", "--samples", "--normalize"].contains($0)
            }
            + ngrams.givenOfModels + givenOptions(of: dropouts) + training.given
    }

    private var presetObjective: OutputObjectiveConfig? {
        if case .network(let config) = preset?.recipe { config.objective } else { nil }
    }

    /// Options that were given and are for networks only.
    private var optionsOfNetworks: [String] {
        model.givenForNetworks
            + [
                ("--from", from != nil),
                ("--batch-size", batchSize != nil),
                ("--window", window != nil), ("--held-out", heldOut != nil),
            ].filter(\.1).map(\.0) + files.onlyNetworks.filter(\.isGiven).map(\.name)
            + givenOptions(of: dropouts) + givenOptions(of: training)
    }

    func run() throws {
        try compute.run {
            switch kind {
            case .kneserNey: try estimateKneserNey()
            case .snm: try estimateSNM()
            default: try train()
            }
        }
    }

    private func estimateKneserNey() throws {
        var config = KneserNeyConfig(
            order: ngrams.order ?? 5, level: model.level ?? .character)
        if case .kneserNey(let published) = preset?.recipe { config = published }
        config.minimumCount = model.minCount ?? 1
        config.vocabularySize = model.vocabularySize
        config.normalization = model.text.form
        config.memory = ngrams.memory?.bytes
        try requireReplaceable("\(config.order)-grams, Kneser-Ney", BackoffModel.task)
        let run = KneserNeyRun(
            text: text, validation: valid, test: test, config: config, output: output,
            arpa: ngrams.arpa)
        try printResult(KneserNeyResult(run.run()), json: files.json)
    }

    private func estimateSNM() throws {
        var config = SNMConfig(
            order: ngrams.order ?? 5, skips: ngrams.skips ? SNMSkip.standard : [])
        if case .snm(let published) = preset?.recipe { config = published }
        try requireReplaceable("sparse non-negative matrix", SNMModel.task)
        var run = SNMRun(
            text: text, validation: valid, test: test, config: config, output: output)
        run.level = preset == nil ? model.level ?? .character : .word
        run.minimumCount = model.minCount ?? 1
        run.normalization = model.text.form
        run.vocabularySize = model.vocabularySize
        try printResult(SNMResult(run.run()), json: files.json)
    }

    /// Throws where a model of another kind stands at the output.
    private func requireReplaceable(_ architecture: String, _ task: String) throws {
        let replaced = try ModelReplacement.check(
            output: output, task: task, architecture: architecture, isBeginning: true,
            isAllowed: files.replace)
        if let replaced {
            StatusLine.shared.write(rows: [("replaces", replaced.description)])
        }
    }

    private var output: String { files.model(for: text) }

    private func train() throws {
        let initial = try from.map { try ModelFile($0) }
        let old = try initial.map { try RecurrentLanguageModel.parts(of: $0) }
        let config = old.map { further($0.0) } ?? newConfig()
        if ngrams.featureLearningRate != nil, config.features == nil {
            throw ConfigError(
                "\(NGramOptions.featureLearningRateName): the model of --from has no n-gram features"
            )
        }
        try config.validate()
        // The cut-offs of an adaptive softmax, which end its architecture, follow the vocabulary.
        let flow =
            forecast
            ? nil
            : try TrainFlow(
                files, output: output, inputs: [text, valid, test], config: config,
                knowing: config.objective == .adaptive(cutoffs: nil) ? config.architecture : nil)
        let data = try LanguageModelData(
            TrainingText(contentsOf: text),
            validation: valid.map { TrainingText(contentsOf: $0) }, config: config, codec: old?.1)
        let test = try test.map { try data.codec.encode(contentsOf: $0) }
        let given = try LanguageModelTrainer(config, data, from: initial)
        guard let flow else { return try printForecast(of: given, data) }
        let (trainer, outcome) = try flow.train(
            given, saying: given.dataLines(data), fixed: from == nil ? [] : Self.sizes
        ) { try LanguageModelTrainer($0, data, from: initial) }

        let model = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
        func figures(_ text: EncodedText) -> LanguageModelFigures {
            LanguageModelFigures(model.score(text), trainer.codec.level)
        }
        let validation = figures(data.validation)
        try printResult(
            TrainResult(
                outcome, vocabulary: trainer.codec.vocabulary.count, validation: validation,
                note: trainer.config.perLine
                    ? nil
                    : "as one stream; the epochs' figures are of "
                        + "\(counted(trainer.config.batchSize, "parallel stream"))",
                test: test.map(figures),
                next: (["lm", "generate"], ["--length", "1000"]),
                details: files.json
                    ? []
                    : [
                        "", "A passage that the model wrote:", "",
                        model.passage(seed: config.training.seed),
                    ]),
            json: files.json)
    }

    /// What the model of `--from` decides.
    private static let sizes: Set = ["hiddenSize", "layers"]

    private func printForecast(of trainer: LanguageModelTrainer, _ data: LanguageModelData) throws {
        let lines =
            trainer.dataLines(data) + [
                ("model", trainer.config.architecture), ("training", trainer.config.howTrained),
                ("compute", TrainFlow.compute(trainer.config.training)),
            ]
        StatusLine.shared.write(rows: lines)
        let result = ForecastResult(
            try trainer.forecast(), level: data.codec.level,
            symbols: forecastWords ?? data.training.symbols.count,
            epochs: trainer.config.training.epochs ?? 1)
        try printResult(result, json: files.json)
    }

    private func newConfig() -> LanguageModelConfig {
        if case .network(var config) = preset?.recipe {
            config.minimumCount = model.minCount ?? 1
            config.normalization = model.text.form
            config.vocabularySize = model.vocabularySize
            if let startsLinesAnew = model.startsLinesAnew { config.perLine = startsLinesAnew }
            config.batchSize = batchSize ?? config.batchSize
            config.windowLength = window ?? config.windowLength
            config.heldOutFraction = heldOut ?? config.heldOutFraction
            if let samples = model.objective.samples {
                config.objective = config.objective.drawing(samples)
            }
            config.training = training.applied(to: config.training)
            return config
        }
        var config = LanguageModelConfig()
        model.apply(to: &config)
        config.features = model.model?.hasFeatures == true ? ngrams.features : nil
        return further(config)
    }

    /// The configuration for training a model further, with the options that may be changed.
    private func further(_ old: LanguageModelConfig) -> LanguageModelConfig {
        var config = old
        if let startsLinesAnew = model.startsLinesAnew { config.perLine = startsLinesAnew }
        dropouts.apply(to: &config)
        config.batchSize = batchSize ?? (config.level == .word ? 20 : 16)
        config.windowLength = window ?? (config.level == .word ? 35 : 64)
        config.heldOutFraction = heldOut ?? LanguageModelConfig().heldOutFraction
        config.training = training.config
        if config.features != nil {
            config.training.groups = [
                ngrams.featureLearningRate.map(config.featureGroup) ?? config.featureGroup()
            ]
        }
        return config
    }
}
