internal import ArgumentParser

struct SpeechCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speech", abstract: "Speech recognition: write down what is said.",
        discussion: """
            A model learns from recordings and their transcripts, without any alignment (CTC), and \
            writes characters, words or phones. A language model of this package and a list of words \
            can help it.
            """,
        subcommands: [
            SpeechTrain.self, SpeechTest.self, SpeechTranscribe.self, SpeechTune.self,
            SpeechScore.self,
        ])
}
