internal import UnrollData
internal import UnrollLayers
internal import UnrollTensors
internal import UnrollTraining

extension LanguageModelConfig {
    /// Cell, layers and sizes in a line.
    public var architecture: String {
        var text = "\(cell.rawValue) \(layers) × \(hiddenSize)"
        if cell == .rnn { text += ", \(activation.rawValue)" }
        if cell == .gru, reset == .afterProduct { text += ", reset after the product" }
        if let projection { text += ", projected to \(projection)" }
        text += ", embeddings of \(embeddingWidth)"
        return tied ? text + ", tied" : text
    }

    /// Optimiser, rate, batch and dropouts in a line.
    public var howTrained: String {
        var parts = [
            "\(training.optimizer.name) \(training.learningRate)", training.schedule.name,
            perLine
                ? "batches of \(batchSize) lines"
                : "\(batchSize) streams, windows of \(windowLength)",
        ]
        if let clipping = training.clipping { parts.append("gradient norm up to \(clipping)") }
        let rates: [(String, Float)] = [
            (dropouts.locked ? "locked dropout" : "dropout", dropouts.between),
            ("input dropout", inputDropout), ("output dropout", outputDropout),
            ("embedding dropout", embeddingDropout), ("weight drop", dropouts.weight),
        ]
        parts += rates.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
        parts.append("seed \(training.seed)")
        return parts.joined(separator: ", ")
    }
}

extension OptimizerRule {
    fileprivate var name: String {
        switch self {
        case .sgd(let momentum, let nesterov, _):
            momentum == 0 ? "SGD" : "SGD (\(nesterov ? "Nesterov " : "")momentum \(momentum))"
        case .adam: "Adam"
        case .adamW(_, _, _, let weightDecay): "AdamW (weight decay \(weightDecay))"
        case .adaGrad: "AdaGrad"
        case .rmsProp: "RMSprop"
        }
    }
}

extension Schedule {
    fileprivate var name: String {
        let kind =
            switch self.kind {
            case .constant: "constant rate"
            case .plateau(let factor, _): "× \(factor) on a plateau"
            case .cosine: "cosine"
            }
        return warmUp > 0 ? "\(kind) after \(warmUp) updates of warm-up" : kind
    }
}
