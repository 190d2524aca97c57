import ArgumentParser

struct TablesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tables", abstract: "Print results as Markdown tables.")
    @Argument(help: "Files of results.") var results: [String]
    func run() throws {}
}
