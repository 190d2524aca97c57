internal import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// The input vectors of symbols: looked up in a table, or made from their characters.
enum SymbolInput {
    case table(Embedding)
    case characters(CharacterEncoder, CharacterTable)

    /// - Parameters:
    ///   - config: The network's.
    ///   - symbols: The bytes of each symbol, in the order of their indices; what symbols are made
    ///     from where the network reads characters.
    ///   - count: V
    ///   - random: Decides the first parameters.
    init(
        _ config: LanguageModelConfig, symbols: [[UInt8]]?, count: Int, random: RandomStream
    ) {
        if let characters = config.characters {
            requirement(
                symbols?.count == count, "LanguageModelNetwork: it reads characters of no symbols")
            self = .characters(
                characters.makeEncoder(
                    outputSize: config.embeddingWidth, random: random.stream("characters")),
                CharacterTable(words: symbols ?? [], limit: characters.limit))
            return
        }
        let scale = config.tied ? 0.1 : 1 / Float(config.embeddingWidth).squareRoot()
        self = .table(
            Embedding(
                vocabularySize: count, size: config.embeddingWidth,
                initializer: .uniform(scale), random: random.stream("embedding")))
    }

    /// The weight that an output can share; `nil` where there is no table.
    var weight: Parameter? {
        if case .table(let embedding) = self { embedding.weight } else { nil }
    }

    /// Vectors of symbols, `[symbols.count, E]`.
    func vectors(_ symbols: [Int32], dropout: Float, in pass: Pass) -> Tensor {
        switch self {
        case .table(let embedding): embedding(symbols, dropout: dropout, in: pass)
        case .characters(let encoder, let table): encoder(symbols, of: table, in: pass)
        }
    }

    /// The vectors of all symbols where they stand in a table, `[V, E]`; only those of `symbols` get
    /// a gradient.
    func table(usedBy symbols: [Int32], dropout: Float, in pass: Pass) -> Tensor? {
        if case .table(let embedding) = self {
            embedding.table(usedBy: symbols, dropout: dropout, in: pass)
        } else {
            nil
        }
    }

    /// The vectors of all symbols, `[V, E]`, made where there is no table. Records nothing.
    func allVectors() -> Tensor {
        switch self {
        case .table(let embedding): embedding.weight.value
        case .characters(let encoder, let table): encoder.vectors(of: table)
        }
    }

    func accept(_ visitor: inout some ModuleVisitor) {
        switch self {
        case .table(let embedding): visitor.visit(embedding, named: "embedding")
        case .characters(let encoder, _): visitor.visit(encoder, named: "characters")
        }
    }
}
