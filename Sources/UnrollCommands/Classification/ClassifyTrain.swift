internal import ArgumentParser
internal import Unroll

struct ClassifyTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a classifier on a table of texts, sequences or files, and their labels.",
        discussion: """
            Writes the model of the epoch that does best on the validation rows (with --keep last, of \
            the last epoch), and beside it a log with a JSON line for each epoch (MODEL.jsonl). While it trains there is a \
            checkpoint (MODEL.checkpoint) that --resume continues, to the same bits; it stays, so \
            that more epochs can extend the run.
            """)

    @Argument(help: "The table of texts and labels; - for standard input.", completion: .file())
    var data: String

    @OptionGroup(title: "Data") var others: DataOptions

    @Flag(
        help: """
            Train a classifier of averaged word vectors too, and print its scores beside the \
            recurrent network's; its model is MODEL with .baseline before the ending.
            """)
    var baseline = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Cross-validate in n parts: print the scores of each, and write no model. (default: no "
                + "cross-validation)",
            valueName: "n"))
    var folds: Int?

    @OptionGroup(title: "Files") var files: RunOptions
    @OptionGroup(title: "Table") var table: TableReadingOptions
    @OptionGroup(title: "Model") var model: ClassifierOptions
    @OptionGroup(title: "Dropout") var dropouts: EncoderDropoutOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Number of texts of an update.", valueName: "n")
    )
    var batchSize = ClassificationConfig().batchSize

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of the target to spread over all classes in the loss.", valueName: "x"))
    var labelSmoothing = ClassificationConfig().labelSmoothing

    func validate() throws {
        try requireOneStandardInput([data, others.valid, others.test, vectors])
        if folds != nil, vectors == "-" {
            throw ValidationError("--folds reads the vectors many times: name a file")
        }
        if model.input?.kind != nil,
            let given = givenOptions(of: dropouts).first(
                where: EncoderDropoutOptions.ofWords.contains)
        {
            throw ValidationError("\(given) is for texts alone")
        }
        if let folds {
            guard (2...1000).contains(folds) else {
                throw ValidationError("--folds \(folds) must be from 2 to 1000")
            }
            for (option, isGiven) in [
                ("--valid", others.valid != nil), ("--test", others.test != nil),
                ("--output", files.output != nil), ("--replace", files.replace),
            ] + files.onlyNetworks where isGiven {
                throw ValidationError(
                    "\(option) has no use with --folds, which tests each part and writes no model")
            }
        }
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

    func run() throws {
        try compute.run {
            if let folds { try crossValidate(folds) } else { try train() }
        }
    }

    private var vectors: String? { model.encoder.embeddings.vectors }

    private var config: ClassificationConfig {
        get throws {
            var config = ClassificationConfig()
            try model.apply(to: &config)
            dropouts.apply(to: &config.encoder, isText: config.input == nil)
            config.outputDropout = dropouts.outputDropout ?? dropouts.dropout
            config.batchSize = batchSize
            config.heldOutFraction = others.heldOutFraction(
                usual: config.heldOutFraction, keeping: training.keeps)
            config.labelSmoothing = labelSmoothing
            config.training = training.config
            return config
        }
    }

    // MARK: One model, and its baseline

    private typealias Result = TrainResult<ReportFigures>

    private func train() throws {
        let output = files.model(for: data)
        let inputs = [data, others.valid, others.test, vectors]
        let config = try config
        var filesOfBaseline = files
        filesOfBaseline.tune = nil
        func flow(
            _ files: RunOptions, _ output: String, _ config: ClassificationConfig
        ) throws -> TrainFlow {
            // The vectors' width and what was made of them are known when they have been read.
            try TrainFlow(
                files, output: output, inputs: inputs, config: config,
                knowing: vectors == nil ? nil : config.architectureWithoutEmbeddings)
        }
        let recurrentFlow = try flow(files, output, config)
        let plainFlow =
            baseline
            ? try flow(filesOfBaseline, modelName(output, with: "baseline"), config.baseline) : nil
        let rows = try table.read(data)
        if config.input == nil, rows.rows.allSatisfy({ Nucleotides.areLikely($0.text) }) {
            StatusLine.shared.write(
                line:
                    "Note: the texts of \(displayName(data)) look like nucleotides, which --input "
                    + "nucleotides reads base by base")
        }
        let labels = rows.labelCounts.map(\.label)
        let valid = try others.valid.map { try table.read($0, knownLabels: labels) }
        let test = try others.test.map { try table.read($0, knownLabels: labels) }
        let examples = try ClassificationData(
            training: rows, validation: valid, config: config, vectorFile: vectors)
        // Labels that no model could give are found before the training, not after it.
        try test.map { try examples.check($0) }
        let lines = examples.lines(
            format: rows.format.rawValue + (rows.columns.map { ", \($0)" } ?? ""))
        let plain = try plainFlow.map {
            try train($0, examples, examples.config.baseline, test, lines)
        }
        let result = try train(recurrentFlow, examples, examples.config, test, lines)
        try printResult(WithBaseline(result: result, baseline: plain), json: files.json)
    }

    private func train(
        _ flow: TrainFlow, _ data: ClassificationData, _ config: ClassificationConfig,
        _ test: TextTable?, _ lines: [(name: String, text: String)]
    ) throws -> Result {
        let (trainer, outcome) = try flow.train(
            ClassificationTrainer(data, config), saying: lines
        ) { try ClassificationTrainer(data, $0) }
        let classifier = SequenceClassifier(trainer)
        let validated = data.validation.isEmpty ? nil : classifier.report(on: data.validation)
        let tested = try test.map { try classifier.report(on: $0) }
        let details = (tested ?? validated).map {
            [""] + ReportText($0).classes + [""] + ReportText($0).confusion
        }
        return TrainResult(
            outcome, vocabulary: trainer.codec?.vocabulary.count,
            validation: validated.map { ReportFigures($0) },
            test: tested.map { ReportFigures($0) },
            next: (["classify", "predict"], [config.input == nil ? "a text" : "FILE"]),
            details: details ?? [])
    }

    private struct WithBaseline: CommandResult {
        var result: Result
        var baseline: Result?

        enum Key: String, CodingKey { case baseline }

        func encode(to encoder: any Encoder) throws {
            try result.encode(to: encoder)
            var values = encoder.container(keyedBy: Key.self)
            try values.encodeIfPresent(baseline, forKey: .baseline)
        }

        var lines: [String] {
            guard let baseline else { return result.lines }
            return result.lines + [""] + scores(of: baseline, "baseline")
                + scores(of: result, "recurrent")
        }

        private func scores(of result: Result, _ name: String) -> [String] {
            (result.validation.map { wrapped("\(name)  validation \($0.text)") } ?? [])
                + (result.test.map { wrapped("\(name)  test       \($0.text)") } ?? [])
        }
    }

    // MARK: Cross-validation

    private func crossValidate(_ count: Int) throws {
        let rows = try table.read(data)
        Interruption.listen()
        let config = try config
        let plain = try baseline ? scores(rows, count, config.baseline, "baseline") : nil
        let recurrent = try scores(rows, count, config, "recurrent")
        try printResult(
            CrossValidationResult(recurrent: recurrent, baseline: plain), json: files.json)
    }

    private func scores(
        _ rows: TextTable, _ count: Int, _ config: ClassificationConfig, _ name: String
    ) throws -> FoldScores {
        let validation = try CrossValidation(
            rows, folds: count, config: config, vectors: vectors)
        return FoldScores(
            try (0..<count).map { fold in
                let report = try validation.run(fold: fold) { Interruption.isRequested }
                guard let report else { throw CancellationError() }
                StatusLine.shared.write(
                    line: "\(name)  part \(fold + 1) of \(count): \(ReportFigures(report).text)")
                return report
            })
    }
}
