public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Embedding, recurrent stack and objective of a language model; features of the last symbols beside
/// them, or alone.
///
/// Parameters: `embedding.weight [V, E]`, or `characters.…` where symbols are read by their
/// characters; `recurrent.…`; under `output` those of the objective: `output.weight [V, H]` (unless
/// tied) and `output.bias [V]`, but for adaptive softmax; and `features.weight`. H is 0 where there are
/// no recurrent layers.
public final class LanguageModelNetwork: Module {
    /// How it is built.
    public let config: LanguageModelConfig
    /// `nil` where there are no recurrent layers.
    let input: SymbolInput?
    /// The recurrent layers; `nil` of a model of features alone.
    public let recurrent: RecurrentStack?
    /// The features of n-grams; `nil` of a model without.
    public let features: HashedNGrams?
    /// How the next symbol is learned.
    public let objective: any OutputObjective

    /// V
    public var vocabularySize: Int { objective.vocabularySize }

    /// New scores begin even, since frequencies are not known.
    ///
    /// - Parameters:
    ///   - config: How it is built; not from characters, which are not known here.
    ///   - vocabularySize: V
    ///   - random: Decides the first parameters.
    public convenience init(
        _ config: LanguageModelConfig, vocabularySize: Int,
        random: RandomStream = RandomStream(seed: 1)
    ) {
        self.init(
            config, symbols: nil, counts: Array(repeating: 1, count: vocabularySize),
            random: random)
    }

    /// - Parameters:
    ///   - config: How it is built.
    ///   - codec: The vocabulary.
    ///   - counts: How often each of the V symbols occurs: what sampled objectives draw by, and what
    ///     new scores begin as. Not needed for evaluation.
    ///   - random: Decides the first parameters.
    public convenience init(
        _ config: LanguageModelConfig, codec: TextCodec, counts: [Int]? = nil,
        random: RandomStream = RandomStream(seed: 1)
    ) {
        let vocabulary = codec.vocabulary
        self.init(
            config,
            symbols: config.characters == nil ? nil : vocabulary.symbols.map { Array($0.utf8) },
            counts: counts ?? Array(repeating: 1, count: vocabulary.count), random: random)
    }

    private init(
        _ config: LanguageModelConfig, symbols: [[UInt8]]?, counts: [Int],
        random: RandomStream = RandomStream(seed: 1)
    ) {
        self.config = config
        let reads = config.hasRecurrentLayers
        input =
            reads
            ? SymbolInput(config, symbols: symbols, count: counts.count, random: random) : nil
        recurrent =
            reads
            ? config.recurrent.makeStack(
                inputSize: config.embeddingWidth, random: random.stream("recurrent")) : nil
        features = config.features?.makeFeatures()
        objective = config.objective.makeObjective(
            inputSize: config.outputWidth, counts: counts,
            tiedTo: config.tied ? input?.weight : nil, random: random.stream("output"))
    }

    /// Runs the stack over symbols, time-first `[T·B]`.
    ///
    /// - Parameters:
    ///   - symbols: `[T·B]`.
    ///   - batch: B
    ///   - lengths: Of each row; all T if `nil`.
    ///   - state: Of each layer; zeros if `nil`.
    ///   - vectors: The vectors of all symbols, `[V, E]`, where they are known already.
    ///   - pass: Whether gradients are wanted.
    /// - Returns: The top layer's outputs `[T, B, H]` and the state after each row's last symbol.
    public func hidden(
        _ symbols: [Int32], batch: Int, lengths: [Int]? = nil, from state: [RecurrentState]?,
        vectors: Tensor? = nil, in pass: Pass
    ) -> (output: Tensor, final: [RecurrentState]) {
        let timeSteps = batch == 0 ? 0 : symbols.count / batch
        guard let input, let recurrent else {
            return (Tensor(zeros: [timeSteps, batch, 0]), [])
        }
        let embedded = pass.part(0)
        let dropsInputs = config.inputDropout > 0 && pass.isTraining
        if !dropsInputs, vocabularySize <= symbols.count,
            let table = vectors
                ?? input.table(usedBy: symbols, dropout: config.embeddingDropout, in: embedded)
        {
            return recurrent(
                symbols: symbols, batch: batch, embeddings: table, lengths: lengths, from: state,
                dropouts: config.recurrent.dropouts, in: pass.part(1))
        }
        let looked =
            vectors?.gatheringRows(symbols)
            ?? input.vectors(symbols, dropout: config.embeddingDropout, in: embedded)
        let sequence = looked.reshaped([timeSteps, batch, config.embeddingWidth])
        return recurrent(
            drop(sequence, config.inputDropout, in: pass.part(2)), lengths: lengths, from: state,
            dropouts: config.recurrent.dropouts, in: pass.part(1))
    }

    /// The mean loss of a batch in nats per symbol, as its objective trains it, and the state after
    /// it; in an evaluation pass the exact cross-entropy.
    package func loss(_ batch: SymbolBatch, from state: [RecurrentState]?, in pass: Pass) -> (
        loss: Tensor, final: [RecurrentState]
    ) {
        let (output, final) = hidden(
            batch.inputs.values, batch: batch.batchSize, lengths: batch.lengths, from: state,
            in: pass)
        let dropped = drop(output, config.outputDropout, in: pass.part(3))
        let rows = dropped.reshaped([batch.inputs.values.count, config.outputWidth])
        let features = scoreFeatures(of: batch)
        let targets = batch.targets.values.filter { $0 >= 0 }
        guard targets.count < batch.targets.values.count else {
            return (objective.loss(rows, targets, adding: features, in: pass.part(4)), final)
        }
        // Past the end of a row there is nothing to predict.
        let live = batch.targets.livePlaces
        let loss = objective.loss(
            rows.gatheringRows(live), targets, adding: features?.rows(live), in: pass.part(4))
        return (loss, final)
    }

    private func scoreFeatures(of batch: SymbolBatch) -> ScoreFeatures? {
        guard let features else { return nil }
        var history = SymbolHistory(count: features.order - 1, batch: batch.batchSize)
        _ = history.append(batch.preceding)
        let inputs = batch.inputs.values
        return scoreFeatures(after: history.append(inputs), positions: inputs.count)
    }

    /// The features' scores after histories, `[positions, order - 1]`; `nil` without features.
    func scoreFeatures(after histories: [Int32], positions: Int) -> ScoreFeatures? {
        features?.features(histories, positions: positions)
    }

    private func drop(_ x: Tensor, _ rate: Float, in pass: Pass) -> Tensor {
        config.recurrent.dropouts.locked
            ? x.lockedDropout(rate, in: pass) : x.dropout(rate, in: pass)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        input?.accept(&visitor)
        if let recurrent { visitor.visit(recurrent, named: "recurrent") }
        visitor.visit(objective, named: "output")
        if let features { visitor.visit(features, named: "features") }
    }
}
