internal import CUnrollKernels
internal import UnrollSystem

/// The scores of neighbouring tags in a linear-chain conditional random field of K tags. Minus
/// infinity makes a pair, or a tag's place at an end, impossible.
public struct TransitionScores: Sendable {
    /// `[K, K]`: from the row's tag to the column's.
    public var transitions: Tensor
    /// `[K]`: of the first tag.
    public var start: Tensor
    /// `[K]`: of the last tag.
    public var end: Tensor

    /// Scores of K tags: `transitions [K, K]`, `start [K]`, `end [K]`.
    public init(transitions: Tensor, start: Tensor, end: Tensor) {
        let tags = start.count
        requirement(
            tags > 0 && transitions.shape == [tags, tags] && start.shape == [tags]
                && end.shape == [tags],
            "TransitionScores: transitions \(transitions.shape), start \(start.shape), "
                + "end \(end.shape)")
        self.transitions = transitions
        self.start = start
        self.end = end
    }

    /// K
    public var tagCount: Int { start.count }
}

/// What a conditional random field thinks of given tag sequences.
public struct TagProbabilities: Sendable {
    /// The probability of each tag at each time step, given the whole sequence: `[T, B, K]`, without
    /// meaning past a sequence's end.
    public var marginals: Tensor
    /// The probability of each given tag, given the one before it: `[T, B]`, zero past a sequence's
    /// end. The probability of a run of tags is its first one's marginal times the others'
    /// conditionals.
    public var conditionals: Tensor
}

extension Tensor {
    /// The mean loss of a linear-chain conditional random field (Lafferty et al., 2001). This tensor
    /// has the scores s of each tag at each time step, `[T, B, K]`; of tags y₁…y_n,
    ///
    ///     score(y) = start[y₁] + Σ s[t, y_t] + Σ transitions[y_t-1, y_t] + end[y_n]
    ///     loss = (Σ over sequences: log Σ over all y': exp(score(y')) - score(y)) / Σ lengths
    ///
    /// The gradient of a score is the probability of its tag or pair less 1 where it is the sequence's
    /// own, by the forward-backward algorithm; sums are kept in double.
    ///
    /// - Parameters:
    ///   - scores: Of neighbours and ends.
    ///   - lengths: Time steps of each sequence, B values in `0...T`.
    ///   - tags: The right tags of each sequence, as many as its length, in `0..<K`; none of which
    ///     may be impossible by `scores`, else the loss is infinite.
    /// - Returns: `[1]`, in nats per tag.
    /// - Complexity: 6·K² multiplications and additions for each time step and both passes, and
    ///   8·T·B·K bytes between them.
    public func randomFieldLoss(_ scores: TransitionScores, lengths: [Int], tags: [[Int32]])
        -> Tensor
    {
        let field = RandomField(self, scores, lengths, targets: tags)
        return field.forward().loss.recorded(
            [self, scores.transitions, scores.start, scores.end]
        ) { field.addGradients($0) }
    }

    /// Of each sequence, in nats, `[B]`: the log of the sum over all its tag sequences, less the score
    /// of its own `tags` where they are given. Records nothing.
    public func randomFieldLosses(
        _ scores: TransitionScores, lengths: [Int], tags: [[Int32]]? = nil
    ) -> Tensor {
        RandomField(self, scores, lengths, targets: tags).forward().losses
    }

    /// The best tag sequences, integers `[T, B]` with -1 past a sequence's end, and their scores
    /// `[B]` (Viterbi, 1967). Records nothing.
    public func randomFieldPaths(_ scores: TransitionScores, lengths: [Int]) -> (
        tags: Tensor, scores: Tensor
    ) {
        RandomField(self, scores, lengths, targets: nil).decode()
    }

    /// The probabilities of tags, of any tag at all and of `tags` along their sequences. Records
    /// nothing.
    public func randomFieldProbabilities(
        _ scores: TransitionScores, lengths: [Int], tags: [[Int32]]
    ) -> TagProbabilities {
        RandomField(self, scores, lengths, targets: tags).probabilities()
    }
}

/// One call of the op, with what its backward pass needs.
private struct RandomField {
    let scores: Tensor
    let neighbours: TransitionScores
    let lengthValues: [Int]
    /// Integers `[B]`.
    let lengths: Tensor
    /// Integers `[T·B]`, 0 past a sequence's end.
    let targets: Tensor?
    /// Doubles `[B, T, K]`, in the place of two floats each.
    let forwards: Tensor
    let scale: Float

