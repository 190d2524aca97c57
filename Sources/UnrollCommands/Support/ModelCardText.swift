internal import Unroll

/// A model's card as the tool prints it.
struct ModelCardText: Encodable {
    let card: ModelCard

    private enum Key: String, CodingKey {
        case file, task, parameters, weights, vocabulary, config, training
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(card.file, forKey: .file)
        try values.encode(card.task, forKey: .task)
        try values.encode(card.parameters, forKey: .parameters)
        try values.encode(card.precision, forKey: .weights)
        try values.encodeIfPresent(card.vocabulary, forKey: .vocabulary)
        try card.config.encode(to: values.superEncoder(forKey: .config))
        try values.encodeIfPresent(card.training, forKey: .training)
    }

    var lines: [String] {
        var rows: [(name: String, text: String)] = [
            ("model", card.file), ("task", "\(card.task), \(card.reading)"),
            ("architecture", card.architecture),
            (
                "parameters",
                card.parameters.grouped + (card.isNetwork ? ", stored as \(card.precision)" : "")
            ),
        ]
        if let vocabulary = card.vocabulary {
            rows.append(("vocabulary", "\(vocabulary.grouped) symbols"))
        }
        rows += card.details
        if let howTrained = card.howTrained { rows.append(("trained with", howTrained)) }
        if let training = card.training {
            rows.append(
                (
                    "training",
                    "\(counted(training.epoch, "epoch")), \(training.updates.grouped) updates, "
                        + timeText(training.seconds)
                        + (training.explanation.map { "; \($0)" } ?? "")
                ))
            if let validation = card.validation {
                rows.append(("validation", "\(validation), at epoch \(training.bestEpoch)"))
            }
        }
        return [""]
            + rows.map { $0.name + String(repeating: " ", count: 15 - $0.name.count) + $0.text }
    }
}
