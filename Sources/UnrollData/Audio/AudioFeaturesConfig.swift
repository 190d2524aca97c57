internal import UnrollSystem

/// How a recording becomes frames of features: log-mel energies or cepstra (MFCC).
///
/// A frame is a stretch of ``frameLength`` samples; the next one begins ``frameShift`` samples later.
/// Each is weighted by a ``window``, its power spectrum of ``fftSize`` samples is summed under
/// triangular filters (``bands``, ``melScale``, ``normalizesArea``), and of the sums the logarithm
/// is taken. Cepstra are the first coefficients of the orthonormal cosine transform of those.
public struct AudioFeaturesConfig: Sendable, Codable, Hashable {
    /// What a frame holds.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The logarithms of the energies in mel bands.
        case logMel = "log-mel"
        /// Their cosine transform (mel-frequency cepstral coefficients).
        case mfcc
    }

    /// Where frames stand in a recording of *n* samples.
    public enum Framing: String, Sendable, Codable, CaseIterable {
        /// Whole frames only, as Kaldi has them: `1 + (n - frameLength) / frameShift`, none where
        /// *n* is less than a frame.
        case inside
        /// Frame *t* has its middle at sample `t · frameShift`, and the recording is mirrored at its
        /// ends (without its first and last sample): `1 + n / frameShift`, none where *n* is 0.
        /// PyTorch's `center=True`, librosa's `pad_mode="reflect"`.
        case mirrored
        /// The same with silence beyond the ends: librosa's default.
        case padded
    }

    /// The unit of the logarithm.
    public enum Logarithm: String, Sendable, Codable, CaseIterable {
        /// ln x.
        case natural
        /// 10 log₁₀ x.
        case decibels
    }

    /// What a frame holds.
    public var kind = Kind.logMel
    /// Samples a second of the recordings; others must be resampled first.
    public var sampleRate = 16_000
    /// The samples of a frame.
    public var frameLength = 400
    /// The samples from the start of one frame to that of the next.
    public var frameShift = 160
    /// The samples of a Fourier transform, a power of two; the smallest that holds a frame if `nil`.
    public var fftSize: Int?
    /// The weights of the samples of a frame.
    public var window = AudioWindow.hann
    /// Where the frames stand.
    public var framing = Framing.mirrored
    /// The share *a* of the last sample that is taken off each one, `x[i] - a · x[i - 1]`, which
    /// raises high frequencies; the first sample stays. 0 leaves all as they are, 0.97 is usual.
    public var preemphasis: Float = 0
    /// Whether magnitudes are summed under the filters and not their squares.
    public var usesMagnitudes = false
    /// The number of mel bands.
    public var bands = 80
    /// The scale on which the bands are equally wide.
    public var melScale = MelScale.slaney
    /// Whether filters have equal areas (librosa's `norm="slaney"`) and not equal heights.
    public var normalizesArea = true
    /// The lower end of the lowest band in Hz.
    public var lowestFrequency: Double = 0
    /// The upper end of the highest band in Hz; half of the sample rate if `nil`.
    public var highestFrequency: Double?
    /// The unit of the logarithm.
    public var logarithm = Logarithm.natural
    /// Energies below it are taken as it, so that silence has a logarithm.
    public var floor: Float = 1e-10
    /// The number of cepstra, the first being the mean energy; for ``Kind/mfcc``.
    public var cepstra = 13
    /// *L* of the factors `1 + L / 2 · sin(π(i + 1) / L)` of the cepstra, as in HTK and librosa; 0
    /// leaves them as they are.
    public var lifter = 0
    /// How many derivatives in time follow the features of a frame: 0, 1 or 2.
    public var deltas = 0
    /// The frames from which a derivative is estimated, an odd number.
    public var deltaWidth = 9

    /// The usual features: log-mel energies.
    public init() {}

    /// Frames of 25 ms every 10 ms.
    public init(kind: Kind = .logMel, sampleRate: Int, bands: Int = 80) {
        self.kind = kind
        self.sampleRate = sampleRate
        self.bands = bands
        frameLength = sampleRate / 40
        frameShift = sampleRate / 100
    }

    /// The size of the Fourier transform.
    public var transformSize: Int {
        if let fftSize { return fftSize }
        var size = 2
        while size < min(frameLength, Self.longestFrame) { size *= 2 }
        return size
    }

    /// The features of a frame, *D*.
    public var dimension: Int { (kind == .logMel ? bands : cepstra) * (1 + deltas) }

    /// The upper end of the highest band in Hz.
    var topFrequency: Double { highestFrequency ?? Double(sampleRate) / 2 }

    static let longestFrame = 65_536
    static let mostBands = 4_096

    /// The frames of a recording, *T*.
    ///
    /// - Parameter sampleCount: The samples of the recording, *n*.
    public func frameCount(sampleCount: Int) -> Int {
        switch framing {
        case .inside:
            return sampleCount < frameLength ? 0 : 1 + (sampleCount - frameLength) / frameShift
        case .mirrored, .padded: return sampleCount < 1 ? 0 : 1 + sampleCount / frameShift
        }
    }

    /// - Throws: `ConfigError` that names the field.
    public func validate() throws {
        try ConfigError.require(
            AudioFormat.sampleRates.contains(sampleRate),
            "\(field: "sampleRate") \(sampleRate) must be from 100 to 10,000,000 samples a second")
        try ConfigError.require(
            (2...Self.longestFrame).contains(frameLength),
            "\(field: "frameLength") \(frameLength) must be from 2 to 65,536 samples")
        try ConfigError.require(
            (1...1 << 20).contains(frameShift),
            "\(field: "frameShift") \(frameShift) must be from 1 to 1,048,576 samples")
        if let fftSize {
            let isPower = fftSize > 0 && fftSize & (fftSize - 1) == 0
            try ConfigError.require(
                isPower && fftSize >= frameLength && fftSize <= Self.longestFrame,
                "\(field: "fftSize") \(fftSize) must be a power of two from \(field: "frameLength") (\(frameLength)) to 65,536"
            )
        }
        try ConfigError.require(
            preemphasis >= 0 && preemphasis <= 1,
            "\(field: "preemphasis") \(preemphasis) must be from 0 to 1")
        try ConfigError.require("bands", bands, upTo: Self.mostBands)
        let half = Double(sampleRate) / 2
        try ConfigError.require(
            lowestFrequency >= 0 && lowestFrequency < topFrequency && topFrequency <= half,
            "\(field: "lowestFrequency") \(lowestFrequency) and \(field: "highestFrequency") \(topFrequency) must be rising from 0 to half of the sample rate, \(half)"
        )
        try ConfigError.require(
            floor >= 1e-30 && floor <= 1e30, "\(field: "floor") \(floor) must be from 1e-30 to 1e30"
        )
        if kind == .mfcc {
            try ConfigError.require(
                cepstra >= 1, "\(field: "cepstra") \(cepstra) must be at least 1")
            try ConfigError.require(
                cepstra <= bands,
                "\(field: "bands") \(bands) must be at least the number of cepstra, \(cepstra)")
        }
        try ConfigError.require(
            (0...1_000).contains(lifter), "\(field: "lifter") \(lifter) must be from 0 to 1,000")
        try ConfigError.require(
            (0...2).contains(deltas), "\(field: "deltas") \(deltas) must be 0, 1 or 2")
        try ConfigError.require(
            (3...101).contains(deltaWidth) && deltaWidth % 2 == 1,
            "\(field: "deltaWidth") \(deltaWidth) must be an odd number from 3 to 101")
    }
}
