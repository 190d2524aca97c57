internal import Unroll
internal import UnrollPlatform

/// Training progress on standard error: a line that rewrites itself at a terminal, and one for every
/// epoch.
final class TerminalProgress: TrainingReporter {
    private let line = StatusLine.shared
    /// Drawn above the line, where it is asked for.
    private let curve: LiveCurve?
    /// The recent loss in nats, smoothed.
    private var recent: Double?

    /// - Parameter isLive: Whether the learning curve is drawn.
    init(isLive: Bool = false) { curve = isLive ? LiveCurve() : nil }

    func note(_ message: Message) { line.write(sentence: OptionSpelling.text(of: message)) }

    func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) {
        recent = recent.map { 0.98 * $0 + 0.02 * loss } ?? loss
        guard line.rewrites else { return }
        if let lines = curve?.updated(loop, loss: loss, size: line.size) { line.show(block: lines) }
        let (state, unit) = (loop.state, loop.task.unit)
        let speed = Double(state.epochSymbols) / max(state.epochSeconds, 1e-9)
        let done = Double(state.updateInEpoch) / Double(max(loop.task.updatesPerEpoch, 1))
        var parts: [StatusLine.Part] = [
            ("epoch \(state.epoch + 1)\(loop.config.epochs.map { "/\($0)" } ?? "")", 0),
            ("\(Int(done * 100))%", 1), (unit.trainingText(recent ?? loss), 2),
            ("\(Int(clamping: speed).grouped) \(unit.plural)/s", 4),
            ("rate \(learningRate.digits(3))", 5),
        ]
        if let left = secondsLeft(loop) { parts.append(("\(timeText(left)) left", 3)) }
        line.show(parts)
    }

    func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {
        let unit = loop.task.unit
        let star = improved && loop.config.keeps == .best ? " *" : ""
        // The deciding figure comes first where there is little space.
        var decided: [StatusLine.Part] = []
        if let loss = record.validationLoss {
            let text = "validation \(unit.text(loss))"
            decided =
                record.validationScore.map { [(text, 2), ($0.text + star, 1)] }
                ?? [(text + star, 1)]
        }
        line.write(
            [
                ("epoch \(record.epoch)\(record.complete ? "" : " (cut)")", 0),
                ("training \(unit.trainingText(record.trainingLoss))", 4),
            ] + decided + [
                ("\(Int(clamping: record.unitsPerSecond).grouped) \(unit.plural)/s", 5),
                (timeText(record.seconds), 3),
            ])
        if line.rewrites, let lines = curve?.ended(record, size: line.size) {
            line.show(block: lines)
        }
    }

    /// The run is over: its curve stays where it was drawn.
    func ended() {
        guard let curve, line.rewrites else { return }
        line.show(block: [])
        if let lines = curve.lines(line.size) { line.write(line: lines.joined(separator: "\n")) }
    }

    private func secondsLeft(_ loop: TrainingLoop) -> Double? {
        let state = loop.state
        var left: [Double] = []
        if let limit = loop.config.timeLimit { left.append(max(0, limit - state.seconds)) }
        if loop.config.epochs != nil, state.updates > 0 {
            let each = state.seconds / Double(state.updates)
            left.append(each * Double(loop.totalUpdates - state.updates))
        }
        return left.min()
    }
}
