internal import ArgumentParser

struct TranslateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate",
        abstract: "Translation: turn a text into another, between languages or spellings.",
        subcommands: [TranslateScore.self])
}
