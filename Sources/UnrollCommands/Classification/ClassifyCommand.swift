internal import ArgumentParser

struct ClassifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Classification: learn which class a text or another sequence belongs to.",
        discussion: """
            Tables of texts and labels: CSV, TSV, JSON lines, or fastText's __label__ lines. The \
            format is known by the file's ending, else by its first lines. A first row is a header \
            where it names a text or a label column (text, sentence, label, class …); without one \
            the label column is the one with fewer distinct values.
            """,
        subcommands: [ClassifyTrain.self, ClassifyTest.self, ClassifyPredict.self])
}
