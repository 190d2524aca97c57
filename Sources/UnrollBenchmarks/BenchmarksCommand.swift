import ArgumentParser

@main
struct BenchmarksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "UnrollBenchmarks",
        abstract: "Measure named shapes, and show what was measured.",
        subcommands: [
            RunCommand.self, RooflineCommand.self, TablesCommand.self, KneserNeyCommand.self,
            QueryCommand.self, SNMCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}
