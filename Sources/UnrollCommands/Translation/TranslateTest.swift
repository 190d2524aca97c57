internal import ArgumentParser
internal import Unroll

struct TranslateTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Measure how well a model translates: BLEU, chrF, exact.",
        discussion: """
            BLEU and chrF are those of sacreBLEU with the same settings (the signature says which), \
            from 0 to 100; exact is the share of sentences that are right word for word. The \
            references of a lower-casing model (--lowercase of train) are compared without case.
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(
        help: "The texts to translate, or a table of pairs; - for standard input.",
        completion: .file())
    var source: String
    @Argument(help: "Their right translations; none for a table.", completion: .file()) var target:
        String?

    @Option(
        choice: "BLEU's way of dividing sentences.",
        default: "13a; none where the model's texts are tokenised")
    var tokenizer: BLEUTokenizer?

    @Flag(name: .customLong("ignore-case"), help: "Ignore upper and lower case.")
    var ignoresCase = false

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Search") var decoding: DecodingOptions
    @OptionGroup(title: "Pairs") var reading: TextPairFiles
    @OptionGroup(title: "Compute") var rounding: WeightsOption
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        try requireOneStandardInput([source, target])
        try reading.requireTable(unless: target)
    }

    func run() throws {
        try compute.run {
            let translator = try Translator(contentsOf: model, precision: rounding.precision)
            let pairs = try reading.read(source, target)
            if translator.looksLikeTarget(pairs.pairs.map(\.source)) {
                StatusLine.shared.write(line: WrongWay.note(translator))
            }
            let clock = ContinuousClock()
            let began = clock.now
            let usual = translator.config.usualScoring.bleu
            let scores = translator.scores(
                on: pairs.pairs, by: decoding.config,
                TranslationScoring(
                    tokenizer: tokenizer ?? usual.tokenizer,
                    lowercases: ignoresCase || usual.lowercases))
            let seconds = (clock.now - began) / .seconds(1)
            let recomposed = pairs.pairs.count {
                !translator.config.reference($0.target).utf8.elementsEqual($0.target.utf8)
            }
            if recomposed > 0 {
                StatusLine.shared.write(
                    line:
                        "Note: \(counted(recomposed, "reference")) with letters and accents apart, "
                        + "which were composed (NFC) as the model's texts are")
            }
            for note in scores.notes { StatusLine.shared.write(line: "Note: \(note)") }
            try printResult(
                TranslationFigures(scores, seconds: seconds, beam: decoding.config.beam), json: json
            )
        }
    }
}

/// What is said where texts look like a model's target.
enum WrongWay {
    static func note(_ translator: Translator) -> String {
        let files = translator.config.files
        let names = files.count == 2 ? " (\(files[0]) to \(files[1]))" : ""
        return "Note: these texts look like what the model translates into\(names): is this the "
            + "wrong way round?"
    }
}
