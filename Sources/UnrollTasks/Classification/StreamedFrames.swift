internal import UnrollData
internal import UnrollSystem

/// Frames as they come.
protocol StreamedFrames {
    /// The file, as the caller named it; `-` is standard input.
    var path: String { get }
    /// The time from one frame to the next, where it is known.
    var secondsPerFrame: Double? { get }
    /// The features of the next frame, not yet normalised; `nil` at the end.
    mutating func next() throws -> [Float]?
}

/// The frames of a file of numbers, skeletons or video.
struct StreamedFile: StreamedFrames {
    private var stream: FrameStream
    private let referenceJoint: Int?

    init(path: String, _ config: FrameReadingConfig) throws {
        var options = FrameOptions()
        options.video = config.video
        stream = try FrameStream(path: path, options: options)
        referenceJoint = config.referenceJoint
    }

    var path: String { stream.path }
    var secondsPerFrame: Double? { stream.secondsPerFrame }

    mutating func next() throws -> [Float]? {
        guard let frame = try stream.next() else { return nil }
        guard let joint = referenceJoint else { return frame.values }
        return try FrameSequence(values: frame.values, width: frame.values.count)
            .relative(toJoint: joint, of: path).values
    }
}

/// The spectra of a recording.
struct StreamedSound: StreamedFrames {
    let path: String
    private var reader: AudioReader
    private var features: AudioFeatureStream
    /// Features that have been made and not handed out.
    private var pending: [Float] = []
    private var isAtEnd = false

    /// - Precondition: The configuration has spectra.
    init(path: String, _ config: FrameReadingConfig) throws {
        let audio = config.audio ?? AudioFeaturesConfig()
        self.path = path
        reader = try AudioReader(
            path: path, options: AudioReadingOptions(sampleRate: audio.sampleRate))
        features = AudioFeatureStream(try AudioFeatures(audio))
    }

    var secondsPerFrame: Double? {
        Double(features.config.frameShift) / Double(features.config.sampleRate)
    }

    mutating func next() throws -> [Float]? {
        let width = features.config.dimension
        while pending.count < width, !isAtEnd {
            if let samples = try reader.next() {
                features.append(samples, into: &pending)
            } else {
                features.finish(into: &pending)
                isAtEnd = true
            }
        }
        guard pending.count >= width else { return nil }
        defer { pending.removeFirst(width) }
        return Array(pending.prefix(width))
    }
}
