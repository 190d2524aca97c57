internal import ArgumentParser

struct SpeechCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speech", abstract: "Speech recognition: write down what is said.",
        subcommands: [SpeechTrain.self, SpeechTune.self, SpeechScore.self])
}
