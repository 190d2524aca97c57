public import ArgumentParser
public import Unroll
internal import UnrollPlatform
internal import UnrollSystem

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Lay training runs beside each other: one table, one chart.",
        discussion: """
            A run is named by its model, its checkpoint or its log (MODEL.jsonl). The chart shows the \
            validation loss over the epochs, of runs without validation the training loss. At a \
            terminal it is drawn there; --svg writes it to a file. With --csv every epoch of every run \
            becomes a row.
            """)

    @Argument(
        help: ArgumentHelp("Models, checkpoints or logs.", valueName: "run"), completion: .file())
    var runs: [String]

    @Option(
        help: ArgumentHelp("File for the chart, as SVG. (default: none)", valueName: "file"),
        completion: .file())
    var svg: String?

    @Flag(help: "Print every epoch of every run as CSV.") var csv = false

    @Flag(help: "Print one JSON object.") var json = false

    func validate() throws {
        if runs.isEmpty { throw ValidationError("Name at least one run.") }
        if csv, json { throw ValidationError("Give --csv or --json, not both.") }
        try requireOneStandardInput(runs)
    }

    func run() throws { try runCommand(compare) }

    private func compare() throws {
        if let svg {
            try AtomicFile.requireWritableFolder(of: svg)
            try AtomicFile.requireApart(
                outputs: [svg], inputs: runs + runs.flatMap { RunFiles.named(by: $0).all },
                named: "svg")
        }
        let comparison = RunComparison(try runs.map { try RunLog(path: $0) })
        if let svg { try AtomicFile.write(to: svg) { try $0.write(comparison.svg) } }
        var out = StandardOutput()
        if csv {
            try out.write(Array(comparison.csv.utf8))
        } else if json {
            try out.write(line: jsonLine(["runs": comparison.rows]))
        } else {
            for line in aligned(comparison.table, textColumns: 1) { try out.write(line: line) }
            if let width = standardOutputWidth, svg == nil {
                try out.write(line: "")
                for line in comparison.lines(width: width) { try out.write(line: line) }
            }
            if !comparison.remarks.isEmpty { try out.write(line: "") }
            for remark in comparison.remarks {
                for line in wrapped(remark, indent: 2) { try out.write(line: line) }
            }
        }
        try out.flush()
        // What is missing is said where it cannot be mistaken for a result.
        if csv || json {
            for remark in comparison.remarks { StatusLine.shared.write(sentence: remark) }
        }
    }
}
