public import UnrollSystem

/// Hides stretches of time and bands of frequency of a recording's features while training, so that
/// a model leans on no single one (SpecAugment; Park et al., 2019).
///
/// The width of a mask is drawn evenly from 0 to the widest, then its place among all that fit. What
/// is hidden takes the mean of its feature over the recording, which is 0 after normalisation.
public struct FeatureMasking: Sendable, Codable, Hashable {
    /// The masks in time.
    public var timeMasks: Int
    /// The most frames of a mask in time.
    public var longestTimeMask: Int
    /// The most of a mask in time as a share of the recording.
    public var longestTimeShare: Float
    /// The masks in frequency.
    public var frequencyMasks: Int
    /// The most bands of a mask in frequency.
    public var widestFrequencyMask: Int

    /// Masks; by default two in time and two in frequency.
    public init(
        timeMasks: Int = 2, longestTimeMask: Int = 40, longestTimeShare: Float = 0.2,
        frequencyMasks: Int = 2, widestFrequencyMask: Int = 15
    ) {
        self.timeMasks = timeMasks
        self.longestTimeMask = longestTimeMask
        self.longestTimeShare = longestTimeShare
        self.frequencyMasks = frequencyMasks
        self.widestFrequencyMask = widestFrequencyMask
    }

    /// - Throws: `ConfigError` that names the field.
    public func validate() throws {
        for (field, value, most) in [
            ("timeMasks", timeMasks, 100), ("longestTimeMask", longestTimeMask, 1_000_000),
            ("frequencyMasks", frequencyMasks, 100),
            ("widestFrequencyMask", widestFrequencyMask, 1_000_000),
        ] {
            try ConfigError.require(
                (0...most).contains(value), "\(field: field) \(value) must be from 0 to \(most)")
        }
        try ConfigError.require(
            longestTimeShare >= 0 && longestTimeShare <= 1,
            "\(field: "longestTimeShare") \(longestTimeShare) must be from 0 to 1")
    }

    /// The frames with masks: a function of the frames and the stream alone.
    ///
    /// - Parameters:
    ///   - frames: `[T, D]`, row by row.
    ///   - dimension: The features of a frame, *D*.
    ///   - blocks: The parts of a frame that hold the same bands: features and their derivatives,
    ///     `1 + deltas`. A mask in frequency hides a band in all of them.
    ///   - random: A stream for this recording in this epoch.
    public func masked(
        _ frames: [Float], dimension: Int, blocks: Int = 1, random: RandomStream
    ) -> [Float] {
        requirement(
            dimension > 0 && frames.count % dimension == 0 && blocks > 0
                && dimension % blocks == 0,
            "FeatureMasking: \(frames.count) elements are no frames of \(blocks) · \(dimension / max(blocks, 1))"
        )
        let count = frames.count / dimension
        guard count > 0 else { return frames }
        let means = RecordingNormalization.means(of: frames, dimension: dimension).map { Float($0) }
        var masked = frames
        func hide(_ frame: Int, _ feature: Int) {
            masked[frame * dimension + feature] = means[feature]
        }
        let longest = min(longestTimeMask, Int(Float(count) * longestTimeShare))
        for mask in 0..<timeMasks {
            let stretch = stretch(of: count, widest: longest, random.stream("time").stream(mask))
            for frame in stretch {
                for feature in 0..<dimension { hide(frame, feature) }
            }
        }
        let bands = dimension / blocks
        for mask in 0..<frequencyMasks {
            let stretch = stretch(
                of: bands, widest: min(widestFrequencyMask, bands),
                random.stream("frequency").stream(mask))
            for frame in 0..<count {
                for block in 0..<blocks {
                    for band in stretch { hide(frame, block * bands + band) }
                }
            }
        }
        return masked
    }

    private func stretch(of count: Int, widest: Int, _ random: RandomStream) -> Range<Int> {
        let width = random.integer(below: widest + 1, at: 0)
        let start = random.integer(below: count - width + 1, at: 1)
        return start..<start + width
    }
}
