public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Encoder, pooling over time and output layer of a text classifier; without a recurrent stack, the
/// average of the vectors.
///
/// Parameters: `embedding.weight [V, E]`, `recurrent.…`, `pooling.…`, `output.weight [K, D]`,
/// `output.bias [K]`.
public final class ClassificationNetwork: Module {
    public let config: ClassificationConfig
    public let encoder: SequenceEncoder
    public let pooling: SequencePooling
    public let output: Linear

    /// - Parameters:
    ///   - config: How it is built.
    ///   - vocabularySize: V
    ///   - vectors: The initial embedding, `[V, E]`; drawn at random if `nil`.
    ///   - random: Decides the first parameters.
    public init(
        _ config: ClassificationConfig, vocabularySize: Int, vectors: Tensor? = nil,
        random: RandomStream = RandomStream(seed: 1)
    ) {
        self.config = config
        encoder = SequenceEncoder(
            config.encoder, vocabularySize: vocabularySize, vectors: vectors, random: random)
        pooling = SequencePooling(
            config.pooling, size: config.outputWidth, attentionSize: config.attentionSize,
            random: random.stream("pooling"))
        output = Linear(
            inputSize: config.outputWidth, outputSize: config.labels.count,
            random: random.stream("output"))
    }

    /// Logits `[B, K]` of a batch of texts.
    public func callAsFunction(_ batch: PaddedBatch<Int32>, in pass: Pass) -> Tensor {
        let (outputs, final) = encoder(batch, in: pass)
        let pooled = pooling(outputs, final: final, lengths: batch.lengths, in: pass)
        return output(pooled.dropout(config.outputDropout, in: pass.part(3)), in: pass)
    }

    /// The log-probabilities (nats) of each text's classes, in the order of the texts. The same
    /// bits whatever stands beside a text.
    func logProbabilities(_ texts: [[Int32]], as name: String) -> [[Float]] {
        let classes = config.labels.count
        return LengthBuckets.evaluate(lengths: texts.map(\.count), as: name) { places in
            let batch = PaddedBatch(places.map { texts[$0] })
            let rows = self(batch, in: .evaluation).logSoftmax().floats
            return places.indices.map { Array(rows[($0 * classes)..<(($0 + 1) * classes)]) }
        }
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        encoder.accept(&visitor)
        visitor.visit(pooling, named: "pooling")
        visitor.visit(output, named: "output")
    }
}
