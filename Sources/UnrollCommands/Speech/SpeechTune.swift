internal import ArgumentParser
internal import Unroll

struct SpeechTune: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Find the weight of a language model and the insertion bonus that suit a model.",
        discussion: """
            Recordings that were not learned from, with their transcripts, are recognised once, and \
            their texts searched for with one setting after the other: each in turn takes the value \
            with the fewest wrong words. Printed is what test and transcribe are given then; --output \
            writes a model that they need not be told for. To measure an error rate with these \
            settings, take other recordings.
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(
        help: "The recordings and their transcripts; - for standard input.", completion: .file())
    var table: String

    @Option(
        help: ArgumentHelp(
            "Try no further setting after this time: 60s, 15m, 2h. (default: none)",
            valueName: "time"))
    var timeLimit: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "File for the model with the best settings; it may be the same file. (default: none)",
            valueName: "model"), completion: .file())
    var output: String?

    @Flag(help: "Replace another model that stands at the output.") var replace = false

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Search") var decoding: SpeechDecodingOptions
    @OptionGroup(title: "Table") var reading: TranscriptReadingOptions
    @OptionGroup(title: "Compute") var rounding: WeightsOption
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        try requireOneStandardInput([table, decoding.words, decoding.dictionary])
        if decoding.isGreedy {
            throw ValidationError("--beam 1 searches for nothing that could be tuned; widen it")
        }
        if output != nil, decoding.languageModel == nil {
            throw ValidationError("--output keeps what was tuned with a --language-model")
        }
    }

    func run() throws {
        try compute.run {
            let clock = ContinuousClock()
            let began = clock.now
            let file = try ModelFile(model)
            let recognizer = try SpeechRecognizer(file, precision: rounding.precision)
            if let output {
                let inputs = [
                    table, decoding.languageModel, decoding.words, decoding.dictionary,
                ]
                try ModelFile.requireWritable(output, inputs: inputs.compactMap(\.self))
                _ = try ModelReplacement.check(
                    output: output, task: SpeechConfig.task,
                    architecture: recognizer.config.architecture, isAllowed: replace)
            }
            let decoder = try decoding.decoder(for: recognizer.codec)
            let transcripts = try reading.read(table)
            try decoding.requireComparable(transcripts, with: recognizer)
            let outputs = try recognizer.outputs(of: transcripts)
            var values = DecodingTuning.Values()
            if decoding.languageModel == nil { values.languageWeights = [] }
            let tuning = try DecodingTuning(
                of: decoder, recordings: outputs.map(\.logProbabilities),
                transcripts: transcripts.rows.map { recognizer.codec.normalized($0.text) },
                values: values
            ) { timeLimit.map { (clock.now - began) / .seconds(1) >= $0.seconds } ?? false }
            if let output {
                try recognizer.write(decoding: tuning.config, to: output, as: file)
            }
            try printResult(
                TuningFigures(tuning, hasLanguageModel: decoding.languageModel != nil),
                json: json)
        }
    }
}

/// The settings that were found, as JSON and as lines.
private struct TuningFigures: CommandResult {
    struct Trial: Encodable {
        var languageWeight: Double
        var insertionBonus: Double
        var beam: Int
        var wer: Double
        var cer: Double

        enum CodingKeys: String, CodingKey {
            case beam, wer, cer
            case languageWeight = "language_weight"
            case insertionBonus = "insertion_bonus"
        }

        init(_ trial: DecodingTuning.Trial) {
            languageWeight = trial.languageWeight
            insertionBonus = trial.insertionBonus
            beam = trial.beam
            wer = trial.words.rate
            cer = trial.characters.rate
        }
    }

    var languageWeight: Double?
    var insertionBonus: Double
    var beam: Int
    var wer: Double
    var cer: Double
    var trials: [Trial]

    enum CodingKeys: String, CodingKey {
        case beam, wer, cer, trials
        case languageWeight = "language_weight"
        case insertionBonus = "insertion_bonus"
    }

    init(_ tuning: DecodingTuning, hasLanguageModel: Bool) {
        languageWeight = hasLanguageModel ? tuning.config.languageWeight : nil
        insertionBonus = tuning.config.insertionBonus
        beam = tuning.config.beam
        wer = tuning.best.words.rate
        cer = tuning.best.characters.rate
        trials = tuning.trials.map(Trial.init)
    }

    var lines: [String] {
        let options =
            (languageWeight.map { "--language-weight \($0.digits(4)) " } ?? "")
            + "--insertion-bonus \(insertionBonus.digits(4)) --beam \(beam)"
        let before = trials.first.map { ", before \(percent($0.wer)) and \(percent($0.cer))" }
        return namedLines([
            (name: "WER", text: "\(percent(wer)), CER \(percent(cer))" + (before ?? "")),
            ("tried", trials.count.grouped("setting")), ("give", options),
        ])
    }
}
