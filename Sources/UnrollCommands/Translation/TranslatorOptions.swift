public import ArgumentParser
public import Unroll

extension Attention.Score: ExpressibleByArgument {}
extension TranslationTextConfig.Level: ExpressibleByArgument {}
extension TranslationConfig.Criterion: ExpressibleByArgument {}

/// How texts become symbols.
struct TranslationTextOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of merges of byte-pair encoding; 0 for whole words. (default: 8000)",
            valueName: "n"))
    var subwords: Int?

    @Option(choice: "Unit of text that is one symbol.", default: "subword; word with --subwords 0")
    var level: TranslationTextConfig.Level?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of the merges to leave out at random in training (BPE-dropout).",
            valueName: "rate"))
    var subwordDropout: Float = 0

    @Flag(help: "Learn subwords for each side separately; else from both together.")
    var separateSubwords = false

    @Flag(help: "Use one vocabulary for both sides.") var sharedVocabulary = false

    @Flag(help: "Take the texts for tokens between blanks, and write translations so.")
    var tokenized = false

    @Flag(help: "Lower-case the texts.") var lowercase = false

    @OptionGroup var text: NormalizeOption

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Count symbols that training has less often as unknown.", valueName: "n")
    )
    var minCount = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of symbols in a vocabulary. (default: no limit)", valueName: "n"))
    var vocabularySize: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Maximum number of symbols of a side: longer pairs are not learned from, longer texts translated \
            in parts.
            """, valueName: "n"))
    var maxLength = TranslationConfig().maximumLength

    /// Words where there are no merges.
    private var chosenLevel: TranslationTextConfig.Level {
        level ?? (subwords == 0 ? .word : .subword)
    }

    func validate() throws {
        switch chosenLevel {
        case .subword:
            if subwords == 0 {
                throw ValidationError("--subwords 0 is for whole words, not for --level subword")
            }
        case .word, .character:
            if subwords ?? 0 > 0 || subwordDropout > 0 || separateSubwords {
                throw ValidationError(
                    "there are no subwords at --level \(chosenLevel.rawValue): leave --subwords, "
                        + "--subword-dropout and --separate-subwords out")
            }
        }
        if separateSubwords, sharedVocabulary {
            throw ValidationError(
                "--separate-subwords and --shared-vocabulary contradict each other")
        }
    }

    func apply(to config: inout TranslationConfig, sharing: Bool) {
        config.texts.level = chosenLevel
        if let subwords, subwords != 0 { config.texts.merges = subwords }
        config.texts.subwordDropout = subwordDropout
        config.texts.isTokenized = tokenized
        config.texts.normalization = TextNormalization(form: text.form, lowercases: lowercase)
        config.texts.minimumCount = minCount
        config.texts.vocabularySize = vocabularySize
        config.texts.sharing =
            sharedVocabulary || sharing ? .vocabulary : separateSubwords ? .nothing : .merges
        config.maximumLength = maxLength
    }
}

/// How a translation model is built.
struct TranslatorOptions: ParsableArguments {
    @Option(name: SameWord.cell, choice: "The recurrent cell.", default: "gru")
    var cell: RecurrentStackConfig.Cell?

    @OptionGroup var cellOptions: CellOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Hidden size of the decoder's layers.", valueName: "n"))
    var hidden = TranslationConfig().decoder.hiddenSize

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Hidden size of the encoder's layers, in each direction. (default: as --hidden; half of \
            it for --attention dot)
            """, valueName: "n"))
    var encoderHidden: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of layers of the encoder, and of the decoder below the attention.",
            valueName: "n"))
    var layers = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Number of layers of the decoder above the attention, which read the contexts; 0 for none: contexts \
            meet the states in the output alone.
            """, valueName: "n"))
    var contextLayers = TranslationConfig().contextLayers

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Size of the symbols' vectors.", valueName: "n"))
    var embedding = TranslationConfig().embeddingSize

    @Option(
        help: """
            Way in which attention compares the decoder's states and the encoder's outputs.
            """)
    var attention = TranslationConfig().attention

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Width of additive attention. (default: as --hidden)", valueName: "n"))
    var attentionSize: Int?

    @Flag(
        help: """
            Let the decoder read the vector it made for the symbol before; training is slower then.
            """)
    var inputFeeding = false

    @Flag(
        inversion: .prefixedNo,
        help: """
            Use one matrix for the target's embedding and the output. (default: --tied; --no-tied for \
            --objective adaptive)
            """)
    var tied: Bool?

    @Flag(help: "Use one embedding, and one vocabulary, for both sides.") var sharedEmbeddings =
        false

    @OptionGroup var objective: ObjectiveOptions

    func validate() throws {
        try cellOptions.validate(cell ?? .gru, option: "--cell")
        try objective.validateSamples(preset: nil)
        if attentionSize != nil, attention != .additive {
            throw ValidationError("--attention-size is for --attention additive alone")
        }
        if attention == .dot, encoderHidden == nil, hidden % 2 != 0 {
            throw ValidationError(
                "--attention dot needs an even --hidden, of which each direction of the encoder has half"
            )
        }
        if attention == .dot, let projection = cellOptions.projection, projection % 2 != 0 {
            throw ValidationError(
                "--attention dot needs an even --projection, of which each direction of the encoder "
                    + "has half")
        }
    }

    func apply(to config: inout TranslationConfig) {
        var stack = RecurrentStackConfig()
        stack.cell = cell ?? .gru
        cellOptions.apply(to: &stack)
        stack.hiddenSize = hidden
        stack.layers = layers
        config.decoder = stack
        stack.direction = .bidirectional
        stack.hiddenSize = encoderHidden ?? (attention == .dot ? hidden / 2 : hidden)
        if attention == .dot, let projection = stack.projection {
            stack.projection = projection / 2
        }
        config.encoder = stack
        config.contextLayers = contextLayers
        config.embeddingSize = embedding
        config.attention = attention
        config.attentionWidth = attentionSize ?? hidden
        config.inputFeeding = inputFeeding
        config.objective = objective.config
        // An adaptive softmax has no matrix to tie.
        config.tied = tied ?? config.objective.isLinear
        config.sharesEmbeddings = sharedEmbeddings
    }
}

/// Dropout rates of a translation model, from 0 up to below 1.
struct TranslatorDropoutOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Dropout on embedded symbols, the encoder's outputs, between layers and before the output.",
            valueName: "rate"))
    var dropout = TranslationConfig().inputDropout

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Dropout on embedded symbols. (default: as --dropout)", valueName: "rate"))
    var inputDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Dropout on the encoder's outputs. (default: as --dropout)", valueName: "rate"))
    var contextDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Dropout on what the output layer reads. (default: as --dropout)", valueName: "rate"))
    var outputDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout of whole symbols' vectors.", valueName: "rate"))
    var embeddingDropout: Float = 0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on the recurrent weights.", valueName: "rate"))
    var weightDrop: Float = 0

    @Flag(help: "Use one mask for all time steps of a sequence.") var lockedDropout = false

    func apply(to config: inout TranslationConfig) {
        config.inputDropout = inputDropout ?? dropout
        config.contextDropout = contextDropout ?? dropout
        config.outputDropout = outputDropout ?? dropout
        config.embeddingDropout = embeddingDropout
        let dropouts = RecurrentStack.Dropouts(
            between: dropout, locked: lockedDropout, weight: weightDrop)
        config.encoder.dropouts = dropouts
        config.decoder.dropouts = dropouts
    }
}
