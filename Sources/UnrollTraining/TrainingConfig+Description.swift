internal import UnrollLayers

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
        return warmUp > 0 ? "\(kind) after \(warmUp) updates of warm-up" : kind
    }
}
