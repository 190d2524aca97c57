internal import Unroll

/// A search on standard error: a line for each trial, and at a terminal the epochs of the one under way.
final class TuningProgress: TuningReporter {
    private let line = StatusLine.shared
    private let unit: LossUnit
    private let trial = TrialProgress()

    init(_ unit: LossUnit) { self.unit = unit }

    var within: (any TrainingReporter)? { trial }

    func note(_ message: Message) { line.write(sentence: OptionSpelling.text(of: message)) }

    func trialBegins(_ number: Int, settings: [(field: String, value: String)], left: Double) {
        trial.name = "trial \(number), \(timeText(left)) left"
    }

    func trialEnded(_ trial: TuningTrial, improved: Bool) {
        let shown = TuningResult.Trial(trial)
        line.write(
            sentence: [
                "trial \(trial.number)", shown.optionsText,
                Self.result(of: shown, unit) + (improved ? " *" : ""),
                "\(counted(trial.epochs, "epoch")), \(timeText(trial.seconds))",
            ].joined(separator: "  "))
    }

    /// How a trial did, in words.
    static func result(of trial: TuningResult.Trial, _ unit: LossUnit) -> String {
        guard let loss = trial.validationLoss else { return "failed" }
        let cut = trial.stopped == .timeLimit ? " (cut)" : ""
        return (trial.score?.text ?? "validation \(unit.text(loss))") + cut
    }
}

/// The training of one trial: nothing but the line that rewrites itself.
private final class TrialProgress: TrainingReporter {
    var name = ""
    private let line = StatusLine.shared

    func note(_ message: Message) {}

    func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) {
        guard line.rewrites else { return }
        let state = loop.state
        let done = Double(state.updateInEpoch) / Double(max(loop.task.updatesPerEpoch, 1))
        line.show([
            (name, 0), ("epoch \(state.epoch + 1)", 1), ("\(Int(done * 100))%", 2),
            (state.best?.score?.text ?? "", 3),
        ])
    }

    func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {}
}
