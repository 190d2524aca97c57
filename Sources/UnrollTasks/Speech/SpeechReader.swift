internal import UnrollData
internal import UnrollSystem

/// Reads the recordings of transcripts.
struct SpeechReader {
    var frames: SpeechFrames
    private let codec: TranscriptCodec
    private let pronunciations: PronunciationDictionary?
    /// What has no symbol, and how often.
    private var unknown: [String: Int] = [:]

    /// A recording that was read, and its transcript.
    struct Recording {
        /// At each speed.
        var recordings: [FrameSequence]
        /// At its own speed.
        var own: FrameSequence
        var symbols: [Int32]
        /// The transcript as it is compared.
        var text: String
    }

    init(
        _ frames: SpeechFrames, _ codec: TranscriptCodec,
        _ pronunciations: PronunciationDictionary?
    ) {
        self.frames = frames
        self.codec = codec
        self.pronunciations = pronunciations
    }

    /// - Throws: `DataError` with the line of a file that cannot be used.
    mutating func read(
        _ rows: [Transcript], of path: String, speeds: [Double], as name: String
    ) throws -> [Recording] {
        var width: Int?
        var found: [Recording] = []
        for (place, row) in rows.enumerated() {
            let (own, recordings) = try RowFile.read(of: path, line: row.line) {
                let read = try frames.read(row, speeds: speeds)
                try frames.requireWidth(of: read.own, in: row.file)
                return read
            }
            if let width, width != own.width {
                throw DataError(
                    .malformed, path, line: row.line,
                    "the frames of \(shown(row.id)) have "
                        + "\(counted(own.width / frames.config.blocks, "number")), those before "
                        + "\(width / frames.config.blocks)",
                    cure: "give files of one kind")
            }
            width = own.width
            let encoding = codec.encode(row.text, pronunciations: pronunciations)
            for unit in encoding.unknown { unknown[unit, default: 0] += 1 }
            found.append(
                Recording(
                    recordings: recordings, own: own, symbols: encoding.symbols,
                    // What has no symbol is an error; of words in phones the phones are compared.
                    text: pronunciations == nil
                        ? codec.normalized(row.text) : codec.text(of: encoding.symbols)))
            Activity.report(name, share: Double(place + 1) / Double(rows.count))
        }
        return found
    }

    /// With the frames that the network reads.
    func prepared(_ recording: Recording) -> SpeechData.Example {
        SpeechData.Example(
            recordings: recording.recordings, frames: frames.prepared(recording.own),
            symbols: recording.symbols, text: recording.text)
    }

    /// What was not understood.
    var notes: [String] {
        guard !unknown.isEmpty else { return [] }
        let count = unknown.values.reduce(0, +)
        let most = unknown.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5)
            .map { shown($0.key) }.joined(separator: ", ")
        return [
            "\(counted(count, "symbol")) of the transcripts that the model does not write, left out "
                + "(\(most)\(unknown.count > 5 ? ", …" : ""))"
        ]
    }
}
