public import UnrollData
internal import UnrollSystem

/// What was understood of a recording.
public struct Transcription: Sendable, Hashable {
    /// A word and when it was said.
    public struct Word: Sendable, Hashable, Encodable {
        /// The word.
        public var text: String
        /// Where its first symbol begins, in seconds from the start.
        public var start: Double
        /// Where its last symbol ends.
        public var end: Double
        /// How sure the recogniser is, 0…1: see ``RecognizedWord/confidence``.
        public var confidence: Double
    }

    /// One text of several.
    public struct Candidate: Sendable, Hashable {
        /// The text.
        public var text: String
        /// What candidates are ranked by, in nats.
        public var score: Double
        /// Of the recogniser alone, in nats.
        public var logProbability: Double
        /// Its words, with their times.
        public var words: [Word]
    }

    /// The best text first; at least one, which may be empty.
    public var candidates: [Candidate]

    /// The best text.
    public var text: String { candidates[0].text }
    /// The words of the best text.
    public var words: [Word] { candidates[0].words }
}

extension SpeechRecognizer {
    /// The texts of recordings, in their order.
    ///
    /// - Parameters:
    ///   - outputs: Of the network.
    ///   - decoder: How the texts are searched for; the likeliest symbol of each output is taken (greedy
    ///     decoding) if `nil`.
    public func transcriptions(of outputs: [Outputs], by decoder: SpeechDecoder? = nil)
        -> [Transcription]
    {
        let values = outputs.map(\.logProbabilities)
        guard let decoder else { return values.map { transcription([plainDecoder.greedy($0)]) } }
        return decoder.decode(values).map { transcription($0) }
    }

    /// The text of one recording.
    ///
    /// - Parameters:
    ///   - outputs: Of the network.
    ///   - decoder: How the text is searched for; greedy decoding if `nil`.
    public func transcription(of outputs: Outputs, by decoder: SpeechDecoder? = nil)
        -> Transcription
    {
        transcriptions(of: [outputs], by: decoder)[0]
    }

    private func transcription(_ found: [Recognition]) -> Transcription {
        Transcription(
            candidates: found.map { recognition in
                Transcription.Candidate(
                    text: recognition.text, score: recognition.score,
                    logProbability: recognition.logProbability,
                    words: recognition.words.map { word($0) })
            })
    }

    /// A word with its place in seconds.
    ///
    /// - Parameter first: The output that its places are counted from.
    func word(_ word: RecognizedWord, from first: Int = 0) -> Transcription.Word {
        Transcription.Word(
            text: word.text, start: Double(first + word.start) * config.secondsPerOutput,
            end: Double(first + word.end) * config.secondsPerOutput, confidence: word.confidence)
    }

    /// How right transcriptions of recordings are.
    ///
    /// - Parameters:
    ///   - transcriptions: As the model wrote them.
    ///   - texts: What was said.
    public func scores(of transcriptions: [Transcription], references texts: [String])
        -> RecognitionScores
    {
        RecognitionScores(transcriptions.map(\.text), references: texts.map(codec.normalized))
    }
}
