public import ArgumentParser
public import Unroll

extension TextLevel: ExpressibleByArgument {}

/// The kinds of language models that can be trained.
enum LanguageModelKind: String, CaseIterable, ExpressibleByArgument {
    case rnn
    case simplifiedGRU = "simplified-gru"
    case gru, lstm
    case kneserNey = "kneser-ney"

    /// The recurrent cell; `nil` for models without one.
    var cell: RecurrentStackConfig.Cell? {
        switch self {
        case .rnn: .rnn
        case .simplifiedGRU: .simplifiedGRU
        case .gru: .gru
        case .lstm: .lstm
        case .kneserNey: nil
        }
    }
}

/// How a language model reads and is built. All optional, so that `--from` can tell what was asked.
struct ModelOptions: ParsableArguments {
    @Option(help: "What one symbol is: character, byte or word. (default: character)")
    var level: TextLevel?

    @Option(
        help: """
            Recurrent: rnn, simplified-gru, gru or lstm; n-grams: kneser-ney. (default: lstm)
            """)
    var model: LanguageModelKind?

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

    @Flag(help: "One matrix for embedding and output.")
    var tied = false

    @OptionGroup var objective: ObjectiveOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Symbols seen less often in training count as unknown. (default: 1)", valueName: "n"))
    var minCount: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The most symbols in the vocabulary. (default: no limit)", valueName: "n"))
    var vocabularySize: Int?

    @Flag(
        inversion: .prefixedNo, help: "Carry the state from line to line. (default: --carry-state)")
    var carryState: Bool?

    @Flag(
        help: "Start every line from the zero state, for shuffled sentences; as --no-carry-state.")
    var perLine = false

    /// The options that were given, by their spelling.
    var given: [String] {
        let options: [(String, Bool)] = [
            ("--level", level != nil), ("--model", model != nil),
            ("--min-count", minCount != nil), ("--vocabulary-size", vocabularySize != nil),
        ]
        return options.filter(\.1).map(\.0) + givenForNetworks
    }

    /// Those of them that build a network.
    var givenForNetworks: [String] {
        let options: [(String, Bool)] = [
            ("--hidden", hidden != nil), ("--layers", layers != nil),
            ("--embedding", embedding != nil), ("--tied", tied),
        ]
        return (options + cellOptions.given + objective.given).filter(\.1).map(\.0)
    }

    /// A new model's configuration.
    func apply(to config: inout LanguageModelConfig) {
        config.level = level ?? .character
        config.recurrent.cell = model?.cell ?? .lstm
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

    /// What the user said of the state; `nil` if nothing.
    var startsLinesAnew: Bool? { perLine ? true : carryState.map { !$0 } }

    func validate() throws {
        if perLine, carryState == true {
            throw ValidationError("--per-line and --carry-state contradict each other")
        }
        try cellOptions.validate(model?.cell, option: "--model")
    }
}
