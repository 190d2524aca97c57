internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// The mean loss of connectionist temporal classification (Graves et al., 2006). This tensor has the
    /// logits of each class at each time step, `[T, B, V]`; class 0 is the blank. A target's
    /// probability is the sum over all its alignments, in which blanks may stand anywhere, a symbol
    /// may last, and a blank stands between two equal ones:
    ///
    ///     loss = (Σ over sequences: -log p(target)) / Σ symbols of the targets
    ///
    /// Sequences too short for their target (``ctcTimeSteps(of:)``) count neither above nor below the
    /// line, and their gradient is zero. The sums are in log space, those of softmax among them.
    ///
    /// - Parameters:
    ///   - lengths: Time steps of each sequence, B values in `0...T`.
    ///   - targets: The symbols of each sequence, in `1..<V`.
    /// - Returns: `[1]`, in nats per symbol; where all targets are empty, their sum.
    /// - Complexity: 10 exponentials for each time step and symbol of the target, and 8·T·B·L bytes
    ///   between the passes.
    public func ctcLoss(lengths: [Int], targets: [[Int32]]) -> Tensor {
        let op = CTC(self, lengths, targets)
        let found = op.forward()
        return found.loss.recorded([self]) { dLoss in
            op.addGradients(dLoss, losses: found.losses)
        }
    }

    /// The loss `-log p(target)` of each sequence, in nats, `[B]`; infinite where no alignment is
    /// possible. Records nothing.
    ///
    /// - Parameters:
    ///   - lengths: Time steps of each sequence, B values in `0...T`.
    ///   - targets: The symbols of each sequence, in `1..<V`.
    public func ctcLosses(lengths: [Int], targets: [[Int32]]) -> Tensor {
        CTC(self, lengths, targets).forward().losses
    }

    /// The fewest time steps that a target can be aligned with: one for each symbol, and one for the
    /// blank between equal ones.
    public static func ctcTimeSteps(of target: some Collection<Int32>) -> Int {
        target.count + zip(target, target.dropFirst()).count { $0 == $1 }
    }
}

/// One call of the op, with what its backward pass needs.
private struct CTC {
    let logits: Tensor
    /// Integers `[B]`.
    let lengths, targetLengths: Tensor
    /// Integers `[B, L]`.
    let targets: Tensor
    /// The width of `targets`.
    let symbols: Int
    /// `[T, B]`
    let logSums: Tensor
    /// What the backward pass reads of the forward pass.
    let forwards: Tensor
    let scale: Float

    init(_ logits: Tensor, _ lengths: [Int], _ targets: [[Int32]]) {
        requirement(
            logits.shape.count == 3 && lengths.count == logits.shape[1]
                && targets.count == lengths.count
                && lengths.allSatisfy { (0...logits.shape[0]).contains($0) },
            "ctcLoss: logits \(logits.shape), lengths \(lengths), \(targets.count) targets")
        let classes = Int32(logits.shape[2])
        requirement(
            classes >= 1 && targets.allSatisfy { $0.allSatisfy { 0 < $0 && $0 < classes } },
            "ctcLoss: targets must be in 1..<\(classes)")
        let longest = targets.map(\.count).max() ?? 0
        self.logits = logits
        self.lengths = Tensor(integers: lengths.map(Int32.init))
        targetLengths = Tensor(integers: targets.map { Int32($0.count) })
        self.targets = Tensor(
            integers: targets.flatMap { target in
                target + [Int32](repeating: 0, count: longest - target.count)
            })
        symbols = longest
        let possible = zip(lengths, targets).filter { $0 >= Tensor.ctcTimeSteps(of: $1) }
        scale = 1 / Float(max(1, possible.reduce(0) { $0 + $1.1.count }))
        logSums = Tensor(uninitialized: [logits.shape[0], lengths.count])
        var sizes = unroll_ctc()
        (sizes.time_steps, sizes.batch) = (logits.shape[0], lengths.count)
        (sizes.classes, sizes.symbols) = (logits.shape[2], longest)
        let count = Kernels.run { $0.table.ctc_forwards(&sizes) }
        forwards = Tensor(uninitialized: [count])
    }

    func forward() -> (loss: Tensor, losses: Tensor) {
        let loss = Tensor(uninitialized: [1])
        let losses = Tensor(uninitialized: [lengths.count])
        run { kernels, op in
            op.loss = loss.writing
            op.losses = losses.writing
            kernels.table.ctc(kernels.team, &op)
        }
        return (loss, losses)
    }

    func addGradients(_ dLoss: Tensor, losses: Tensor) {
        guard let dLogits = logits.node?.accumulator() else { return }
        run { kernels, op in
            op.losses = losses.writing
            op.d_loss = dLoss.reading
            op.d_logits = dLogits.writing
            kernels.table.ctc_backward(kernels.team, &op)
        }
    }

    private func run(_ body: (Kernels, inout unroll_ctc) -> Void) {
        Kernels.run { kernels in
            var op = unroll_ctc()
            (op.time_steps, op.batch) = (logits.shape[0], lengths.count)
            (op.classes, op.symbols) = (logits.shape[2], symbols)
            op.lengths = lengths.readingIntegers
            op.targets = targets.readingIntegers
            op.target_lengths = targetLengths.readingIntegers
            op.logits = logits.reading
            op.log_sums = logSums.writing
            op.forwards = forwards.writing
            op.scale = scale
            kernels.withWorkspace(kernels.table.ctc_workspace(&op)) { workspace in
                op.workspace = workspace
                body(kernels, &op)
            }
        }
    }
}
