public import ArgumentParser
public import Unroll

extension TranscriptCodec.Unit: ExpressibleByArgument {}
extension SpeechInputConfig.Normalization: ExpressibleByArgument {}
extension SpeechConfig.Criterion: ExpressibleByArgument {}

/// What a recogniser writes.
struct TranscriptUnitOptions: ParsableArguments {
    @Option(help: "Unit of text that is one symbol.")
    var unit = TranscriptCodec.Unit.characters

    @Option(
        help: ArgumentHelp(
            "File of the symbols, one on each line. (default: those of the transcripts)",
            valueName: "file"), completion: .file())
    var symbols: String?

    @Option(
        help: ArgumentHelp(
            "For phones: a dictionary with a word and its phones on each line. (default: the "
                + "transcripts are phones)", valueName: "file"), completion: .file())
    var dictionary: String?

    @Flag(help: "Lower-case the transcripts.") var lowercase = false

    @OptionGroup var text: NormalizeOption

    var files: [String?] { [symbols, dictionary] }

    func validate() throws {
        if dictionary != nil, unit != .phones {
            throw ValidationError("--dictionary is for --unit phones alone")
        }
    }

    func apply(to config: inout SpeechConfig) {
        config.unit = unit
        config.normalization = TextNormalization(form: text.form, lowercases: lowercase)
    }

    /// The symbols that are given.
    func codec(_ config: SpeechConfig) throws -> TranscriptCodec? {
        try symbols.map {
            try TranscriptCodec(
                contentsOf: $0, unit: config.unit, normalization: config.normalization)
        }
    }

    func pronunciations() throws -> PronunciationDictionary? {
        try dictionary.map { try PronunciationDictionary(contentsOf: $0) }
    }
}

/// How recordings become frames, and the frames fewer.
struct SpeechInputOptions: ParsableArguments {
    @OptionGroup var audio: AudioInputOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of derivatives in time beside the features: 0, 1 or 2. (default: 0; of files of "
                + "features 1)",
            valueName: "n"))
    var deltas: Int?

    @Option(
        choice: """
            Normalise a recording by nothing, its mean, its mean and deviation, or the \
            running mean so far.
            """, default: "mean; running with --streaming")
    var recordingMean: SpeechInputConfig.Normalization?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of frames to put side by side as one.", valueName: "n"))
    var stack = SpeechConfig().encoder.stack

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of convolution filters over neighbouring frames, below the recurrent layers. "
                + "(default: none)",
            valueName: "n"))
    var filters: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of frames that a filter sees, odd. (default: 5)", valueName: "n")
    )
    var filterWidth: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of frames from one output of the filters to the next. (default: 2)",
            valueName: "n"))
    var filterStride: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of the lowest layers that hand on two outputs as one.", valueName: "n"))
    var pyramid = 0

    func validate() throws {
        if filters == nil, filterWidth != nil || filterStride != nil {
            throw ValidationError("--filter-width and --filter-stride need --filters")
        }
    }

    private func normalization(streaming: Bool) -> SpeechInputConfig.Normalization {
        recordingMean ?? (streaming ? .running : .mean)
    }

    /// - Parameter usual: The input that suits the files.
    func apply(to config: inout SpeechConfig, suiting usual: SpeechInputConfig, streaming: Bool)
        throws
    {
        config.input = usual
        if let spectra = usual.audio {
            config.input.audio = audio.spectra(spectra)
            config.input.audio?.deltas = deltas ?? 0
        } else if let given = givenOptions(of: audio).first {
            throw ConfigError("\(given) is for recordings, and the files hold features")
        } else {
            config.input.deltas = deltas ?? usual.deltas
        }
        config.input.normalization = normalization(streaming: streaming)
    }

    /// What is known before any file is opened.
    func apply(to config: inout SpeechConfig, streaming: Bool) {
        config.input.normalization = normalization(streaming: streaming)
        config.encoder.stack = stack
        config.encoder.filters = filters ?? 0
        config.encoder.filterWidth = filterWidth ?? config.encoder.filterWidth
        config.encoder.filterStride = filterStride ?? config.encoder.filterStride
        config.encoder.pyramid = pyramid
        config.input.deltas = deltas ?? 0
    }
}

/// How a recogniser is built.
struct RecognizerOptions: ParsableArguments {
    @Option(name: SameWord.cell, help: "The recurrent cell.")
    var cell = RecurrentStackConfig.Cell.lstm

    @OptionGroup var cellOptions: CellOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Hidden size of a layer, in each direction.", valueName: "n"))
    var hidden = SpeechConfig().stack.hiddenSize

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Layers on top of each other.", valueName: "n"))
    var layers = SpeechConfig().stack.layers

    @Flag(
        help: """
            Read from left to right, so that words are known while somebody speaks; else in both \
            directions, which is more accurate.
            """)
    var streaming = false

    func validate() throws { try cellOptions.validate(cell, option: "--cell") }

    func apply(to config: inout SpeechConfig) {
        config.stack.cell = cell
        cellOptions.apply(to: &config.stack)
        config.stack.hiddenSize = hidden
        config.stack.layers = layers
        config.stack.direction = streaming ? .leftToRight : .bidirectional
    }
}

/// Dropout rates, and what becomes of training recordings.
struct RecognizerTrainingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Dropout between layers, and before the output layer.", valueName: "rate"))
    var dropout = SpeechConfig().outputDropout

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on what the lowest layer reads.", valueName: "rate"))
    var inputDropout = SpeechConfig().inputDropout

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Dropout before the output layer. (default: as --dropout)", valueName: "rate"))
    var outputDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on the recurrent weights.", valueName: "rate"))
    var weightDrop: Float = 0

    @Flag(help: "Use one mask for all time steps of a recording.") var lockedDropout = false

    @Flag(
        inversion: .prefixedNo,
        help: "Hide stretches of time and of frequency of training recordings (SpecAugment).")
    var masking = true

    @Option(
        help: ArgumentHelp(
            "Speeds to play training recordings at, one drawn each time; 1 for none.",
            valueName: "x,x,…"))
    var speeds = "0.9,1,1.1"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: add noise of this standard deviation to the features.", valueName: "x"))
    var augmentNoise: Float = 0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of recordings of an update.", valueName: "n"))
    var batchSize = SpeechConfig().batchSize

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum length of the recordings to learn from.", valueName: "seconds"))
    var longest = SpeechConfig().longestRecording

    @Option(
        help: "Measure by which the best epoch is chosen; wer is that of greedy decoding.")
    var bestBy = SpeechConfig().criterion

    func validate() throws { _ = try speedFactors }

    private var speedFactors: [Double] {
        get throws {
            let factors = speeds.split(separator: ",").map { Double($0) }
            guard !factors.isEmpty, !factors.contains(nil) else {
                throw ValidationError(
                    "--speeds '\(speeds)' must be numbers with commas between, such as 0.9,1,1.1")
            }
            return factors.compactMap(\.self)
        }
    }

    func apply(to config: inout SpeechConfig) throws {
        config.inputDropout = inputDropout
        config.outputDropout = outputDropout ?? dropout
        config.stack.dropouts = RecurrentStack.Dropouts(
            between: dropout, locked: lockedDropout, weight: weightDrop)
        config.augmentation.speed = SpeedPerturbation(factors: try speedFactors)
        config.augmentation.noise = augmentNoise
        config.augmentation.hidesStretches = masking
        config.batchSize = batchSize
        config.longestRecording = longest
        config.criterion = bestBy
    }
}
