internal import ArgumentParser

struct TranslateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate",
        abstract: "Translation: turn a text into another, between languages or spellings.",
        discussion: """
            Any pairs of texts will do: languages, spellings, dates, summaries. Two files belong \
            together line by line; CSV, TSV and JSON hold a text and its translation in each row.
            """,
        subcommands: [
            TranslateTrain.self, TranslateTest.self, TranslatePredict.self, TranslateScore.self,
        ])
}
