import ArgumentParser

struct TablesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tables", abstract: "Print results as Markdown tables.")

    @Argument(help: "Files of JSON lines that `run` printed.")
    var results: [String]

    func run() throws {
        let results = try Results(results)
        for machine in results.machines { writeLine(MarkdownTable.machine(machine)) }
        writeLine(MarkdownTable.rows(results.rows))
    }
}
