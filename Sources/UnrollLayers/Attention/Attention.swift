public import UnrollSystem
public import UnrollTensors

/// Attention of a decoder's queries on an encoder's outputs, over padded sequences.
///
///     dot         score(q, k) = q · k                      Q = K
///     general     score(q, k) = (W·q) · k                  W [K, Q]
///     additive    score(q, k) = v · tanh(W·q + U·k + b)    W [A, Q], U [A, K]
///
/// `weights = softmax over a sequence's time steps of score`, `context = Σ weights · output`.
/// Dot and general: Luong et al., 2015; additive: Bahdanau et al., 2015.
///
/// Parameters: general `query.weight [K, Q]`; additive `query.weight [A, Q]`, `key.weight [A, K]`,
/// `key.bias [A]`, `vector [A]`.
public final class Attention: Module {
    /// How a query is compared with a key.
    public enum Score: String, Sendable, Codable, CaseIterable {
        /// Their product, where both have one width.
        case dot
        /// Their product after a matrix.
        case general
        /// A layer of tanh over both.
        case additive
    }

    /// The keys and values of queries: an encoder's outputs, prepared once for all queries.
    public struct Memory: Sendable {
        /// `[T, B, K]`, or `[T, B, A]` where scores are additive.
        let keys: Tensor
        /// `[T, B, K]`
        let values: Tensor
        let lengths: [Int]?

        /// B
        public var batchSize: Int { values.shape[1] }

        /// The memory of some of the sequences, in a new order: a decoder lets go of those that are
        /// done. Records nothing.
        ///
        /// - Parameter sequences: Their places in the batch.
        public func selecting(_ sequences: [Int]) -> Memory {
            let batch = values.shape[1]
            requirement(
                sequences.allSatisfy { (0..<batch).contains($0) },
                "Attention: sequences \(sequences) of a batch of \(batch)")
            func select(_ x: Tensor) -> Tensor {
                let steps = x.shape[0]
                let rows = (0..<steps).flatMap { step in
                    sequences.map { Int32(step * batch + $0) }
                }
                return x.detached().reshaped([steps * batch, x.shape[2]]).gatheringRows(rows)
                    .reshaped([steps, sequences.count, x.shape[2]])
            }
            let values = select(self.values)
            return Memory(
                keys: keys.storage === self.values.storage ? values : select(keys), values: values,
                lengths: lengths.map { lengths in sequences.map { lengths[$0] } })
        }
    }

    /// How queries and keys are compared.
    public let score: Score
    /// Q
    public let querySize: Int
    /// K, the width of the encoder's outputs and of the contexts.
    public let keySize: Int
    private let query, key: Linear?
    private let vector: Parameter?

    /// - Parameters:
    ///   - score: How queries and keys are compared.
    ///   - querySize: Q; equal to K with `.dot`.
    ///   - keySize: K
    ///   - attentionSize: A; ignored by the other scores than `.additive`.
    ///   - random: Decides the first parameters.
    public init(
        _ score: Score, querySize: Int, keySize: Int, attentionSize: Int, random: RandomStream
    ) {
        requirement(
            querySize >= 1 && keySize >= 1 && (score != .dot || querySize == keySize)
                && (score != .additive || attentionSize >= 1),
            "Attention: \(score.rawValue) of queries of \(querySize), keys of \(keySize), "
                + "attention size \(attentionSize)")
        self.score = score
        self.querySize = querySize
        self.keySize = keySize
        let isAdditive = score == .additive
        query =
            score == .dot
            ? nil
            : Linear(
                inputSize: querySize, outputSize: isAdditive ? attentionSize : keySize,
                bias: false, random: random.stream("query"))
        key =
            isAdditive
            ? Linear(
                inputSize: keySize, outputSize: attentionSize, random: random.stream("key")) : nil
        vector =
            isAdditive
            ? Parameter(
                Initializer.xavier.matrix(
                    outputs: 1, inputs: attentionSize, random: random.stream("vector")
                ).reshaped([attentionSize])) : nil
    }

    /// Makes an encoder's outputs ready for queries.
    ///
    /// - Parameters:
    ///   - outputs: `[T, B, K]`.
    ///   - lengths: Time steps of each sequence, B values in `0...T`; all T if `nil`.
    ///   - pass: Whether gradients are wanted.
    public func memory(of outputs: Tensor, lengths: [Int]? = nil, in pass: Pass) -> Memory {
        requirement(
            outputs.shape.count == 3 && outputs.shape[2] == keySize,
            "Attention: outputs \(outputs.shape), keys of \(keySize)")
        return Memory(
            keys: key.map { $0(outputs, in: pass) } ?? outputs, values: outputs, lengths: lengths)
    }

    /// Attends to the memory with queries.
    ///
    /// - Parameters:
    ///   - queries: `[T', B, Q]`; a decoder's state of one time step is `[1, B, Q]`.
    ///   - memory: Of the same pass.
    ///   - pass: Whether gradients are wanted.
    /// - Returns: Contexts `[T', B, K]` and weights `[T', B, T]`.
    public func callAsFunction(_ queries: Tensor, to memory: Memory, in pass: Pass)
        -> AttentionResult
    {
        requirement(
            queries.shape.count == 3 && queries.shape[2] == querySize,
            "Attention: queries \(queries.shape), not of \(querySize)")
        let projected = query.map { $0(queries, in: pass) } ?? queries
        guard let vector else {
            return projected.attention(
                to: memory.keys, values: memory.values, lengths: memory.lengths)
        }
        return projected.additiveAttention(
            to: memory.keys, values: memory.values, vector: vector.read(in: pass),
            lengths: memory.lengths)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        if let query { visitor.visit(query, named: "query") }
        if let key { visitor.visit(key, named: "key") }
        if let vector { visitor.visit(vector, named: "vector") }
    }
}
