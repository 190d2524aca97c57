public import UnrollData
internal import UnrollLayers
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// A trained speech recogniser. Immutable: many tasks may ask it at once.
public final class SpeechRecognizer: @unchecked Sendable {
    // Sendable: nothing is written after `init`; packed weights are made behind a mutex.

    /// The name of what it writes in model files.
    private static let codecPart = "symbols"
    /// The name of how its texts are searched for.
    private static let decodingPart = "decoding"

    /// The configuration that the model was trained with.
    public let config: SpeechConfig
    /// How texts are searched for best, where that was tuned.
    public let decoding: SpeechDecodingConfig?
    /// The symbols that it writes.
    public let codec: TranscriptCodec
    /// The precision of the factors of its products.
    public let precision: Precision
    package let network: SpeechNetwork
    let frames: SpeechFrames
    /// Without a language model.
    let plainDecoder: SpeechDecoder

    init(
        _ network: SpeechNetwork, _ codec: TranscriptCodec, _ frames: SpeechFrames,
        decoding: SpeechDecodingConfig? = nil, precision: Precision = .float32
    ) {
        self.decoding = decoding
        plainDecoder = SpeechDecoder(of: codec)
        config = network.config
        self.network = network
        self.codec = codec
        self.frames = frames
        self.precision = precision
    }

    /// The model of a finished training.
    public convenience init(_ trainer: SpeechTrainer, _ data: SpeechData) {
        self.init(trainer.network, data.codec, data.frames)
    }

    /// Loads a model file.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - precision: The precision of its products; that of the stored weights if `nil`.
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(contentsOf file: some FileLocation, precision: Precision? = nil) throws
    {
        try self.init(ModelFile(contentsOf: file), precision: precision)
    }

    /// Loads a model file.
    ///
    /// - Parameters:
    ///   - file: The model.
    ///   - precision: The precision of its products; that of the stored weights if `nil`.
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(_ file: ModelFile, precision: Precision? = nil) throws {
        let (config, codec, frames) = try Self.parts(of: file)
        let network = SpeechNetwork(config, symbols: codec.symbols.count)
        try file.load(into: network)
        let decoding = try Self.decoding(in: file)
        self.init(
            network, codec, frames, decoding: decoding, precision: precision ?? file.precision)
    }

    /// The tuned settings in a file.
    fileprivate static func decoding(in file: ModelFile) throws -> SpeechDecodingConfig? {
        let decoding = try file.partIfPresent(decodingPart, as: SpeechDecodingConfig.self)
        do { try decoding?.validate() } catch { throw file.invalidConfig(error) }
        return decoding
    }

    /// The parts of a model file besides the configuration.
    static func parts(
        _ codec: TranscriptCodec, _ frames: SpeechFrames, decoding: SpeechDecodingConfig? = nil
    ) throws -> ModelParts {
        var parts = ModelParts()
        try parts.set(codecPart, codec)
        try parts.set(SpeechFrames.part, frames.normalization)
        if let decoding { try parts.set(decodingPart, decoding) }
        return parts
    }

    /// Writes the model with other settings of the search for texts.
    ///
    /// - Parameters:
    ///   - decoding: The settings.
    ///   - path: The model file.
    ///   - file: The file that the model was loaded from: how training went and how weights are stored
    ///     is as there.
    /// - Throws: `FileError`.
    public func write(decoding: SpeechDecodingConfig, to path: String, as file: ModelFile) throws {
        try ModelFile.write(
            to: path, task: SpeechConfig.task, config: config,
            parts: Self.parts(codec, frames, decoding: decoding),
            training: file.trainingState(), module: network, storedAs: file.precision)
    }

