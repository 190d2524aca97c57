public import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTraining

/// The recordings of a training run as frames, and their transcripts as symbols.
public struct SpeechData: Sendable {
    /// A recording and what is said in it.
    struct Example: Sendable {
        /// Features of the recording at each speed, nothing taken off.
        var recordings: [FrameSequence]
        /// As the network reads it at its own speed, `[T, D]`.
        var frames: [Float]
        var symbols: [Int32]
        /// The transcript as it is compared.
        var text: String
    }

    /// The configuration, filled in with what the data decide.
    public let config: SpeechConfig
    /// The symbols that are written.
    public let codec: TranscriptCodec
    /// Where the phones of transcripts come from; `nil` where there are none.
    let pronunciations: PronunciationDictionary?
    let frames: SpeechFrames
    let training: [Example]
    let validation: [Example]
    /// What was left out, in sentences.
    private let notes: [String]

    /// Reads all recordings.
    ///
    /// - Parameters:
    ///   - training: The recordings to learn from.
    ///   - validation: Where `nil`, a share of those, drawn at random, is held out.
    ///   - config: How recordings are read and the model is built.
    ///   - codec: What the model writes; learned from the transcripts if `nil`.
    ///   - pronunciations: Where the phones of the transcripts' words come from; for phones alone.
    /// - Throws: `FileError`, `DataError`, `ConfigError`.
    public init(
        training: Transcripts, validation: Transcripts?, config: SpeechConfig,
        codec: TranscriptCodec? = nil, pronunciations: PronunciationDictionary? = nil
    ) throws {
        var config = config
        try config.validate()
        let (kept, heldOut) =
            try validation.map { (training.rows, $0.rows) }
            ?? training.heldOut(config.heldOutFraction, seed: config.training.seed)
        let codec =
            try codec
            ?? TranscriptCodec(
                learnedFrom: kept.map(\.text), unit: config.unit, pronunciations: pronunciations,
                normalization: config.normalization)
        try config.validate(symbols: codec.symbols.count)
        self.codec = codec
        self.pronunciations = pronunciations
        var reader = SpeechReader(try SpeechFrames(config.input), codec, pronunciations)
        let speeds = config.augmentation.speed.factors
        let read = try reader.read(kept, of: training.path, speeds: speeds, as: "reading")
        guard let width = read.first?.recordings.first?.width else {
            throw DataError(
                .empty, training.path, "there are no recordings to learn from",
                cure: "give some with their transcripts")
        }
        config.encoder.width = width
        try reader.frames.learn(read.map(\.own))
        let held = try reader.read(
            heldOut, of: validation?.path ?? training.path, speeds: [1],
            as: "reading validation data")
        let longest = Int(config.longestRecording / config.input.secondsPerFrame)
        var selection = SpeechSelection(config.encoder, longest: longest)
        self.training = selection.selected(read.map(reader.prepared))
        self.validation = held.map(reader.prepared)
        selection.note(self.validation)
        guard !self.training.isEmpty else {
            throw DataError(
                .tooShort, training.path,
                "no recording is as long as its transcript needs, and short enough",
                cure: "give longer ones, or fewer frames an output with \(field: "stack")")
        }
        notes = selection.notes + reader.notes
        frames = reader.frames
        self.config = config
    }

    /// Tells these recordings and transcripts apart from others.
    var fingerprint: UInt64 {
        var fingerprint = DataFingerprint()
        for example in training + validation {
            fingerprint.add(example.symbols)
            for value in example.frames { fingerprint.add(value.bitPattern) }
        }
        return fingerprint.value
    }

    /// What is about to be trained on, in lines of a name and a text.
    package var lines: [(name: String, text: String)] {
        let seconds = Double(
            training.reduce(0) { $0 + $1.frames.count } / max(config.encoder.width, 1))
        return [
            (
                name: "recordings",
                text: "\(training.count.grouped) to train on "
                    + "(\((seconds * config.input.secondsPerFrame / 60).fixed(1)) minutes), "
                    + "\(validation.count.grouped) to validate on"
            ),
            (
                name: "reading",
                text: config.reading + ", \(codec.symbols.count.grouped("symbol"))"
            ),
        ] + notes.map { (name: "note", text: $0) }
    }
}

extension Transcripts {
    /// Holds out a share of the recordings, drawn at random.
    fileprivate func heldOut(_ fraction: Double, seed: UInt64) throws -> (
        kept: [Transcript], heldOut: [Transcript]
    ) {
        guard fraction > 0 else { return (rows, []) }
        guard rows.count >= 2 else {
            throw DataError(
                .tooShort, path, "it has one recording, and none can be held out",
                cure: "give more, or validation data with \(field: "validation")")
        }
        return rows.heldOut(fraction, seed: seed)
    }
}
