internal import ArgumentParser
internal import Unroll

struct ClassifyTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Measure how well a classifier does on a table.")

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(help: "The table of texts and labels; - for standard input.", completion: .file())
    var data: String

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Table") var table: TableReadingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func run() throws {
        try compute.run {
            let classifier = try SequenceClassifier(contentsOf: model)
            let rows = try table.read(data, knownLabels: classifier.labels)
            let clock = ContinuousClock()
            let began = clock.now
            let report = try classifier.report(on: rows)
            let seconds = (clock.now - began) / .seconds(1)
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
}
