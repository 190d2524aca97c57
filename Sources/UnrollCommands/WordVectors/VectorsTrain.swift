internal import ArgumentParser
internal import Unroll

struct VectorsTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn word vectors from a text (skip-gram with negative sampling).",
        discussion: """
            Words stand between white space, a line is a sentence. The same text, options and seed \
            give the same vectors, bit for bit, with any number of threads. An interrupt (Ctrl-C) \
            writes the vectors learned so far.
            """)

    @Argument(help: "The text; - for standard input.", completion: .file()) var text: String

    @Option(
        help: ArgumentHelp(
            "File for the vectors. (default: the text's name with .vec or .bin, in this folder)",
            valueName: "file"), completion: .file())
    var output: String?

    @Option(help: "Form to write the vectors in; both forms are word2vec's.")
    var format = VectorsFormat.text

    @OptionGroup var form: NormalizeOption

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of elements of a vector.", valueName: "n"))
    var dimensions = SkipGramConfig().dimensions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of words on each side of a centre; each centre draws how many.",
            valueName: "n"))
    var window = SkipGramConfig().window

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of words drawn against each centre.", valueName: "n"))
    var negatives = SkipGramConfig().negatives

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Thin out words that are a larger share of the text than this; 0 for none.",
            valueName: "x"))
    var subsample = SkipGramConfig().subsample

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Leave out words that the text has less often.", valueName: "n"))
    var minCount = SkipGramConfig().minimumCount

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of passes over the text.", valueName: "n"))
    var epochs = SkipGramConfig().epochs

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Learning rate at the start; it falls linearly to a ten-thousandth.", valueName: "x"))
    var learningRate = SkipGramConfig().learningRate

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Random seed.", valueName: "n"))
    var seed = SkipGramConfig().seed

    @Flag(help: "Print one JSON object instead of the summary.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private struct Result: Encodable {
        var output: String
        var format: String
        var words: Int
        var width: Int
        var textWords: Int
        var epochs: Int
        var loss: Double?
        var seconds: Double
        var wordsPerSecond: Double
        var complete: Bool
    }

    private var config: SkipGramConfig {
        var config = SkipGramConfig()
        config.normalization = form.form
        config.dimensions = dimensions
        config.window = window
        config.negatives = negatives
        config.subsample = subsample
        config.minimumCount = minCount
        config.epochs = epochs
        config.learningRate = learningRate
        config.seed = seed
        return config
    }

    func validate() throws {
        do { try config.validate() } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
    }

    func run() throws { try compute.run { try train() } }

    private func train() throws {
        let output =
            output
            ?? outputName(
                for: text, ending: format == .text ? ".vec" : ".bin", standardInput: "vectors")
        try WordVectors.requireWritable(output, inputs: [text])
        if (try? ModelFile(output)) != nil {
            throw ConfigError("\(output) is a model: name another file with --output")
        }
        let data = try SkipGramData(contentsOf: text, config: config)
        let trainer = try SkipGramTrainer(config, data)
        StatusLine.shared.write(rows: trainer.dataLines + [("output", output)], indent: 10)

        Interruption.listen()
        let progress = try trainer.run { StatusLine.shared.show($0.parts) }
        StatusLine.shared.clear()
        try trainer.vectors.write(to: output, format: format.format)
        if !progress.isComplete {
            StatusLine.shared.write(
                sentence:
                    "interrupted in epoch \(progress.epoch) of \(config.epochs): \(output) has "
                    + "the vectors learned so far")
            throw ExitCode(130)
        }
        let result = Result(
            output: output, format: format.format.rawValue, words: data.words.count,
            width: config.dimensions, textWords: data.wordCount, epochs: config.epochs,
            loss: progress.loss.finite, seconds: progress.seconds,
            wordsPerSecond: Double(progress.words) / max(progress.seconds, 1e-9),
            complete: progress.isComplete)
        var out = StandardOutput()
        if json {
            try out.write(line: jsonLine(result))
        } else {
            let size = "\(result.words.grouped("word")) of \(counted(result.width, "element"))"
            let rows = [
                ("vectors", "\(output)  (\(size), \(format.format.name))"),
                (
                    "training",
                    "\(counted(result.epochs, "epoch")), \(timeText(result.seconds)), "
                        + "\(Int(result.wordsPerSecond).grouped) words/s; last epoch: "
                        + "\(progress.loss.fixed(4)) nats per pair"
                ),
            ]
            for line in namedLines(rows, indent: 10) { try out.write(line: line) }
        }
        try out.flush()
    }
}

extension SkipGramTrainer.Progress {
    /// As the status line shows it.
    fileprivate var parts: [StatusLine.Part] {
        let speed = Double(words) / max(seconds, 1e-9)
        let left = Double(totalWords - words) / max(speed, 1e-9)
        let done = Double(words) / Double(max(totalWords, 1))
        return [
            ("epoch \(epoch)", 0), ("\(Int(done * 100))%", 1), ("\(loss.fixed(3)) nats/pair", 2),
            ("\(Int(clamping: speed).grouped) words/s", 4), ("rate \(learningRate.digits(3))", 5),
            ("\(timeText(left)) left", 3),
        ]
    }
}
