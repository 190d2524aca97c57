internal import Unroll

/// How well a model predicts notes, as JSON and as lines.
struct MusicFigures: ResultFigures, CommandResult {
    var nllPerStep: Double?
    /// Of piano rolls alone.
    var accuracy: Double?
    var steps: Int
    var kind: String
    /// Without the first step of each piece.
    var nllPerLaterStep: Double?
    var pieces: Int
    /// Of events alone.
    var nllPerEvent: Double?
    var events: Int?
    var seconds: Double?

    enum CodingKeys: String, CodingKey {
        case nllPerStep = "nll_per_step"
        case accuracy, steps, kind
        case nllPerLaterStep = "nll_per_later_step"
        case nllPerEvent = "nll_per_event"
        case pieces, events, seconds
    }

    /// - Parameters:
    ///   - scores: Of the pieces.
    ///   - seconds: How long scoring took.
    init(_ scores: MusicScores, seconds: Double? = nil) {
        nllPerStep = scores.lossPerStep.finite
        nllPerLaterStep = scores.lossPerLaterStep.finite
        accuracy = scores.accuracy
        steps = scores.steps
        pieces = scores.pieces
        kind = scores.kind.rawValue
        self.seconds = seconds
    }

    /// - Parameters:
    ///   - scores: Of pieces as events.
    ///   - seconds: How long scoring took.
    init(_ scores: EventModel.Scores, seconds: Double? = nil) {
        nllPerStep = scores.lossPerStep.finite
        nllPerEvent = scores.lossPerEvent.finite
        steps = scores.steps
        pieces = scores.pieces
        events = scores.events
        kind = "events"
        self.seconds = seconds
    }

    private func nats(_ loss: Double?) -> String { loss.map { $0.fixed(3) } ?? "infinite" }

    /// In a line.
    var text: String {
        let counts = "(\(counted(pieces, "piece")), \(steps.grouped("step")))"
        guard let accuracy else {
            return "\(nats(nllPerStep)) nats a step, \(nats(nllPerEvent)) an event \(counts)"
        }
        return
            "\(nats(nllPerStep)) nats a step (\(kind) notes), accuracy \(percent(accuracy)) \(counts)"
    }

    var lines: [String] {
        var rows: [(name: String, text: String)]
        if let accuracy {
            rows = [
                ("NLL", "\(nats(nllPerStep)) nats a time step, \(kind) notes"),
                ("later steps", "\(nats(nllPerLaterStep)) nats, the first step of pieces left out"),
                ("accuracy", "\(percent(accuracy)) (right among all that sound or were predicted)"),
            ]
        } else {
            rows = [
                ("NLL", "\(nats(nllPerStep)) nats a time step, \(nats(nllPerEvent)) an event"),
                ("events", events?.grouped ?? ""),
            ]
        }
        rows.append(("pieces", "\(pieces.grouped), \(steps.grouped("time step"))"))
        if let seconds { rows.append(("seconds", seconds.fixed(2))) }
        return namedLines(rows)
    }
}
