internal import ArgumentParser

struct SpeechCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speech",
        abstract: "Speech recognition: turn recordings into text.",
        subcommands: [SpeechScore.self])
}
