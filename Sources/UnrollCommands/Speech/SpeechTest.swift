internal import ArgumentParser
internal import Unroll

struct SpeechTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Measure how well recordings are recognised: word and character error rate.",
        discussion: """
            The error rates are those of jiwer: errors for each word (wer) or character (cer) of all \
            transcripts together. Of phones that no dictionary makes words of, wer is that of the phones.
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(
        help: "The recordings and their transcripts; - for standard input.", completion: .file())
    var table: String

    @Option(
        help: ArgumentHelp(
            "Show this many of the files with the most errors, word under word.", valueName: "n"))
    var worst = 0

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Search") var decoding: SpeechDecodingOptions
    @OptionGroup(title: "Table") var reading: TranscriptReadingOptions
    @OptionGroup(title: "Compute") var rounding: WeightsOption
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        try requireOneStandardInput([table, decoding.words, decoding.dictionary])
        if !(0...1_000_000).contains(worst) {
            throw ValidationError("--worst \(worst) must be from 0 to 1000000")
        }
    }

    func run() throws {
        try compute.run {
            let recognizer = try SpeechRecognizer(
                contentsOf: model, precision: rounding.precision)
            let decoder = try decoding.decoder(of: recognizer)
            let transcripts = try reading.read(table)
            try decoding.requireComparable(transcripts, with: recognizer)
            let clock = ContinuousClock()
            let began = clock.now
            let outputs = try recognizer.outputs(of: transcripts)
            let found = recognizer.transcriptions(of: outputs, by: decoder)
            let seconds = (clock.now - began) / .seconds(1)
            let scores = recognizer.scores(
                of: found, references: transcripts.rows.map(\.text))
            var figures = SpeechFigures(scores)
            figures.seconds = seconds
            figures.beam = decoder?.config.beam ?? 1
            if worst > 0 {
                figures.worst = scores.worst(worst).map {
                    WorstText(scores.texts[$0], name: transcripts.rows[$0].id)
                }
            }
            try printResult(figures, json: json)
        }
    }
}
