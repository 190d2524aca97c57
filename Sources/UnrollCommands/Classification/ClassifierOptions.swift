public import ArgumentParser
public import Unroll

extension SequencePooling.Kind: ExpressibleByArgument {}

enum DirectionName: String, CaseIterable, ExpressibleByArgument {
    case leftToRight = "left-to-right"
    case rightToLeft = "right-to-left"
    case both
}

/// How a text classifier reads and is built.
struct ClassifierOptions: ParsableArguments {
    @Option(help: "What one symbol is: word, character or byte.")
    var level = TextLevel.word

    @Option(help: "The cell: rnn, simplified-gru, gru or lstm. (default: lstm)")
    var cell: RecurrentStackConfig.Cell?

    @OptionGroup var cellOptions: CellOptions

    @Option(help: "How the texts are read: left-to-right, right-to-left or both.")
    var direction = DirectionName.both

    @Flag(help: "As --direction both, which is the default.")
    var bidirectional = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Hidden size of a layer and direction.", valueName: "n"))
    var hidden = SequenceEncoderConfig.defaultStack.hiddenSize

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Layers on top of each other.", valueName: "n"))
    var layers = 1

    @Option(
        help: """
            What becomes of the outputs of all time steps: the last state, their mean or max, or a \
            learned attention.
            """)
    var pooling = ClassificationConfig().pooling

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The width inside attention pooling. (default: 64)", valueName: "n"))
    var attention: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Size of the symbols' vectors; of --vectors the file decides. (default: 100)",
            valueName: "n"))
    var embedding: Int?

    @Flag(help: "Leaves the vectors of --vectors as they are.")
    var frozen = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The first words of the vector file, known beside those of the texts. (default: 30000)",
            valueName: "n"))
    var extraWords: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Rarer symbols of training count as unknown.", valueName: "n"))
    var minCount = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The most symbols in the vocabulary. (default: no limit)", valueName: "n"))
    var vocabularySize: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The most symbols of a text; the rest is not read.", valueName: "n"))
    var maxLength = ClassificationConfig().maximumLength

    @Flag(help: "Tells capital letters from small ones.")
    var keepCase = false

    @Flag(help: "Separates words at white space alone.")
    var keepPunctuation = false

    @Option(
        help: ArgumentHelp(
            "How much classes count in the loss: even, balanced (rare ones more), or label=weight,…",
            valueName: "weights"))
    var classWeights = "even"

    func validate() throws {
        try cellOptions.validate(cell, option: "--cell")
        if bidirectional, direction != .both {
            throw ValidationError("--bidirectional and --direction contradict each other")
        }
        if attention != nil, pooling != .attention {
            throw ValidationError("--attention is for --pooling attention alone")
        }
        _ = try weights
    }

    /// What depends on a file of vectors being given.
    func validate(vectors: String?) throws {
        if vectors == nil, frozen {
            throw ValidationError("--frozen is for --vectors alone: random vectors must learn")
        }
        if vectors == nil, extraWords != nil {
            throw ValidationError("--extra-words is for --vectors alone")
        }
        if vectors != nil, level == .byte {
            throw ValidationError("--vectors are of words or characters, not for --level byte")
        }
        if vectors != nil, embedding != nil {
            throw ValidationError("--embedding has no use with --vectors: the file decides")
        }
    }

    /// A configuration without its training part.
    func apply(to config: inout ClassificationConfig) throws {
        config.level = level
        config.preparation = TextPreparation(
            lowercases: !keepCase, splitsPunctuation: !keepPunctuation)
        config.maximumLength = maxLength
        config.minimumCount = minCount
        config.vocabularySize = vocabularySize
        config.pooling = pooling
        config.attentionSize = attention ?? config.attentionSize
        config.embeddingSize = embedding ?? config.embeddingSize
        config.tunesVectors = !frozen
        config.extraWords = extraWords ?? config.extraWords
        config.classWeights = try weights
        var stack = RecurrentStackConfig()
        stack.cell = cell ?? .lstm
        cellOptions.apply(to: &stack)
        stack.hiddenSize = hidden
        stack.layers = layers
        switch direction {
        case .leftToRight: stack.direction = .leftToRight
        case .rightToLeft: stack.direction = .rightToLeft
        case .both: stack.direction = .bidirectional
        }
        config.recurrent = stack
    }

    private var weights: ClassificationConfig.ClassWeights {
        get throws {
            switch classWeights {
            case "even": return .even
            case "balanced": return .balanced
            default:
                var given: [String: Float] = [:]
                for part in classWeights.split(separator: ",") {
                    guard let place = part.lastIndex(of: "="),
                        let weight = Float(part[part.index(after: place)...])
                    else {
                        throw ValidationError(
                            "--class-weights '\(classWeights)' must be even, balanced, or a list "
                                + "such as positive=1,negative=2")
                    }
                    guard given.updateValue(weight, forKey: String(part[..<place])) == nil else {
                        throw ValidationError(
                            "--class-weights names '\(part[..<place])' twice")
                    }
                }
                guard !given.isEmpty else {
                    throw ValidationError("--class-weights is empty")
                }
                return .given(given)
            }
        }
    }
}

/// What is dropped while a classifier trains; rates from 0 up to below 1.
struct ClassifierDropoutOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "On the embedded inputs, between layers and on the pooled outputs.", valueName: "rate"))
    var dropout = ClassificationConfig().inputDropout

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("On the embedded inputs. (default: as --dropout)", valueName: "rate"))
    var inputDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("On the pooled outputs. (default: as --dropout)", valueName: "rate"))
    var outputDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Words that are read as unknown.", valueName: "rate"))
    var wordDropout = ClassificationConfig().wordDropout

    @Option(
        parsing: .unconditional, help: ArgumentHelp("On the recurrent weights.", valueName: "rate"))
    var weightDrop: Float = 0

    @Flag(help: "Between layers one mask for all time steps of a text.")
    var lockedDropout = false

    func apply(to config: inout ClassificationConfig) {
        config.inputDropout = inputDropout ?? dropout
        config.outputDropout = outputDropout ?? dropout
        config.wordDropout = wordDropout
        config.recurrent?.dropouts = RecurrentStack.Dropouts(
            between: dropout, locked: lockedDropout, weight: weightDrop)
    }
}
