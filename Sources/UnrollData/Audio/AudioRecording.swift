public import UnrollSystem

/// A recording: samples of one channel.
///
/// **WAV files.** RIFF (RF64 and BW64 above 4 GB) with samples as ``AudioEncoding`` names them, any
/// rate and number of channels; headers of WAVE_FORMAT_EXTENSIBLE too. Chunks come in any order, and
/// all but the format and the first samples are skipped. Files of programs that write into a pipe
/// and leave the size open are read to their end. A file that ends too early is read as far as whole
/// samples go, with a warning. Other formats and compressed samples are refused by name, with the
/// command that converts them.
///
/// **Raw samples**, without a header, are read where ``AudioReadingOptions/rawFormat`` says what
/// they are.
public struct AudioRecording: Sendable, Hashable {
    /// The samples; whole numbers are scaled to -1...1. There may be none.
    public let samples: [Float]
    /// Samples a second.
    public let sampleRate: Int
    /// What the bytes were.
    public let format: AudioFormat
    /// The samples of one time before resampling.
    public let writtenSampleCount: Int
    /// The file, as the caller named it; `-` is standard input.
    public let path: String
    /// What a user should look at, each a sentence of its own; the file was read all the same.
    public let warnings: [String]

    /// The length in seconds.
    public var duration: Double { Double(writtenSampleCount) / Double(format.sampleRate) }

    /// The most samples of a recording that is held in memory: 18 hours at 16,000 a second, 4 GB.
    package static let mostSamples = 1 << 30

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - file: The file; `-` is standard input.
    ///   - options: The rate and the channel that are wanted, and the form of raw samples.
    /// - Throws: `FileError`; `DataError` where it is no recording; `ConfigError` where the options
    ///   cannot be.
    public init(
        contentsOf file: some FileLocation, options: AudioReadingOptions = AudioReadingOptions()
    )
        throws
    {
        let path = file.filePath
        var reader = try AudioReader(path: path, options: options)
        var samples: [Float] = []
        while let block = try reader.next() {
            guard samples.count <= Self.mostSamples - block.count else {
                throw DataError(
                    .malformed, path,
                    "the recording has more than \(Self.mostSamples.grouped) samples",
                    cure: "cut it into shorter ones")
            }
            samples += block
        }
        try self.init(samples, reader, path: path, options: options)
    }

    /// Reads bytes that are there already.
    ///
    /// - Parameters:
    ///   - bytes: The file's.
    ///   - path: The file that messages name.
    ///   - options: The rate and the channel that are wanted, and the form of raw samples.
    public init(
        bytes: [UInt8], path: String, options: AudioReadingOptions = AudioReadingOptions()
    ) throws {
        var reader = try AudioReader(expecting: path, options: options)
        var samples = try bytes.withUnsafeBytes { try reader.read($0) }
        samples += try reader.finish()
        try self.init(samples, reader, path: path, options: options)
    }

    /// Samples that are in memory already.
    ///
    /// - Parameters:
    ///   - samples: Of one channel, -1…1.
    ///   - sampleRate: Samples a second.
    /// - Throws: `DataError` where there are none, one is not a finite number, or the rate is none of
    ///   sound.
    public init(samples: [Float], sampleRate: Int) throws {
        guard AudioFormat.sampleRates.contains(sampleRate) else {
            throw DataError(
                .malformed, memory, "the rate of \(sampleRate) samples a second is none of sound",
                cure: "give one of \(AudioFormat.sampleRates.lowerBound) to "
                    + "\(AudioFormat.sampleRates.upperBound.grouped)")
        }
        guard !samples.isEmpty, samples.allSatisfy(\.isFinite) else {
            throw DataError(
                .malformed, memory,
                samples.isEmpty ? "there are no samples" : "a sample is not a finite number",
                cure: "give samples of -1 to 1")
        }
        self.samples = samples
        self.sampleRate = sampleRate
        format = AudioFormat(encoding: .float32, sampleRate: sampleRate)
        writtenSampleCount = samples.count
        (path, warnings) = (memory, [])
    }

    /// The same at another rate.
    package func resampled(to rate: Int) -> AudioRecording {
        guard rate != sampleRate else { return self }
        return AudioRecording(
            Resampler.resample(samples, from: sampleRate, to: rate), sampleRate: rate, of: self)
    }

    private init(_ samples: [Float], sampleRate: Int, of original: AudioRecording) {
        self.samples = samples
        self.sampleRate = sampleRate
        format = original.format
        writtenSampleCount = original.writtenSampleCount
        path = original.path
        warnings = original.warnings
    }

    private init(
        _ samples: [Float], _ reader: AudioReader, path: String, options: AudioReadingOptions
    ) throws {
        guard let format = reader.format else {
            throw DataError(.missing, path, "there are no samples", cure: "give a WAV file")
        }
        self.samples = samples
        self.sampleRate = options.sampleRate ?? format.sampleRate
        self.format = format
        self.path = path
        writtenSampleCount = reader.sampleCount
        warnings = reader.warnings
    }
}
