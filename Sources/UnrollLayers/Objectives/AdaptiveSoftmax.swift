public import UnrollSystem
public import UnrollTensors

/// Adaptive softmax: an output layer with its loss for large vocabularies, whose words are numbered
/// by falling frequency.
///
/// The head scores the `cutoffs[0]` most frequent words and one logit for each cluster of the
/// others. Cluster i holds the words `cutoffs[i]..<cutoffs[i + 1]` (the last one up to V); it sees
/// only the positions whose target lies in it, through a projection to H / divisorⁱ⁺¹ elements:
///
///     log p(word)            = head(word)                            in the head
///     log p(word)            = head(cluster) + tail(word | cluster)  elsewhere
///
/// both log-softmax. Parameters: `head.weight [cutoffs[0] + clusters, H]`, `head.bias` where asked,
/// `tail.i.projection.weight [H / divisorⁱ⁺¹, H]`, `tail.i.output.weight [words, H / divisorⁱ⁺¹]`.
/// The same as PyTorch's `AdaptiveLogSoftmaxWithLoss`. Grave et al., 2017.
///
/// A position of an update costs 6·H·(head's words + clusters) multiplications and additions, and,
/// where its target lies in cluster i of so many words, 6·(H / divisorⁱ⁺¹)·(H + words) more; 4 bytes
/// for each logit that is kept.
public final class AdaptiveSoftmax: OutputObjective {
    /// A cluster of rarer words.
    public final class Cluster: Module {
        /// The words in it.
        public let words: Range<Int>
        /// From the width of the outputs to the cluster's.
        public let projection: Linear
        /// A logit for each word of the cluster.
        public let output: Linear

        fileprivate init(
            words: Range<Int>, inputSize: Int, projectedSize: Int, initializer: Initializer,
            random: RandomStream
        ) {
            self.words = words
            projection = Linear(
                inputSize: inputSize, outputSize: projectedSize, bias: false,
                initializer: initializer, random: random.stream("projection"))
            output = Linear(
                inputSize: projectedSize, outputSize: words.count, bias: false,
                initializer: initializer, random: random.stream("output"))
        }

        public func accept(_ visitor: inout some ModuleVisitor) {
            visitor.visit(projection, named: "projection")
            visitor.visit(output, named: "output")
        }
    }

    /// H
    public let inputSize: Int
    /// V
    public let vocabularySize: Int
    /// The first word of each cluster, rising; what comes before the first is in the head.
    public let cutoffs: [Int]
    /// A logit for each frequent word and each cluster.
    public let head: Linear
    /// The clusters, from frequent to rare words.
    public let clusters: [Cluster]

    /// - Parameters:
    ///   - inputSize: H
    ///   - vocabularySize: V, at least 2.
    ///   - cutoffs: The first word of each cluster, rising, in 1..<V;
    ///     ``defaultCutoffs(vocabularySize:inputSize:divisor:)`` if `nil`.
    ///   - divisor: By how much each cluster's projection is narrower than the one before.
    ///   - headBias: Whether the head's logits have a bias.
    ///   - initializer: The initial weights.
    ///   - random: Decides the first weights.
    public init(
        inputSize: Int, vocabularySize: Int, cutoffs: [Int]? = nil, divisor: Double = 4,
        headBias: Bool = false, initializer: Initializer = .xavier, random: RandomStream
    ) {
        let cutoffs =
            cutoffs
            ?? Self.defaultCutoffs(
                vocabularySize: vocabularySize, inputSize: inputSize, divisor: divisor)
        if let fault = Self.fault(
            in: cutoffs, vocabularySize: vocabularySize, inputSize: inputSize, divisor: divisor)
        {
            requirementFailure("AdaptiveSoftmax: \(fault)")
        }
        self.inputSize = inputSize
        self.vocabularySize = vocabularySize
        self.cutoffs = cutoffs
        head = Linear(
            inputSize: inputSize, outputSize: cutoffs[0] + cutoffs.count, bias: headBias,
            initializer: initializer, random: random.stream("head"))
        let ends = cutoffs.dropFirst() + [vocabularySize]
        clusters = zip(cutoffs, ends).enumerated().map { index, words in
            Cluster(
                words: words.0..<words.1, inputSize: inputSize,
                projectedSize: Self.projectedSize(inputSize, divisor, index),
                initializer: initializer, random: random.stream("tail").stream(index))
        }
    }

