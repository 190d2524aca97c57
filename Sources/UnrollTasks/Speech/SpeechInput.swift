public import UnrollData
internal import UnrollSystem

/// Samples of a recording as they come, at the rate that a model reads.
public struct SpeechInput {
    private var reader: AudioReader

    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - raw: What the bytes of a file without a header mean; a WAV file if `nil`.
    ///   - sampleRate: Samples a second that are wanted; as they are written if `nil`.
    /// - Throws: `FileError`, `ConfigError`.
    public init(path: String, raw: AudioFormat? = nil, sampleRate: Int? = nil) throws {
        reader = try AudioReader(
            path: path, options: AudioReadingOptions(sampleRate: sampleRate, rawFormat: raw))
    }

    /// The next samples, never empty; `nil` at the end.
    ///
    /// - Throws: `FileError`; `DataError` where it is no recording.
    public mutating func next() throws -> [Float]? { try reader.next() }
}
