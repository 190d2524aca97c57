internal import UnrollData
internal import UnrollLayers
internal import UnrollPlatform
internal import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

extension LanguageModelConfig {
    /// The input and how it is read, in a line.
    public var reading: String {
        "\(level.rawValue) level, "
            + (level == .byte ? "" : normalization.note.map { "\($0), " } ?? "")
            + (perLine ? "each line from the zero state" : "state carried through")
    }

    /// The unit of losses and speeds. The training loss of a sampled objective says nothing of
    /// the perplexity.
    public var unit: LossUnit {
        objective.samples > 0 ? unitOfLevel.trainedByEstimate : unitOfLevel
    }

    private var unitOfLevel: LossUnit {
        switch level {
        case .word: LossUnit("words", as: .perplexity) { "perplexity \(perplexity($0))" }
        case .character:
            LossUnit("characters", as: .bits(per: "character")) { "\(bits($0)) bits/char" }
        case .byte: LossUnit("bytes", as: .bits(per: "byte")) { "\(bits($0)) bits/byte" }
        }
    }

    /// Cell, layers and sizes in a line.
    public var architecture: String {
        var parts: [String] = []
        if hasRecurrentLayers {
            parts.append(recurrent.architecture)
            if let characters {
                let filters = characters.filters.reduce(0) { $0 + $1.count }
                parts.append("words by \(counted(filters, "filter")) over characters")
            }
            parts.append("embeddings of \(embeddingWidth)")
            if tied { parts.append("tied") }
        }
        if let features {
            parts.append("\(features.order)-gram features in \(counted(features.slots, "slot"))")
        }
        if objective != .softmax { parts.append(objective.name) }
        return parts.joined(separator: ", ")
    }

    /// Optimiser, rate, batch and dropouts in a line.
    public var howTrained: String {
        var parts = [
            perLine
                ? "batches of \(counted(batchSize, "line"))"
                : "\(counted(batchSize, "stream")), windows of \(windowLength)"
        ]
        let locked = recurrent.dropouts.locked ? "locked " : ""
        let rates: [(String, Float)] = [
            (locked + "dropout", recurrent.dropouts.between),
            (locked + "input dropout", inputDropout), (locked + "output dropout", outputDropout),
            ("embedding dropout", embeddingDropout), ("weight drop", recurrent.dropouts.weight),
        ]
        parts += rates.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
        return training.describing(parts)
    }
}

private func bits(_ loss: Double) -> String {
    exp(loss).isFinite ? (loss / M_LN2).fixed(3) : "beyond all bounds (diverged)"
}
