internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// The most bytes of logits that an op keeps for its backward pass unasked.
    package static let largestKeptLogits = 256 << 20

    /// Output layer and softmax cross-entropy in one op: the loss of the logits `x · Wᵀ + b`.
    ///
    /// The same loss and gradients as ``linear(_:bias:)`` followed by
    /// ``softmaxCrossEntropy(_:weights:labelSmoothing:divisor:)``; with `d = w · (p - target
    /// distribution) / divisor`: `dx = d · W`, `dW = dᵀ · x`, `db = Σ d`.
    ///
    /// The logits `[N, V]` are kept for the backward pass, which turns them into their gradients
    /// where they stand; or they are made a block of classes at a time, and again in the backward
    /// pass. In float32 and bfloat16 either way gives the same bits.
    ///
    /// Scores of hashed features are added to the logits of a block where it is made, and their
    /// weights' gradient is a whole tensor: a position touches V slots for each order.
    ///
    /// - Parameters:
    ///   - weight: W, `[V, H]`.
    ///   - bias: b, `[V]`, or `nil`.
    ///   - targets: A class for each row of this matrix `[N, H]`; negative: the row is left out.
    ///   - weights: w, one for each row; ones if `nil`.
    ///   - labelSmoothing: The share of the target distribution spread over all classes.
    ///   - divisor: The counted rows' weights together where `nil` (the mean, in nats).
    ///   - hashed: Added to the logits; or `nil`.
    ///   - keepsLogits: Whether they are kept; `nil` keeps them where they are worth their memory:
    ///     up to 256 MiB, and where a logit is the sum of more than 32 products.
    /// - Returns: The loss in nats as a tensor of one.
    /// - Complexity: 2·N·V·H multiplications and additions forward, 4·N·V·H backward, and 2·N·V·H
    ///   more where logits are made again.
    public func linearSoftmaxCrossEntropy(
        _ weight: Tensor, bias: Tensor? = nil, targets: [Int32], weights: [Float]? = nil,
        labelSmoothing: Float = 0, divisor: Double? = nil, adding hashed: HashedScores? = nil,
        keepsLogits: Bool? = nil
    ) -> Tensor {
        let rows = CrossEntropyRows(
            targets, weights: weights, labelSmoothing: labelSmoothing, divisor: divisor)
        let inputs = [self, weight, bias, hashed?.weights]
        let isRecorded = inputs.contains { $0?.node != nil }
        let keeps = keepsLogits ?? LinearCrossEntropy.areWorthKeeping(self, weight, hashed)
        let op = LinearCrossEntropy(
            self, weight, bias, rows, hashed, keepsLogits: isRecorded && keeps)
        return rows.total(op.losses()).recorded(inputs) { dY in op.addGradients(dLoss: dY) }
    }

    /// `-log p[target]` in nats of each row of this matrix `[N, H]` under the logits `x · Wᵀ + b`,
    /// never more than a block of which exist; 0 where the target is negative. Records nothing.
    ///
    /// The same bits as ``linear(_:bias:)`` followed by ``crossEntropies(_:)``.
    public func linearCrossEntropies(
        _ weight: Tensor, bias: Tensor? = nil, targets: [Int32],
        adding hashed: HashedScores? = nil
    ) -> [Float] {
        // For few rows packing the weight costs more than their logits: a small one is kept packed.
        if targets.count <= 32, weight.count <= 1 << 24 {
            let logits = detached().linear(weight.detached(), bias: bias?.detached())
            hashed?.add(to: logits)
            return logits.crossEntropies(targets)
        }
        let rows = CrossEntropyRows(targets, weights: nil, labelSmoothing: 0, divisor: 1)
        return LinearCrossEntropy(self, weight, bias, rows, hashed, keepsLogits: false)
            .losses().floats
    }
}

/// One run of the op, with what its backward pass needs.
private struct LinearCrossEntropy {
    private let x: Tensor
    private let weight: Tensor
    private let bias: Tensor?
    private let rows: CrossEntropyRows
    private let hashed: HashedScores?
    private let logits: Tensor?
    private let logSums: Tensor

    /// Making a logit again costs about as much as reading and writing it where it is the sum of
    /// this many products.
    private static let cheapInputs = 32

