internal import ArgumentParser
internal import Unroll

struct LanguageModelAgreement: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agreement",
        abstract:
            "Write sentences whose verb agrees with a distant subject, to train and to probe.",
        discussion: """
            Writes train.txt and valid.txt, a sentence on each line, and pairs.tsv for 'unroll lm probe \
            MODEL --pairs': the same kind of sentence, right and with the verb in the other number, by \
            the words between subject and verb. What stands between tells nothing of the subject's \
            number. No pair stands in train.txt or comes twice, but for very short ones, of which there \
            are few.
            """)

    @Argument(help: "An existing folder.", completion: .directory) var folder: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of sentences to train on.", valueName: "n"))
    var sentences = 20_000

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of sentences to validate on.", valueName: "n"))
    var valid = 2_000

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of pairs of each distance.", valueName: "n"))
    var pairs = 100

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Maximum number of words between subject and verb.", valueName: "n"))
    var longest = 16

    @Option(parsing: .unconditional, help: ArgumentHelp("Random seed.", valueName: "n"))
    var seed: UInt64 = 1

    @Flag(help: "Print one JSON object.") var json = false

    private struct Result: CommandResult {
        var folder: String
        var sentences, validation, pairs: Int
        var examples: [String]

        var lines: [String] {
            [
                "\(folder)/train.txt: \(sentences.grouped("sentence"))",
                "\(folder)/valid.txt: \(validation.grouped("sentence"))",
                "\(folder)/pairs.tsv: \(pairs.grouped("pair"))", "", "For example:",
            ] + examples.map { "  \($0)" }
        }
    }

    func run() throws {
        try runCommand {
            var config = AgreementCorpus.Config()
            config.sentences = sentences
            config.validation = valid
            config.pairsPerDistance = pairs
            config.longest = longest
            config.seed = seed
            try config.validate()
            try AtomicFile.requireWritableFolder(of: "\(folder)/train.txt")
            let corpus = try AgreementCorpus(config)
            try corpus.write(to: folder)
            try printResult(
                Result(
                    folder: folder, sentences: corpus.training.count,
                    validation: corpus.validation.count, pairs: corpus.pairs.count,
                    examples: Array(corpus.training.prefix(4))), json: json)
        }
    }
}
