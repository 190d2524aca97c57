public import UnrollData
internal import UnrollSystem

/// How recordings become the frames that a recogniser reads. Stored with the model.
public struct SpeechInputConfig: Sendable, Codable, Hashable {
    /// What is taken off a recording by its own figures, besides what training learns.
    public enum Normalization: String, Sendable, Codable, CaseIterable {
        /// Nothing.
        case none
        /// The mean of each feature over the recording: loudness and the microphone's colour.
        case mean
        /// The mean, and the rest is divided by the deviation.
        case deviation
        /// The mean of what came before: for recognisers that read a stream.
        case running
    }

    /// The spectra of recordings; `nil` where the files hold features already.
    public var audio: AudioFeaturesConfig? = Self.spectra(sampleRate: 16_000)
    /// Derivatives in time beside the features of such files: 0, 1 or 2.
    public var deltas = 0
    /// What a recording is normalised by.
    public var normalization = Normalization.mean

    /// Features from files, normalised by their mean.
    public init() {}

    /// 40 log-mel energies.
    ///
    /// - Parameter sampleRate: Samples a second.
    public static func spectra(sampleRate: Int) -> AudioFeaturesConfig {
        AudioFeaturesConfig(kind: .logMel, sampleRate: sampleRate, bands: 40)
    }

    /// The seconds from one frame to the next; of files of features 0.01, as usual.
    public var secondsPerFrame: Double {
        audio.map { Double($0.frameShift) / Double($0.sampleRate) } ?? 0.01
    }

    /// The parts of a frame that hold the same bands.
    var blocks: Int { 1 + (audio?.deltas ?? deltas) }

    /// - Throws: `ConfigError` that names the field.
    func validate() throws {
        try audio?.validate()
        try ConfigError.require(
            (0...2).contains(deltas), "\(field: "deltas") \(deltas) must be 0, 1 or 2")
    }

    /// In a few words.
    var text: String {
        let features =
            audio.map {
                "\($0.kind.rawValue) of \($0.dimension) at \($0.sampleRate) Hz"
            } ?? "files of features"
        let derivatives = audio?.deltas ?? deltas
        return features
            + (derivatives > 0 ? " with \(counted(derivatives, "derivative"))" : "")
            + (normalization == .none ? "" : ", \(normalization.rawValue) taken off")
    }
}

/// What becomes of training recordings in each update. Stored with the model.
public struct SpeechAugmentation: Sendable, Codable, Hashable {
    /// Whether stretches of time and bands of frequency are hidden: two stretches of up to 0.15 seconds,
    /// and up to a sixth of the bands.
    public var hidesStretches = true
    /// The speeds of which one is drawn; a single 1 for none.
    public var speed = SpeedPerturbation()
    /// The deviation of noise on normalised features.
    public var noise: Float = 0

    /// The usual augmentation.
    public init() {}

    /// What is hidden of frames; `nil`: nothing.
    ///
    /// - Parameter bands: Features of a frame, its derivatives left out.
    func masking(bands: Int) -> FeatureMasking? {
        guard hidesStretches else { return nil }
        return FeatureMasking(
            timeMasks: 2, longestTimeMask: 15, longestTimeShare: 0.2, frequencyMasks: 1,
            widestFrequencyMask: max(1, bands / 6))
    }

    /// - Throws: `ConfigError` that names the field.
    func validate() throws {
        try speed.validate()
        try ConfigError.require(
            noise >= 0 && noise.isFinite, "\(field: "noise") \(noise) must be 0 or more")
    }

    /// In a few words each.
    var texts: [String] {
        [
            (
                speed.factors != [1],
                "speeds \(speed.factors.map { "\($0)" }.joined(separator: ", "))"
            ),
            (hidesStretches, "stretches of time and frequency hidden"),
            (noise > 0, "noise of \(noise)"),
        ].filter(\.0).map(\.1)
    }
}
