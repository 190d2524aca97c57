public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Embedding, recurrent stack, pooling over time and output layer of a text classifier; without
/// the stack, the average of the vectors.
///
/// Parameters: `embedding.weight [V, E]`, `recurrent.…`, `pooling.…`, `output.weight [K, D]`,
/// `output.bias [K]`.
public final class ClassificationNetwork: Module {
    public let config: ClassificationConfig
    public let embedding: Embedding
    public let recurrent: RecurrentStack?
    public let pooling: SequencePooling
    public let output: Linear

    /// - Parameters:
    ///   - config: How it is built.
    ///   - vocabularySize: V
    ///   - vectors: What the embedding begins with, `[V, E]`; drawn at random if `nil`.
    ///   - random: Decides the first parameters; `nil` where they will be loaded: all zero.
    public init(
        _ config: ClassificationConfig, vocabularySize: Int, vectors: Tensor? = nil,
        random: RandomStream?
    ) {
        self.config = config
        let vectors =
            vectors
            ?? (random.map { Initializer.uniform(0.1).embeddings(config, vocabularySize, $0) }
                ?? Tensor(zeros: [vocabularySize, config.embeddingSize]))
        embedding = Embedding(vectors: vectors, isTrainable: config.tunesVectors)
        recurrent = config.recurrent?.makeStack(
            inputSize: config.embeddingSize, random: random?.stream("recurrent"))
        pooling = SequencePooling(
            config.pooling, size: config.outputWidth, attentionSize: config.attentionSize,
            random: (random ?? RandomStream(seed: 0)).stream("pooling"))
        output = Linear(
            inputSize: config.outputWidth, outputSize: config.labels.count,
            initializer: random == nil ? .zeros : .xavier,
            random: (random ?? RandomStream(seed: 0)).stream("output"))
    }

    /// Logits `[B, K]` of a batch of texts.
    public func callAsFunction(_ batch: PaddedBatch<Int32>, in pass: Pass) -> Tensor {
        let symbols = drop(batch.values, in: pass.part(0))
        let embedded = embedding(symbols, in: pass)
            .dropout(config.inputDropout, in: pass.part(1))
            .reshaped([batch.timeStepCount, batch.batchSize, embedding.size])
        let pooled: Tensor
        if let recurrent {
            let (outputs, final) = recurrent(
                embedded, lengths: batch.lengths,
                dropouts: config.recurrent?.dropouts ?? RecurrentStack.Dropouts(),
                in: pass.part(2))
            pooled = pooling(
                outputs, final: recurrent.topState(of: final), lengths: batch.lengths, in: pass)
        } else {
            pooled = pooling(embedded, final: nil, lengths: batch.lengths, in: pass)
        }
        return output(pooled.dropout(config.outputDropout, in: pass.part(3)), in: pass)
    }

    /// Reads some words as the unknown one, so that the network learns what to make of it.
    private func drop(_ symbols: [Int32], in pass: Pass) -> [Int32] {
        guard config.wordDropout > 0, case .training(let random) = pass else { return symbols }
        return symbols.enumerated().map { place, symbol in
            symbol >= 0 && random.uniform(at: UInt64(place)) < config.wordDropout ? 0 : symbol
        }
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(embedding, named: "embedding")
        if let recurrent { visitor.visit(recurrent, named: "recurrent") }
        visitor.visit(pooling, named: "pooling")
        visitor.visit(output, named: "output")
    }
}

extension Initializer {
    fileprivate func embeddings(
        _ config: ClassificationConfig, _ vocabularySize: Int, _ random: RandomStream
    ) -> Tensor {
        matrix(
            outputs: vocabularySize, inputs: config.embeddingSize,
            random: random.stream("embedding"))
    }
}
