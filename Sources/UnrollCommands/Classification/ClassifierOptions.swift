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

/// Options of a classifier.
struct ClassifierOptions: ParsableArguments {
    @OptionGroup var encoder: EncoderOptions

    @Option(
        choice: "Kind of input; of frames and audio the table names the files.",
        default: "words")
    var input: InputName?

    @OptionGroup var filters: FilterOptions

    @Flag(
        help: "Read nucleotides from both strands: at random in training, then the mean of both.")
    var bothStrands = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: move nucleotides by up to n places, either way. (default: 0)",
            valueName: "n"))
    var augmentShift: Int?

    @OptionGroup var windows: WindowOptions
    @OptionGroup var frames: FrameInputOptions
    @OptionGroup var audio: AudioInputOptions
    @OptionGroup var audioTraining: AudioTrainingOptions

    @Option(
        help: """
            Pooling of the outputs of all time steps: the last state, the one in the middle, \
            their mean, their maximum, both of these, or a mean weighted by learned attention.
            """)
    var pooling = ClassificationConfig().pooling

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Number of equal parts of a sequence that are pooled separately, so that it counts where \
            something was. (default: 1)
            """, valueName: "n"))
    var poolingParts: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Width inside attention pooling. (default: 64)", valueName: "n"))
    var attention: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Number of networks that are trained side by side from first parameters of their own; \
            the model averages their probabilities. For little data. (default: 1)
            """, valueName: "n"))
    var models: Int?

    @Flag(
        inversion: .prefixedNo,
        help: """
            Average the probabilities with those of a plain network of averaged word vectors, \
            trained beside the recurrent ones. (default: --averaged-member)
            """)
    var averagedMember: Bool?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Epochs in which word vectors are first learned from the training texts (skip-gram); 0 to \
            begin with random ones. (default: \(ClassificationConfig().vectorEpochs))
            """, valueName: "n"))
    var vectorEpochs: Int?

    @Option(
        help: ArgumentHelp(
            "Weights of the classes in the loss: even, balanced (rare ones more), or label=weight,…",
            valueName: "weights"))
    var classWeights = "even"

    func validate() throws {
        if attention != nil, pooling != .attention {
            throw ValidationError("--attention is for --pooling attention alone")
        }
        if let option = optionsThatDoNotFit.first {
            throw ValidationError("\(option.name) is for \(option.inputs)")
        }
        if vectorEpochs != nil {
            if encoder.embeddings.vectors != nil {
                throw ValidationError("--vector-epochs and --vectors contradict each other")
            }
            if (input?.level ?? encoder.level ?? .word) != .word {
                throw ValidationError("--vector-epochs is for words alone")
            }
        }
        if let input = input?.level, let level = encoder.level, level != input {
            throw ValidationError("--level and --input contradict each other")
        }
        if windows.window != nil, givenOptions(of: encoder).contains("--max-length") {
            throw ValidationError("--max-length has no use with --window, which reads all")
        }
        if windows.window == nil, windows.overlap != nil {
            throw ValidationError("--overlap needs --window")
        }
        _ = try weights
    }

    /// The options that were given and say nothing of such an input, with the inputs they are for.
    private var optionsThatDoNotFit: [(name: String, inputs: String)] {
        let kind = input?.kind
        var options: [(name: String, inputs: String)] = []
        func add(_ given: [String], _ inputs: String, _ fits: Bool) {
            if !fits { options += given.map { ($0, inputs) } }
        }
        add(
            givenOptions(of: encoder).filter(EncoderOptions.ofTexts.contains)
                + (averagedMember != nil ? ["--averaged-member"] : [])
                + (vectorEpochs != nil ? ["--vector-epochs"] : []), "texts alone",
            kind == nil)
        add(givenOptions(of: filters), "--input nucleotides, frames or audio", kind != nil)
        add(
            (bothStrands ? ["--both-strands"] : []) + givenOptions(of: windows)
                + (augmentShift != nil ? ["--augment-shift"] : []), "--input nucleotides",
            kind == .nucleotides)
        add(givenOptions(of: frames), "--input frames", kind == .frames)
        add(
            givenOptions(of: audio) + givenOptions(of: audioTraining), "--input audio",
            kind == .audio)
        return options
    }

    /// A configuration without its training part.
    func apply(to config: inout ClassificationConfig) throws {
        encoder.apply(to: &config.encoder)
        config.input = input?.kind
        if let level = input?.level { config.encoder.level = level }
        filters.apply(to: &config.frames)
        config.bothStrands = bothStrands
        config.nucleotideShift = augmentShift ?? 0
        config.windowing = windows.window.map {
            SequenceWindowing(length: $0, overlap: windows.overlap)
        }
        if config.input == .audio {
            let spectra = audio.spectra(FrameReadingConfig.spectra)
            config.frameReading.audio = spectra
            config.frameReading.masking =
                audioTraining.masking ? FrameReadingConfig.masking(bands: spectra.bands) : nil
        }
        if config.input == .frames { frames.apply(to: &config.frameReading) }
        config.pooling = pooling
        config.poolingParts = poolingParts ?? 1
        config.models = models ?? 1
        if let averagedMember { config.averagedMember = averagedMember }
        config.vectorEpochs = vectorEpochs ?? config.vectorEpochs
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
