internal import Unroll
internal import UnrollInsight
internal import UnrollPictures

/// The learning curve in the terminal, drawn anew in place while a run goes on.
final class LiveCurve {
    private var curve: LearningCurve?
    private var drawn: ContinuousClock.Instant?

    /// - Returns: The lines to show, where it is time to draw them again.
    func updated(_ loop: TrainingLoop, loss: Double, size: (columns: Int, rows: Int)) -> [String]? {
        var curve = curve ?? LearningCurve(history: loop.state.history)
        let state = loop.state
        let share = Double(state.updateInEpoch) / Double(max(loop.task.updatesPerEpoch, 1))
        curve.updated(epoch: Double(state.epoch) + share, loss: loss)
        self.curve = curve
        let now = ContinuousClock.now
        if let drawn, now - drawn < .milliseconds(500) { return nil }
        drawn = now
        return lines(size)
    }

    /// - Returns: The lines to show.
    func ended(_ record: EpochRecord, size: (columns: Int, rows: Int)) -> [String]? {
        curve?.ended(record)
        drawn = .now
        return lines(size)
    }

    /// The curve, so high that lines of epochs above and the status line below have their place.
    func lines(_ size: (columns: Int, rows: Int)) -> [String]? {
        let height = min(size.rows - 10, 14)
        guard let curve, !curve.isEmpty, height >= 4 else { return nil }
        return curve.chart.lines(width: size.columns - 1, height: height)
            .map { String($0.prefix(size.columns - 1)) }
    }
}
