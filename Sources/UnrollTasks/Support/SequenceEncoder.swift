public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Embedding and recurrent stack: sequences of symbols become a vector for each time step. Where the
/// configuration asks for it, how each word is spelled stands beside its embedding.
///
/// Parameters: `embedding.weight [V, E]`, `forms.…`, `recurrent.…`; without a stack the vectors
/// themselves are the output.
public final class SequenceEncoder: Module {
    /// How it is built.
    public let config: SequenceEncoderConfig
    /// The symbols' vectors.
    public let embedding: Embedding
    /// What reads the letters of words; `nil` where nothing does.
    public let forms: WordFormEncoder?
    /// Makes the vector of an unknown word of its spelling.
    let spelledVectors: Linear?
    /// The recurrent layers; `nil` for vectors alone.
    public let recurrent: RecurrentStack?
    /// Whether a symbol of the vocabulary is rare: what ``SequenceEncoderConfig/rareWordDropout``
    /// drops. Known in training alone.
    package var rareSymbols: [Bool] = []

    /// - Parameters:
    ///   - config: How it is built.
    ///   - vocabularySize: V
    ///   - vectors: The initial embedding, `[V, E]`; drawn at random if `nil`.
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
        forms = config.wordForms.map { WordFormEncoder($0, random: random.stream("forms")) }
        spelledVectors =
            config.spellsVectors == true
            ? config.wordForms.map {
                Linear(
                    inputSize: $0.outputSize, outputSize: config.embeddingSize,
                    random: random.stream("spelled vectors"))
            } : nil
        recurrent = config.recurrent?.makeStack(
            inputSize: config.inputSize, random: random.stream("recurrent"))
    }

    /// Encodes a batch.
    ///
    /// - Parameters:
    ///   - batch: The sequences as symbols.
    ///   - spelled: The word of `forms` at each place of the batch, `[T·B]`, negative on padding;
    ///     for an encoder that reads how words are spelled.
    ///   - pass: Its parts 0 to 2 draw the dropout masks.
    /// - Returns: The outputs `[T, B, D]`, and the top layer's states after each sequence's last
    ///   time step `[B, D]`, where there is a stack.
    public func callAsFunction(
        _ batch: PaddedBatch<Int32>, spelled: (words: [Int32], forms: WordForms)? = nil,
        in pass: Pass
    ) -> (output: Tensor, final: Tensor?) {
        requirement(
            (forms == nil) == (spelled == nil)
                && spelled?.words.count ?? batch.values.count == batch.values.count,
            "SequenceEncoder: \(spelled?.words.count ?? 0) spelled words for "
                + "\(batch.values.count) symbols")
        let symbols = drop(batch.values, in: pass.part(0))
        var inputs: Tensor
        if let forms, let spelled {
            let read = forms(spelled.words, of: spelled.forms, in: pass)
            inputs = .concatenated([vectors(of: symbols, spelled: read, in: pass), read])
        } else {
            inputs = embedding(symbols, in: pass)
        }
        let embedded = inputs.dropout(config.inputDropout, in: pass.part(1))
            .reshaped([batch.timeStepCount, batch.batchSize, config.inputSize])
        guard let recurrent else { return (embedded, nil) }
        let (output, final) = recurrent(
            embedded, lengths: batch.lengths,
            dropouts: config.recurrent?.dropouts ?? RecurrentStack.Dropouts(), in: pass.part(2))
        return (output, recurrent.topState(of: final))
    }

    /// The vectors of symbols; of the unknown one what is made of its spelling, `[symbols.count, ·]`
    /// as the ``forms`` read it.
    package func vectors(of symbols: [Int32], spelled: Tensor, in pass: Pass) -> Tensor {
        guard let spelledVectors, symbols.contains(Self.unknown) else {
            return embedding(symbols, in: pass)
        }
        let known = embedding(symbols.map { $0 == Self.unknown ? -1 : $0 }, in: pass)
        let places = symbols.indices.filter { symbols[$0] == Self.unknown }.map { Int32($0) }
        var back = [Int32](repeating: -1, count: symbols.count)
        for (row, place) in places.enumerated() { back[Int(place)] = Int32(row) }
        let made = spelledVectors(spelled.gatheringRows(places), in: pass)
        return known + made.gatheringRows(back)
    }

    /// The symbol of every word that the vocabulary lacks.
    private static let unknown: Int32 = 0

    /// Reads some words as the unknown one, so that the network learns what to make of it.
    private func drop(_ symbols: [Int32], in pass: Pass) -> [Int32] {
        let (all, rare) = (config.wordDropout, config.rareWordDropout ?? 0)
        guard all > 0 || rare > 0, case .training(let random) = pass else { return symbols }
        return symbols.enumerated().map { place, symbol in
            guard symbol >= 0 else { return symbol }
            let isRare = Int(symbol) < rareSymbols.count && rareSymbols[Int(symbol)]
            return random.uniform(at: UInt64(place)) < (isRare ? max(all, rare) : all) ? 0 : symbol
        }
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(embedding, named: "embedding")
        if let forms { visitor.visit(forms, named: "forms") }
        if let spelledVectors { visitor.visit(spelledVectors, named: "spelled_vectors") }
        if let recurrent { visitor.visit(recurrent, named: "recurrent") }
    }
}
