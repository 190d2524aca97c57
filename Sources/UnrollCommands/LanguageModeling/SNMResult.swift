internal import Unroll

/// How the estimation of a sparse non-negative matrix model ended, as the tool prints it.
struct SNMResult: Encodable {
    var model: String
    var order: Int
    var skips: Int
    var parameters: Int
    var vocabulary: Int
    var symbols: Int
    var seconds: Double
    var peakMemory: Int?
    var validation: LanguageModelResult.Score?
    var test: LanguageModelResult.Score?

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
        validation = outcome.validation.map { LanguageModelResult.Score($0, level) }
        test = outcome.test.map { LanguageModelResult.Score($0, level) }
    }

    var summary: String {
        let memory = peakMemory.map { ", at most \((Double($0) / 1_048_576).fixed(0)) MiB" }
        var lines = [
            "model       \(model)  (\(parameters.grouped) entries, \(vocabulary.grouped) symbols)",
            "features    \(order)-grams" + (skips > 0 ? " and \(skips) kinds of skip-grams" : ""),
            "time        \(seconds.digits(3)) s for \(symbols.grouped) symbols" + (memory ?? ""),
        ]
        if let validation { lines.append("validation  \(validation.text)") }
        if let test { lines.append("test        \(test.text)") }
        return lines.joined(separator: "\n")
    }
}

/// Says on a terminal what an estimation is doing.
struct SNMProgress {
    private let isTerminal = standardErrorIsTerminal

    func show(_ stage: SNMEstimator.Stage) {
        guard isTerminal else { return }
        let text =
            switch stage {
            case .counting(let type, let count): "counting features of type \(type) of \(count)"
            case .learning(let epoch, let loss):
                "learning the adjustment, pass \(epoch): loss \(loss.fixed(4))"
            case .finishing: "making the matrix"
            }
        writeToStandardError("\r\u{1B}[K" + text)
        if case .finishing = stage { writeToStandardError("\r\u{1B}[K") }
    }
}
