public import UnrollData
public import UnrollLayers
public import UnrollSystem

/// How sequences of symbols are read and encoded, whatever is made of them: a vocabulary,
/// embeddings, a recurrent stack. Stored with the model.
public struct SequenceEncoderConfig: Sendable, Codable, Hashable {
    // MARK: Input

    /// The unit of text that a symbol stands for.
    public var level = TextLevel.word
    /// The preparation of a text; at character level letters are lower-cased at most.
    public var preparation = TextPreparation()
    /// The Unicode form that texts are put into first; as they are if `nil`.
    public var normalization: UnicodeNormalization? = .nfc
    /// The most symbols of a sequence; what follows is not read.
    public var maximumLength = 512
    /// Rarer symbols of the training texts count as unknown.
    public var minimumCount = 1
    /// The most symbols, special ones included; `nil` for all.
    public var vocabularySize: Int?

    // MARK: How it is built

    /// Cells, layers, direction, and the dropout between and inside them; `nil` for the
    /// embeddings alone.
    public var recurrent: RecurrentStackConfig? = Self.defaultStack
    /// E
    public var embeddingSize = 100
    /// Vectors of how each word is spelled beside its embedding; `nil` for none.
    public var wordForms: WordFormConfig?
    /// Whether a word that is read as unknown has a vector made of its spelling; where there are
    /// pretrained vectors, that is first learned from them. No if `nil`.
    public var spellsVectors: Bool?
    /// Whether training changes the vectors.
    public var tunesVectors = true
    /// The vector file that the embedding began with; `nil` for none.
    public var vectors: String?
    /// How many of the first words of the vector file are known beside those of the training texts.
    public var extraWords = 30_000

    // MARK: Dropout rates (in 0..<1)

    /// Dropout of words, each place independently: the word is read as unknown.
    public var wordDropout: Float = 0
    /// Dropout of words that the training texts hold only once, each place independently;
    /// ``wordDropout`` if `nil`.
    public var rareWordDropout: Float?
    /// Dropout on the embedded inputs.
    public var inputDropout: Float = 0.4

    /// The usual encoder of words.
    public init() {}

    /// One layer in both directions.
    public static var defaultStack: RecurrentStackConfig {
        var stack = RecurrentStackConfig()
        stack.hiddenSize = 128
        stack.direction = .bidirectional
        return stack
    }

    /// The width of a word's vectors: its embedding and how it is spelled.
    public var inputSize: Int { embeddingSize + (wordForms?.outputSize ?? 0) }

    /// The width of the outputs.
    public var outputWidth: Int { recurrent?.outputSize ?? inputSize }

    /// The input, in a line.
    public var reading: String {
        var text = "\(level.rawValue)s"
        if level != .byte, preparation.lowercases { text += " lower-cased" }
        if level == .word, preparation.splitsPunctuation { text += ", punctuation separated" }
        if let note = (normalization ?? .none).note { text += ", \(note)" }
        return text + ", up to \(maximumLength)"
    }

    /// The embeddings, in a few words.
    public var embeddingText: String {
        "embeddings of \(embeddingSize)"
            + (vectors.map { " from \($0)\(tunesVectors ? ", tuned" : ", frozen")" } ?? "")
            + (wordForms.map { ", spelling by \($0.reader.rawValue) to \($0.outputSize)" } ?? "")
    }

    /// The dropouts that act, in words.
    var dropoutTexts: [String] {
        var rates: [(String, Float)] = [
            ("word dropout", wordDropout), ("rare-word dropout", rareWordDropout ?? 0),
            ("input dropout", inputDropout),
        ]
        if let recurrent {
            rates += [
                (
                    recurrent.dropouts.locked ? "locked dropout" : "dropout",
                    recurrent.layers > 1 ? recurrent.dropouts.between : 0
                ), ("weight drop", recurrent.dropouts.weight),
            ]
        }
        return rates.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
    }

    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        for (field, value, most) in [
            ("embeddingSize", embeddingSize, ConfigError.largestSize),
            ("maximumLength", maximumLength, 1_000_000), ("minimumCount", minimumCount, Int.max),
        ] {
            try ConfigError.require(field, value, upTo: most)
        }
        try ConfigError.require(
            (0...100_000_000).contains(extraWords),
            "\(field: "extraWords") \(extraWords) must be from 0 to 100000000")
        try ConfigError.require(vocabularySize: vocabularySize)
        try wordForms?.validate()
        try ConfigError.require(
            wordForms == nil || level == .word, "only words have a \(field: "wordForms")")
        try recurrent?.validate(inputSize: inputSize)
        try ConfigError.require(
            spellsVectors != true || wordForms != nil,
            "vectors are made of spelling alone: \(field: "wordForms") must read it")
        try ConfigError.require("wordDropout", rate: wordDropout)
        try ConfigError.require("rareWordDropout", rate: rareWordDropout ?? 0)
        try ConfigError.require("inputDropout", rate: inputDropout)
        try ConfigError.require(
            wordDropout == 0 || level != .byte,
            "\(field: "wordDropout") reads symbols as unknown, and at byte level every symbol is known"
        )
    }

    /// Checks the sizes once the vocabulary is known.
    ///
    /// - Throws: `ConfigError`.
    public func validate(vocabulary: Int) throws {
        try ConfigError.require(
            vocabulary * embeddingSize <= ConfigError.largestParameter,
            """
            \(vocabulary.grouped) symbols by \(embeddingSize) are more than 2 billion elements; choose a \
            smaller \(field: "embeddingSize"), or fewer words with \(field: "vocabularySize")
            """)
    }
}

extension ConfigError {
    /// Throws where a limit on the vocabulary leaves less than the special symbols and one more.
    static func require(vocabularySize: Int?) throws {
        try require(
            vocabularySize.map { (3...1_000_000_000).contains($0) } ?? true,
            "\(field: "vocabularySize") \(vocabularySize ?? 0) must be from 3 to 1000000000")
    }
}
