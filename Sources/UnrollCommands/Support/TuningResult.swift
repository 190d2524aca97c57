internal import Unroll

/// The trials of a search and the command line of the best, as the tool prints them.
package struct TuningResult: Encodable {
    var trials: [Trial]
    /// The number of the best trial, from 1.
    var best: Int
    /// Trains the best model again.
    var command: String

    private let unit: LossUnit
    private let isExhausted: Bool

    struct Trial: Encodable {
        var number: Int
        /// The options that differ from those given.
        var options: [String: String]
        var validationLoss: Double?
        var score: Score?
        var epochs: Int
        var seconds: Double
        var stopped: StopReason?
        var failure: String?

        /// The options as they are typed.
        var optionsText: String {
            options.isEmpty
                ? "as given"
                : options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                    .joined(separator: " ")
        }

        init(_ trial: TuningTrial) {
            number = trial.number
            options = Dictionary(
                trial.settings.map { (OptionSpelling.option($0), $1) }, uniquingKeysWith: { $1 })
            validationLoss = trial.validation?.loss
            score = trial.validation?.score
            epochs = trial.epochs
            seconds = trial.seconds
            stopped = trial.ended
            failure = trial.failure
        }
    }

    private enum CodingKeys: String, CodingKey { case trials, best, command }

    init(_ outcome: TuningOutcome, unit: LossUnit, command: String) {
        trials = outcome.trials.map(Trial.init)
        best = outcome.best?.number ?? 0
        isExhausted = outcome.isExhausted
        self.unit = unit
        self.command = command
    }

    var lines: [String] {
        let rows = trials.sorted { isBetter($0, $1) }.prefix(10).map { trial in
            [
                "\(trial.number)", TuningProgress.result(of: trial, unit), timeText(trial.seconds),
                trial.optionsText,
            ]
        }
        let count =
            "\(counted(trials.count, "trial"))"
            + (trials.count > rows.count ? ", the best \(rows.count) of them" : "")
            + (isExhausted ? "; every combination that was found was tried" : "")
        let cut =
            trials.first { $0.number == best }?.stopped == .timeLimit
            ? " (the search ended its training early: alone it goes on to its own end)" : ""
        return [count + ":"]
            + aligned(rows, textColumns: 4).flatMap { wrapped("  " + $0, indent: 4) }
            + ["", "the best again\(cut):", "  " + command, ""]
    }

    private func isBetter(_ first: Trial, _ second: Trial) -> Bool {
        func validation(_ trial: Trial) -> Validation? {
            trial.validationLoss.map { Validation(loss: $0, score: trial.score) }
        }
        guard let one = validation(first) else { return false }
        guard let other = validation(second) else { return true }
        return one == other ? first.number < second.number : one.isBetter(than: other)
    }
}
