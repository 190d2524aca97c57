internal import ArgumentParser
internal import Unroll

struct SpeechTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a speech recogniser on recordings and their transcripts.",
        discussion: """
            TABLE names a file and its transcript in each row (CSV, TSV, JSON), or is a list of CMU \
            Sphinx (.transcription, with .fileids beside it). The files are recordings (WAV) or \
            features (.npy, .mfc). No alignment is needed: what stands where in a recording is \
            learned (CTC). Recordings too short for their transcript are left out, and their number \
            is told. Trains 40 epochs along a cosine, where --epochs, --time-limit and --schedule do \
            not say otherwise, and writes the model of the epoch that does best on the validation \
            recordings, beside it a log with a JSON line for each epoch (MODEL.jsonl). While it trains \
            there is a checkpoint (MODEL.checkpoint) that --resume continues, to the same bits.
            """)

    @Argument(help: "The recordings and their transcripts.", completion: .file()) var table: String

    @OptionGroup(title: "Data") var others: DataOptions
    @OptionGroup(title: "Files") var files: RunOptions
    @OptionGroup(title: "Table") var reading: TranscriptReadingOptions
    @OptionGroup(title: "Transcripts") var unit: TranscriptUnitOptions
    @OptionGroup(title: "Recordings") var input: SpeechInputOptions
    @OptionGroup(title: "Model") var model: RecognizerOptions
    @OptionGroup(title: "Regularisation") var regularization: RecognizerTrainingOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private var inputs: [String?] { [table, others.valid, others.test] + unit.files }

    func validate() throws {
        try requireOneStandardInput(inputs)
        do {
            let config = try config
            try config.validate()
            if config.heldOutFraction == 0, others.valid == nil {
                try config.training.validateWithoutValidation()
            }
        } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
    }

    private var config: SpeechConfig {
        get throws {
            var config = SpeechConfig()
            unit.apply(to: &config)
            input.apply(to: &config, streaming: model.streaming)
            model.apply(to: &config)
            try regularization.apply(to: &config)
            config.heldOutFraction = others.heldOutFraction(
                usual: config.heldOutFraction, keeping: training.keeps)
            config.training = training.config(usual: SpeechConfig.usualTraining)
            return config
        }
    }

    func run() throws { try compute.run { try train() } }

    private func train() throws {
        var config = try config
        let flow = try TrainFlow(
            files, output: files.model(for: table), inputs: inputs, config: config)
        let transcripts = try reading.read(table)
        try input.apply(
            to: &config, suiting: SpeechInputConfig(suiting: transcripts),
            streaming: model.streaming)
        let data = try SpeechData(
            training: transcripts, validation: others.valid.map { try reading.read($0) },
            config: config, codec: unit.codec(config), pronunciations: unit.pronunciations())
        let (trainer, outcome) = try flow.train(SpeechTrainer(data), saying: data.lines) {
            try SpeechTrainer(data, $0)
        }
        let recognizer = SpeechRecognizer(trainer, data)
        try printResult(
            TrainResult(
                outcome, vocabulary: data.codec.symbols.count,
                validation: recognizer.scores(onValidationOf: data).map { SpeechFigures($0) },
                test: others.test.map {
                    SpeechFigures(try recognizer.scores(on: reading.read($0)))
                }, next: (["speech", "transcribe"], ["FILE"])), json: files.json)
    }
}
