import ArgumentParser

struct RooflineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roofline", abstract: "Draw results under the machine's ceilings, as SVG.")
    @Argument(help: "Files of results.") var results: [String]
    func run() throws {}
}
