public import UnrollData
internal import UnrollPlatform
internal import UnrollSystem

/// A classifier over a stream of frames or sound: the class after each frame, as the frames come.
///
/// A network that reads from left to right carries its state along: its answer after a frame is that
/// of all frames so far, after the last frame that of the whole file. (A file is read up to the
/// encoder's maximum length, a stream to its end; and a lost frame of a stream takes the one before it,
/// of a file the nearest one.) Another one, such as a
/// bidirectional one, or one that reads sound, whose features are taken off their mean, is asked
/// about a window of the last frames.
public struct ClassificationStream {
    /// The class after a frame.
    public struct Answer: Sendable, Hashable {
        /// The number of the frame, counted from 1.
        public let frame: Int
        /// When the frame ends, in seconds from the start, where the stream tells its rate.
        public let seconds: Double?
        /// The class and the probabilities so far.
        public let prediction: SequenceClassifier.Prediction
    }

    /// The frames whose classes are asked together; `nil`: all frames so far.
    public let window: Int?
    /// How many frames later than a frame its answer comes.
    public let delay: Int

    /// The window where none is given.
    public static let usualWindow = 50

    private let classifier: SequenceClassifier
    private let preparation: FramePreparation
    /// Where frames come from; `nil` where they are given one by one.
    private var source: (any StreamedFrames)?
    private let secondsPerFrame: Double?
    /// Makes spectra of samples that are given.
    private var sound: AudioFeatureStream?
    private var network: ClassificationEnsembleStream?
    private var differences: FrameDifferences?
    /// The frames of the window, not yet normalised.
    private var recent: [[Float]] = []
    private var frameCount = 0
    private var answeredCount = 0
    /// How long the network took for the answers after a frame: on average and at most.
    public var computing: (mean: Duration, longest: Duration) {
        (frameCount > 0 ? total / frameCount : .zero, longest)
    }
    private var total = Duration.zero
    private var longest = Duration.zero
    private var answers: [Answer] = []
    private var isAtEnd = false

    /// - Parameters:
    ///   - classifier: One that reads frames or audio.
    ///   - path: The stream; `-` is standard input.
    ///   - window: The frames whose class is told; `nil`: all so far where the network reads from
    ///     left to right, else ``usualWindow``.
    /// - Throws: `FileError`, `DataError` where it is no such stream; `ConfigError` where the
    ///   classifier reads no frames.
    public init(_ classifier: SequenceClassifier, path: String, window: Int? = nil) throws {
        try self.init(classifier, window: window) { config in
            if config.audio == nil { return try StreamedFile(path: path, config) }
            return try StreamedSound(path: path, config)
        }
    }

    /// A stream whose frames are given by ``append(_:)``.
    ///
    /// - Parameters:
    ///   - classifier: One that reads frames or audio.
    ///   - window: As in ``init(_:path:window:)``.
    /// - Throws: `ConfigError` where the classifier reads no frames.
    public init(_ classifier: SequenceClassifier, window: Int? = nil) throws {
        try self.init(classifier, window: window) { _ in nil }
    }

    private init(
        _ classifier: SequenceClassifier, window: Int?,
        from source: (FrameReadingConfig) throws -> (any StreamedFrames)?
    ) throws {
        guard classifier.config.input?.isInFiles == true,
            let preparation = classifier.preparation
        else {
            throw ConfigError(
                "a stream has frames or sound, and this classifier reads "
                    + "\(classifier.config.reading)")
        }
        try ConfigError.require("window", window, upTo: 1_000_000)
        self.classifier = classifier
        self.preparation = preparation
        let readsSound = preparation.config.audio != nil
        let source = try source(preparation.config)
        if source == nil, let audio = preparation.config.audio {
            let sound = AudioFeatureStream(try AudioFeatures(audio))
            secondsPerFrame = Double(audio.frameShift) / Double(audio.sampleRate)
            self.sound = sound
        } else {
            secondsPerFrame = source?.secondsPerFrame
        }
        self.source = source
        network = window == nil && !readsSound ? classifier.ensemble.stream() : nil
        self.window = network == nil ? window ?? Self.usualWindow : nil
        delay = network?.delay ?? 0
        if network != nil, preparation.config.differences > 0 {
            differences = FrameDifferences(scale: preparation.config.differences)
        }
    }

