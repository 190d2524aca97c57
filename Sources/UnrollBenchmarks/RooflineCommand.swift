import ArgumentParser
import Foundation

struct RooflineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roofline", abstract: "Draw results under the machine's ceilings, as SVG.")

    @Argument(help: "Files of JSON lines that `run` printed, of one machine.")
    var results: [String]

    @Option(help: ArgumentHelp("Draw rows with this in their names alone.", valueName: "part"))
    var only: [String] = []

    func run() throws {
        var results = try Results(results)
        if !only.isEmpty {
            results.rows.removeAll { row in !only.contains { row.name.contains($0) } }
        }
        writeLine(try RooflinePicture(results).svg)
    }
}
