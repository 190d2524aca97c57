internal import ArgumentParser
internal import Unroll

struct TranslateTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a translation model on pairs of texts.",
        discussion: """
            SOURCE and TARGET belong together line by line; a table of pairs is given alone. Writes \
            the model of the epoch that does best on the validation pairs, and beside it a log with \
            a JSON line for each epoch (MODEL.jsonl). While it trains there is a checkpoint \
            (MODEL.checkpoint) that --resume continues, to the same bits; it stays, so that more \
            epochs can extend the run. Pairs with an empty side, and those that are too long, are \
            left out, and their number is told.
            """)

    @Argument(
        help: "The texts to translate, or a table of pairs; - for standard input.",
        completion: .file())
    var source: String
    @Argument(help: "Their translations; none for a table.", completion: .file()) var target:
        String?

    @OptionGroup(title: "Data") var others: ValidationPairOptions
    @OptionGroup(title: "Files") var files: RunOptions
    @OptionGroup(title: "Pairs") var reading: TextPairFiles
    @OptionGroup(title: "Texts") var texts: TranslationTextOptions
    @OptionGroup(title: "Model") var model: TranslatorOptions
    @OptionGroup(title: "Dropout") var dropouts: TranslatorDropoutOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of the target to spread over all symbols in the loss. (default: 0.1; 0 but for softmax)",
            valueName: "share"))
    var labelSmoothing: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Give the decoder now and then the symbol that it would have chosen itself instead of the \
            right one (scheduled sampling): with a probability that rises from 0 to this in epoch 11, \
            so train for at least 11. Training is slower then.
            """, valueName: "rate"))
    var scheduledSampling = TranslationConfig().scheduledSampling

    @Option(
        help: "Measure by which the best epoch is chosen; bleu is that of greedy translations.")
    var bestBy = TranslationConfig().criterion

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Number of pairs of an update.", valueName: "n")
    )
    var batchSize = TranslationConfig().batchSize

    func validate() throws {
        try requireOneStandardInput([source, target] + others.files)
        try reading.requireTable(unless: target)
        if texts.separateSubwords, model.sharedEmbeddings {
            throw ValidationError(
                "--separate-subwords and --shared-embeddings contradict each other")
        }
        if bestBy == .bleu, config.heldOutFraction == 0, !others.areGiven {
            throw ValidationError(
                "--best-by bleu needs validation pairs, and --keep last holds none out")
        }
        do {
            try config.validate()
            if config.heldOutFraction == 0, !others.areGiven {
                try config.training.validateWithoutValidation()
            }
        } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
    }

    private var config: TranslationConfig {
        var config = TranslationConfig()
        texts.apply(to: &config, sharing: model.sharedEmbeddings)
        model.apply(to: &config)
        dropouts.apply(to: &config)
        config.labelSmoothing =
            labelSmoothing ?? (config.objective == .softmax ? config.labelSmoothing : 0)
        config.scheduledSampling = scheduledSampling
        config.batchSize = batchSize
        config.criterion = bestBy
        config.heldOutFraction =
            others.heldOut ?? (training.keeps == .last ? 0 : config.heldOutFraction)
        config.training = training.config
        return config
    }

    func run() throws { try compute.run { try train() } }

    private func train() throws {
        let flow = try TrainFlow(
            files, output: files.model(for: source),
            inputs: [source, target] + others.files, config: config)
        let pairs = try reading.read(source, target)
        let data = try TranslationData(
            training: pairs, validation: others.read(by: reading), config: config)
        let (trainer, outcome) = try flow.train(TranslationTrainer(data), saying: data.lines) {
            try TranslationTrainer(data, $0)
        }
        let translator = Translator(trainer, data)
        let scores =
            data.validationPairs.isEmpty ? nil : translator.scores(on: data.validationPairs)
        for note in scores?.notes ?? [] { StatusLine.shared.write(line: "Note: \(note)") }
        let figures = scores.map { TranslationFigures($0, beam: DecodingConfig().beam) }
        try printResult(
            TrainResult(
                outcome, vocabulary: data.texts.target.vocabulary.count, validation: figures,
                next: (["translate", "predict"], ["a text"])),
            json: files.json)
    }
}