    /// Makes the head's scores begin as the frequencies of its words and of the clusters: its bias
    /// becomes their logarithms. Without a bias nothing happens.
    ///
    /// - Parameter counts: How often each of the V words occurs; never counts as once.
    public func beginAsUnigram(_ counts: [Int]) {
        requirement(
            counts.count == vocabularySize,
            "beginAsUnigram: \(counts.count) counts for \(vocabularySize) words")
        head.beginAsUnigram(
            counts.prefix(cutoffs[0])
                + clusters.map { counts[$0.words].reduce(0) { $0 + max($1, 1) } })
    }

    /// What is wrong with cut-offs; `nil` where they can be used.
    public static func fault(
        in cutoffs: [Int], vocabularySize: Int, inputSize: Int, divisor: Double = 4
    ) -> String? {
        guard let last = cutoffs.last else { return "at least one cut-off is needed" }
        if zip(cutoffs, cutoffs.dropFirst()).contains(where: { $0 >= $1 }) {
            return "cut-offs must rise, not \(cutoffs)"
        }
        if cutoffs[0] < 1 || last >= vocabularySize {
            return "cut-offs must lie in 1..<\(vocabularySize), the vocabulary, not \(cutoffs)"
        }
        if !(divisor >= 1) { return "the divisor must be at least 1, not \(divisor)" }
        if projectedSize(inputSize, divisor, cutoffs.count - 1) < 1 {
            return "\(cutoffs.count) clusters leave nothing of \(inputSize) inputs, "
                + "divided by \(divisor) for each; give fewer cut-offs or a smaller divisor"
        }
        return nil
    }

    package static func projectedSize(_ inputSize: Int, _ divisor: Double, _ cluster: Int) -> Int {
        var power = 1.0
        for _ in 0...cluster { power *= divisor }
        return Int(Double(inputSize) / power)
    }

    // MARK: Loss

    public func loss(
        _ x: Tensor, _ targets: [Int32], adding features: ScoreFeatures?, in pass: Pass
    ) -> Tensor {
        crossEntropy(x, targets, adding: features, in: pass)
    }

    /// Softmax cross-entropy: the sum over rows of `w · -log p[target]`, divided by `divisor`.
    ///
    /// A cluster that no target lies in gets no gradient.
    ///
    /// - Parameters:
    ///   - x: `[N, H]`.
    ///   - targets: A word for each row; negative: the row is left out.
    ///   - weights: w, one for each row; ones if `nil`.
    ///   - divisor: The counted rows' weights together where `nil` (the mean, in nats).
    ///   - features: Added to the logits of the words and of the clusters; or `nil`.
    ///   - pass: Whether gradients are wanted.
    /// - Returns: The loss in nats as a tensor of one.
    public func crossEntropy(
        _ x: Tensor, _ targets: [Int32], weights: [Float]? = nil, divisor: Double? = nil,
        adding features: ScoreFeatures? = nil, in pass: Pass
    ) -> Tensor {
        check(x, targets)
        requirement(
            weights.map { $0.count == targets.count } ?? true,
            "AdaptiveSoftmax: \(weights?.count ?? 0) weights for \(targets.count) targets")
        let counted = targets.indices.reduce(0.0) {
            $0 + (targets[$1] >= 0 ? Double(weights?[$1] ?? 1) : 0)
        }
        let divisor = divisor ?? (counted > 0 ? counted : 1)
        let parts = split(targets)
        let hashed = features?.scores(in: pass)
        var loss = x.linearSoftmaxCrossEntropy(
            head.weight.read(in: pass), bias: head.bias?.read(in: pass), targets: parts.head,
            weights: weights, divisor: divisor, adding: hashed)
        for (cluster, part) in zip(clusters, parts.tail) where !part.rows.isEmpty {
            let projected = cluster.projection(x.gatheringRows(part.rows), in: pass)
            loss =
                loss
                + projected.linearSoftmaxCrossEntropy(
                    cluster.output.weight.read(in: pass), targets: part.targets,
                    weights: weights.map { weights in part.rows.map { weights[Int($0)] } },
                    divisor: divisor, adding: hashed?.rows(part.rows, first: first(cluster)))
        }
        return loss
    }

