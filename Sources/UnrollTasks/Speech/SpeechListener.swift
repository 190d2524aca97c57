public import UnrollData
internal import UnrollLayers
internal import UnrollPlatform
internal import UnrollSystem
internal import UnrollTensors

/// A recogniser that listens: it takes samples as they come, and tells words as they become certain.
///
/// For a model that reads from left to right. A word is certain as ``SpeechStream`` says, and at the
/// latest when a pause of ``pause`` seconds follows it; each pause also begins a new text, of which alone
/// anything is kept, so that memory does not grow with the recording. A text that finds no pause for
/// ``longestText`` seconds is ended there.
public struct SpeechListener {
    /// What is told of a stream.
    public enum Event: Sendable, Hashable {
        /// A word that has become certain.
        case word(Transcription.Word)
        /// The text of the words so far is over.
        case endOfText
    }

    /// Seconds of silence that end a text.
    public static let pause = 0.8
    /// Seconds after which a text ends without a pause.
    public static let longestText = 60.0

    /// The time from a sound to the moment when the network has said what it is, in seconds: the frames
    /// of an output, and those that filters and derivatives see.
    public var delay: Double {
        let ahead = features.config.deltas > 0 ? (features.config.deltaWidth - 1) / 2 : 0
        return recognizer.config.input.secondsPerFrame * Double(encoder.delay + ahead)
            + Double(features.config.frameLength) / Double(2 * features.config.sampleRate)
    }

    private let recognizer: SpeechRecognizer
    private let decoder: SpeechDecoder
    private var features: AudioFeatureStream
    private var mean: RunningMean
    private var encoder: SubsamplingEncoder.Stream
    private var text: SpeechStream
    /// The output that the text began at.
    private var textStart = 0
    /// The outputs since the last one that was not blank.
    private var silence = 0
    private var hasSound = false
    /// Whether words of the text have been told.
    private var hasTold = false

    /// - Parameters:
    ///   - recognizer: A model that reads audio from left to right.
    ///   - decoder: How texts are searched for.
    /// - Throws: `ConfigError` where the model cannot read a stream.
    public init(_ recognizer: SpeechRecognizer, decoder: SpeechDecoder) throws {
        guard recognizer.config.isStreaming, let features = recognizer.frames.stream else {
            throw ConfigError(
                "the model does not read a stream: it was not trained with \(field: "streaming") on "
                    + "recordings")
        }
        self.recognizer = recognizer
        self.decoder = decoder
        self.features = features
        mean = RunningMean(width: recognizer.config.encoder.width)
        encoder = SubsamplingEncoder.Stream(recognizer.network.encoder)
        text = decoder.stream()
    }

    /// Words that are not certain yet, the last one perhaps not complete.
    public var uncertainWords: [String] { text.uncertainWords }

    /// Takes samples of one channel at the model's sample rate.
    ///
    /// - Parameter samples: Of -1…1, any number.
    /// - Returns: The words that have become certain, and where texts ended.
    public mutating func append(_ samples: [Float]) -> [Event] {
        var frames: [Float] = []
        features.append(samples, into: &frames)
        return hear(frames)
    }

    /// Says that no more samples come.
    ///
    /// - Returns: The words that have not been told, and the end of their text.
    public mutating func finish() -> [Event] {
        var frames: [Float] = []
        features.finish(into: &frames)
        var events = hear(frames)
        if let outputs = recognizer.compute({ encoder.finish() }) { events += read(outputs) }
        return events + endText()
    }

    private mutating func hear(_ frames: [Float]) -> [Event] {
        guard !frames.isEmpty else { return [] }
        let prepared = recognizer.frames.normalized(frames, running: &mean)
        guard let outputs = recognizer.compute({ encoder.append(prepared) }) else { return [] }
        return read(outputs)
    }

    private mutating func read(_ outputs: Tensor) -> [Event] {
        let values = recognizer.compute { recognizer.network.output.logProbabilities(outputs) }
            .floats
        let width = recognizer.codec.symbols.count
        let seconds = recognizer.config.secondsPerOutput
        var events: [Event] = []
        for start in stride(from: 0, to: values.count, by: width) {
            let row = Array(values[start..<start + width])
            events += told(text.push(row))
            // A pause may be heard as the blank between words again and again.
            let between = recognizer.codec.space.map { exp(row[Int($0)]) } ?? 0
            let isSilent = exp(row[0]) + between > Self.surelySilent
            silence = isSilent ? silence + 1 : 0
            if !isSilent { hasSound = true }
            let isPause = hasSound && Double(silence) * seconds >= Self.pause
            if isPause || Double(text.frameCount) * seconds >= Self.longestText {
                events += endText()
            }
        }
        return events
    }

    private mutating func told(_ words: [RecognizedWord]) -> [Event] {
        hasTold = hasTold || !words.isEmpty
        return words.map { .word(recognizer.word($0, from: textStart)) }
    }

    private mutating func endText() -> [Event] {
        let events = told(text.finish()) + (hasTold ? [.endOfText] : [])
        textStart += text.frameCount
        text = decoder.stream()
        (silence, hasSound, hasTold) = (0, false, false)
        return events
    }

    /// The least probability that nothing is said, for an output to be silent.
    private static let surelySilent: Float = 0.9
}
