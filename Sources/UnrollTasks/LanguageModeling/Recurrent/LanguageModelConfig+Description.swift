internal import UnrollData
internal import UnrollLayers
internal import UnrollTensors
internal import UnrollTraining

extension LanguageModelConfig {
    /// Cell, layers and sizes in a line.
    public var architecture: String {
        var parts: [String] = []
        if hasRecurrentLayers {
            parts.append(recurrent.architecture)
            if let characters {
                let filters = characters.filters.reduce(0) { $0 + $1.count }
                parts.append("words by \(filters) filters over characters")
            }
            parts.append("embeddings of \(embeddingWidth)")
            if tied { parts.append("tied") }
        }
        if let features {
            parts.append("\(features.order)-gram features in \(features.slots) slots")
        }
        if objective != .softmax { parts.append(objective.name) }
        return parts.joined(separator: ", ")
    }

    /// Optimiser, rate, batch and dropouts in a line.
    public var howTrained: String {
        var parts = [
            "\(training.optimizer.name) \(training.learningRate)"
        ]
        parts += training.groups.map { "\($0.prefix)* \($0.rule.name) \($0.learningRate)" }
        parts += [
            training.schedule.name,
            perLine
                ? "batches of \(batchSize) lines"
                : "\(batchSize) streams, windows of \(windowLength)",
        ]
        if let clipping = training.clipping { parts.append("gradient norm up to \(clipping)") }
        let locked = recurrent.dropouts.locked ? "locked " : ""
        let rates: [(String, Float)] = [
            (locked + "dropout", recurrent.dropouts.between),
            (locked + "input dropout", inputDropout), (locked + "output dropout", outputDropout),
            ("embedding dropout", embeddingDropout), ("weight drop", recurrent.dropouts.weight),
        ]
        parts += rates.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
        parts.append("seed \(training.seed)")
        return parts.joined(separator: ", ")
    }
}
