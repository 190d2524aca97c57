/// How samples are written as bytes, the lowest byte first.
public enum AudioEncoding: String, Sendable, Codable, CaseIterable {
    /// Whole numbers of 8 bits, where 128 is silence.
    case pcm8 = "u8"
    /// Whole numbers of 16 bits.
    case pcm16 = "s16le"
    /// Whole numbers of 24 bits.
    case pcm24 = "s24le"
    /// Whole numbers of 32 bits.
    case pcm32 = "s32le"
    /// Floating-point numbers of 32 bits.
    case float32 = "f32le"
    /// Floating-point numbers of 64 bits.
    case float64 = "f64le"
    /// Telephone samples of 8 bits, European (ITU-T G.711).
    case aLaw = "alaw"
    /// Telephone samples of 8 bits, American and Japanese (ITU-T G.711).
    case muLaw = "mulaw"

    /// The bytes of one sample of one channel.
    public var byteCount: Int {
        switch self {
        case .pcm8, .aLaw, .muLaw: 1
        case .pcm16: 2
        case .pcm24: 3
        case .pcm32, .float32: 4
        case .float64: 8
        }
    }
}

/// What the bytes of a recording mean.
public struct AudioFormat: Sendable, Codable, Hashable {
    /// How a sample is written.
    public var encoding: AudioEncoding
    /// The channels, whose samples of one time stand side by side.
    public var channelCount: Int
    /// Samples a second in each channel.
    public var sampleRate: Int

    /// A format; by default 16 bits, one channel, 16,000 samples a second.
    public init(encoding: AudioEncoding = .pcm16, channelCount: Int = 1, sampleRate: Int = 16_000) {
        self.encoding = encoding
        self.channelCount = channelCount
        self.sampleRate = sampleRate
    }

    /// The sample rates that are read; no recording of sound has others.
    package static let sampleRates = 100...10_000_000
    /// The most channels that a WAV file can name.
    package static let mostChannels = 65_535

    /// The bytes of the samples of one time, of all channels.
    package var frameByteCount: Int { encoding.byteCount * channelCount }
}
