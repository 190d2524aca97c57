internal import Unroll

/// How well a model predicts notes, as JSON and as lines.
struct MusicFigures: ResultFigures, CommandResult {
    var nllPerStep: Double?
    var accuracy: Double
    var steps: Int
    var kind: String
    /// Without the first step of each piece.
    var nllPerLaterStep: Double?
    var pieces: Int
    var seconds: Double?

    enum CodingKeys: String, CodingKey {
        case nllPerStep = "nll_per_step"
        case accuracy, steps, kind
        case nllPerLaterStep = "nll_per_later_step"
        case pieces, seconds
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

    private func nats(_ loss: Double?) -> String { loss.map { $0.fixed(3) } ?? "infinite" }

    /// In a line.
    var text: String {
        """
        \(nats(nllPerStep)) nats a step (\(kind) notes), accuracy \(percent(accuracy)) \
        (\(counted(pieces, "piece")), \(steps.grouped("step")))
        """
    }

    var lines: [String] {
        var rows = [
            ("NLL", "\(nats(nllPerStep)) nats a time step, \(kind) notes"),
            ("later steps", "\(nats(nllPerLaterStep)) nats, without the first step of each piece"),
            ("accuracy", "\(percent(accuracy)): right notes among all that sound or were predicted"),
            ("pieces", "\(pieces.grouped), \(steps.grouped("time step"))"),
        ]
        if let seconds { rows.append(("seconds", seconds.fixed(2))) }
        return namedLines(rows)
    }
}
