package import UnrollPictures
package import UnrollTraining

/// The learning curve of a run that goes on: its losses so far, over epochs.
package struct LearningCurve: Sendable {
    private var training: [Chart.Point] = []
    private var validation: [Chart.Point] = []
    /// The recent loss, smoothed.
    private var recent: Double?
    /// Updates that make one point, and those since the last one.
    private var updatesAPoint = 1
    private var updates = 0

    /// More points than a terminal has columns show nothing more.
    private static let mostPoints = 512

    /// - Parameter history: The epochs before a resumed run goes on.
    package init(history: [EpochRecord] = []) {
        for record in history {
            training.append(Chart.Point(Double(record.epoch), record.trainingLoss))
            addValidation(record)
        }
    }

    /// Whether there is anything to draw.
    package var isEmpty: Bool { training.count + validation.count < 2 }

    /// - Parameters:
    ///   - epoch: Epochs so far, and the share of the one under way.
    ///   - loss: Of the update's batch, in nats per unit.
    package mutating func updated(epoch: Double, loss: Double) {
        recent = recent.map { 0.98 * $0 + 0.02 * loss } ?? loss
        updates += 1
        guard updates >= updatesAPoint else { return }
        updates = 0
        training.append(Chart.Point(epoch, recent ?? loss))
        guard training.count > Self.mostPoints else { return }
        training = training.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        updatesAPoint *= 2
    }

    /// An epoch has been validated.
    package mutating func ended(_ record: EpochRecord) { addValidation(record) }

    private mutating func addValidation(_ record: EpochRecord) {
        guard let loss = record.validationLoss else { return }
        validation.append(Chart.Point(Double(record.epoch), loss))
    }

    package var chart: Chart {
        var series = [Chart.Series("training", .line(training))]
        if validation.count == 1 {
            series.append(Chart.Series("validation", .points(validation, isFilled: true)))
        } else if !validation.isEmpty {
            series.append(Chart.Series("validation", .line(validation)))
        }
        return Chart("Loss", x: .epochs(), y: Chart.Axis("loss", unit: "nats"), series)
    }
}
