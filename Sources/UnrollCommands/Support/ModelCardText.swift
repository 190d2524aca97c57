internal import Unroll

/// A model's card as the tool prints it.
struct ModelCardText: Encodable {
    let card: ModelCard

    private enum Key: String, CodingKey {
        case file, checkpoint, task, parameters, weights, vocabulary, config, training
    }

    /// The use of a checkpoint.
    private struct CheckpointUse: Encodable {
        /// The model that its run writes.
        var model: String?
        var resume: String
    }

    private static let resume = "give the command that began the run again, with --resume"

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(card.file, forKey: .file)
        if card.isCheckpoint {
            try values.encode(
                CheckpointUse(model: card.modelOfCheckpoint, resume: Self.resume),
                forKey: .checkpoint)
        }
        try values.encode(card.task, forKey: .task)
        try values.encode(card.parameters, forKey: .parameters)
        try values.encode(card.precision, forKey: .weights)
        try values.encodeIfPresent(card.vocabulary, forKey: .vocabulary)
        try card.config.encode(to: values.superEncoder(forKey: .config))
        try values.encodeIfPresent(card.training, forKey: .training)
    }

    var lines: [String] {
        var rows: [(name: String, text: String)] = [
            (card.isCheckpoint ? "checkpoint" : "model", card.file),
            ("task", "\(card.task), \(card.reading)"), ("architecture", card.architecture),
            ("parameters", card.parameters.grouped + parameterNote),
        ]
        if let vocabulary = card.vocabulary {
            rows.append(("vocabulary", vocabulary.grouped("symbol")))
        }
        rows += card.details
        if let howTrained = card.howTrained { rows.append(("trained with", howTrained)) }
        if let training = card.training {
            rows.append(card.isCheckpoint ? position(training) : summary(training))
            if let validation = card.validation {
                rows.append(("validation", "\(validation), at epoch \(training.bestEpoch)"))
            }
        }
        if card.isCheckpoint {
            if let model = card.modelOfCheckpoint { rows.append(("its run writes", model)) }
            rows.append(("to resume", Self.resume))
        }
        return [""] + namedLines(rows, indent: 15)
    }

    private var parameterNote: String {
        if card.isCheckpoint { return ", beside them the best ones and the optimiser's moments" }
        return card.isNetwork ? ", stored as \(card.precision)" : ""
    }

    private func summary(_ training: TrainingState) -> (name: String, text: String) {
        let text =
            "\(counted(training.epoch, "epoch")), \(training.updates.grouped("update")), "
            + timeText(training.seconds) + (training.explanation.map { "; \($0)" } ?? "")
        return ("training", text)
    }

    /// Where the run of a checkpoint stands.
    private func position(_ training: TrainingState) -> (name: String, text: String) {
        let place =
            training.updateInEpoch == 0
            ? "after epoch \(training.epoch)"
            : "in epoch \(training.epoch + 1), after its update \(training.updateInEpoch)"
        return (
            "stands",
            "\(place); \(training.updates.grouped("update")), "
                + timeText(training.seconds)
        )
    }
}
