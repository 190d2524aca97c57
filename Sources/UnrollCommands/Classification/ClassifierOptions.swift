public import ArgumentParser
public import Unroll

extension SequencePooling.Kind: ExpressibleByArgument {}

/// What a classifier's sequences are made of.
enum InputName: String, CaseIterable, ExpressibleByArgument {
    case words, characters, bytes, nucleotides, frames, audio

    /// `nil` for texts.
    var kind: SequenceInputKind? { SequenceInputKind(rawValue: rawValue) }

    /// `nil` where the input is not text.
    var level: TextLevel? {
        switch self {
        case .words: .word
        case .characters: .character
        case .bytes: .byte
        case .nucleotides, .frames, .audio: nil
        }
    }
}

/// Options of a text classifier.
struct ClassifierOptions: ParsableArguments {
    @OptionGroup var encoder: EncoderOptions

    @Option(
        help: """
            What the sequences are made of: words, characters, bytes, nucleotides, or frames or \
            audio, whose files the table names. (default: words)
            """)
    var input: InputName?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Filters over neighbouring nucleotides or frames, which the layers read. (default: none)",
            valueName: "n"))
    var filters: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Nucleotides or frames that a filter sees, an odd number. (default: 9)", valueName: "n")
    )
    var filterWidth: Int?

    @Flag(
        help: "Reads nucleotides from both strands: at random in training, then the mean of both.")
    var bothStrands = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: nucleotides moved by up to n places, either way. (default: 0)",
            valueName: "n"))
    var augmentShift: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Reads nucleotide sequences of any length, this many letters at once: training sequences \
            are cut into examples of their class, others are pooled over all windows. \
            (default: the first --max-length letters)
            """, valueName: "n"))
    var window: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Letters that neighbouring windows share where the stack reads in both directions; in \
            one direction its state is carried on. (default: a fifth of the window, at most \
            \(SequenceWindowing().overlap))
            """, valueName: "n"))
    var overlap: Int?

    @OptionGroup var frames: FrameInputOptions
    @OptionGroup var audio: AudioInputOptions

    @Option(
        help: """
            What becomes of the outputs of all time steps: the last state, the one in the middle, \
            their mean or max, mean-max for both, or a learned attention.
            """)
    var pooling = ClassificationConfig().pooling

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Equal parts of a sequence that are pooled each for itself, so that it counts where \
            something was. (default: 1)
            """, valueName: "n"))
    var poolingParts: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The width inside attention pooling. (default: 64)", valueName: "n"))
    var attention: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Networks that are trained side by side from first parameters of their own; the model is \
            the average of their probabilities. For little data. (default: 1)
            """, valueName: "n"))
    var models: Int?

    @Option(
        help: ArgumentHelp(
            "How much classes count in the loss: even, balanced (rare ones more), or label=weight,…",
            valueName: "weights"))
    var classWeights = "even"

    func validate() throws {
        if attention != nil, pooling != .attention {
            throw ValidationError("--attention is for --pooling attention alone")
        }
        if input?.kind == nil, filters != nil || filterWidth != nil || bothStrands {
            throw ValidationError(
                "--filters, --filter-width and --both-strands are not for texts")
        }
        if input?.kind != nil, encoder.embeddings.vectors != nil {
            throw ValidationError("--vectors are of words or characters")
        }
        if input != .nucleotides, augmentShift != nil {
            throw ValidationError("--augment-shift is for --input nucleotides")
        }
        if input != .nucleotides, window != nil {
            throw ValidationError("--window is for --input nucleotides")
        }
        if window == nil, overlap != nil { throw ValidationError("--overlap needs --window") }
        if input != .frames, let option = frames.given {
            throw ValidationError("\(option) is for --input frames")
        }
        if input != .audio, let option = audio.given {
            throw ValidationError("\(option) is for --input audio")
        }
        _ = try weights
    }

    /// A configuration without its training part.
    func apply(to config: inout ClassificationConfig) throws {
        encoder.apply(to: &config.encoder)
        config.input = input?.kind
        if let level = input?.level { config.encoder.level = level }
        config.frames.filters = filters ?? 0
        config.frames.filterWidth = filterWidth ?? config.frames.filterWidth
        config.bothStrands = bothStrands
        config.nucleotideShift = augmentShift ?? 0
        config.windowing = window.map { SequenceWindowing(length: $0, overlap: overlap) }
        if config.input == .audio { config.frameReading = audio.reading }
        if config.input == .frames { frames.apply(to: &config.frameReading) }
        config.pooling = pooling
        config.poolingParts = poolingParts ?? 1
        config.models = models ?? 1
        config.attentionSize = attention ?? config.attentionSize
        config.classWeights = try weights
    }

    private var weights: ClassWeights {
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
