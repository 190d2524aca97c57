internal import ArgumentParser
internal import Unroll

struct ClassifyTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a text classifier on a table of texts and labels.",
        discussion: """
            Writes the model of the epoch that does best on the validation rows, and beside it a \
            log with a JSON line for each epoch (MODEL.jsonl). While it trains there is a \
            checkpoint (MODEL.checkpoint) that --resume goes on with, to the same bits.
            """)

    @Argument(help: "The table of texts and labels; - for standard input.") var data: String

    @Option(
        help: ArgumentHelp(
            "Validation table. (default: a tenth of each class of the training table)",
            valueName: "file"))
    var valid: String?

    @Option(help: ArgumentHelp("Table to test the finished model on.", valueName: "file"))
    var test: String?

    @Option(
        help: ArgumentHelp(
            "Pretrained vectors: word2vec text or binary, GloVe, fastText .vec. (default: none)",
            valueName: "file"))
    var vectors: String?

    @Flag(
        help: """
            Trains averaged word vectors into a classifier too, and prints its scores beside the \
            recurrent network's; its model is MODEL with .baseline before the ending.
            """)
    var baseline = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Cross-validation in n parts: prints the scores of each and writes no model.",
            valueName: "n"))
    var folds: Int?

    @Option(
        help: ArgumentHelp(
            "File for the model. (default: the table's name with .unroll, in this folder)",
            valueName: "model"))
    var output: String?

    @Flag(help: "Go on with an interrupted run; starts afresh where there is none.")
    var resume = false

    @Flag(help: "Print one JSON object instead of the summary.")
    var json = false

    @OptionGroup(title: "Table") var table: TableReadingOptions
    @OptionGroup(title: "Model") var model: ClassifierOptions
    @OptionGroup(title: "Dropout") var dropouts: ClassifierDropoutOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    @Option(parsing: .unconditional, help: ArgumentHelp("Texts of an update.", valueName: "n"))
    var batchSize = ClassificationConfig().batchSize

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of each class held out for validation. (default: 0.1)", valueName: "x"))
    var heldOut: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of the target spread over all classes in the loss.", valueName: "x"))
    var labelSmoothing = ClassificationConfig().labelSmoothing

    func validate() throws {
        if [data, valid, test, vectors].count(where: { $0 == "-" }) > 1 {
            throw ValidationError("standard input can be read only once")
        }
        if folds != nil, vectors == "-" {
            throw ValidationError("--folds reads the vectors many times: name a file")
        }
        if valid != nil, heldOut != nil {
            throw ValidationError("--held-out has no use with --valid: nothing is held out")
        }
        try model.validate(vectors: vectors)
        if let folds {
            guard (2...1000).contains(folds) else {
                throw ValidationError("--folds \(folds) must be from 2 to 1000")
            }
            for (option, isGiven) in [
                ("--valid", valid != nil), ("--test", test != nil), ("--output", output != nil),
                ("--resume", resume),
            ] where isGiven {
                throw ValidationError("\(option) has no use with --folds: no model is written")
            }
        }
        do { try config.validate() } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
        try compute.run {
            if let folds { try crossValidate(folds) } else { try train() }
        }
    }

    private var config: ClassificationConfig {
        get throws {
            var config = ClassificationConfig()
            try model.apply(to: &config)
            dropouts.apply(to: &config)
            config.batchSize = batchSize
            config.heldOutFraction = heldOut ?? config.heldOutFraction
            config.labelSmoothing = labelSmoothing
            config.training = training.config
            return config
        }
    }

    // MARK: One model, and its baseline

    private func train() throws {
        let output =
            output ?? outputName(for: data, ending: ".unroll", standardInput: "model")
        for name in [output] + (baseline ? [baselineName(output)] : []) {
            try TrainingRun<ClassificationConfig>.requireWritable(
                output: name, inputs: [data] + [valid, test, vectors].compactMap { $0 })
        }
        let rows = try table.read(data)
        let labels = rows.labelCounts.map(\.label)
        let valid = try valid.map { try table.read($0, knownLabels: labels) }
        let test = try test.map { try table.read($0, knownLabels: labels) }
        let examples = try ClassificationData(
            training: rows, validation: valid, config: try config, vectorFile: vectors)
        // Labels that no model could give are found before the training, not after it.
        try test.map { try examples.check($0) }
        writeToStandardError(summary(of: examples, rows) + "\n")

        Interruption.listen()
        var plain: ClassificationResult?
        if baseline {
            plain = try train(
                examples, examples.config.baseline, test, output: baselineName(output))
        }
        let result = try train(examples, examples.config, test, output: output)
        var out = StandardOutput()
        if json {
            try out.write(line: jsonLine(WithBaseline(result: result, baseline: plain)))
        } else {
            for line in result.summary { try out.write(line: line) }
            if let plain {
                try out.write(line: "")
                for line in plain.scores(as: "baseline") + result.scores(as: "recurrent") {
                    try out.write(line: line)
                }
            }
        }
        try out.flush()
    }

    private func train(
        _ data: ClassificationData, _ config: ClassificationConfig, _ test: TextTable?,
        output: String
    ) throws -> ClassificationResult {
        let trainer = try ClassificationTrainer(data, config)
        writeToStandardError(
            """
            model       \(config.architecture), \(trainer.network.parameterCount) parameters
            training    \(config.howTrained), \(trainer.updatesPerEpoch) updates an epoch
            output      \(output)

            """)
        let state = try trainer.run(output: output).run(
            TrainingLoop(trainer, config.training), resume: resume,
            reporter: TerminalProgress(.classification))
        if state.ended == .interrupt { throw ExitCode(130) }
        return try ClassificationResult(
            trainer: trainer, state: state, data: data, test: test, output: output)
    }

    private struct WithBaseline: Encodable {
        var result: ClassificationResult
        var baseline: ClassificationResult?

        enum Key: String, CodingKey { case baseline }

        func encode(to encoder: any Encoder) throws {
            try result.encode(to: encoder)
            var values = encoder.container(keyedBy: Key.self)
            try values.encodeIfPresent(baseline, forKey: .baseline)
        }
    }

    private func summary(of data: ClassificationData, _ rows: TextTable) -> String {
        let compute = Compute.current
        var lines = [
            "texts       \(data.training.count) to train on, \(data.validation.count) to validate "
                + "on, \(data.config.labels.count) classes, vocabulary "
                + "\(data.codec.vocabulary.count) (\(rows.format.rawValue))",
            "reading     \(data.config.reading)"
                + (data.cutTexts > 0 ? "; \(data.cutTexts) texts are cut" : ""),
        ]
        if let vectors = data.config.vectors {
            lines.append(
                "vectors     \(vectors) knows \(data.knownInVectors.known) of the texts' "
                    + "\(data.knownInVectors.of) \(data.config.level.rawValue)s")
        }
        lines.append(
            "compute     \(compute.tier.rawValue) kernels, \(compute.threads) threads")
        return lines.joined(separator: "\n")
    }

    private func baselineName(_ output: String) -> String {
        modelName(output, with: "baseline")
    }

    // MARK: Cross-validation

    private struct Folds: Encodable {
        var accuracy: Double
        var macroF1: Double
        /// The standard deviation over the parts.
        var accuracyDeviation: Double
        var folds: [ReportFigures]

        init(_ reports: [ClassificationReport]) {
            let count = Double(reports.count)
            let mean = reports.reduce(0) { $0 + $1.accuracy } / count
            accuracy = mean
            macroF1 = reports.reduce(0) { $0 + $1.macroF1 } / count
            let squares = reports.reduce(0) { $0 + ($1.accuracy - mean) * ($1.accuracy - mean) }
            accuracyDeviation = (squares / (count - 1)).squareRoot()
            folds = reports.map { ReportFigures($0) }
        }

        enum CodingKeys: String, CodingKey {
            case accuracy, folds
            case macroF1 = "macro_f1"
            case accuracyDeviation = "accuracy_deviation"
        }
    }

    private struct FoldsWithBaseline: Encodable {
        var recurrent: Folds
        var baseline: Folds?
    }

    private func crossValidate(_ count: Int) throws {
        let rows = try table.read(data)
        Interruption.listen()
        let config = try config
        let plain = try baseline ? scores(rows, count, config.baseline, "baseline") : nil
        let recurrent = try scores(rows, count, config, "recurrent")
        var out = StandardOutput()
        if json {
            try out.write(line: jsonLine(FoldsWithBaseline(recurrent: recurrent, baseline: plain)))
        } else {
            for (name, scores) in [("baseline", plain), ("recurrent", recurrent)] {
                guard let scores else { continue }
                try out.write(
                    line: "\(name)  accuracy \(percent(scores.accuracy)) "
                        + "± \(percent(scores.accuracyDeviation)), "
                        + "macro-F1 \(percent(scores.macroF1)), mean of \(count) parts: "
                        + scores.folds.map { percent($0.accuracy) }.joined(separator: " "))
            }
        }
        try out.flush()
    }

    private func scores(
        _ rows: TextTable, _ count: Int, _ config: ClassificationConfig, _ name: String
    ) throws -> Folds {
        let validation = try CrossValidation(
            rows, folds: count, config: config, vectors: vectors)
        return Folds(
            try (0..<count).map { fold in
                let report = try validation.run(fold: fold) { Interruption.isRequested }
                guard let report else {
                    writeToStandardError("interrupted; cross-validation writes nothing\n")
                    throw ExitCode(130)
                }
                writeToStandardError(
                    "\(name)  part \(fold + 1) of \(count): \(ReportText(report).scores)\n")
                return report
            })
    }
}
