internal import UnrollData
internal import UnrollSystem

/// Makes a network's frames of recordings.
struct SpeechFrames: Sendable {
    /// The name of the normalisation in model files.
    static let part = "normalization"

    let config: SpeechInputConfig
    /// Of all features; `nil` before it is learned.
    private(set) var normalization: FrameNormalization?
    private let features: AudioFeatures?

    /// - Parameters:
    ///   - config: How recordings become frames.
    ///   - normalization: As the model's file has it; `nil` before it is learned.
    /// - Throws: `ConfigError`.
    init(_ config: SpeechInputConfig, normalization: FrameNormalization? = nil) throws {
        self.config = config
        self.normalization = normalization
        features = try config.audio.map { try AudioFeatures($0) }
    }

    /// The features of a file, without anything taken off them.
    ///
    /// - Throws: `FileError`, `DataError`.
    func read(_ path: String) throws -> FrameSequence {
        if let features { return try features.frames(of: path) }
        return try FrameFile.read(path).withDerivatives(config.deltas, span: Self.derivativeSpan)
    }

    /// The features of a file, and those at each of some speeds; of a file of features, which is played
    /// at another speed by interpolation, its own alone.
    func read(_ row: Transcript, speeds: [Double]) throws -> (
        own: FrameSequence, all: [FrameSequence]
    ) {
        guard let features, row.recording != nil || speeds.contains(where: { $0 != 1 }) else {
            guard row.recording == nil else {
                throw DataError(
                    .malformed, row.file, "it is a recording, and the model reads features",
                    cure: "give files of features")
            }
            let own = try read(row.file)
            return (own, [own])
        }
        let rate = features.config.sampleRate
        let recording =
            try row.recording?.resampled(to: rate)
            ?? AudioRecording(
                contentsOf: row.file, options: AudioReadingOptions(sampleRate: rate))
        recording.noteWarnings()
        let width = features.config.dimension
        let own = FrameSequence(values: try features.frames(of: recording), width: width)
        let all = speeds.map { speed in
            guard speed != 1 else { return own }
            let samples = SpeedPerturbation.played(recording.samples, speed: speed)
            return FrameSequence(values: features(samples).frames, width: width)
        }
        return (own, all.map { $0.frameCount > 0 ? $0 : own })
    }

    /// Features of samples; none where they are too few for a frame.
    ///
    /// - Precondition: The input is audio.
    func read(samples: [Float]) -> FrameSequence {
        guard let features else { requirementFailure("SpeechFrames: the model reads no samples") }
        return FrameSequence(
            values: features(samples).frames, width: features.config.dimension)
    }

    /// Features of the samples of a file.
    ///
    /// - Throws: `DataError` where they are too few for a frame.
    func read(samples: [Float], of path: String) throws -> FrameSequence {
        try features?.requireFrame(of: samples, in: path)
        return read(samples: samples)
    }

    /// Makes features as samples come; `nil` where the model reads none.
    var stream: AudioFeatureStream? { features.map { AudioFeatureStream($0) } }

    /// Learns the normalisation of training recordings.
    ///
    /// - Throws: `DataError` where a feature is not a finite number.
    mutating func learn(_ recordings: [FrameSequence]) throws {
        normalization = try FrameNormalization(learnedFrom: recordings.map(centered))
    }

    /// What the network reads, `[T, D]`.
    ///
    /// - Precondition: The frames are as wide as those of training.
    func prepared(_ frames: FrameSequence) -> [Float] {
        var mean = RunningMean(width: frames.width)
        return normalized(centered(frames).values, running: &mean)
    }

    /// The next frames of a stream, `[T, D]`, as the network reads them.
    ///
    /// - Parameters:
    ///   - frames: Features, of which nothing is taken off that is not known before their end.
    ///   - mean: That of the frames before.
    func normalized(_ frames: [Float], running mean: inout RunningMean) -> [Float] {
        guard let normalization else { requirementFailure("SpeechFrames: nothing was learned") }
        var values = normalization.applied(
            to: FrameSequence(values: frames, width: normalization.width)
        ).values
        if config.normalization == .running { mean.apply(to: &values) }
        return values
    }

    /// - Throws: `DataError` where the frames are not as wide as those of training.
    func requireWidth(of frames: FrameSequence, in path: String) throws {
        guard let normalization, normalization.width != frames.width else { return }
        throw DataError(
            .malformed, path,
            "its frames have \(counted(frames.width / config.blocks, "number")), and the model reads "
                + "\(normalization.width / config.blocks)",
            cure: "give files of the kind that it was trained on")
    }

    private func centered(_ frames: FrameSequence) -> FrameSequence {
        let kind: RecordingNormalization =
            switch config.normalization {
            case .none, .running: .none
            case .mean: .mean
            case .deviation: .deviation
            }
        var frames = frames
        kind.apply(to: &frames.values, dimension: frames.width)
        return frames
    }

    /// The frames from which a derivative of feature files is estimated.
    private static let derivativeSpan = 5
}
