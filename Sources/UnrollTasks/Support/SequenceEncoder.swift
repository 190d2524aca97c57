public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Embedding and recurrent stack: sequences of symbols become a vector for each time step.
///
/// Parameters: `embedding.weight [V, E]`, `recurrent.…`; without a stack the vectors themselves are
/// the output.
public final class SequenceEncoder: Module {
    public let config: SequenceEncoderConfig
    public let embedding: Embedding
    public let recurrent: RecurrentStack?

    /// - Parameters:
    ///   - config: How it is built.
    ///   - vocabularySize: V
    ///   - vectors: What the embedding begins with, `[V, E]`; drawn at random if `nil`.
    ///   - random: Decides the first parameters.
    public init(
        _ config: SequenceEncoderConfig, vocabularySize: Int, vectors: Tensor? = nil,
        random: RandomStream
    ) {
        self.config = config
        embedding = Embedding(
            vocabularySize: vocabularySize, size: config.embeddingSize,
            isTrainable: config.tunesVectors
        ) {
            vectors
                ?? Initializer.uniform(0.1).matrix(
                    outputs: vocabularySize, inputs: config.embeddingSize,
                    random: random.stream("embedding"))
        }
        recurrent = config.recurrent?.makeStack(
            inputSize: config.embeddingSize, random: random.stream("recurrent"))
    }

    /// Encodes a batch.
    ///
    /// - Parameters:
    ///   - batch: The sequences as symbols.
    ///   - pass: Its parts 0 to 2 draw the dropout masks.
    /// - Returns: The outputs `[T, B, D]`, and the top layer's states after each sequence's last
    ///   time step `[B, D]`, where there is a stack.
    public func callAsFunction(_ batch: PaddedBatch<Int32>, in pass: Pass) -> (
        output: Tensor, final: Tensor?
    ) {
        let embedded = embedding(drop(batch.values, in: pass.part(0)), in: pass)
            .dropout(config.inputDropout, in: pass.part(1))
            .reshaped([batch.timeStepCount, batch.batchSize, embedding.size])
        guard let recurrent else { return (embedded, nil) }
        let (output, final) = recurrent(
            embedded, lengths: batch.lengths,
            dropouts: config.recurrent?.dropouts ?? RecurrentStack.Dropouts(), in: pass.part(2))
        return (output, recurrent.topState(of: final))
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
    }
}
