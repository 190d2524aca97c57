internal import ArgumentParser
internal import Unroll

struct ClassifyTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Measure how well a classifier does on a table.")

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(help: "The table of texts and labels; - for standard input.", completion: .file())
    var data: String

    @Option(
        help: ArgumentHelp(
            """
            Write a line for each row to this file: its line in the data, the right class, the \
            predicted one and its probability, separated by tabs. (default: none)
            """, valueName: "file"))
    var predictions: String?

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Table") var table: TableReadingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        if predictions == "-" {
            throw ValidationError(
                "--predictions writes a file, and standard output has the scores: name one")
        }
    }

    func run() throws {
        try compute.run {
            if let predictions {
                try AtomicFile.requireWritableFolder(of: predictions)
                try AtomicFile.requireApart(
                    outputs: [predictions], inputs: [model, data], named: "predictions")
            }
            let classifier = try SequenceClassifier(contentsOf: model)
            let rows = try table.read(
                data, knownLabels: classifier.labels, usualColumns: classifier.config.textColumns)
            if let columns = rows.columns {
                StatusLine.shared.write(
                    line: "\(displayName(data)): \(rows.format.rawValue), \(columns), "
                        + counted(rows.rows.count, "row"))
            }
            let clock = ContinuousClock()
            let began = clock.now
            let answers = try classifier.answers(on: rows)
            let report = classifier.report(of: answers)
            let seconds = (clock.now - began) / .seconds(1)
            if let predictions {
                try write(answers, classifier.labels, rows, to: predictions)
            }
            var out = StandardOutput()
            if json {
                try out.write(line: jsonLine(ReportFigures(report, seconds: seconds)))
            } else {
                for line in ReportText(report).lines { try out.write(line: line) }
                try out.write(line: "seconds    \(seconds.fixed(2))")
            }
            try out.flush()
        }
    }

    private func write(
        _ answers: [SequenceClassifier.Answer], _ labels: [String], _ table: TextTable,
        to path: String
    ) throws {
        try AtomicFile.write(to: path) { file in
            try file.write("line\ttruth\tprediction\tprobability\n")
            for answer in answers {
                let fields = [
                    "\(table.rows[answer.row].line)", labels[answer.expected],
                    answer.prediction.label, Double(answer.prediction.probability).fixed(6),
                ]
                try file.write(fields.joined(separator: "\t") + "\n")
            }
        }
    }
}
