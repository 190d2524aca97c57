internal import UnrollPlatform

/// How the learning rate changes over a training run. A function of updates and of validation
/// losses, never of the clock.
public struct Schedule: Sendable, Codable, Hashable {
    /// A rule for the learning rate.
    public enum Kind: Sendable, Codable, Hashable {
        /// The same rate throughout.
        case constant
        /// Times `factor` after more than `patience` epochs without a better validation loss.
        case plateau(factor: Double, patience: Int)
        /// Along half a cosine from the full rate to `floor` times it, over all updates of the run
        /// (Loshchilov and Hutter, 2017).
        case cosine(floor: Double)
    }

    /// The rule.
    public var kind: Kind
    /// Updates over which the rate first rises evenly to its full value.
    public var warmUp: Int

    /// A rule after updates of warm-up.
    public init(_ kind: Kind, warmUp: Int = 0) {
        self.kind = kind
        self.warmUp = warmUp
    }

    /// The validation losses seen so far, in short; stored in checkpoints.
    public struct Progress: Sendable, Codable, Hashable {
        /// The factor on the rate after the plateaus so far.
        public var factor = 1.0
        /// The best validation loss so far.
        public var bestLoss: Double?
        /// Epochs since the best loss or the last lowering.
        public var stalled = 0

        /// The progress of a run that has not begun.
        public init() {}
    }

    /// The factor on the base rate at an update.
    ///
    /// - Parameters:
    ///   - update: Counted from 0.
    ///   - total: All updates of the run, for the cosine.
    ///   - progress: The schedule's own progress.
    public func multiplier(update: Int, total: Int, _ progress: Progress) -> Double {
        if update < warmUp { return Double(update + 1) / Double(warmUp) * progress.factor }
        switch kind {
        case .constant: return 1
        case .plateau: return progress.factor
        case .cosine(let floor):
            let length = max(total - warmUp, 1)
            let part = min(Double(update - warmUp) / Double(length), 1)
            return floor + (1 - floor) * (1 + cos(.pi * part)) / 2
        }
    }

    /// Takes note of a validation loss.
    public func observe(loss: Double, _ progress: inout Progress) {
        guard case .plateau(let factor, let patience) = kind else { return }
        guard let best = progress.bestLoss, loss >= best else {
            progress.bestLoss = loss
            progress.stalled = 0
            return
        }
        progress.stalled += 1
        if progress.stalled > patience {
            progress.factor *= factor
            progress.stalled = 0
        }
    }
}
