internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTraining

/// The curves of a run over its epochs.
struct RunCurves {
    private let run: RunLog
    private let epochs: [EpochRecord]
    private var unit: String { epochs.last?.unit ?? "symbols" }

    init(_ run: RunLog) {
        self.run = run
        epochs = run.epochs
    }

    var section: PageSection {
        var blocks: [PageBlock] = [.figure(PageFigure(loss.element, caption: lossCaption))]
        if let score { blocks.append(.figure(PageFigure(score.element))) }
        blocks.append(
            .columns([rate, gradient, speed].map { [.figure(PageFigure(Self.small($0).element))] }))
        return PageSection("Learning curves", blocks)
    }

    private var lossCaption: String {
        var text = "The training loss is the mean over the epoch, dropout included"
        text +=
            run.hasValidation
            ? "; the validation loss is measured behind it, without dropout." : "."
        if let best = run.bestEpoch, run.hasValidation {
            text += " The parameters of epoch \(best) were kept."
        }
        return text
    }

    private var loss: Chart {
        var series = [
            self.series("training", epochs.map { ($0.epoch, $0.trainingLoss) })
        ]
        let validation = epochs.compactMap { record in
            record.validationLoss.map { (record.epoch, $0) }
        }
        if !validation.isEmpty { series.append(self.series("validation", validation)) }
        if let best = run.best, let loss = best.validationLoss {
            series.append(
                Chart.Series(
                    "kept",
                    .points(
                        [Chart.Point(Double(best.epoch), loss)],
                        isFilled: true)))
        }
        return chart(
            "Loss", named: "loss (nats per \(ReportSummary.singular(unit)))", series)
    }

    private var score: Chart? {
        let scores = epochs.compactMap { record in
            record.validationScore.map { (record.epoch, $0) }
        }
        guard let name = run.scoreName, !scores.isEmpty else { return nil }
        let isShare = scores[0].1.scale == .share
        return chart(
            "Validation \(name)", named: isShare ? "\(name) (percent)" : name,
            [self.series(name, scores.map { ($0.0, $0.1.value * (isShare ? 100 : 1)) })])
    }

    private var rate: Chart {
        chart(
            "Learning rate", named: "rate",
            [series("learning rate", epochs.map { ($0.epoch, $0.learningRate) })],
            includesZero: true)
    }

    private var gradient: Chart {
        let norms = epochs.map(\.gradientNorm).filter { $0.isFinite && $0 > 0 }
        let spans = (norms.max() ?? 1) > 30 * (norms.min() ?? 1) && norms.count == epochs.count
        return chart(
            "Gradient norm before clipping", named: "norm",
            [series("mean of the epoch's updates", epochs.map { ($0.epoch, $0.gradientNorm) })],
            scale: spans ? .logarithmic : .linear, includesZero: !spans)
    }

    private var speed: Chart {
        chart(
            "Speed", named: "\(unit) a second",
            [series("training", epochs.map { ($0.epoch, $0.unitsPerSecond) })], includesZero: true)
    }

    /// Two side by side.
    private static func small(_ chart: Chart) -> Chart {
        var chart = chart
        chart.plot = (300, 170)
        return chart
    }

    /// - Parameters:
    ///   - title: Above the chart.
    ///   - name: Beside the axis of the values.
    private func chart(
        _ title: String, named name: String, _ series: [Chart.Series],
        scale: Chart.Axis.Scale = .linear, includesZero: Bool = false
    ) -> Chart {
        let (first, last) = (Double(epochs[0].epoch), Double(epochs[epochs.count - 1].epoch))
        return Chart(
            title,
            x: .epochs(first < last ? first...last : 0...max(2 * first, 1)),
            y: Chart.Axis(name, scale: scale, includesZero: includesZero), series)
    }

    /// A line; of one epoch a point.
    private func series(_ name: String, _ values: [(Int, Double)]) -> Chart.Series {
        let points = values.map { Chart.Point(Double($0.0), $0.1) }
        return Chart.Series(
            name, points.count == 1 ? .points(points, isFilled: true) : .line(points))
    }

    /// The curves' numbers.
    var tableSection: PageSection {
        var columns: [PageTable.Column] = [
            .init("epoch"), .init("updates"), .init("training loss"),
        ]
        if run.hasValidation { columns.append(.init("validation loss")) }
        if let name = run.scoreName { columns.append(.init(name)) }
        columns += [
            .init("learning rate"), .init("gradient norm"), .init("\(unit) a second"),
            .init("time"),
        ]
        let rows = epochs.map { record in
            var row = [
                "\(record.epoch)\(record.epoch == run.bestEpoch ? " (kept)" : "")",
                record.updates.grouped, Self.text(record.trainingLoss),
            ]
            if run.hasValidation { row.append(record.validationLoss.map(Self.text) ?? "–") }
            if run.scoreName != nil {
                row.append(record.validationScore.map(ReportSummary.value) ?? "–")
            }
            return row + [
                Self.text(record.learningRate), Self.text(record.gradientNorm),
                record.unitsPerSecond.isFinite ? Int(clamping: record.unitsPerSecond).grouped : "–",
                timeText(record.seconds),
            ]
        }
        let table = PageTable(
            "The numbers behind the learning curves, in nats per "
                + ReportSummary.singular(unit), columns: columns, rows: rows)
        return PageSection("Epoch by epoch", [.details("Show all epochs", [.table(table)])])
    }

    private static func text(_ value: Double) -> String {
        value.isFinite ? value.digits(5) : "not a finite number"
    }
}
