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
    private var source: any StreamedFrames
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
        source =
            readsSound
            ? try StreamedSound(path: path, preparation.config)
            : try StreamedFile(path: path, preparation.config)
        network = window == nil && !readsSound ? classifier.ensemble.stream() : nil
        self.window = network == nil ? window ?? Self.usualWindow : nil
        delay = network?.delay ?? 0
        if network != nil, preparation.config.differences > 0 {
            differences = FrameDifferences(scale: preparation.config.differences)
        }
    }

    /// The next answer; `nil` at the end.
    ///
    /// - Throws: `FileError`; `DataError` with the place.
    public mutating func next() throws -> Answer? {
        while answers.isEmpty, !isAtEnd {
            if let frame = try source.next() {
                frameCount += 1
                let start = ContinuousClock.now
                answers = try classes(after: frame)
                let duration = ContinuousClock.now - start
                total += duration
                longest = max(longest, duration)
            } else {
                isAtEnd = true
                guard frameCount > 0 else {
                    throw DataError(
                        .empty, source.path, "there are no frames in it",
                        cure: "give a stream with at least one frame")
                }
                answers = network?.finish().map { answer($0) } ?? []
            }
        }
        return answers.isEmpty ? nil : answers.removeFirst()
    }

    private mutating func classes(after frame: [Float]) throws -> [Answer] {
        guard let window else {
            let whole = differences?.next(frame[...]) ?? frame
            let normalized = try preparation.normalized(whole, path: source.path)
            return network?.append(normalized).map { answer($0) } ?? []
        }
        if recent.count == window { recent.removeFirst() }
        recent.append(frame)
        var frames = recent.flatMap { $0 }
        if preparation.config.audio != nil {
            RecordingNormalization.mean.apply(to: &frames, dimension: frame.count)
        }
        let input = try preparation.prepared(
            FrameSequence(values: frames, width: frame.count), path: source.path)
        return classifier.ensemble.logProbabilities([input], as: "predicting").map { answer($0) }
    }

    private mutating func answer(_ logProbabilities: [Float]) -> Answer {
        answeredCount += 1
        return Answer(
            frame: answeredCount,
            seconds: source.secondsPerFrame.map { Double(answeredCount) * $0 },
            prediction: classifier.prediction(logProbabilities))
    }
}