    /// `-log p[target]` in nats of each row of `x [N, H]`; 0 where the target is negative.
    public func crossEntropies(_ x: Tensor, _ targets: [Int32], adding features: ScoreFeatures?)
        -> [Float]
    {
        check(x, targets)
        let parts = split(targets)
        let hashed = features?.scores(in: .evaluation)
        var losses = head.crossEntropies(x, parts.head, adding: features)
        for (cluster, part) in zip(clusters, parts.tail) where !part.rows.isEmpty {
            let projected = cluster.projection(x.gatheringRows(part.rows), in: .evaluation)
            let inside = projected.linearCrossEntropies(
                cluster.output.weight.value, targets: part.targets,
                adding: hashed?.rows(part.rows, first: first(cluster)))
            for (row, loss) in zip(part.rows, inside) { losses[Int(row)] += loss }
        }
        return losses
    }

    /// The positions of a cluster, and their targets counted from its first word.
    private typealias Part = (rows: [Int32], targets: [Int32])

    private func split(_ targets: [Int32]) -> (head: [Int32], tail: [Part]) {
        var tail = [Part](repeating: ([], []), count: clusters.count)
        let head = targets.enumerated().map { row, target in
            guard let cluster = cutoffs.lastIndex(where: { target >= $0 }) else { return target }
            tail[cluster].rows.append(Int32(row))
            tail[cluster].targets.append(target - Int32(cutoffs[cluster]))
            return Int32(cutoffs[0] + cluster)
        }
        return (head, tail)
    }

    /// The index of a cluster's first word in the hashed features' numbering, in which the classes
    /// of the head come before the words of the clusters.
    private func first(_ cluster: Cluster) -> Int { cluster.words.lowerBound + clusters.count }

    private func check(_ x: Tensor, _ targets: [Int32]) {
        requirement(
            x.shape.count == 2 && x.shape[0] == targets.count,
            "AdaptiveSoftmax: input \(x.shape) for \(targets.count) targets")
        requirement(
            targets.allSatisfy { $0 < vocabularySize },
            "AdaptiveSoftmax: a target is not below \(vocabularySize)")
    }

    // MARK: Prediction

    /// The log-probabilities (nats) of all words, `[N, V]` for `x [N, H]`. Records nothing.
    public func logProbabilities(_ x: Tensor, adding features: ScoreFeatures?) -> Tensor {
        let x = x.detached()
        let hashed = features?.scores(in: .evaluation)
        let all = (0..<x.shape[0]).map(Int32.init)
        let scores = head(x, in: .evaluation)
        let head = (hashed.map(scores.adding) ?? scores).logSoftmax()
        var parts = [head.columns(0..<cutoffs[0])]
        for (index, cluster) in clusters.enumerated() {
            let scores = cluster.output(cluster.projection(x, in: .evaluation), in: .evaluation)
            let added = hashed?.rows(all, first: first(cluster))
            let inside = (added.map(scores.adding) ?? scores).logSoftmax()
            // log p(cluster), a column
            let place = cutoffs[0] + index
            parts.append(
                inside.addingColumns(head.columns(place..<(place + 1)).reshaped([x.shape[0]])))
        }
        return .concatenated(parts)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(head, named: "head")
        for (index, cluster) in clusters.enumerated() {
            visitor.visit(cluster, named: "tail.\(index)")
        }
    }
}