    /// The configuration and the other parts of a file, checked against each other.
    fileprivate static func parts(of file: ModelFile) throws -> (
        SpeechConfig, TranscriptCodec, SpeechFrames
    ) {
        let config = try file.checkedConfig(SpeechConfig.self)
        let codec = try file.part(codecPart, as: TranscriptCodec.self)
        let normalization = try file.part(SpeechFrames.part, as: FrameNormalization.self)
        func fault(_ sentence: String) -> ModelFileError {
            ModelFileError(.invalidMetadata, file.path, sentence)
        }
        guard config.encoder.width > 0, normalization.width == config.encoder.width else {
            throw fault(
                "its normalization is of \(normalization.width) features, its network reads "
                    + "\(config.encoder.width)")
        }
        if let audio = config.input.audio, audio.dimension != config.encoder.width {
            throw fault(
                "its spectra have \(audio.dimension) features, its network reads "
                    + "\(config.encoder.width)")
        }
        guard codec.unit == config.unit else {
            throw fault(
                "its symbols are \(codec.unit.rawValue), its configuration's \(config.unit.rawValue)"
            )
        }
        do {
            try config.validate(symbols: codec.symbols.count)
            return (config, codec, try SpeechFrames(config.input, normalization: normalization))
        } catch { throw file.invalidConfig(error) }
    }

    // MARK: Outputs

    /// What the network says of a recording: the log-probability of each symbol at each output.
    public struct Outputs: Sendable {
        /// `[T, V]`, row by row, in nats.
        public var logProbabilities: [Float]
        /// T
        public var count: Int
        /// V
        public var symbols: Int
    }

    /// The outputs of recordings, in their order.
    func outputs(of recordings: [FrameSequence]) -> [Outputs] {
        outputs(prepared: recordings.map(frames.prepared))
    }

    /// The outputs of recordings as the network reads them, `[T, D]` each.
    func outputs(prepared recordings: [[Float]]) -> [Outputs] {
        let symbols = codec.symbols.count
        return LengthBuckets.evaluate(
            lengths: recordings.map(\.count), batchSize: config.batchSize, as: "listening"
        ) { places in
            let (values, lengths) = compute {
                network.logProbabilities(places.map { recordings[$0] })
            }
            let all = values.floats
            return lengths.enumerated().map { row, count in
                var own: [Float] = []
                own.reserveCapacity(count * symbols)
                for step in 0..<count {
                    let start = (step * lengths.count + row) * symbols
                    own += all[start..<start + symbols]
                }
                return Outputs(logProbabilities: own, count: count, symbols: symbols)
            }
        }
    }

    /// The outputs of the recordings of transcripts, or files of their features.
    ///
    /// - Throws: `DataError` with the line of a file that cannot be used.
    public func outputs(of transcripts: Transcripts) throws -> [Outputs] {
        var reader = SpeechReader(frames, codec, nil)
        let read = try reader.read(
            transcripts.rows, of: transcripts.path, speeds: [1], as: "reading")
        return outputs(of: read.map(\.own))
    }

    /// The outputs of a file: a recording, or features.
    ///
    /// - Throws: `FileError`, `DataError`.
    public func outputs(of path: String) throws -> Outputs {
        let recording = try frames.read(path)
        try frames.requireWidth(of: recording, in: path)
        return outputs(of: [recording])[0]
    }

    func compute<R>(_ body: () -> R) -> R {
        // A model in float32 leaves the choice to its caller.
        precision == .float32 ? body() : Compute.using(precision: precision, body)
    }
}

extension TaskDescription {
    /// Speech recognisers.
    public static let speech = TaskDescription(SpeechConfig.task) { file in
        let (config, codec, _) = try SpeechRecognizer.parts(of: file)
        var card = try ModelCard(
            file, config, reading: config.reading, unit: SpeechConfig.unit)
        card.vocabulary = codec.symbols.count
        card.profile = config.profile
        if let tuned = try SpeechRecognizer.decoding(in: file) {
            card.details.append(
                (
                    "tuned",
                    "language weight \(tuned.languageWeight.digits(4)), insertion bonus "
                        + "\(tuned.insertionBonus.digits(4)), beam \(tuned.beam)"
                ))
        }
        if config.isStreaming { card.details.append(("streams", "reads from left to right")) }
        return card
    }
}
