internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// Binary cross-entropy of logits: the sum of `w · (-y·log σ(x) - (1 - y)·log(1 - σ(x)))`,
    /// divided by `divisor`, for outputs that are right or wrong independently (sets of notes,
    /// several labels).
    ///
    /// `dx = w · (σ(x) - y) / divisor`.
    ///
    /// - Parameters:
    ///   - targets: y, in 0...1, of the logits' shape `[…, K]`.
    ///   - weights: w, one for each row of K logits; ones if `nil`.
    ///   - lengths: Time steps of each sequence of `[T, B, K]`, B values in `0...T`; all T if `nil`.
    ///     Nothing past a sequence's end counts or is read.
    ///   - divisor: The counted logits' weights together where `nil`: the mean over logits.
    /// - Returns: The loss in nats as a tensor of one.
    public func binaryCrossEntropy(
        _ targets: Tensor, weights: [Float]? = nil, lengths: [Int]? = nil, divisor: Double? = nil
    ) -> Tensor {
        requirement(
            shape == targets.shape,
            "binaryCrossEntropy: logits \(shape) with targets \(targets.shape)")
        let op = BinaryCrossEntropy(self, targets, weights, lengths, divisor)
        return op.loss().recorded([self]) { dY in op.addGradients(dLoss: dY) }
    }
}

/// One call of the op, with what its backward pass needs.
private struct BinaryCrossEntropy {
    let logits, targets: Tensor
    let weights, lengths: Tensor?
    let rows, columns, batch: Int
    let divisor: Double

    init(
        _ logits: Tensor, _ targets: Tensor, _ weights: [Float]?, _ lengths: [Int]?,
        _ divisor: Double?
    ) {
        self.logits = logits
        self.targets = targets
        columns = logits.shape.last ?? 1
        rows = logits.count / max(columns, 1)
        let (rows, batch) = (rows, lengths?.count ?? max(rows, 1))
        self.batch = batch
        let timeSteps = lengths == nil ? 1 : logits.shape.first ?? 0
        requirement(
            lengths.map { lengths in
                logits.shape.count == 3 && logits.shape[1] == lengths.count
                    && lengths.allSatisfy { (0...timeSteps).contains($0) }
            } ?? true,
            "binaryCrossEntropy: lengths \(lengths ?? []) for logits \(logits.shape)")
        requirement(
            weights.map { $0.count == rows } ?? true,
            "binaryCrossEntropy: \(weights?.count ?? 0) weights for \(rows) rows")
        self.weights = weights.map { Tensor($0) }
        self.lengths = lengths.map { Tensor(integers: $0.map(Int32.init)) }
        let counted = (0..<rows).reduce(0.0) { sum, row in
            guard lengths.map({ row / batch < $0[row % batch] }) ?? true else { return sum }
            return sum + Double(weights?[row] ?? 1)
        }
        self.divisor = divisor ?? (counted > 0 ? counted * Double(columns) : 1)
    }

    func loss() -> Tensor {
        let losses = Tensor(uninitialized: [rows])
        run { kernels, op in
            op.losses = losses.writing
            kernels.table.binary_cross_entropy(kernels.team, &op)
        }
        return losses.total(weights: weights, over: divisor)
    }

    func addGradients(dLoss: Tensor) {
        guard let dX = logits.node?.accumulator() else { return }
        run { kernels, op in
            op.d_loss = dLoss.reading
            op.divisor = Float(divisor)
            op.d_logits = dX.writing
            kernels.table.binary_cross_entropy_backward(kernels.team, &op)
        }
    }

    private func run(_ body: (Kernels, inout unroll_binary_cross_entropy) -> Void) {
        Kernels.run { kernels in
            var op = unroll_binary_cross_entropy()
            (op.rows, op.columns, op.batch) = (rows, columns, batch)
            op.logits = logits.reading
            op.targets = targets.reading
            op.lengths = lengths?.readingIntegers
            op.row_weights = weights?.reading
            body(kernels, &op)
        }
    }
}
