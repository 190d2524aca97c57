internal import UnrollSystem

/// What is wanted of recordings.
public struct AudioReadingOptions: Sendable, Codable, Hashable {
    /// Samples a second that are wanted; recordings at other rates are resampled. As they are
    /// written if `nil`.
    public var sampleRate: Int?
    /// The channel to read, counted from 1; the mean of all channels if `nil`.
    public var channel: Int?
    /// What the bytes of files without a header mean (raw samples); WAV files if `nil`.
    public var rawFormat: AudioFormat?

    /// Options; what is `nil` is decided by the file.
    public init(sampleRate: Int? = nil, channel: Int? = nil, rawFormat: AudioFormat? = nil) {
        self.sampleRate = sampleRate
        self.channel = channel
        self.rawFormat = rawFormat
    }

    /// - Throws: `ConfigError` that names the field.
    public func validate() throws {
        func requireRate(_ rate: Int?) throws {
            guard let rate else { return }
            try ConfigError.require(
                AudioFormat.sampleRates.contains(rate),
                "\(field: "sampleRate") \(rate) must be from 100 to 10,000,000 samples a second")
        }
        try requireRate(sampleRate)
        try requireRate(rawFormat?.sampleRate)
        try ConfigError.require("channel", channel, upTo: AudioFormat.mostChannels)
        try ConfigError.require(
            "channelCount", rawFormat?.channelCount, upTo: AudioFormat.mostChannels)
        if let channel, let count = rawFormat?.channelCount {
            try ConfigError.require("channel", channel, upTo: count)
        }
    }
}
