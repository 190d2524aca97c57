internal import UnrollLayers
internal import UnrollSystem

extension TrainingConfig {
    /// Optimiser, rate, schedule, clipping and seed in a line.
    package var description: String { describing([]) }

    /// As ``description``, with what the task adds: batches, dropouts.
    package func describing(_ parts: [String]) -> String {
        var all = ["\(optimizer.name) \(learningRate)"]
        all += groups.map { "\($0.prefix)* \($0.rule.name) \($0.learningRate)" }
        all.append(schedule.name)
        if let clipping { all.append("gradient norm up to \(clipping)") }
        if keeps == .last { all.append("the last epoch kept") }
        return (all + parts + ["seed \(seed)"]).joined(separator: ", ")
    }
}

extension OptimizerRule {
    /// Rule and settings, for people.
    package var name: String {
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
    /// Kind and settings, for people.
    package var name: String {
        let kind =
            switch self.kind {
            case .constant: "constant rate"
            case .plateau(let factor, _): "× \(factor) on a plateau"
            case .cosine: "cosine"
            }
        return warmUp > 0 ? "\(kind) after \(counted(warmUp, "update")) of warm-up" : kind
    }
}
