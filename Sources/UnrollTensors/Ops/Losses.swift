internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// Log-probabilities over the last axis, `x - log Σ exp(x)`; `dx = dy - exp(y) · Σ dy`.
    public func logSoftmax() -> Tensor {
        let classes = shape.last ?? 1
        requirement(classes > 0, "logSoftmax: shape \(shape) has no classes")
        let rows = count / classes
        let y = Tensor(uninitialized: shape)
        Kernels.run { $0.table.log_softmax($0.team, reading, rows, classes, y.writing) }
        let x = node
        return y.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            Kernels.run {
                $0.table.log_softmax_backward(
                    $0.team, y.reading, dY.reading, rows, classes, dX.writing)
            }
        }
    }

    /// Softmax cross-entropy: the sum over rows of `w · -log p[target]`, divided by `divisor`.
    ///
    /// `d logits = w · (p - onehot(target)) / divisor`. With smoothing s the target distribution is
    /// `(1 - s)` on the target and `s` spread evenly over all classes (Szegedy et al., 2016).
    ///
    /// - Parameters:
    ///   - targets: A class for each row of logits `[rows, classes]`; negative: the row is left out.
    ///   - weights: w, one for each row; ones if `nil`.
    ///   - labelSmoothing: s, the share of the target distribution spread over all classes.
    ///   - divisor: The counted rows' weights together where `nil` (the mean, in nats).
    /// - Returns: The loss in nats as a tensor of one.
    public func softmaxCrossEntropy(
        _ targets: [Int32], weights: [Float]? = nil, labelSmoothing: Float = 0,
        divisor: Double? = nil
    ) -> Tensor {
        let rows = CrossEntropyRows(
            targets, weights: weights, labelSmoothing: labelSmoothing, divisor: divisor)
        let (losses, logSums) = crossEntropyRows(rows)
        let logits = self
        return rows.total(losses).recorded([self]) { dY in
            guard let node = logits.node else { return }
            let dX = Tensor(uninitialized: logits.shape)
            Kernels.run {
                $0.table.softmax_cross_entropy_backward(
                    $0.team, logits.reading, rows.deviceTargets.readingIntegers, labelSmoothing,
                    rows.deviceWeights?.reading, logSums.reading, dY.reading, Float(rows.divisor),
                    targets.count, logits.shape[1], dX.writing)
            }
            node.add(owned: dX)
        }
    }

    /// `-log p[target]` in nats of each row; 0 where the target is negative. Records nothing.
    public func crossEntropies(_ targets: [Int32]) -> [Float] {
        let rows = CrossEntropyRows(targets, weights: nil, labelSmoothing: 0, divisor: 1)
        return crossEntropyRows(rows).losses.floats
    }

    private func crossEntropyRows(_ rows: CrossEntropyRows) -> (losses: Tensor, logSums: Tensor) {
        let targets = rows.targets
        requirement(
            shape.count == 2 && shape[0] == targets.count && shape[1] > 0,
            "softmaxCrossEntropy: logits \(shape) for \(targets.count) targets")
        CrossEntropyRows.check(targets, classes: shape[1])
        let logSums = Tensor(uninitialized: [targets.count])
        let losses = Tensor(uninitialized: [targets.count])
        Kernels.run {
            $0.table.softmax_cross_entropy(
                $0.team, reading, rows.deviceTargets.readingIntegers, rows.labelSmoothing,
                targets.count, shape[1], logSums.writing, losses.writing)
        }
        return (losses, logSums)
    }
}

/// How the rows of a softmax cross-entropy become one loss.
struct CrossEntropyRows {
    let targets: [Int32]
    let weights: [Float]?
    let labelSmoothing: Float
    /// The divisor of the sum.
    let divisor: Double
    /// The targets and weights where the kernels read them.
    let deviceTargets: Tensor
    let deviceWeights: Tensor?

    init(_ targets: [Int32], weights: [Float]?, labelSmoothing: Float, divisor: Double?) {
        requirement(
            weights.map { $0.count == targets.count } ?? true,
            "softmaxCrossEntropy: \(weights?.count ?? 0) weights for \(targets.count) targets")
        self.targets = targets
        self.weights = weights
        self.labelSmoothing = labelSmoothing
        deviceTargets = Tensor(integers: targets)
        deviceWeights = weights.map { Tensor($0) }
        let counted = targets.indices.reduce(0.0) {
            $0 + (targets[$1] >= 0 ? Double(weights?[$1] ?? 1) : 0)
        }
        self.divisor = divisor ?? (counted > 0 ? counted : 1)
    }

    static func check(_ targets: [Int32], classes: Int) {
        requirement(
            targets.allSatisfy { $0 < classes },
            "softmaxCrossEntropy: a target is not below \(classes)")
    }

    /// The rows' losses `[N]`, each by its weight, over the divisor: a tensor of one.
    func total(_ losses: Tensor) -> Tensor { losses.total(weights: deviceWeights, over: divisor) }
}

extension Tensor {
    /// The sum of all elements, each by its weight, over a divisor: in double precision, in order.
    func total(weights: Tensor? = nil, over divisor: Double) -> Tensor {
        let total = Tensor(uninitialized: [])
        Kernels.run {
            $0.table.weighted_total(
                $0.team, reading, weights?.reading, count, divisor, total.writing)
        }
        return total
    }
}
