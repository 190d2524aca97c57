internal import Unroll
internal import UnrollPlatform

/// How a task's figures are spelled in progress lines.
struct ProgressFigures: Sendable {
    /// What speed counts: characters, words, examples.
    var unit: String
    /// A loss in nats as the field says it.
    var loss: @Sendable (Double) -> String

    static func languageModel(_ level: TextLevel) -> ProgressFigures {
        switch level {
        case .word:
            ProgressFigures(unit: "words") { "perplexity \(exp($0).digits(4))" }
        case .character:
            ProgressFigures(unit: "characters") { "\(($0 / M_LN2).fixed(3)) bits/char" }
        case .byte: ProgressFigures(unit: "bytes") { "\(($0 / M_LN2).fixed(3)) bits/byte" }
        }
    }

    static let classification = ProgressFigures(unit: "examples") { "loss \($0.fixed(4))" }
}

/// Training progress on standard error: a line that rewrites itself, and one for every epoch.
/// Silent, but for notes, where standard error is no terminal.
final class TerminalProgress: TrainingReporter {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let figures: ProgressFigures
    private let clock = ContinuousClock()
    private var shown: ContinuousClock.Instant?
    /// The loss of late, in nats, smoothed.
    private var recent: Double?

    init(_ figures: ProgressFigures) { self.figures = figures }

    func note(_ text: String) {
        clear()
        writeToStandardError(text + "\n")
    }

    func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) {
        recent = recent.map { 0.98 * $0 + 0.02 * loss } ?? loss
        guard isTerminal else { return }
        let now = clock.now
        if let shown, now - shown < .milliseconds(200) { return }
        shown = now
        let state = loop.state
        let speed = Double(state.epochSymbols) / max(state.epochSeconds, 1e-9)
        let done = Double(state.updateInEpoch) / Double(max(loop.task.updatesPerEpoch, 1))
        var parts = [
            "epoch \(state.epoch + 1)\(loop.config.epochs.map { "/\($0)" } ?? "")",
            "\(Int(done * 100))%", figures.loss(recent ?? loss),
            "\(Int(clamping: speed).grouped) \(figures.unit)/s", "rate \(learningRate.digits(3))",
        ]
        if let left = secondsLeft(loop) { parts.append("\(timeText(left)) left") }
        writeToStandardError("\r\u{1B}[K" + parts.joined(separator: "  "))
    }

    func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {
        guard isTerminal else { return }
        clear()
        let accuracy = record.validationAccuracy.map { ", accuracy \(percent($0))" } ?? ""
        writeToStandardError(
            "epoch \(record.epoch)\(record.complete ? "" : " (cut)")  "
                + "training \(figures.loss(record.trainingLoss))  "
                + "validation \(figures.loss(record.validationLoss))\(accuracy)"
                + "\(improved ? " *" : "")  \(Int(clamping: record.symbolsPerSecond).grouped) "
                + "\(figures.unit)/s  \(timeText(record.seconds))\n")
    }

    private func clear() { if isTerminal { writeToStandardError("\r\u{1B}[K") } }

    private func secondsLeft(_ loop: TrainingLoop) -> Double? {
        let state = loop.state
        var left: [Double] = []
        if let limit = loop.config.timeLimit { left.append(limit - state.seconds) }
        if loop.config.epochs != nil, state.updates > 0 {
            let each = state.seconds / Double(state.updates)
            left.append(each * Double(loop.totalUpdates - state.updates))
        }
        return left.min()
    }
}
