internal import CUnrollKernels
internal import UnrollSystem

/// The results of attention over padded sequences.
public struct AttentionResult: Sendable {
    /// Each query's weighted sum of values, `[T', B, D]`; zeros where a sequence has no time step.
    public var contexts: Tensor
    /// How much each time step counts for each query, `[T', B, T]`: a row sums to one, zero past the
    /// sequence's end. Gradients do not pass through it.
    public var weights: Tensor
}

extension Tensor {
    /// Attention of these queries `[T', B, S]` by the dot product (Luong et al., 2015):
    ///
    ///     score[t', t] = scale · q[t'] · k[t]     w[t'] = softmax over time of score[t']
    ///     context[t'] = Σ_t w[t', t] · v[t]
    ///
    /// Luong's general score `q · W · k` is that of the queries `q.linear(Wᵀ)`, W being `[S_q, S]`.
    ///
    /// With `ds = w · (v · dcontext - Σ w · (v · dcontext))`: `dq = scale · Σ_t ds · k`,
    /// `dk = scale · Σ_t' ds · q`, `dv = Σ_t' w · dcontext`. Weights are kept, `[T', B, T]`; no
    /// intermediate is larger.
    ///
    /// - Parameters:
    ///   - keys: k, `[T, B, S]`.
    ///   - values: v, `[T, B, D]`.
    ///   - lengths: Time steps of each sequence, B values in `0...T`; all T if `nil`. Nothing past a
    ///     sequence's end is read.
    ///   - scale: Such as 1 / √S.
    /// - Complexity: 2·T'·T·B·(S + D) multiplications and additions forward, twice that backward.
    public func attention(
        to keys: Tensor, values: Tensor, lengths: [Int]? = nil, scale: Float = 1
    ) -> AttentionResult {
        Attention(self, keys, values, vector: nil, scale: scale, lengths).results()
    }

    /// Attention of these queries `[T', B, A]` by a small network (Bahdanau et al., 2015):
    ///
    ///     score[t', t] = v · tanh(q[t'] + k[t])
    ///
    /// and then as ``attention(to:values:lengths:scale:)``. Queries and keys are those after their
    /// linear layers, of which one has the bias: the keys' is computed once a sequence.
    ///
    /// With u = tanh(q + k): `dq = Σ_t ds · v ⊙ (1 - u²)`, `dk` the same over t', `dv = Σ ds · u`. The
    /// u `[T', T, B, A]` are computed again where the gradient needs them.
    ///
    /// - Parameters:
    ///   - keys: k, `[T, B, A]`.
    ///   - values: `[T, B, D]`.
    ///   - vector: v, `[A]`.
    ///   - lengths: As there.
    /// - Complexity: T'·T·B·A hyperbolic tangents in each pass, beside 2·T'·T·B·(A + D)
    ///   multiplications and additions forward and twice that backward.
    public func additiveAttention(
        to keys: Tensor, values: Tensor, vector: Tensor, lengths: [Int]? = nil
    ) -> AttentionResult {
        Attention(self, keys, values, vector: vector, scale: 1, lengths).results()
    }
}

/// One call of the op, with what its backward pass needs.
private struct Attention {
    let queries, keys, values: Tensor
    let vector: Tensor?
    let scale: Float
    /// Integers `[B]`.
    let lengths: Tensor
    let weights, contexts: Tensor

    init(
        _ queries: Tensor, _ keys: Tensor, _ values: Tensor, vector: Tensor?, scale: Float,
        _ lengths: [Int]?
    ) {
        requirement(
            queries.shape.count == 3 && keys.shape.count == 3 && values.shape.count == 3
                && queries.shape.dropFirst() == keys.shape.dropFirst()
                && keys.shape.dropLast() == values.shape.dropLast()
                && (vector.map { $0.shape == [keys.shape[2]] } ?? true),
            "attention: queries \(queries.shape), keys \(keys.shape), values \(values.shape), "
                + "vector \(vector?.shape ?? [])")
        let timeSteps = keys.shape[0]
        let lengths = lengths ?? Array(repeating: timeSteps, count: keys.shape[1])
        requirement(
            lengths.count == keys.shape[1] && lengths.allSatisfy { (0...timeSteps).contains($0) },
            "attention: lengths \(lengths) for keys \(keys.shape)")
        self.queries = queries
        self.keys = keys
        self.values = values
        self.vector = vector
        self.scale = scale
        self.lengths = Tensor(integers: lengths.map(Int32.init))
        let (steps, batch) = (queries.shape[0], queries.shape[1])
        weights = Tensor(uninitialized: [steps, batch, timeSteps])
        contexts = Tensor(uninitialized: [steps, batch, values.shape[2]])
    }

    func results() -> AttentionResult {
        run { kernels, op in kernels.table.attention(kernels.team, &op) }
        let recorded = contexts.recorded([queries, keys, values, vector]) { addGradients($0) }
        return AttentionResult(contexts: recorded, weights: weights)
    }

    private func addGradients(_ dContexts: Tensor) {
        let dQueries = queries.node?.accumulator()
        let dKeys = keys.node?.accumulator()
        let dValues = values.node?.accumulator()
        let dVector = vector?.node?.accumulator()
        run { kernels, op in
            op.d_contexts = dContexts.reading
            op.d_q = dQueries?.writing
            op.d_k = dKeys?.writing
            op.d_v = dValues?.writing
            op.d_vector = dVector?.writing
            kernels.withWorkspace(kernels.table.attention_workspace(&op, true)) { workspace in
                op.workspace = workspace
                kernels.table.attention_backward(kernels.team, &op)
            }
        }
    }

    private func run(_ body: (Kernels, inout unroll_attention) -> Void) {
        Kernels.run { kernels in
            var op = unroll_attention()
            op.score = vector == nil ? UNROLL_ATTENTION_DOT : UNROLL_ATTENTION_ADDITIVE
            (op.queries, op.time_steps) = (queries.shape[0], keys.shape[0])
            (op.batch, op.size, op.columns) = (keys.shape[1], keys.shape[2], values.shape[2])
            op.lengths = lengths.readingIntegers
            op.q = queries.reading
            op.k = keys.reading
            op.v = values.reading
            op.vector = vector?.reading
            op.scale = scale
            op.weights = weights.writing
            op.contexts = contexts.writing
            body(kernels, &op)
        }
    }
}
