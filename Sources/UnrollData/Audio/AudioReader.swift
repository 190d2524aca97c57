internal import UnrollSystem

/// Reads a recording in blocks of samples, in bounded memory, as its bytes come.
///
/// WAV files (what is read is said at ``AudioRecording``) or raw samples, from a file or standard
/// input; mixed to one channel and resampled as ``AudioReadingOptions`` says.
package struct AudioReader {
    /// What the bytes mean; `nil` before that is known.
    package var format: AudioFormat? { decoder.format }
    /// The samples of one time that have been read so far, before resampling.
    package var sampleCount: Int { decoder.sampleCount }
    /// What a user should look at; complete at the end.
    package var warnings: [String] { decoder.warnings }

    private let options: AudioReadingOptions
    private var source: BlockReader?
    private var decoder: Decoder
    private var resampler: Resampler?
    private var isAtEnd = false

    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - blockSize: The most bytes that are read at once.
    /// - Throws: `FileError`; `ConfigError` where the options cannot be.
    package init(
        path: String, options: AudioReadingOptions = AudioReadingOptions(),
        blockSize: Int = 1 << 16
    ) throws {
        try self.init(expecting: path, options: options)
        source = try BlockReader(path: path, blockSize: blockSize)
    }

    /// Reads bytes that are given by ``read(_:)``.
    ///
    /// - Parameter path: The file that messages name.
    package init(expecting path: String, options: AudioReadingOptions) throws {
        try options.validate()
        self.options = options
        decoder = Decoder(path: path, options: options)
    }

    /// The next samples, never empty; `nil` at the end.
    ///
    /// - Throws: `FileError`; `DataError` where it is no recording.
    package mutating func next() throws -> [Float]? {
        while !isAtEnd {
            if !decoder.isDone, let block = try source?.next() {
                let samples = try block.withUnsafeBytes { try read($0) }
                if !samples.isEmpty { return samples }
            } else {
                let samples = try finish()
                if !samples.isEmpty { return samples }
            }
        }
        return nil
    }

    /// Takes bytes; returns the samples that they complete.
    package mutating func read(_ bytes: UnsafeRawBufferPointer) throws -> [Float] {
        var samples: [Float] = []
        try decoder.read(bytes, into: &samples)
        return resampled(samples)
    }

    /// Says that no more bytes come; returns the last samples.
    package mutating func finish() throws -> [Float] {
        guard !isAtEnd else { return [] }
        isAtEnd = true
        try decoder.finish()
        return resampler?.finish() ?? []
    }

    private mutating func resampled(_ samples: [Float]) -> [Float] {
        guard let wanted = options.sampleRate, let rate = format?.sampleRate, rate != wanted else {
            return samples
        }
        if resampler == nil { resampler = Resampler(from: rate, to: wanted) }
        return resampler?.append(samples) ?? samples
    }
}

extension AudioReader {
    /// Bytes with a header, or without one.
    private enum Decoder {
        case wav(WAVDecoder)
        case raw(AudioFormat, SampleDecoder, path: String, warnings: [String])

        init(path: String, options: AudioReadingOptions) {
            if let format = options.rawFormat {
                let samples = SampleDecoder(format, channel: options.channel.map { $0 - 1 })
                self = .raw(format, samples, path: path, warnings: [])
            } else {
                self = .wav(WAVDecoder(path: path, channel: options.channel))
            }
        }

        var format: AudioFormat? {
            switch self {
            case .wav(let decoder): decoder.format
            case .raw(let format, _, _, _): format
            }
        }

        var sampleCount: Int {
            switch self {
            case .wav(let decoder): decoder.sampleCount
            case .raw(_, let samples, _, _): samples.sampleCount
            }
        }

        var warnings: [String] {
            switch self {
            case .wav(let decoder): decoder.warnings
            case .raw(_, _, _, let warnings): warnings
            }
        }

        var isDone: Bool {
            if case .wav(let decoder) = self { decoder.isDone } else { false }
        }

        mutating func read(
            _ bytes: UnsafeRawBufferPointer, into samples: inout [Float]
        ) throws {
            switch self {
            case .wav(var decoder):
                defer { self = .wav(decoder) }
                try decoder.read(bytes, into: &samples)
            case .raw(let format, var decoder, let path, let warnings):
                decoder.decode(bytes, into: &samples)
                self = .raw(format, decoder, path: path, warnings: warnings)
            }
        }

        mutating func finish() throws {
            switch self {
            case .wav(var decoder):
                defer { self = .wav(decoder) }
                try decoder.finish()
            case .raw(let format, let decoder, let path, _):
                if decoder.sampleCount == 0 {
                    throw DataError(
                        .empty, path, "there are no samples", cure: "give a recording")
                }
                self = .raw(
                    format, decoder, path: path, warnings: decoder.warnings(path: path))
            }
        }
    }
}
