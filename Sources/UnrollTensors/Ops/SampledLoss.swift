internal import CUnrollKernels
internal import UnrollPlatform
internal import UnrollSystem

/// The words that one update of a sampled output layer scores: those drawn for the batch, and the
/// batch's targets.
package struct SampledCandidates: Sendable {
    /// Each once, rising.
    package let words: [Int32]
    /// How often each was drawn; 0 for a target that was not.
    package let counts: [Float]
    /// The offset that is added to the score of each, such as `-log` of the expected count.
    package let offsets: [Float]

    package init(words: [Int32], counts: [Float], offsets: [Float]) {
        requirement(
            words.count == counts.count && words.count == offsets.count,
            "SampledCandidates: \(words.count) words, \(counts.count) counts, "
                + "\(offsets.count) offsets")
        requirement(
            words.first ?? 0 >= 0 && zip(words, words.dropFirst()).allSatisfy(<),
            "SampledCandidates: the words must rise")
        self.words = words
        self.counts = counts
        self.offsets = offsets
    }

    /// Where each target stands; -1 for a negative one.
    func places(of targets: [Int32]) -> [Int32] {
        guard let last = words.last else {
            requirement(targets.allSatisfy { $0 < 0 }, "sampledLoss: no candidates")
            return targets.map { _ in -1 }
        }
        var places = [Int32](repeating: -1, count: Int(last) + 1)
        for (place, word) in words.enumerated() { places[Int(word)] = Int32(place) }
        return targets.map { target in
            guard target >= 0 else { return -1 }
            let place = target <= last ? places[Int(target)] : -1
            requirement(place >= 0, "sampledLoss: the target \(target) is not a candidate")
            return place
        }
    }
}

/// The rule by which drawn words are learned from. With `z = score + offset`, t the target, and m
/// how often each drawn word j was drawn:
package enum SampledRule: Sendable {
    /// `-log (exp z[t] / (exp z[t] + Σ m[j] · exp z[j]))`, j ≠ t.
    case softmax
    /// With p the softmax of the above, and `u[j] = p[j] / m[j]` the share of one draw:
    /// `-log p[t] - Σ m[j] · log(1 - u[j])`, j ≠ t.
    case blackOut
    /// `log(1 + exp(-z[t])) + Σ m[j] · log(1 + exp z[j])`; a drawn target counts as drawn.
    case noiseContrastive

    fileprivate var kernel: unroll_sampled_rule {
        switch self {
        case .softmax: UNROLL_SAMPLED_SOFTMAX
        case .blackOut: UNROLL_BLACKOUT
        case .noiseContrastive: UNROLL_NOISE_CONTRASTIVE
        }
    }
}

extension Tensor {
    /// The mean loss over rows of an output layer `x · Wᵀ + b` of which only the candidates' rows
    /// are looked at. Gradients of weight and bias are row-sparse.
    ///
    /// The scores `[N, K]` of K candidates become their gradients `d` where they stand;
    /// `dx = d · W`, `dW = dᵀ · x`, `db = Σ d`, of the candidates' rows.
    ///
    /// - Parameters:
    ///   - rule: The rule of learning.
    ///   - weight: W, `[V, H]`.
    ///   - bias: b, `[V]`, or `nil`.
    ///   - candidates: Drawn words and targets, each below V.
    ///   - targets: A candidate for each row of this matrix `[N, H]`; negative: the row is left out.
    ///   - shift: A scalar added to every score, `[1]`, or `nil`.
    ///   - hashed: Added to the scores; or `nil`.
    /// - Returns: The loss in nats, its mean over the counted rows, as a tensor of one.
    /// - Complexity: 6·N·K·H multiplications and additions for both passes, 4·(N·K + 4·K·H) bytes.
    package func sampledLoss(
        _ rule: SampledRule, _ weight: Tensor, bias: Tensor?, candidates: SampledCandidates,
        targets: [Int32], shift: Tensor? = nil, adding hashed: HashedScores? = nil
    ) -> Tensor {
        let op = SampledLoss(self, weight, bias, candidates, shift: shift, hashed)
        let counted = max(targets.count { $0 >= 0 }, 1)
        let losses = op.losses(rule, places: candidates.places(of: targets), divisor: counted)
        let inputs = [self, weight, bias, shift, hashed?.weights]
        return losses.total(over: Double(counted)).recorded(inputs) { dY in
            op.addGradients(dLoss: dY)
        }
    }
}

