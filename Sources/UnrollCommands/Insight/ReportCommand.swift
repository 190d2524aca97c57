internal import ArgumentParser
internal import Unroll

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write the page of a run: curves, figures, examples, hidden units over text.",
        discussion: """
            One HTML file that opens in any browser and needs no network. It shows how the run went, \
            and what fits its task: with DATA (what the task's test reads) scores, the best and worst \
            examples, what is confused, what is attended to; of recurrent models of text the hidden \
            units that track something in the text, and how sure that is. A folder that 'lm ladder' \
            wrote gives the page of the ladder.
            """)

    @Argument(
        help: ArgumentHelp(
            "A model, the log (.jsonl) of a run, word vectors, or a ladder's folder.",
            valueName: "run"), completion: .file())
    var subject: String

    @Argument(
        help: ArgumentHelp(
            "The data to measure the model on: as for its test; for translation the texts and their "
                + "translations.", valueName: "data"), completion: .file())
    var data: [String] = []

    @Option(
        help: ArgumentHelp(
            "File for the page. (default: the run's name with .html, in this folder)",
            valueName: "file"), completion: .file())
    var output: String?

    @Option(
        choice: "Format of a table of texts.", default: "by the file's ending, else its first lines"
    )
    var format: TableOptions.Format?

    @OptionGroup var columns: DataColumnOptions

    @Option(
        help: ArgumentHelp(
            "The files' column of a table of recordings. (default: found)", valueName: "column"))
    var fileColumn: String?

    @Option(
        help: ArgumentHelp(
            "Random seed of generated texts and all else that is drawn.", valueName: "n"))
    var seed: UInt64 = 1

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private struct Result: CommandResult {
        var page: String
        var bytes: Int
        var seconds: Double

        var lines: [String] {
            namedLines([
                ("page", "\(page)  (\((bytes / 1024).grouped) KB)"), ("seconds", seconds.fixed(2)),
            ])
        }
    }

    private var reading: ReportReading {
        var reading = ReportReading()
        reading.table = columns.table
        reading.table.format = format
        reading.pairs = columns.pairs
        reading.tags = columns.tags
        reading.transcripts.fileColumn = fileColumn
        reading.transcripts.textColumn = columns.textColumn
        return reading
    }

    func validate() throws {
        if data.contains("-") {
            throw ValidationError("the data are read more than once: name files, not -")
        }
        if subject == "-", output == nil {
            throw ValidationError("name the page with --output")
        }
    }

    func run() throws {
        try compute.run {
            let clock = ContinuousClock()
            let began = clock.now
            let output = output ?? RunReport.name(of: subject) + ".html"
            try AtomicFile.requireWritableFolder(of: output)
            try AtomicFile.requireApart(
                outputs: [output], inputs: [subject] + RunFiles.named(by: subject).all + data)
            var options = RunReport.Options()
            options.data = data
            options.reading = reading
            options.seed = seed
            let report = try RunReport(of: subject, options: options)
            try report.write(to: output)
            try printResult(
                Result(
                    page: output, bytes: report.html.utf8.count,
                    seconds: (clock.now - began) / .seconds(1)), json: json)
        }
    }
}
