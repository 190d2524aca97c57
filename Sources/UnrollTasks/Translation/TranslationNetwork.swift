internal import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// An encoder, attention, and a decoder: the network of a translation model.
///
/// With the source x, `</s>` at its end, and the target y, begun with `</s>`:
///
///     H = encoder(E_x[x])                                the outputs of all time steps
///     (s₀, u₀) = tanh(W_b · f + b_b)                     f: the encoder's last states, both directions
///     sₜ = decoder(E_y[yₜ₋₁], sₜ₋₁)                      or decoder([E_y[yₜ₋₁]; aₜ₋₁], sₜ₋₁), fed
///     cₜ = attention of sₜ on H
///     uₜ = context layers([sₜ; cₜ], uₜ₋₁)                uₜ = sₜ without any
///     aₜ = tanh(W_c · [uₜ; cₜ; E_y[yₜ₋₁]] + b_c)
///     p(yₜ) = objective(aₜ)
///
/// Without input feeding each line is one op over all time steps.
///
/// Parameters: `source_embedding.weight [V_x, E]` and `target_embedding.weight [V_y, E]`, or
/// `embedding.weight [V, E]` where both sides share it; `encoder.…`, `bridge.…`, `decoder.…`,
/// `attention.…`, `context.…`, `combine.…`; and those of the objective under `output`.
public final class TranslationNetwork: Module {
    /// How it is built.
    public let config: TranslationConfig
    let sourceEmbedding, targetEmbedding: Embedding
    let encoder, decoder: RecurrentStack
    /// The layers above the attention.
    let context: RecurrentStack?
    let attention: Attention
    let bridge, combine: Linear
    /// How the next symbol is learned.
    public let objective: any OutputObjective

    /// - Parameters:
    ///   - config: How it is built.
    ///   - sourceVocabulary: The number of the source's symbols.
    ///   - targetCounts: How often each symbol of the target occurs: what sampled objectives draw by,
    ///     and what new scores begin as. What is evaluated alone may give ones.
    ///   - random: Decides the first parameters.
    public init(
        _ config: TranslationConfig, sourceVocabulary: Int, targetCounts: [Int],
        random: RandomStream = RandomStream(seed: 1)
    ) {
        self.config = config
        sourceEmbedding = Embedding(
            vocabularySize: sourceVocabulary, size: config.embeddingSize,
            random: random.stream("source embedding"))
        targetEmbedding =
            config.sharesEmbeddings
            ? sourceEmbedding
            : Embedding(
                vocabularySize: targetCounts.count, size: config.embeddingSize,
                random: random.stream("target embedding"))
        encoder = config.encoder.makeStack(
            inputSize: config.embeddingSize, random: random.stream("encoder"))
        bridge = Linear(
            inputSize: config.encoder.outputSize, outputSize: config.bridgeSize,
            random: random.stream("bridge"))
        decoder = config.decoder.makeStack(
            inputSize: config.decoderInputSize, random: random.stream("decoder"))
        attention = Attention(
            config.attention, querySize: config.decoder.outputSize,
            keySize: config.encoder.outputSize, attentionSize: config.attentionWidth,
            random: random.stream("attention"))
        context = config.contextStack?.makeStack(
            inputSize: config.contextInputSize, random: random.stream("context"))
        combine = Linear(
            inputSize: config.combinedSize, outputSize: config.outputWidth,
            random: random.stream("combine"))
        objective = config.objective.makeObjective(
            inputSize: config.outputWidth, counts: targetCounts,
            tiedTo: config.tied ? targetEmbedding.weight : nil,
            labelSmoothing: config.labelSmoothing, random: random.stream("output"))
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        if config.sharesEmbeddings {
            visitor.visit(sourceEmbedding, named: "embedding")
        } else {
            visitor.visit(sourceEmbedding, named: "source_embedding")
            visitor.visit(targetEmbedding, named: "target_embedding")
        }
        visitor.visit(encoder, named: "encoder")
        visitor.visit(bridge, named: "bridge")
        visitor.visit(decoder, named: "decoder")
        visitor.visit(attention, named: "attention")
        if let context { visitor.visit(context, named: "context") }
        visitor.visit(combine, named: "combine")
        visitor.visit(objective, named: "output")
    }