    static func areWorthKeeping(_ x: Tensor, _ weight: Tensor, _ hashed: HashedScores?) -> Bool {
        let bytes = (x.shape.first ?? 0) * (weight.shape.first ?? 0) * DataType.float32.size
        return ((weight.shape.last ?? 0) > cheapInputs || hashed != nil)
            && bytes <= Tensor.largestKeptLogits
    }

    init(
        _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ rows: CrossEntropyRows,
        _ hashed: HashedScores?, keepsLogits: Bool
    ) {
        requirement(
            x.shape.count == 2 && weight.shape.count == 2 && x.shape[1] == weight.shape[1]
                && weight.shape[0] > 0,
            "linearSoftmaxCrossEntropy: input \(x.shape) with weight \(weight.shape)")
        requirement(
            bias.map { $0.shape == [weight.shape[0]] } ?? true,
            "linearSoftmaxCrossEntropy: bias \(bias?.shape ?? []) with weight \(weight.shape)")
        requirement(
            x.shape[0] == rows.targets.count,
            "linearSoftmaxCrossEntropy: input \(x.shape) for \(rows.targets.count) targets")
        requirement(
            hashed.map { $0.rowCount == x.shape[0] } ?? true,
            "linearSoftmaxCrossEntropy: input \(x.shape), hashed scores of \(hashed?.rowCount ?? 0)"
                + " rows")
        CrossEntropyRows.check(rows.targets, classes: weight.shape[0])
        self.hashed = hashed
        self.x = x
        self.weight = weight
        self.bias = bias
        self.rows = rows
        logSums = Tensor(uninitialized: [x.shape[0]])
        logits =
            keepsLogits
            ? Kernels.run {
                Tensor(
                    uninitialized: [
                        $0.table.linear_cross_entropy_logits(x.shape[0], weight.shape[0])
                    ])
            } : nil
    }

    /// The forward pass: each row's loss without its weight, `[N]`.
    func losses() -> Tensor {
        let losses = Tensor(uninitialized: [rows.targets.count])
        run(backward: false) { kernels, op in
            op.losses = losses.writing
            kernels.table.linear_cross_entropy(kernels.team, &op)
        }
        return losses
    }

    /// The backward pass: adds to the gradients of whatever wants one.
    func addGradients(dLoss: Tensor) {
        guard !rows.targets.isEmpty else { return }
        let dX = x.node.map { _ in Tensor(uninitialized: x.shape) }
        let dWeight = weight.node?.target()
        let dBias = bias?.node?.target()
        let dHashed = hashed?.weights.node?.accumulator()
        run(backward: true) { kernels, op in
            op.d_loss = dLoss.reading
            op.divisor = Float(rows.divisor)
            op.d_x = dX?.writing
            op.d_weight = dWeight?.tensor.writing
            op.d_bias = dBias?.tensor.writing
            op.d_hashed = dHashed?.writing
            op.accumulate_d_weight = dWeight?.accumulate ?? false
            op.accumulate_d_bias = dBias?.accumulate ?? false
            kernels.table.linear_cross_entropy_backward(kernels.team, &op)
        }
        if let dX { x.node?.add(owned: dX) }
    }

    private func run(
        backward: Bool, _ body: (Kernels, inout unroll_linear_cross_entropy) -> Void
    ) {
        guard !rows.targets.isEmpty else { return }
        guard let hashed else { return run(backward: backward, hashed: nil, body) }
        hashed.withKernelForm { run(backward: backward, hashed: $0, body) }
    }

    private func run(
        backward: Bool, hashed: UnsafePointer<unroll_hashed_scores>?,
        _ body: (Kernels, inout unroll_linear_cross_entropy) -> Void
    ) {
        Kernels.run { kernels in
            var op = unroll_linear_cross_entropy()
            let precision = Compute.current.precision
            op.precision = (backward ? precision.ofGradients : precision).kernel
            op.rows = x.shape[0]
            op.inputs = x.shape[1]
            op.classes = weight.shape[0]
            op.x = x.reading
            op.weight = weight.reading
            op.bias = bias?.reading
            op.hashed = hashed
            op.targets = rows.deviceTargets.readingIntegers
            op.row_weights = rows.deviceWeights?.reading
            op.smoothing = rows.labelSmoothing
            op.logits = logits?.writing
            op.log_sums = logSums.writing
            let needed = kernels.table.linear_cross_entropy_workspace(
                &op, kernels.workers, backward)
            kernels.withWorkspace(needed) { workspace in
                op.workspace = workspace
                body(kernels, &op)
            }
        }
    }
}
