internal import UnrollSystem

/// A loudness to which recordings are brought before features are made.
public struct AudioLevel: Sendable, Codable, Hashable {
    /// How loudness is measured.
    public enum Measure: String, Sendable, Codable, CaseIterable {
        /// The largest magnitude of a sample.
        case peak
        /// The root of the mean of squares.
        case rms
    }

    /// How loudness is measured.
    public var measure: Measure
    /// The loudness that is wanted; 1 is the full scale.
    public var level: Float

    /// Recordings below it are silent and stay as they are.
    private static let silence = 1e-6

    /// A loudness; by default a peak at half of the full scale.
    public init(_ measure: Measure = .peak, level: Float = 0.5) {
        self.measure = measure
        self.level = level
    }

    /// - Throws: `ConfigError` that names the field.
    public func validate() throws {
        try ConfigError.require(
            level > 0 && level <= 1, "\(field: "level") \(level) must be above 0 and at most 1")
    }

    /// A recording at this level; a silent one as it is.
    public func adjusted(_ samples: [Float]) -> [Float] {
        let loudness: Double
        switch measure {
        case .peak: loudness = Double(samples.reduce(0) { max($0, abs($1)) })
        case .rms:
            let squares = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
            loudness = (squares / Double(max(samples.count, 1))).squareRoot()
        }
        guard loudness > Self.silence, loudness.isFinite else { return samples }
        let gain = Float(Double(level) / loudness)
        return samples.map { $0 * gain }
    }
}
