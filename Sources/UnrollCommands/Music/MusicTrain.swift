internal import ArgumentParser
internal import Unroll

struct MusicTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model of music.",
        discussion: """
            A file of piano rolls that names its parts supplies its own pieces to validate on and to \
            test on. Writes the model of the epoch that does best on the validation pieces, and beside \
            it a log with a JSON line for each epoch (MODEL.jsonl). While it trains there is a \
            checkpoint (MODEL.checkpoint) that --resume continues, to the same bits; it stays, so that \
            more epochs can extend the run.
            """)

    @Argument(
        help: "Piano rolls in JSON, MIDI files, ABC tunes, and folders of them.",
        completion: .file())
    var data: [String]

    @OptionGroup(title: "Data") var others: DataOptions
    @OptionGroup(title: "Data") var reading: MusicReadingOptions
    @OptionGroup(title: "Files") var files: RunOptions
    @OptionGroup(title: "Model") var model: MusicModelOptions
    @OptionGroup(title: "Dropout") var dropouts: MusicDropoutOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of pieces of an update; with --events of parallel streams. (default: "
                + "\(MusicConfig().batchSize); events 20)", valueName: "n"))
    var batchSize: Int?

    func validate() throws {
        if data.isEmpty { throw ValidationError("Name at least one file.") }
        try requireOneStandardInput(data + [others.valid, others.test].compactMap { $0 })
        do {
            try config.validate()
            if model.events { return try eventConfig.validate() }
            if config.heldOutFraction == 0, others.valid == nil {
                try config.training.validateWithoutValidation()
            }
        } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
    }

    private var config: MusicConfig {
        var config = MusicConfig()
        model.apply(to: &config)
        dropouts.apply(to: &config)
        config.stepsPerQuarter = reading.stepsPerQuarter ?? config.stepsPerQuarter
        config.batchSize = batchSize ?? config.batchSize
        config.heldOutFraction = others.heldOutFraction(
            usual: config.heldOutFraction, keeping: training.keeps)
        config.training = training.config(usual: MusicConfig.standardTraining)
        return config
    }

    func run() throws {
        try compute.run { try model.events ? trainEvents() : trainRolls() }
    }

    private func trainRolls() throws {
        let flow = try TrainFlow(
            files, output: files.model(for: data[0]), inputs: data + [others.valid, others.test],
            config: config)
        let corpus = try MusicCorpus(contentsOf: data, options: config.reading)
        let valid = try others.valid.map {
            try MusicCorpus.rolls(contentsOf: [$0], for: .valid, options: config.reading)
        }
        if let path = others.valid, valid?.allSatisfy({ $0.steps.isEmpty }) == true {
            throw DataError(
                .empty, path, "there is no time step to validate on in it",
                cure: "give music with notes of a piano")
        }
        let test =
            try others.test.map {
                try MusicCorpus.rolls(contentsOf: [$0], for: .test, options: config.reading)
            } ?? corpus[.test]
        let pieces = try MusicData(
            training: corpus[.train], validation: valid ?? corpus.validationPieces,
            config: config, source: data[0])
        let (trainer, outcome) = try flow.train(MusicTrainer(pieces), saying: pieces.lines) {
            try MusicTrainer(pieces, $0)
        }
        let model = MusicModel(trainer.network)
        let held = pieces.validationPieces
        try printResult(
            TrainResult(
                outcome, validation: held.isEmpty ? nil : MusicFigures(model.scores(on: held)),
                test: test.isEmpty ? nil : MusicFigures(model.scores(on: test)),
                next: (["music", "compose"], [])),
            json: files.json)
    }
}

/// How files of music are read.
struct MusicReadingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Number of time steps of a quarter note, in MIDI files and ABC tunes and in what is composed. \
            (default: \(MusicConfig().stepsPerQuarter); events \(MusicEvents().stepsPerQuarter))
            """, valueName: "n"))
    var stepsPerQuarter: Int?
}
