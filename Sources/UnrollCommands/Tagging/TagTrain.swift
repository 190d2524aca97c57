internal import ArgumentParser
internal import Unroll

struct TagTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a tagger on words or nucleotides that have tags.",
        discussion: """
            Writes the model of the epoch that does best on the validation sentences (by F1 where \
            the tags mark entities, else by accuracy), and beside it a log with a JSON line for \
            each epoch (MODEL.jsonl). While it trains there is a checkpoint (MODEL.checkpoint) that \
            --resume continues, to the same bits; it stays, so that more epochs can extend the run.
            """)

    @Argument(help: "The tagged sentences or sequences; - for standard input.") var data: String

    @OptionGroup(title: "Data") var others: DataOptions

    @Flag(help: "Prints the scores of the most frequent tag of each word too.")
    var baseline = false

    @OptionGroup(title: "Files") var files: RunOptions
    @OptionGroup(title: "Sentences") var reading: TagReadingOptions
    @OptionGroup(title: "Model") var model: TaggerOptions
    @OptionGroup(title: "Dropout") var dropouts: EncoderDropoutOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Words that training holds once, read as unknown.", valueName: "rate"))
    var rareWordDropout = TaggingConfig().encoder.rareWordDropout ?? 0

    @Option(parsing: .unconditional, help: ArgumentHelp("Sentences of an update.", valueName: "n"))
    var batchSize = TaggingConfig().batchSize

    func validate() throws {
        try requireOneStandardInput([data, others.valid, others.test, vectors])
        do { try config.validate() } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
    }

    private var vectors: String? { model.embeddings.vectors }

    private var config: TaggingConfig {
        var config = TaggingConfig()
        model.apply(to: &config)
        dropouts.apply(to: &config.encoder)
        config.encoder.rareWordDropout = rareWordDropout
        config.outputDropout = dropouts.outputDropout ?? dropouts.dropout
        config.batchSize = batchSize
        config.heldOutFraction = others.heldOut ?? config.heldOutFraction
        config.training = training.config
        return config
    }

    func run() throws { try compute.run { try train() } }

    private func train() throws {
        let flow = try TrainFlow(
            files, output: files.model(for: data),
            inputs: [data, others.valid, others.test, vectors], config: config,
            knowing: vectors == nil ? nil : config.architectureWithoutEmbeddings)
        let corpus = try reading.read(data, as: model.input)
        let valid = try others.valid.map { try reading.read($0, as: model.input) }
        let test = try others.test.map { try reading.read($0, as: model.input) }
        let sentences = try TaggingData(
            training: corpus, validation: valid, config: config, vectorFile: vectors)
        let trainer = try TaggingTrainer(sentences)
        let outcome = try flow.train(trainer, saying: sentences.lines)
        let tagger = SequenceTagger(trainer.network, codec: trainer.codec)
        let config = tagger.config
        func figures(_ scores: EntityScores) -> TagFigures {
            TagFigures(scores, scheme: config.scheme, marksEntities: config.marksEntities)
        }
        let validated = figures(tagger.scores(on: sentences.validationSentences))
        let tested = test.map { figures(tagger.scores(on: $0.sentences)) }
        let shown = tested ?? validated
        let result = TrainResult(
            outcome, vocabulary: trainer.codec?.vocabulary.count, validation: validated,
            test: tested, details: shown.types == nil ? [] : [""] + shown.typeLines)
        let plain =
            baseline
            ? Baseline(
                validation: figures(sentences.baselineScores(on: sentences.validationSentences)),
                test: test.map { figures(sentences.baselineScores(on: $0.sentences)) }) : nil
        try printResult(WithBaseline(result: result, baseline: plain), json: files.json)
    }

    /// The most frequent tag of each word.
    private struct Baseline: Encodable {
        var validation: TagFigures
        var test: TagFigures?
    }

    private struct WithBaseline: CommandResult {
        var result: TrainResult<TagFigures>
        var baseline: Baseline?

        enum Key: String, CodingKey { case baseline }

        func encode(to encoder: any Encoder) throws {
            try result.encode(to: encoder)
            var values = encoder.container(keyedBy: Key.self)
            try values.encodeIfPresent(baseline, forKey: .baseline)
        }

        var lines: [String] {
            guard let baseline else { return result.lines }
            return result.lines + [""]
                + wrapped("baseline    validation \(baseline.validation.text)")
                + (baseline.test.map { wrapped("baseline    test       \($0.text)") } ?? [])
        }
    }
}
