package import ArgumentParser
package import Unroll

enum DirectionName: String, CaseIterable, ExpressibleByArgument {
    case leftToRight = "left-to-right"
    case rightToLeft = "right-to-left"
    case both

    var direction: RecurrentStack.Direction {
        switch self {
        case .leftToRight: .leftToRight
        case .rightToLeft: .rightToLeft
        case .both: .bidirectional
        }
    }
}

/// A recurrent stack, whatever it reads.
package struct StackOptions: ParsableArguments {
    @Option(name: SameWord.cell, choice: "The recurrent cell.", default: "lstm")
    var cell: RecurrentStackConfig.Cell?

    @OptionGroup var cellOptions: CellOptions

    @Option(help: "Direction in which the texts are read.")
    var direction = DirectionName.both

    @Flag(help: "Read in both directions: --direction both, which is the default.")
    var bidirectional = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Hidden size of a layer and direction.", valueName: "n"))
    var hidden = SequenceEncoderConfig.defaultStack.hiddenSize

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Layers on top of each other.", valueName: "n"))
    var layers = 1

    package init() {}

    package func validate() throws {
        try cellOptions.validate(cell, option: "--cell")
        if bidirectional, direction != .both {
            throw ValidationError("--bidirectional and --direction contradict each other")
        }
    }

    package var config: RecurrentStackConfig {
        var stack = RecurrentStackConfig()
        stack.cell = cell ?? .lstm
        cellOptions.apply(to: &stack)
        stack.hiddenSize = hidden
        stack.layers = layers
        stack.direction = direction.direction
        return stack
    }
}

/// The vectors of symbols, and which symbols have one.
package struct EmbeddingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Pretrained vectors: word2vec text or binary, GloVe, fastText .vec. (default: none)",
            valueName: "file"), completion: .file())
    package var vectors: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Size of the symbols' vectors; of --vectors the file decides. (default: 100)",
            valueName: "n"))
    var embedding: Int?

    @Flag(help: "Leave the vectors of --vectors as they are.")
    var frozen = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of words to know from the beginning of the vector file, beside those of the texts. "
                + "(default: 30000)",
            valueName: "n"))
    var extraWords: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Count symbols that training has less often as unknown.", valueName: "n")
    )
    var minCount = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of symbols in the vocabulary. (default: no limit)", valueName: "n"))
    var vocabularySize: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of symbols of a text or sentence; the rest is not read.", valueName: "n"
        ))
    var maxLength = SequenceEncoderConfig().maximumLength

    @OptionGroup var text: NormalizeOption

    package init() {}

    package func validate() throws {
        if vectors == nil, frozen {
            throw ValidationError("--frozen is for --vectors alone: random vectors must learn")
        }
        if vectors == nil, extraWords != nil {
            throw ValidationError("--extra-words is for --vectors alone")
        }
        if vectors != nil, embedding != nil {
            throw ValidationError("--embedding has no use with --vectors: the file decides")
        }
    }

    /// The options that say something of texts alone.
    static let ofTexts: Set = [
        "--vectors", "--embedding", "--frozen", "--extra-words", "--min-count", "--vocabulary-size",
        "--normalize",
    ]

    package func apply(to config: inout SequenceEncoderConfig) {
        config.normalization = text.form
        config.maximumLength = maxLength
        config.minimumCount = minCount
        config.vocabularySize = vocabularySize
        config.embeddingSize = embedding ?? config.embeddingSize
        config.tunesVectors = !frozen
        config.extraWords = extraWords ?? config.extraWords
    }
}

/// How sequences are read and encoded, whatever the task makes of them.
package struct EncoderOptions: ParsableArguments {
    @Option(choice: "Unit of text that is one symbol.", default: "word")
    var level: TextLevel?

    @OptionGroup var stack: StackOptions
    @OptionGroup package var embeddings: EmbeddingOptions

    @Flag(help: "Keep upper and lower case apart; else texts are lower-cased.")
    var keepCase = false

    @Flag(help: "Separate words at white space alone; else punctuation is separated too.")
    var keepPunctuation = false

    package init() {}

    package func validate() throws {
        if embeddings.vectors != nil, level == .byte {
            throw ValidationError("--vectors are of words or characters, not for --level byte")
        }
    }

    /// The options that say something of texts alone.
    static let ofTexts: Set = EmbeddingOptions.ofTexts.union([
        "--level", "--keep-case", "--keep-punctuation",
    ])

    package func apply(to config: inout SequenceEncoderConfig) {
        config.level = level ?? .word
        config.preparation = TextPreparation(
            lowercases: !keepCase, splitsPunctuation: !keepPunctuation)
        embeddings.apply(to: &config)
        config.recurrent = stack.config
    }
}

/// Dropout rates of encoders, from 0 up to below 1.
package struct EncoderDropoutOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Dropout on embedded symbols, between layers and on the outputs.", valueName: "rate"))
    package var dropout = SequenceEncoderConfig().inputDropout

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Dropout on the inputs. (default: as --dropout; nucleotides, frames and audio 0)",
            valueName: "rate"))
    package var inputDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on the outputs. (default: as --dropout)", valueName: "rate"))
    package var outputDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Share of the words that are read as unknown.", valueName: "rate"))
    var wordDropout = SequenceEncoderConfig().wordDropout

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of the words that training has once to read as unknown. (default: 0.5)",
            valueName: "rate"))
    var rareWordDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on the recurrent weights.", valueName: "rate"))
    var weightDrop: Float = 0

    @Flag(help: "Use one mask between layers for all time steps of a sequence.")
    var lockedDropout = false

    package init() {}

    /// The options that say something of words alone.
    static let ofWords: Set = ["--word-dropout", "--rare-word-dropout"]

    /// - Parameter isText: Whether the inputs are embedded symbols. Bases and frames say what they
    ///   say: dropping them is the user's choice.
    package func apply(to config: inout SequenceEncoderConfig, isText: Bool) {
        config.inputDropout = inputDropout ?? (isText ? dropout : 0)
        config.wordDropout = wordDropout
        config.rareWordDropout = rareWordDropout ?? config.rareWordDropout
        config.recurrent?.dropouts = RecurrentStack.Dropouts(
            between: dropout, locked: lockedDropout, weight: weightDrop)
    }
}
