internal import CUnrollKernels

extension Tensor {
    /// Log-probabilities over the last axis, `x - log Σ exp(x)`; `dx = dy - exp(y) · Σ dy`.
    public func logSoftmax() -> Tensor {
        let classes = shape.last ?? 1
        precondition(classes > 0, "logSoftmax: shape \(shape) has no classes")
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
        let (losses, logSums) = crossEntropyRows(targets, labelSmoothing)
        let logits = self
        return Tensor([rows.total(losses)], shape: []).recorded([self]) { dY in
            guard let node = logits.node else { return }
            let dX = Tensor(uninitialized: logits.shape)
            Kernels.run {
                $0.table.softmax_cross_entropy_backward(
                    $0.team, logits.reading, targets, labelSmoothing, weights, logSums.reading,
                    dY.item / Float(rows.divisor), targets.count, logits.shape[1], dX.writing)
            }
            node.add(owned: dX)
        }
    }

    /// `-log p[target]` in nats of each row; 0 where the target is negative. Records nothing.
    public func crossEntropies(_ targets: [Int32]) -> [Float] {
        crossEntropyRows(targets, 0).losses
    }

    private func crossEntropyRows(_ targets: [Int32], _ smoothing: Float)
        -> (losses: [Float], logSums: Tensor)
    {
        precondition(
            shape.count == 2 && shape[0] == targets.count && shape[1] > 0,
            "softmaxCrossEntropy: logits \(shape) for \(targets.count) targets")
        CrossEntropyRows.check(targets, classes: shape[1])
        let logSums = Tensor(uninitialized: [targets.count])
        let losses = [Float](unsafeUninitializedCapacity: targets.count) { buffer, filled in
            Kernels.run {
                $0.table.softmax_cross_entropy(
                    $0.team, reading, targets, smoothing, targets.count, shape[1],
                    logSums.writing, buffer.baseAddress)
            }
            filled = targets.count
        }
        return (losses, logSums)
    }

    /// Binary cross-entropy of logits: the mean of `-y·log σ(x) - (1 - y)·log(1 - σ(x))`.
    ///
    /// `dx = (σ(x) - y) / count`.
    ///
    /// - Parameter targets: Numbers in 0...1, of the logits' shape.
    /// - Returns: The loss in nats as a tensor of one.
    public func binaryCrossEntropy(_ targets: Tensor) -> Tensor {
        precondition(
            shape == targets.shape,
            "binaryCrossEntropy: logits \(shape) with targets \(targets.shape)")
        let logits = self
        let losses = Tensor(uninitialized: shape)
        Kernels.run {
            $0.table.binary_cross_entropy(
                $0.team, reading, targets.reading, count, losses.writing)
        }
        let mean = losses.withFloats { $0.reduce(0.0) { $0 + Double($1) } } / Double(max(count, 1))
        return Tensor([Float(mean)], shape: []).recorded([self]) { dY in
            guard let dX = logits.node?.accumulator() else { return }
            Kernels.run {
                $0.table.binary_cross_entropy_backward(
                    $0.team, logits.reading, targets.reading,
                    dY.item / Float(max(logits.count, 1)), logits.count, dX.writing)
            }
        }
    }
}

/// How the rows of a softmax cross-entropy become one loss.
struct CrossEntropyRows {
    let targets: [Int32]
    let weights: [Float]?
    let labelSmoothing: Float
    /// What the sum is divided by.
    let divisor: Double

    init(_ targets: [Int32], weights: [Float]?, labelSmoothing: Float, divisor: Double?) {
        precondition(
            weights.map { $0.count == targets.count } ?? true,
            "softmaxCrossEntropy: \(weights?.count ?? 0) weights for \(targets.count) targets")
        self.targets = targets
        self.weights = weights
        self.labelSmoothing = labelSmoothing
        let counted = targets.indices.reduce(0.0) {
            $0 + (targets[$1] >= 0 ? Double(weights?[$1] ?? 1) : 0)
        }
        self.divisor = divisor ?? (counted > 0 ? counted : 1)
    }

    static func check(_ targets: [Int32], classes: Int) {
        precondition(
            targets.allSatisfy { $0 < classes },
            "softmaxCrossEntropy: a target is not below \(classes)")
    }

    /// The rows' losses, each by its weight, over the divisor.
    func total(_ losses: [Float]) -> Float {
        let sum = losses.indices.reduce(0.0) {
            $0 + Double(losses[$1]) * Double(weights?[$1] ?? 1)
        }
        return Float(sum / divisor)
    }
}
