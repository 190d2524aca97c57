internal import ArgumentParser
internal import Unroll

struct SpeechScore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Score recognised texts against the right ones, whatever made them.",
        discussion: """
            Both files hold the same texts: one on each line, or in tables or lists (.transcription, \
            .trn) with ids, by which they are matched. Error rates are those of jiwer: errors for each \
            word (wer) or character (cer) of the references, over all texts together; mer and wil count \
            insertions too and are at most 1. Where no reference has a word, the rate is the number of \
            insertions.
            """)

    @Argument(help: "The right texts; - for standard input.", completion: .file()) var references:
        String
    @Argument(help: "The recognised texts; - for standard input.", completion: .file())
    var hypotheses: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Show this many of the texts with the most errors, word under word.", valueName: "n"))
    var worst = 0

    @Flag(help: "Ignore upper and lower case.") var ignoreCase = false

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Tables") var columns: TranscriptColumnOptions

    func validate() throws {
        try requireOneStandardInput([references, hypotheses])
        if !(0...1_000_000).contains(worst) {
            throw ValidationError("--worst \(worst) must be from 0 to 1000000")
        }
    }

    func run() throws {
        try runCommand {
            let pairs = try TranscriptPairs(
                references: references, hypotheses: hypotheses, options: columns.options)
            let normalization = TextNormalization(form: .none, lowercases: ignoreCase)
            let scores = RecognitionScores(
                pairs.hypotheses.map { normalization($0) },
                references: pairs.references.map { normalization($0) })
            var figures = SpeechFigures(scores)
            if worst > 0 {
                figures.worst = scores.worst(worst).map {
                    WorstText(scores.texts[$0], name: pairs.names[$0])
                }
            }
            try printResult(figures, json: json)
        }
    }
}
