internal import UnrollLayers
internal import UnrollTensors

extension ONNXGraph {
    /// The log-probabilities of all symbols, `[N, V]`.
    ///
    /// - Parameters:
    ///   - x: What the output layer reads, `[N, H]`.
    ///   - objective: How the model was trained.
    ///   - tensors: Those of the output layer.
    ///   - tied: The embedding's weight where it is the output's too.
    ///   - features: Scores that are added to those of classes `first …` of a layer of so many: hashed
    ///     n-grams.
    func logProbabilities(
        _ x: ONNXValue, _ objective: OutputObjectiveConfig, _ tensors: ModelTensors,
        tied: ONNXValue? = nil,
        features: ((_ first: Int, _ count: Int) -> ONNXValue)? = nil
    ) -> ONNXValue {
        func scores(_ x: ONNXValue, _ first: Int, _ count: Int) -> ONNXValue {
            features.map { sum(x, $0(first, count)) } ?? x
        }
        guard case .adaptive(let cutoffs?) = objective else {
            let weight = tied ?? parameter("weight", of: tensors)
            let count = tensors["bias"]?.shape[0] ?? 0
            return logSoftmax(
                scores(linear(x, weight, bias: parameter("bias", of: tensors)), 0, count))
        }
        let clusters = cutoffs.count
        let head = logSoftmax(
            scores(linear(x, tensors.part("head")), 0, cutoffs[0] + clusters))
        let parts = split(head, [cutoffs[0]] + Array(repeating: 1, count: clusters))
        var all = [parts[0]]
        for cluster in 0..<clusters {
            let tail = tensors.part("tail.\(cluster)")
            let count = tail.part("output")["weight"]?.shape[0] ?? 0
            let own = linear(linear(x, tail.part("projection")), tail.part("output"))
            // Behind the head's classes come those of the clusters' words.
            all.append(
                sum(
                    logSoftmax(scores(own, cutoffs[cluster] + clusters, count)),
                    parts[cluster + 1]))
        }
        return concatenated(all, axis: 1)
    }
}
