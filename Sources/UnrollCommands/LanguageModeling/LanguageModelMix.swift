internal import ArgumentParser
internal import Unroll

struct LanguageModelMix: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mix",
        abstract: "Interpolate language models with the weights that a text asks for.",
        discussion: """
            The weights are found by expectation maximisation on the validation text, which no \
            part may have been trained on. The models must know the same symbols: train them on \
            one text. What is written is a model like \
            any other. It needs the files of its parts.
            """)

    @Argument(help: "The models.", completion: .file()) var model: [String]

    @Option(
        help: ArgumentHelp("Text that decides the weights.", valueName: "file"), completion: .file()
    )
    var valid: String

    @Option(
        help: ArgumentHelp("Text to test the mixture and its parts on.", valueName: "file"),
        completion: .file())
    var test: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Mix in a cache of the last words, which fade as the validation text asks for.")
    var cache = true

    @Option(help: ArgumentHelp("File for the mixture.", valueName: "model"), completion: .file())
    var output = "mixture.unroll"

    @Flag(help: "Replace a model of another kind that stands at the output.") var replace = false

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        if model.count + (cache ? 1 : 0) < 2 {
            throw ValidationError("give at least two models, or one and the cache")
        }
        try requireOneStandardInput([valid, test])
    }

    func run() throws {
        try compute.run {
            _ = try ModelReplacement.check(
                output: output, task: TaskDescription.mixtureLanguageModel.task, architecture: "",
                isBeginning: true, isAllowed: replace)
            let outcome = try MixtureRun(
                models: model, hasCache: cache, validation: valid, test: test, output: output
            ).run()
            try printResult(MixtureResult(outcome), json: json)
        }
    }
}

/// A mixture as the tool prints it.
private struct MixtureResult: CommandResult {
    struct Part: Encodable {
        var model: String
        var weight: Double
        var validation: LanguageModelFigures
        var test: LanguageModelFigures?
    }

    var model: String
    var parts: [Part]
    var validation: LanguageModelFigures
    var test: LanguageModelFigures?
    var iterations: Int
    var seconds: Double

    init(_ outcome: MixtureRun.Outcome) {
        let level = outcome.model.codec.level
        func score(_ score: TextScore) -> LanguageModelFigures {
            LanguageModelFigures(score, level)
        }
        model = outcome.output
        parts = outcome.parts.map { part in
            Part(
                model: part.file ?? "cache (decay \(part.decay ?? 0))", weight: part.weight,
                validation: score(part.validation), test: part.test.map(score))
        }
        validation = score(outcome.validation)
        test = outcome.test.map(score)
        iterations = outcome.iterations
        seconds = outcome.seconds
    }

    var lines: [String] {
        func figure(_ score: LanguageModelFigures?) -> String {
            score.map { ($0.perplexity ?? .infinity).digits(5) } ?? ""
        }
        var rows = [["", "weight", "validation", test == nil ? "" : "test"]]
        rows += parts.map {
            [$0.model, $0.weight.fixed(4), figure($0.validation), figure($0.test)]
        }
        rows.append(["mixture \(model)", "", figure(validation), figure(test)])
        return aligned(rows, textColumns: 1)
    }
}
