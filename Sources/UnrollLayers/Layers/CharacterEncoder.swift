public import UnrollSystem
public import UnrollTensors

/// A vector for each word, made from its characters: what an ``Embedding`` looks up, computed.
///
///     filters     y[f] = g(max over windows of w_f · [characters side by side] + b_f)
///     highway     each layer as ``HighwayLayer``
///     projection  to E outputs
///
/// Words share all parameters, so that their number does not grow with the vocabulary.
///
/// Parameters: `characters.weight [258, E_c]`, `filters.i.weight [F, width·E_c]` and
/// `filters.i.bias [F]` for each width, `highway.i.…`, `projection.weight [E, ΣF]`,
/// `projection.bias [E]`. Kim et al., 2016; Jozefowicz et al., 2016.
///
/// Of a batch only the different words are computed. One of them, of n symbols, costs about
/// 6·n·E_c·Σ(F·width) + 12·layers·(ΣF)² + 6·ΣF·E multiplications and additions in an update, and
/// 8·n·Σ(F + width·E_c) bytes for the widest filter at a time.
public final class CharacterEncoder: Module {
    /// Filters of one width.
    public struct Filters: Hashable, Sendable, Codable {
        /// The characters that one sees.
        public var width: Int
        /// The number of filters.
        public var count: Int

        /// Filters that see `width` characters each.
        public init(width: Int, count: Int) {
            self.width = width
            self.count = count
        }

        /// Widths from 1 on, with 25 filters for each character of the width, at most `most`: the
        /// small network of Kim et al. has those of widths 1…6.
        public static func rising(to widest: Int, most: Int = 200) -> [Filters] {
            (1...widest).map { Filters(width: $0, count: min(most, 25 * $0)) }
        }
    }

    /// The filters of each width.
    public let filters: [Filters]
    /// What is applied to the filters' outputs.
    public let activation: RecurrentCell.Activation
    /// E_c
    public let characters: Embedding
    /// The filters' weights, one layer for each width.
    public let convolutions: [Linear]
    /// The highway layers above the filters.
    public let highway: [HighwayLayer]
    /// From the filters' width to that of the words' vectors.
    public let projection: Linear

    /// - Parameters:
    ///   - characterSize: E_c
    ///   - filters: Widths and how many of each; at least one.
    ///   - highwayLayers: How many.
    ///   - outputSize: E
    ///   - activation: g; of filters and highway layers.
    ///   - random: Decides the first parameters.
    public init(
        characterSize: Int = 16, filters: [Filters] = Filters.rising(to: 7),
        highwayLayers: Int = 2, outputSize: Int, activation: RecurrentCell.Activation = .relu,
        random: RandomStream
    ) {
        requirement(
            !filters.isEmpty && filters.allSatisfy { $0.width >= 1 && $0.count >= 1 },
            "CharacterEncoder: filters \(filters)")
        requirement(
            characterSize >= 1 && highwayLayers >= 0 && outputSize >= 1,
            "CharacterEncoder: characters of \(characterSize), \(highwayLayers) highway "
                + "layers, \(outputSize) outputs")
        let initializer = Initializer.xavier
        self.filters = filters
        self.activation = activation
        characters = Embedding(
            vocabularySize: CharacterTable.alphabetSize, size: characterSize,
            initializer: .uniform(0.5),
            random: random.stream("characters"))
        convolutions = filters.enumerated().map { index, filter in
            Linear(
                inputSize: filter.width * characterSize, outputSize: filter.count,
                initializer: initializer, random: random.stream("filters").stream(index))
        }
        let width = filters.reduce(0) { $0 + $1.count }
        highway = (0..<highwayLayers).map {
            HighwayLayer(
                size: width, activation: activation, initializer: initializer,
                random: random.stream("highway").stream($0))
        }
        projection = Linear(
            inputSize: width, outputSize: outputSize, initializer: initializer,
            random: random.stream("projection"))
    }

    /// E
    public var size: Int { projection.weight.shape[0] }

    /// Vectors of words: `[words.count, E]`; zeros for a negative word.
    ///
    /// - Parameters:
    ///   - words: Words of the table; negative ones give zeros.
    ///   - table: The words' characters.
    ///   - pass: Whether gradients are wanted.
    public func callAsFunction(_ words: [Int32], of table: CharacterTable, in pass: Pass) -> Tensor
    {
        let (distinct, places) = table.distinct(words)
        return encode(distinct, of: table, in: pass).gatheringRows(places)
    }

    /// The vectors of all words, `[V, E]`, computed a block of words at a time. Records nothing.
    public func vectors(of table: CharacterTable) -> Tensor {
        let result = Tensor(uninitialized: [table.wordCount, size])
        for first in stride(from: 0, to: table.wordCount, by: Self.block) {
            let words = first..<min(first + Self.block, table.wordCount)
            result.slice(words).assign(encode(Array(words), of: table, in: .evaluation))
        }
        return result
    }

    private static let block = 1024

    private func encode(_ words: [Int], of table: CharacterTable, in pass: Pass) -> Tensor {
        let symbols = words.flatMap { table[$0] }
        let lengths = words.map { table[$0].count }
        let vectors = characters.weight.read(in: pass)
        let outputs = zip(filters, convolutions).map { filter, convolution in
            vectors.convolutionMaxOverTime(
                convolution.weight.read(in: pass), bias: convolution.bias?.read(in: pass),
                width: filter.width, symbols: symbols, lengths: lengths)
        }
        // Both functions rise, so that the largest output may be found before.
        var x = activation(Tensor.concatenated(outputs))
        for layer in highway { x = layer(x, in: pass) }
        return projection(x, in: pass)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(characters, named: "characters")
        for (index, convolution) in convolutions.enumerated() {
            visitor.visit(convolution, named: "filters.\(index)")
        }
        for (index, layer) in highway.enumerated() {
            visitor.visit(layer, named: "highway.\(index)")
        }
        visitor.visit(projection, named: "projection")
    }
}
