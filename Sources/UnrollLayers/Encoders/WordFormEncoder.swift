public import UnrollSystem
public import UnrollTensors

/// How a word's spelling becomes a vector. Stored with the model.
public struct WordFormConfig: Sendable, Codable, Hashable {
    /// What reads the characters.
    public enum Reader: String, Sendable, Codable, CaseIterable {
        /// Filters over neighbouring characters and the largest output of each (Ma and Hovy, 2016).
        case convolution
        /// The last states of an LSTM in both directions (Lample et al., 2016).
        case recurrent
    }

    /// What reads the letters.
    public var reader = Reader.convolution
    /// The size of a character's vector.
    public var characterSize = 30
    /// Outputs of all filters together, or of both directions.
    public var size = 60
    /// The widths of the filters, which share ``size`` evenly.
    public var widths = [2, 3, 4]
    /// The size of a shape's vector; 0 for none.
    public var shapeSize = 8
    /// The most characters of a word, UTF-8 bytes and two marks; what is longer is cut.
    public var limit = 30

    /// The usual sizes.
    public init() {}

    /// The width of the vectors.
    public var outputSize: Int { size + shapeSize }

    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        try ConfigError.require("characterSize", characterSize, upTo: ConfigError.largestSize)
        try ConfigError.require("wordFormSize", size, upTo: ConfigError.largestSize)
        try ConfigError.require(
            (0...ConfigError.largestSize).contains(shapeSize),
            "\(field: "shapeSize") \(shapeSize) must be from 0 to \(ConfigError.largestSize)")
        try ConfigError.require(
            (3...100_000).contains(limit),
            "\(field: "characterLimit") \(limit) must be from 3 to 100000")
        try ConfigError.require(
            !widths.isEmpty && widths.count <= 64 && widths.allSatisfy { (1...64).contains($0) },
            "\(field: "filterWidths") must be one to 64 widths from 1 to 64")
        let parts = reader == .convolution ? widths.count : 2
        try ConfigError.require(
            size >= parts && (reader == .convolution || size.isMultiple(of: 2)),
            reader == .convolution
                ? "\(field: "wordFormSize") \(size) is less than an output for each filter width"
                : "\(field: "wordFormSize") \(size) must be even: half for each direction")
    }
}

/// A vector for each word from how it is spelled: its characters by a convolution or an LSTM, and
/// its shape (capitals, digits, signs).
///
/// Parameters: `characters.…` of a ``CharacterEncoder``, or `characters.weight [258, E_c]` and
/// `recurrent.…`; `shapes.weight [9, S]`.
public final class WordFormEncoder: Module {
    /// How it is built.
    public let config: WordFormConfig
    private enum Reader {
        case convolution(CharacterEncoder)
        case recurrent(Embedding, RecurrentStack)
    }
    private let reader: Reader
    private let shapes: Embedding?

    /// An encoder with fresh parameters.
    public init(_ config: WordFormConfig, random: RandomStream) {
        self.config = config
        switch config.reader {
        case .convolution:
            let (each, rest) = config.size.quotientAndRemainder(dividingBy: config.widths.count)
            reader = .convolution(
                CharacterEncoder(
                    characterSize: config.characterSize,
                    filters: config.widths.enumerated().map { index, width in
                        CharacterEncoder.Filters(width: width, count: each + (index < rest ? 1 : 0))
                    }, highwayLayers: 0, outputSize: config.size,
                    random: random.stream("characters")))
        case .recurrent:
            reader = .recurrent(
                Embedding(
                    vocabularySize: CharacterTable.alphabetSize, size: config.characterSize,
                    initializer: .uniform(0.5), random: random.stream("characters")),
                RecurrentStack(
                    inputSize: config.characterSize, layers: 1, direction: .bidirectional,
                    random: random.stream("character layer")
                ) { inputSize, random in
                    LSTM(inputSize: inputSize, hiddenSize: config.size / 2, random: random)
                })
        }
        shapes =
            config.shapeSize > 0
            ? Embedding(
                vocabularySize: WordShape.allCases.count, size: config.shapeSize,
                initializer: .uniform(0.5), random: random.stream("shapes")) : nil
    }

    /// Vectors of words: `[words.count, outputSize]`; zeros for a negative word. Only the different
    /// words are computed.
    ///
    /// - Parameters:
    ///   - words: Words of `forms`; negative ones give zeros.
    ///   - forms: How they are spelled.
    ///   - pass: Whether gradients are wanted.
    public func callAsFunction(_ words: [Int32], of forms: WordForms, in pass: Pass) -> Tensor {
        let read: Tensor =
            switch reader {
            case .convolution(let encoder): encoder(words, of: forms.characters, in: pass)
            case .recurrent(let characters, let stack):
                lastStates(words, of: forms.characters, characters, stack, in: pass)
            }
        guard let shapes else { return read }
        let seen = words.map { $0 < 0 ? -1 : forms.shapes[Int($0)].rawValue }
        return .concatenated([read, shapes(seen, in: pass)])
    }

    private func lastStates(
        _ words: [Int32], of table: CharacterTable, _ characters: Embedding,
        _ stack: RecurrentStack, in pass: Pass
    ) -> Tensor {
        let (distinct, places) = table.distinct(words)
        guard !distinct.isEmpty else { return Tensor(zeros: [words.count, config.size]) }
        let lengths = distinct.map { table[$0].count }
        let longest = lengths.max() ?? 1
        var symbols = [Int32](repeating: -1, count: longest * distinct.count)
        for (row, word) in distinct.enumerated() {
            for (step, symbol) in table[word].enumerated() {
                symbols[step * distinct.count + row] = symbol
            }
        }
        let embedded = characters(symbols, in: pass)
            .reshaped([longest, distinct.count, characters.size])
        return stack.topState(of: stack(embedded, lengths: lengths, in: pass).final)
            .gatheringRows(places)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        switch reader {
        case .convolution(let encoder): visitor.visit(encoder, named: "characters")
        case .recurrent(let characters, let stack):
            visitor.visit(characters, named: "characters")
            visitor.visit(stack, named: "recurrent")
        }
        if let shapes { visitor.visit(shapes, named: "shapes") }
    }
}
