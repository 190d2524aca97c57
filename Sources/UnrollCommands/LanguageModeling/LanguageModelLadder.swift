internal import ArgumentParser
internal import Unroll

struct LanguageModelLadder: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ladder",
        abstract:
            "Train and test the systems of Grave et al.'s table (2017) on a text.",
        discussion: """
            From n-grams to two-layer LSTMs: one vocabulary, one test text, and for each network \
            the same time to train in, at a size that it is enough for. The last row is the best \
            mixture of all. Models, logs and a record of each row go to the output folder, with a \
            picture of perplexity against time (ladder.svg); --resume continues row by row.
            """)

    @Option(help: ArgumentHelp("The training text.", valueName: "file"), completion: .file())
    var train: String
    @Option(help: ArgumentHelp("The validation text.", valueName: "file"), completion: .file())
    var valid: String
    @Option(help: ArgumentHelp("The test text.", valueName: "file"), completion: .file()) var test:
        String

    @Option(
        help: ArgumentHelp(
            "Rows to train, with commas. (values: "
                + LadderRow.allCases.map(\.rawValue).joined(separator: ", ") + "; default: all)",
            valueName: "row,row…"))
    var rows: LadderRows?

    @Option(
        help: ArgumentHelp(
            "Training time of each network: 90s, 8m, 2h. (default: 8m)", valueName: "time"))
    var budget: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Folder for models and records; made where it is missing.", valueName: "folder"),
        completion: .directory)
    var output = "."

    @Flag(help: "Keep finished rows and continue an interrupted one.") var resume = false

    @Flag(help: "Train finished rows that stand in the folder again.") var replace = false

    @Flag(help: "Start every line from the zero state, for shuffled sentences.")
    var perLine = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Count words that training has less often as unknown.", valueName: "n"))
    var minCount = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of words in the vocabulary. (default: no limit)", valueName: "n"))
    var vocabularySize: Int?

    @Option(help: "Precision that the factors of products are rounded to in training.")
    var precision = TrainingPrecision.float32

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Random seed of first parameters, order and dropout.", valueName: "n"))
    var seed: UInt64 = 1

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        try requireOneStandardInput([train, valid, test])
        if valid == "-" || test == "-" {
            throw ValidationError("--valid and --test are read more than once: name files")
        }
        guard minCount >= 1 else {
            throw ValidationError("--min-count \(minCount) must be 1 or more")
        }
        if let vocabularySize, !(3...1_000_000_000).contains(vocabularySize) {
            throw ValidationError(
                "--vocabulary-size \(vocabularySize) must be from 3 to 1000000000")
        }
    }

    func run() throws {
        try compute.run {
            var config = LadderConfig()
            config.rows = rows?.rows ?? LadderRow.allCases
            config.budget = budget?.seconds ?? config.budget
            config.perLine = perLine
            config.minimumCount = minCount
            config.vocabularySize = vocabularySize
            config.seed = seed
            config.precision = precision.precision
            let ladder = try Ladder(
                train: train, validation: valid, test: test, config: config, folder: output)
            let finished = ladder.finishedRows.map(\.rawValue).joined(separator: ", ")
            guard finished.isEmpty || resume || replace else {
                throw ConfigError(
                    "\(output) has finished rows (\(finished)): --resume keeps them, --replace trains "
                        + "them again")
            }
            Interruption.listen()
            guard let entries = try ladder.climb(resume: resume, reporter: LadderProgress()) else {
                StatusLine.shared.write(
                    line: "interrupted; finished rows are kept: --resume continues")
                throw ExitCode(130)
            }
            try printResult(
                LadderResult(rows: entries, picture: try ladder.draw(entries)), json: json)
        }
    }
}

/// Rows of the ladder separated by commas.
struct LadderRows: ExpressibleByArgument {
    var rows: [LadderRow]

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        rows = names.compactMap { LadderRow(rawValue: String($0)) }
        guard !rows.isEmpty, rows.count == names.count else { return nil }
    }
}

/// The table as the tool prints it.
private struct LadderResult: CommandResult {
    var rows: [LadderEntry]
    var picture: String

    var lines: [String] {
        var table = [
            [
                "row", "model", "perplexity", "parameters", "training", "words/s", "scored/s",
                "memory", "table",
            ]
        ]
        table += rows.map { entry in
            [
                entry.row, entry.model, entry.perplexity.digits(5), entry.parameters.grouped,
                timeText(entry.trainingSeconds), Int(clamping: entry.wordsPerSecond).grouped,
                Int(clamping: entry.scoringWordsPerSecond).grouped,
                entry.memory.map { "\(($0 >> 20).grouped) MiB" } ?? "",
                entry.publishedPerplexity.map { $0.digits(3) } ?? "",
            ]
        }
        var lines = aligned(table, textColumns: 2)
        if let mixture = rows.last, let weights = mixture.weights {
            let parts = weights.sorted { $0.value > $1.value }
                .map { "\($0.key) \($0.value.fixed(3))" }
            lines.append("")
            lines += wrapped("weights of the mixture: " + parts.joined(separator: ", "))
        }
        if let first = rows.first {
            lines += wrapped(
                "\(first.symbols.grouped) words and line ends scored, \(first.unknown.grouped) of "
                    + "them unknown; 'table': the full-size system on the One Billion Word "
                    + "benchmark, not comparable with other texts")
        }
        lines.append("picture: \(picture)")
        return lines
    }
}

/// The ladder's progress: a line for each row, and that of its training.
private final class LadderProgress: LadderReporter {
    private let training = TerminalProgress()

    func began(_ row: LadderRow) { training.note("\(row.rawValue): \(row.system)") }

    func ended(_ entry: LadderEntry) {
        training.note(
            """
            \(entry.row): test perplexity \(entry.perplexity.digits(5)) after \
            \(timeText(entry.trainingSeconds))
            """)
    }

    func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) {
        training.updated(loop, loss: loss, learningRate: learningRate)
    }

    func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {
        training.epochEnded(loop, record, improved: improved)
    }

    func note(_ message: Message) { training.note(message) }
}
