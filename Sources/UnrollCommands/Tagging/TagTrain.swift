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

    @Argument(help: "The tagged sentences or sequences; - for standard input.", completion: .file())
    var data: String

    @OptionGroup(title: "Data") var others: DataOptions

    @Flag(help: "Print the scores of the most frequent tag of each word too.")
    var baseline = false

    @OptionGroup(title: "Files") var files: RunOptions
    @OptionGroup(title: "Sentences") var reading: TagReadingOptions
    @OptionGroup(title: "Intervals") var marks: IntervalOptions
    @OptionGroup(title: "Model") var model: TaggerOptions
    @OptionGroup(title: "Dropout") var dropouts: EncoderDropoutOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of sentences of an update.", valueName: "n"))
    var batchSize = TaggingConfig().batchSize

    func validate() throws {
        try requireOneStandardInput(
            [data, others.valid, others.test, vectors, marks.intervals])
        if model.input == .words, let option = reading.nucleotideOption(marks) {
            throw ValidationError("\(option) is for nucleotides alone")
        }
        if model.input == .nucleotides,
            let given = givenOptions(of: dropouts).first(
                where: EncoderDropoutOptions.ofWords.contains)
        {
            throw ValidationError("\(given) is for words: leave it out with --input nucleotides")
        }
        do {
            try config.validate()
            if config.heldOutFraction == 0, others.valid == nil {
                try config.training.validateWithoutValidation()
            }
        } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
    }

    private var vectors: String? { model.embeddings.vectors }

    private var config: TaggingConfig {
        var config = TaggingConfig()
        model.apply(to: &config)
        dropouts.apply(to: &config.encoder, isText: model.input == .words)
        config.outputDropout = dropouts.outputDropout ?? dropouts.dropout
        config.tagColumn = reading.columns.column
        config.wordColumn = reading.columns.wordColumn
        config.batchSize = batchSize
        config.heldOutFraction = others.heldOutFraction(
            usual: config.heldOutFraction, keeping: training.keeps)
        config.training = training.config
        return config
    }

    func run() throws { try compute.run { try train() } }

    private func train() throws {
        let flow = try TrainFlow(
            files, output: files.model(for: data),
            inputs: [data, others.valid, others.test, vectors], config: config,
            knowing: vectors == nil ? nil : config.architectureWithoutEmbeddings)
        let corpus = try reading.read(data, as: model.input, with: marks)
        let valid = try others.valid.map { try reading.read($0, as: model.input, with: marks) }
        let test = try others.test.map { try reading.read($0, as: model.input, with: marks) }
        let sentences = try TaggingData(
            training: corpus, validation: valid, config: config, vectorFile: vectors)
        let (trainer, outcome) = try flow.train(
            TaggingTrainer(sentences), saying: sentences.lines
        ) { try TaggingTrainer(sentences, $0) }
        let tagger = SequenceTagger(trainer.network, codec: trainer.codec)
        let config = tagger.config
        func figures(_ scores: EntityScores) -> TagFigures {
            TagFigures(scores, scheme: config.scheme, marksEntities: config.marksEntities)
        }
        func validated(_ scores: ([TaggedSentence]) -> EntityScores) -> TagFigures? {
            let held = sentences.validationSentences
            return held.isEmpty ? nil : figures(scores(held))
        }
        let validation = validated { tagger.scores(on: $0) }
        let tested = test.map { figures(tagger.scores(on: $0.sentences)) }
        let shown = tested ?? validation
        let result = TrainResult(
            outcome, vocabulary: trainer.codec?.vocabulary.count, validation: validation,
            test: tested,
            next: (
                ["tag", "predict"], config.input == .words ? ["a text"] : ["FILE"]
            ),
            details: shown?.types == nil ? [] : [""] + (shown?.typeLines ?? []))
        let plain =
            baseline
            ? Baseline(
                validation: validated(sentences.baselineScores),
                test: test.map { figures(sentences.baselineScores(on: $0.sentences)) }) : nil
        try printResult(WithBaseline(result: result, baseline: plain), json: files.json)
    }

    /// The most frequent tag of each word.
    private struct Baseline: Encodable {
        var validation: TagFigures?
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
                + (baseline.validation.map { wrapped("baseline    validation \($0.text)") } ?? [])
                + (baseline.test.map { wrapped("baseline    test       \($0.text)") } ?? [])
        }
    }
}