/// One call of the op, with what its backward pass needs.
private struct SampledLoss {
    let x: Tensor
    let weight: Tensor
    let bias: Tensor?
    let shift: Tensor?
    let hashed: HashedScores?
    let candidates: SampledCandidates
    /// The candidates, integers `[K]`.
    let words: Tensor
    /// W of the candidates, `[K, H]`.
    let rows: Tensor
    /// `[N, K]`, then their gradients.
    let scores: Tensor

    init(
        _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ candidates: SampledCandidates,
        shift: Tensor?, _ hashed: HashedScores?
    ) {
        requirement(
            x.shape.count == 2 && weight.shape.count == 2 && x.shape[1] == weight.shape[1],
            "sampledLoss: input \(x.shape) with weight \(weight.shape)")
        requirement(
            bias.map { $0.shape == [weight.shape[0]] } ?? true,
            "sampledLoss: bias \(bias?.shape ?? []) with weight \(weight.shape)")
        requirement(
            Int(candidates.words.last ?? -1) < weight.shape[0],
            "sampledLoss: a candidate is not below \(weight.shape[0])")
        self.x = x
        self.weight = weight
        self.bias = bias
        self.shift = shift
        self.hashed = hashed
        self.candidates = candidates
        words = Tensor(integers: candidates.words)
        rows = weight.gathered(words)
        scores = Tensor(uninitialized: [x.shape[0], candidates.words.count])
        x.multiply(
            by: rows,
            bias: bias.map { [words] in $0.withShape([weight.shape[0], 1]).gathered(words) },
            into: scores, accumulate: false)
        hashed?.add(to: scores, words: words)
    }

    /// Each row's loss, `[N]`; the scores become the gradients of their sum over `divisor`.
    func losses(_ rule: SampledRule, places: [Int32], divisor: Int) -> Tensor {
        requirement(
            places.count == x.shape[0],
            "sampledLoss: input \(x.shape) for \(places.count) targets")
        let counts = Tensor(candidates.counts)
        let logCounts = Tensor(candidates.counts.map { $0 > 0 ? log($0) : Self.neverDrawn })
        let offsets = Tensor(candidates.offsets)
        let drawn = Tensor(uninitialized: offsets.shape)
        let places = Tensor(integers: places)
        let losses = Tensor(uninitialized: [places.count])
        Kernels.run { kernels in
            if let shift {
                kernels.table.add_scalar(
                    kernels.team, shift.reading, offsets.writing, offsets.count)
            }
            kernels.table.binary(
                kernels.team, UNROLL_BINARY_ADD, offsets.reading, logCounts.reading,
                drawn.writing, drawn.count)
            var task = unroll_sampled_loss(
                rule: rule.kernel, rows: places.count, candidates: counts.count,
                scores: scores.writing, targets: places.readingIntegers, counts: counts.reading,
                offsets: offsets.reading, drawn_offsets: drawn.reading, scale: 1 / Float(divisor),
                losses: losses.writing)
            kernels.table.sampled_loss(kernels.team, &task)
        }
        return losses
    }

    /// Far below every score, and finite.
    private static let neverDrawn: Float = -1e30

    func addGradients(dLoss: Tensor) {
        guard !candidates.words.isEmpty, x.shape[0] > 0 else { return }
        Kernels.run {
            $0.table.multiply_by_scalar($0.team, dLoss.reading, scores.writing, scores.count)
        }
        hashed?.addGradients(of: scores, words: words)
        if let dX = x.node {
            let product = Tensor(uninitialized: x.shape)
            scores.multiplyTransposed(by: rows, into: product, accumulate: false)
            dX.add(owned: product)
        }
        var gradient = WeightGradient(dY: scores, columns: 0..<candidates.words.count)
        let dWeight = weight.node.map { _ in Tensor(uninitialized: rows.shape) }
        let dBias = bias?.node.map { _ in Tensor(uninitialized: [rows.shape[0], 1]) }
        if let dWeight {
            gradient.parts = [.init(x, dWeight, firstOutput: 0, accumulate: false)]
        }
        gradient.bias = dBias.map { ($0, 0, false) }
        gradient.compute()
        if let dWeight { weight.node?.add(rows: words, values: dWeight) }
        if let dBias { bias?.node?.add(rows: words, values: dBias) }
        if let node = shift?.node {
            let sum = Tensor(uninitialized: [1])
            Kernels.run {
                $0.table.sum($0.team, scores.reading, scores.count, sum.writing)
            }
            node.add(owned: sum)
        }
    }
}
