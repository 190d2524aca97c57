internal import UnrollData
internal import UnrollLayers
internal import UnrollTraining

extension ClassificationConfig {
    /// What it reads, in a line.
    public var reading: String {
        var text = "\(level.rawValue)s"
        if level != .byte, preparation.lowercases { text += " in small letters" }
        if level == .word, preparation.splitsPunctuation { text += ", punctuation apart" }
        return text + ", up to \(maximumLength)"
    }

    /// Cell, layers, sizes and pooling in a line.
    public var architecture: String {
        let from = vectors.map { name in
            " from \(name)\(tunesVectors ? ", tuned" : ", frozen")"
        }
        let embedding = "embeddings of \(embeddingSize)\(from ?? "")"
        guard let recurrent else { return "averaged vectors, \(embedding)" }
        return "\(recurrent.architecture), \(pooling.rawValue) pooling, \(embedding)"
    }

    /// Optimiser, rate, batch and dropouts in a line.
    public var howTrained: String {
        var parts = [
            "\(training.optimizer.name) \(training.learningRate)", training.schedule.name,
            "batches of \(batchSize)",
        ]
        if let clipping = training.clipping { parts.append("gradient norm up to \(clipping)") }
        switch classWeights {
        case .even: break
        case .balanced: parts.append("balanced class weights")
        case .given(let weights):
            let list = weights.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            parts.append("class weights \(list.joined(separator: ", "))")
        }
        var rates: [(String, Float)] = [
            ("word dropout", wordDropout), ("input dropout", inputDropout),
            ("output dropout", outputDropout), ("label smoothing", labelSmoothing),
        ]
        if let recurrent {
            let between = recurrent.layers > 1 ? recurrent.dropouts.between : 0
            rates += [
                (recurrent.dropouts.locked ? "locked dropout" : "dropout", between),
                ("weight drop", recurrent.dropouts.weight),
            ]
        }
        parts += rates.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
        parts.append("seed \(training.seed)")
        return parts.joined(separator: ", ")
    }
}
