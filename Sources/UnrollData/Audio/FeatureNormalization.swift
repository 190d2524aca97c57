internal import UnrollSystem

/// What is taken off the features of a recording, and what they are divided by.
public struct FeatureNormalization: Sendable, Codable, Hashable {
    /// Where means and deviations come from.
    public enum Method: String, Sendable, Codable, CaseIterable {
        /// Nothing is changed.
        case none
        /// The mean of the recording is taken off, which removes the microphone and the loudness.
        case recordingMean = "recording-mean"
        /// As before, and the rest is divided by the deviations of the recording.
        case recording
        /// Means and deviations of the training data; the only one but ``none`` for streams.
        case training
    }

    /// Where means and deviations come from.
    public let method: Method
    /// What is taken off each feature; empty but for ``Method/training``.
    public let means: [Float]
    /// What each feature is then multiplied by; empty but for ``Method/training``.
    public let scales: [Float]

    /// Deviations below it are those of a constant: what is left of such a feature is not enlarged.
    private static let leastDeviation = 1e-3

    /// A method that needs no training data.
    public init(_ method: Method = .recordingMean) {
        precondition(
            method != .training, "FeatureNormalization: .training needs statistics")
        self.method = method
        means = []
        scales = []
    }

    /// Means and deviations of training data.
    public init(_ statistics: FeatureStatistics) {
        method = .training
        means = statistics.means.map { Float($0) }
        scales = statistics.deviations.map(Self.scale)
    }

    /// Whether frames can be normalised as they come.
    public var isStreamable: Bool { method == .none || method == .training }

    /// Checks values that come from a file.
    ///
    /// - Parameter dimension: The features of a frame, *D*.
    /// - Throws: `ConfigError` where the values cannot be.
    public func validate(dimension: Int) throws {
        let count = method == .training ? dimension : 0
        try ConfigError.require(
            means.count == count && scales.count == count,
            "the normalisation (\(method.rawValue)) holds \(means.count) \(field: "means") and \(scales.count) \(field: "scales"), not \(count)"
        )
        try ConfigError.require(
            means.allSatisfy(\.isFinite) && scales.allSatisfy { $0.isFinite && $0 > 0 },
            "the normalisation's \(field: "means") must be finite and its \(field: "scales") positive"
        )
    }

    /// Normalises the frames of a recording, or some of a stream where that is possible.
    ///
    /// - Parameters:
    ///   - frames: `[T, D]`, row by row.
    ///   - dimension: The features of a frame, *D*.
    public func apply(to frames: inout [Float], dimension: Int) {
        precondition(
            dimension > 0 && frames.count % dimension == 0,
            "FeatureNormalization: \(frames.count) elements are no frames of \(dimension)")
        switch method {
        case .none: return
        case .training:
            precondition(
                means.count == dimension && scales.count == dimension,
                "FeatureNormalization: \(means.count) means for frames of \(dimension)")
            Self.apply(means, scales, to: &frames)
        case .recordingMean, .recording:
            var statistics = FeatureStatistics(dimension: dimension)
            statistics.add(frames)
            let scales =
                method == .recording
                ? statistics.deviations.map(Self.scale)
                : [Float](repeating: 1, count: dimension)
            Self.apply(statistics.means.map { Float($0) }, scales, to: &frames)
        }
    }

    private static func scale(_ deviation: Double) -> Float {
        deviation < leastDeviation ? 1 : Float(1 / deviation)
    }

    private static func apply(_ means: [Float], _ scales: [Float], to frames: inout [Float]) {
        for start in stride(from: 0, to: frames.count, by: means.count) {
            for feature in means.indices {
                frames[start + feature] =
                    (frames[start + feature] - means[feature]) * scales[feature]
            }
        }
    }
}