    // MARK: The encoder

    /// What a decoder begins with.
    struct Encoding {
        /// What it attends to.
        var memory: Attention.Memory
        /// Before its first symbol.
        var state: State
    }

    /// The decoder's state, of some rows.
    struct State {
        /// Of the layers below the attention.
        var below: [RecurrentState]
        /// Of those above it.
        var above: [RecurrentState]
        /// The last vector, `[N, A]`, where it is fed.
        var fed: Tensor?
    }

    /// Reads sources.
    ///
    /// - Parameters:
    ///   - sources: The symbols of each sentence, without that of the end.
    ///   - pass: Whether gradients are wanted.
    func encode(_ sources: [[Int32]], in pass: Pass) -> Encoding {
        let batch = PaddedBatch(sources.map { $0 + [TranslationText.end] })
        let embedded = sourceEmbedding(
            batch.values, dropout: config.embeddingDropout, in: pass.part(0))
        let (outputs, final) = encoder(
            drop(
                embedded.reshaped([batch.timeStepCount, batch.batchSize, config.embeddingSize]),
                config.inputDropout, config.encoder, in: pass.part(1)),
            lengths: batch.lengths, dropouts: config.encoder.dropouts, in: pass.part(2))
        let memory = attention.memory(
            of: drop(outputs, config.contextDropout, config.encoder, in: pass.part(3)),
            lengths: batch.lengths, in: pass)
        return Encoding(
            memory: memory, state: firstState(encoder.topState(of: final), in: pass))
    }

    /// The decoder's first state, made of the encoder's last one, `[B, K]`.
    private func firstState(_ final: Tensor, in pass: Pass) -> State {
        let parts = bridge(final, in: pass).tanh().split(bridgeWidths)
        let states: [RecurrentState]
        if config.decoder.recurrentCell.hasCellState {
            states = stride(from: 0, to: parts.count, by: 2).map {
                RecurrentState(hidden: parts[$0], cell: parts[$0 + 1])
            }
        } else {
            states = parts.map { RecurrentState(hidden: $0) }
        }
        return State(
            below: Array(states.prefix(config.decoder.layers)),
            above: Array(states.dropFirst(config.decoder.layers)),
            fed: config.inputFeeding
                ? Tensor(zeros: [final.shape[0], config.outputWidth]) : nil)
    }

    /// The hidden state of each layer, from below, each followed by the cell state of an LSTM.
    private var bridgeWidths: [Int] {
        let layer =
            config.decoder.recurrentCell.hasCellState
            ? [config.decoder.outputSize, config.decoder.hiddenSize] : [config.decoder.outputSize]
        return Array(repeating: layer, count: config.decoderLayers).flatMap { $0 }
    }

    // MARK: Parts

    /// The vectors of the target's symbols, `[symbols.count, E]`; zeros for negative ones.
    func embed(_ symbols: [Int32], in pass: Pass) -> Tensor {
        targetEmbedding(symbols, dropout: config.embeddingDropout, in: pass.part(4))
    }

    /// The vectors that the output layer reads: `tanh(W_c · [u; c; e] + b_c)`, row by row.
    func combined(_ state: Tensor, _ context: Tensor, _ embedded: Tensor, in pass: Pass)
        -> Tensor
    {
        combine(.concatenated([state, context, embedded]), in: pass).tanh()
    }

    /// Dropout as a stack has it between its layers: of one mask for all time steps where that is
    /// locked.
    ///
    /// - Parameter time: The time step of `x [1, B, D]`, where it is one of many.
    func drop(
        _ x: Tensor, _ rate: Float, _ stack: RecurrentStackConfig, at time: Int = 0, in pass: Pass
    ) -> Tensor {
        stack.dropouts.locked
            ? x.lockedDropout(rate, in: pass)
            : x.dropout(rate, in: pass, first: time * x.count)
    }
}