    /// The next answer; `nil` at the end, and always where frames are given one by one.
    ///
    /// - Throws: `FileError`; `DataError` with the place.
    public mutating func next() throws -> Answer? {
        guard source != nil else { return nil }
        while answers.isEmpty, !isAtEnd {
            if let frame = try source?.next() {
                answers = try timedClasses(after: frame)
            } else {
                answers = try finish()
            }
        }
        return answers.isEmpty ? nil : answers.removeFirst()
    }

    /// Takes the next features `[D]` of a stream of frames, or any number of samples of one of sound, at
    /// the model's sample rate.
    ///
    /// - Parameter values: What comes next.
    /// - Returns: The answers that are known now; see ``delay``.
    /// - Throws: `DataError` where the features are not as many as the model reads, or a number is not
    ///   finite.
    public mutating func append(_ values: [Float]) throws -> [Answer] {
        guard values.allSatisfy(\.isFinite) else {
            throw DataError(
                .malformed, place, "a number of the stream is not finite",
                cure: "leave such frames out")
        }
        guard sound != nil else {
            return try timedClasses(after: preparation.frame(values, path: place))
        }
        var features: [Float] = []
        sound?.append(values, into: &features)
        return try classes(ofFeatures: features)
    }

    /// Says that no more frames come.
    ///
    /// - Returns: The answers that have not been told.
    /// - Throws: `DataError` where there has been no frame.
    public mutating func finish() throws -> [Answer] {
        guard !isAtEnd else { return [] }
        var features: [Float] = []
        sound?.finish(into: &features)
        let last = try classes(ofFeatures: features)
        isAtEnd = true
        guard frameCount > 0 else {
            throw DataError(
                .empty, place, "there are no frames in it",
                cure: "give a stream with at least one frame")
        }
        return last + (network?.finish().map { answer($0) } ?? [])
    }

    /// What messages call the stream.
    private var place: String { source?.path ?? "" }

    /// The answers to features of sound, frame by frame.
    private mutating func classes(ofFeatures features: [Float]) throws -> [Answer] {
        guard let width = sound?.config.dimension else { return [] }
        var found: [Answer] = []
        for start in stride(from: 0, to: features.count, by: width) {
            found += try timedClasses(after: Array(features[start..<start + width]))
        }
        return found
    }

    private mutating func timedClasses(after frame: [Float]) throws -> [Answer] {
        frameCount += 1
        let start = ContinuousClock.now
        let found = try classes(after: frame)
        let duration = ContinuousClock.now - start
        total += duration
        longest = max(longest, duration)
        return found
    }

    private mutating func classes(after frame: [Float]) throws -> [Answer] {
        guard let window else {
            let whole = differences?.next(frame[...]) ?? frame
            let normalized = try preparation.normalized(whole, path: place)
            return network?.append(normalized).map { answer($0) } ?? []
        }
        if recent.count == window { recent.removeFirst() }
        recent.append(frame)
        var frames = recent.flatMap { $0 }
        if preparation.config.audio != nil {
            RecordingNormalization.mean.apply(to: &frames, dimension: frame.count)
        }
        let input = try preparation.prepared(
            FrameSequence(values: frames, width: frame.count), path: place)
        return classifier.ensemble.logProbabilities([input], as: "predicting").map { answer($0) }
    }

    private mutating func answer(_ logProbabilities: [Float]) -> Answer {
        answeredCount += 1
        return Answer(
            frame: answeredCount,
            seconds: secondsPerFrame.map { Double(answeredCount) * $0 },
            prediction: classifier.prediction(logProbabilities))
    }
}
