internal import ArgumentParser
internal import Unroll

struct TagScore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Compare predicted tags with the right ones, whatever made them.",
        discussion: """
            Both files hold the same sentences. --column chooses the tags of both; without it the \
            last column of each is taken.
            """)

    @Argument(help: "The right tags.", completion: .file()) var gold: String
    @Argument(help: "The predicted tags; - for standard input.", completion: .file()) var predicted:
        String

    @Option(
        name: [.customLong("scheme"), .customLong("rule")],
        help: """
            Way of counting entities: conlleval mends invalid tags as that program and seqeval do; \
            strict is seqeval's strict mode.
            """)
    var rule = EntityScores.Rule.conlleval

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Sentences") var reading: TagReadingOptions

    func validate() throws { try requireOneStandardInput([gold, predicted]) }

    func run() throws {
        try runCommand {
            let input: TaggingConfig.Input =
                reading.format == .fasta || reading.format == .table ? .nucleotides : .words
            let right = try reading.read(gold, as: input)
            let found = try reading.read(predicted, as: input)
            try right.requireSameTokens(as: found)
            let expected = right.sentences.map(\.tags)
            let predicted = found.sentences.map(\.tags)
            // Right tags that mark no entity at all say nothing of their scheme.
            let isEmpty = !expected.contains { $0.contains { $0 != TagScheme.outside } }
            let scheme = TagScheme(recognizing: isEmpty ? predicted : expected)
            if scheme == .plain, let odd = TagScheme.firstOddTag(among: expected) {
                StatusLine.shared.write(
                    line: "Note: \(displayName(gold)): the tag '\(odd)' is of no scheme beside the "
                        + "others, so every tag is taken for an entity's type as it stands")
            }
            let scores = EntityScores(
                expected: expected, predicted: predicted, scheme: scheme,
                rule: rule)
            try printResult(
                TagFigures(
                    scores, scheme: scheme,
                    marksEntities: scheme.marksEntities(in: expected.lazy.flatMap { $0 })),
                json: json)
        }
    }
}
