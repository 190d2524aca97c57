internal import UnrollPlatform
internal import UnrollSystem

/// Makes features of recordings, as an ``AudioFeaturesConfig`` says.
///
/// The values are finite whatever the samples. A frame has the same bits alone and among others, in
/// one piece and streamed.
public struct AudioFeatures: Sendable {
    /// What the features are.
    public let config: AudioFeaturesConfig

    let window: [Float]
    let transform: RealFFT
    let filters: MelFilters
    /// Rows of `bands` factors for each cepstrum, the lifter included; empty for log-mel.
    let cosines: [Float]

    /// - Throws: `ConfigError` where the configuration cannot be.
    public init(_ config: AudioFeaturesConfig = AudioFeaturesConfig()) throws {
        try config.validate()
        self.config = config
        window = config.window.weights(length: config.frameLength)
        transform = RealFFT(size: config.transformSize)
        filters = MelFilters(config)
        cosines = config.kind == .mfcc ? Self.cosines(config) : []
    }

    /// Bands so narrow that no frequency of the spectrum is within, which are therefore silent:
    /// fewer bands or longer Fourier transforms are better where there are any.
    public var emptyBandCount: Int { filters.emptyBandCount }

    /// The features of a recording.
    ///
    /// - Returns: The frames `[T, D]`, row by row, *T* and *D*; *T* is 0 where the recording is too
    ///   short (``AudioFeaturesConfig/frameCount(sampleCount:)``).
    public func callAsFunction(
        _ samples: [Float]
    ) -> (frames: [Float], frameCount: Int, dimension: Int) {
        var stream = AudioFeatureStream(self)
        var frames: [Float] = []
        let count = config.frameCount(sampleCount: samples.count)
        frames.reserveCapacity(count * config.dimension)
        // Blocks bound what the stream copies.
        for start in stride(from: 0, to: samples.count, by: 1 << 14) {
            stream.append(samples[start..<min(start + 1 << 14, samples.count)], into: &frames)
        }
        stream.finish(into: &frames)
        return (frames, count, config.dimension)
    }

    /// The features of a recording that has at least one frame.
    ///
    /// - Throws: `DataError` where it is too short or has another sample rate.
    public func frames(of recording: AudioRecording) throws -> [Float] {
        guard recording.sampleRate == config.sampleRate else {
            throw DataError(
                .malformed, recording.path,
                "the recording has \(recording.sampleRate.grouped("sample")) a second, not "
                    + config.sampleRate.grouped,
                cure: "read it with \(field: "sampleRate") \(config.sampleRate)")
        }
        try requireFrame(of: recording.samples, in: recording.path)
        return self(recording.samples).frames
    }

    /// - Throws: `DataError` where samples are too few for a frame.
    package func requireFrame(of samples: [Float], in path: String) throws {
        let needed = config.framing == .inside ? config.frameLength : 2
        guard samples.count >= needed else {
            throw DataError(
                .tooShort, path,
                "the recording has \(counted(samples.count, "sample")), at least "
                    + "\(needed) are needed for a frame",
                cure: "leave it out or give a longer one")
        }
    }

    /// The cosine transform (type 2, orthonormal), and the lifter.
    private static func cosines(_ config: AudioFeaturesConfig) -> [Float] {
        let count = Double(config.bands)
        return (0..<config.cepstra).flatMap { row -> [Float] in
            let norm = (row == 0 ? 1 / count : 2 / count).squareRoot()
            let lifter = Double(config.lifter)
            let lift =
                config.lifter == 0 ? 1 : 1 + lifter / 2 * sin(.pi * Double(row + 1) / lifter)
            return (0..<config.bands).map {
                Float(lift * norm * cos(.pi * Double(row) * (Double($0) + 0.5) / count))
            }
        }
    }
}