    init(
        _ scores: Tensor, _ neighbours: TransitionScores, _ lengths: [Int], targets: [[Int32]]?
    ) {
        let tags = neighbours.tagCount
        requirement(
            scores.shape.count == 3 && scores.shape[2] == tags
                && lengths.count == scores.shape[1]
                && lengths.allSatisfy { (0...scores.shape[0]).contains($0) },
            "randomField: scores \(scores.shape), lengths \(lengths), \(tags) tags")
        let (timeSteps, batch) = (scores.shape[0], scores.shape[1])
        if let targets {
            requirement(
                targets.map(\.count) == lengths
                    && targets.allSatisfy { $0.allSatisfy { (0..<Int32(tags)).contains($0) } },
                "randomField: targets of \(targets.map(\.count)) tags for lengths \(lengths), "
                    + "each in 0..<\(tags)")
        }
        self.scores = scores
        self.neighbours = neighbours
        self.lengths = Tensor(integers: lengths.map(Int32.init))
        self.targets = targets.map { targets in
            var flat = [Int32](repeating: 0, count: timeSteps * batch)
            for (row, target) in targets.enumerated() {
                for (step, tag) in target.enumerated() { flat[step * batch + row] = tag }
            }
            return Tensor(integers: flat)
        }
        lengthValues = lengths
        forwards = Tensor(uninitialized: [batch, timeSteps, 2 * tags])
        scale = 1 / Float(max(1, lengths.reduce(0, +)))
    }

    func forward() -> (loss: Tensor, losses: Tensor) {
        let loss = Tensor(uninitialized: [1])
        let losses = Tensor(uninitialized: [lengthValues.count])
        run(.forward) { kernels, op in
            op.loss = loss.writing
            op.losses = losses.writing
            kernels.table.crf(kernels.team, &op)
        }
        return (loss, losses)
    }

    func addGradients(_ dLoss: Tensor) {
        let dScores = scores.node?.accumulator()
        let dTransitions = neighbours.transitions.node?.accumulator()
        let dStart = neighbours.start.node?.accumulator()
        let dEnd = neighbours.end.node?.accumulator()
        run(.backward) { kernels, op in
            op.d_loss = dLoss.reading
            op.d_scores = dScores?.writing
            op.d_transitions = dTransitions?.writing
            op.d_start = dStart?.writing
            op.d_end = dEnd?.writing
            kernels.table.crf_backward(kernels.team, &op)
        }
    }

    func decode() -> (tags: Tensor, scores: Tensor) {
        let path = Tensor(uninitialized: [scores.shape[0], batch], type: .int32)
        let best = Tensor(uninitialized: [batch])
        run(.decoding) { kernels, op in
            op.path = path.writingIntegers
            op.losses = best.writing
            kernels.table.crf_decode(kernels.team, &op)
        }
        return (path, best)
    }

    func probabilities() -> TagProbabilities {
        _ = forward()
        let marginals = Tensor(zeros: scores.shape)
        let conditionals = Tensor(zeros: [scores.shape[0], batch])
        run(.forward) { kernels, op in
            op.marginals = marginals.writing
            op.conditionals = conditionals.writing
            kernels.table.crf_marginals(kernels.team, &op)
        }
        return TagProbabilities(marginals: marginals, conditionals: conditionals)
    }

    private var batch: Int { lengthValues.count }

    private enum Phase { case forward, backward, decoding }

    private func run(_ phase: Phase, _ body: (Kernels, inout unroll_crf) -> Void) {
        Kernels.run { kernels in
            var op = unroll_crf()
            (op.time_steps, op.batch, op.tags) = (scores.shape[0], batch, scores.shape[2])
            op.lengths = lengths.readingIntegers
            op.scores = scores.reading
            op.transitions = neighbours.transitions.reading
            op.start = neighbours.start.reading
            op.end = neighbours.end.reading
            op.targets = targets?.readingIntegers
            op.forwards = UnsafeMutableRawPointer(forwards.writing)
                .assumingMemoryBound(to: Double.self)
            op.scale = scale
            let needed =
                phase == .decoding
                ? kernels.table.crf_decode_workspace(&op)
                : kernels.table.crf_workspace(&op, phase == .backward)
            kernels.withWorkspace(needed) { workspace in
                op.workspace = workspace
                body(kernels, &op)
            }
        }
    }
}
