public import UnrollData
internal import UnrollSystem

extension SpeechInputConfig {
    /// The usual reading of files like the first one of some transcripts: spectra of a recording, at its
    /// own sample rate up to 16 kHz, or features as they are, with one derivative.
    ///
    /// - Parameter transcripts: The recordings to learn from.
    /// - Throws: `DataError` with the line of a first file that cannot be used.
    public init(suiting transcripts: Transcripts) throws {
        self.init()
        let row = transcripts.rows[0]
        if let recording = row.recording {
            audio = Self.spectra(sampleRate: min(recording.sampleRate, 16_000))
            return
        }
        try RowFile.read(of: transcripts.path, line: row.line) {
            guard try DataKind(recognizing: row.file) == .audio else {
                audio = nil
                deltas = 1
                return
            }
            var reader = try AudioReader(path: row.file)
            _ = try reader.next()
            audio = Self.spectra(
                sampleRate: min(reader.format?.sampleRate ?? 16_000, 16_000))
        }
    }
}
