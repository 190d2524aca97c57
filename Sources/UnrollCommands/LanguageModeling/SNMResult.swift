internal import Unroll

/// How the estimation of a sparse non-negative matrix model ended, as the tool prints it.
struct SNMResult: CommandResult {
    var model: String
    var order: Int
    var skips: Int
    var parameters: Int
    var vocabulary: Int
    var symbols: Int
    var seconds: Double
    var peakMemory: Int?
    var validation: LanguageModelFigures?
    var test: LanguageModelFigures?

    init(_ outcome: SNMRun.Outcome) {
        let made = outcome.model
        model = outcome.run.output
        order = made.info.config.order
        skips = made.info.config.skips.count
        parameters = made.parameterCount
        vocabulary = made.codec.vocabulary.count
        symbols = made.info.trainingSymbols
        seconds = outcome.seconds
        peakMemory = outcome.peakMemory
        let level = made.codec.level
        validation = outcome.validation.map { LanguageModelFigures($0, level) }
        test = outcome.test.map { LanguageModelFigures($0, level) }
    }

    var lines: [String] {
        let contents =
            "(\(parameters.grouped("entry", plural: "entries")), \(vocabulary.grouped("symbol")))"
        let skipped = skips > 0 ? " and \(counted(skips, "kind")) of skip-grams" : ""
        return namedLines([
            ("model", "\(model)  \(contents)"), ("features", "\(order)-grams\(skipped)"),
        ])
            + estimationLines(
                seconds: seconds, symbols: symbols, peakMemory: peakMemory, validation: validation,
                test: test)
    }
}
