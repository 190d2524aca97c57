public import ArgumentParser
public import Unroll

extension TextLevel: ExpressibleByArgument {}

/// The kinds of language models that can be trained.
enum LanguageModelKind: String, CaseIterable, ExpressibleByArgument {
    case rnn
    case simplifiedGRU = "simplified-gru"
    case gru, lstm
    case rnnMaxEnt = "rnn-maxent"
    case gruMaxEnt = "gru-maxent"
    case lstmMaxEnt = "lstm-maxent"
    case maxEnt = "maxent"
    case kneserNey = "kneser-ney"
    case snm

    /// The recurrent cell; `nil` for models without one.
    var cell: RecurrentStackConfig.Cell? {
        switch self {
        case .rnn, .rnnMaxEnt: .rnn
        case .simplifiedGRU: .simplifiedGRU
        case .gru, .gruMaxEnt: .gru
        case .lstm, .lstmMaxEnt: .lstm
        case .maxEnt, .kneserNey, .snm: nil
        }
    }

    /// Whether it is trained by updates, as networks are.
    var isNetwork: Bool { self != .kneserNey && self != .snm }

    /// Whether it has features of n-grams.
    var hasFeatures: Bool {
        switch self {
        case .rnnMaxEnt, .gruMaxEnt, .lstmMaxEnt, .maxEnt: true
        default: false
        }
    }
}

/// How a language model reads and is built. All optional, so that `--from` can tell what was asked.
struct ModelOptions: ParsableArguments {
    @Option(choice: "What one symbol is.", default: "character")
    var level: TextLevel?

    @Option(
        name: SameWord.model,
        choice: """
            The kind of model: a recurrent cell, one with features of n-grams (…-maxent), these \
            features alone (maxent), or counts of n-grams (kneser-ney, snm).
            """, default: "lstm")
    var model: LanguageModelKind?

    @OptionGroup var text: NormalizeOption
    @OptionGroup var cellOptions: CellOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Hidden size of a layer. (default: 256)", valueName: "n"))
    var hidden: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Layers on top of each other. (default: 2; words: 1)", valueName: "n"))
    var layers: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Size of the symbols' vectors. (default: the hidden size)", valueName: "n"))
    var embedding: Int?

    @Flag(help: "Use one matrix for embedding and output.")
    var tied = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Make words' vectors from their characters with about this many convolution filters, "
                + "instead of looking them up. (default: look up)", valueName: "n"))
    var characterFilters: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --character-filters: maximum number of bytes of a word, the marks of its beginning "
                + "and end among them; longer words are cut. (default: 50)", valueName: "n"))
    var wordLength: Int?

    @OptionGroup var objective: ObjectiveOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Count symbols that training has less often as unknown. (default: 1)", valueName: "n"))
    var minCount: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of symbols in the vocabulary. (default: no limit)", valueName: "n"))
    var vocabularySize: Int?

    @Flag(
        inversion: .prefixedNo, help: "Carry the state from line to line. (default: --carry-state)")
    var carryState: Bool?

    @Flag(
        help: "Start every line from the zero state, for shuffled sentences: --no-carry-state.")
    var perLine = false

    /// The options that say how the state is carried: they may be given with `--from`.
    private static let ofState: Set = ["--carry-state", "--per-line"]
    /// The options that models of n-grams have too.
    private static let ofEveryModel: Set = [
        "--level", "--model", "--min-count", "--vocabulary-size", "--normalize",
    ]

    /// The given options that decide what the model is.
    var given: [String] { givenOptions(of: self).filter { !Self.ofState.contains($0) } }

    /// The given options that only networks have.
    var givenForNetworks: [String] {
        givenOptions(of: self).filter { !Self.ofEveryModel.contains($0) }
    }

    /// A new model's configuration.
    func apply(to config: inout LanguageModelConfig) {
        config.level = level ?? .character
        config.normalization = text.form
        config.recurrent.cell = model?.cell ?? .lstm
        config.hasRecurrentLayers = model != .maxEnt
        config.characters = characterFilters.map {
            var characters = CharacterEncoderConfig(filters: $0)
            characters.limit = wordLength ?? characters.limit
            return characters
        }
        cellOptions.apply(to: &config.recurrent)
        config.recurrent.layers = layers ?? (config.level == .word ? 1 : 2)
        config.recurrent.hiddenSize = hidden ?? 256
        config.embeddingSize = embedding
        config.tied = tied
        config.objective = objective.config
        config.minimumCount = minCount ?? 1
        config.vocabularySize = vocabularySize
        config.perLine = startsLinesAnew ?? false
    }

    /// The user's choice for the state; `nil` without one.
    var startsLinesAnew: Bool? { perLine ? true : carryState.map { !$0 } }

    func validate() throws {
        if perLine, carryState == true {
            throw ValidationError("--per-line and --carry-state contradict each other")
        }
        if level == .byte, text.normalize != nil {
            throw ValidationError(
                "--normalize has no use with --level byte: bytes stay as they are")
        }
        try cellOptions.validate(model?.cell ?? .lstm, option: "--model")
        if wordLength != nil, characterFilters == nil {
            throw ValidationError("--word-length is for --character-filters")
        }
        if let characterFilters, !(16...65_536).contains(characterFilters) {
            throw ValidationError(
                "--character-filters \(characterFilters) must be from 16 to 65536")
        }
    }
}
