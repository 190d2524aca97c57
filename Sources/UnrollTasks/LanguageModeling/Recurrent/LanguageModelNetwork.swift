package import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Embedding, recurrent stack and objective of a language model.
///
/// Parameters: `embedding.weight [V, E]`, `recurrent.…`, and under `output` those of the objective:
/// `output.weight [V, H]` (unless tied) and `output.bias [V]`, but for adaptive softmax.
public final class LanguageModelNetwork: Module {
    public let config: LanguageModelConfig
    public let embedding: Embedding
    public let recurrent: RecurrentStack
    public let objective: any OutputObjective

    /// - Parameters:
    ///   - config: How it is built.
    ///   - vocabularySize: V
    ///   - random: Decides the first parameters; `nil` where they will be loaded: all zero.
    public convenience init(
        _ config: LanguageModelConfig, vocabularySize: Int, random: RandomStream?
    ) {
        self.init(config, counts: Array(repeating: 1, count: vocabularySize), random: random)
    }

    /// - Parameters:
    ///   - config: How it is built.
    ///   - counts: How often each of the V symbols occurs: what sampled objectives draw by.
    ///   - random: Decides the first parameters; `nil` where they will be loaded: all zero.
    public init(_ config: LanguageModelConfig, counts: [Int], random: RandomStream?) {
        self.config = config
        let vocabularySize = counts.count
        let isNew = random != nil
        let random = random ?? RandomStream(seed: 0)
        let scale = config.tied ? 0.1 : 1 / Float(config.embeddingWidth).squareRoot()
        embedding = Embedding(
            vocabularySize: vocabularySize, size: config.embeddingWidth,
            initializer: isNew ? .uniform(scale) : .zeros, random: random.stream("embedding"))
        recurrent = config.recurrent.makeStack(
            inputSize: config.embeddingWidth, random: isNew ? random.stream("recurrent") : nil)
        objective = config.objective.makeObjective(
            inputSize: config.outputWidth, counts: counts,
            tiedTo: config.tied ? embedding.weight : nil,
            random: isNew ? random.stream("output") : nil)
    }

    /// Runs the stack over symbols, time-first `[T·B]`.
    ///
    /// - Returns: The top layer's outputs `[T, B, H]` and the state after each row's last symbol.
    public func hidden(
        _ symbols: [Int32], batch: Int, lengths: [Int]? = nil, from state: [RecurrentState]?,
        in pass: Pass
    ) -> (output: Tensor, final: [RecurrentState]) {
        let embedded = pass.part(0)
        let dropsInputs = config.inputDropout > 0 && pass.isTraining
        if !dropsInputs, embedding.vocabularySize <= symbols.count {
            return recurrent(
                symbols: symbols, batch: batch,
                embeddings: embedding.table(dropout: config.embeddingDropout, in: embedded),
                lengths: lengths, from: state, dropouts: config.recurrent.dropouts, in: pass.part(1)
            )
        }
        let width = embedding.size
        let vectors = embedding(symbols, dropout: config.embeddingDropout, in: embedded)
            .reshaped([batch == 0 ? 0 : symbols.count / batch, batch, width])
        return recurrent(
            drop(vectors, config.inputDropout, in: pass.part(2)), lengths: lengths, from: state,
            dropouts: config.recurrent.dropouts, in: pass.part(1))
    }

    /// The mean loss of a batch in nats per symbol, as its objective trains it, and the state after
    /// it; in an evaluation pass the exact cross-entropy.
    package func loss(_ batch: SymbolBatch, from state: [RecurrentState]?, in pass: Pass) -> (
        loss: Tensor, final: [RecurrentState]
    ) {
        let (output, final) = hidden(
            batch.inputs, batch: batch.batchSize, lengths: batch.lengths, from: state, in: pass)
        let dropped = drop(output, config.outputDropout, in: pass.part(3))
        let rows = dropped.reshaped([batch.inputs.count, config.outputWidth])
        let targets = batch.targets.filter { $0 >= 0 }
        guard targets.count < batch.targets.count else {
            return (objective.loss(rows, targets, in: pass.part(4)), final)
        }
        // Past the end of a row there is nothing to predict.
        let live = batch.targets.indices.filter { batch.targets[$0] >= 0 }.map(Int32.init)
        return (objective.loss(rows.gatheringRows(live), targets, in: pass.part(4)), final)
    }

    private func drop(_ x: Tensor, _ rate: Float, in pass: Pass) -> Tensor {
        config.recurrent.dropouts.locked
            ? x.lockedDropout(rate, in: pass) : x.dropout(rate, in: pass)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(embedding, named: "embedding")
        visitor.visit(recurrent, named: "recurrent")
        visitor.visit(objective, named: "output")
    }
}
