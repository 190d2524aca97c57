internal import UnrollSystem

/// What is taken off the features of a recording by its own figures, before what a training learns
/// (of frames over training data).
public enum RecordingNormalization: String, Sendable, Codable, CaseIterable {
    /// Nothing is changed: for streams, whose end is not known.
    case none
    /// The mean of each feature is taken off, which removes the microphone and the loudness.
    case mean
    /// As before, and the rest is divided by the deviation of each feature.
    case deviation

    /// Deviations below it are those of a constant: what is left of such a feature is not enlarged.
    private static let leastDeviation = 1e-3

    /// Normalises the frames of one recording.
    ///
    /// - Parameters:
    ///   - frames: `[T, D]`, row by row.
    ///   - dimension: The features of a frame, *D*.
    public func apply(to frames: inout [Float], dimension: Int) {
        requirement(
            dimension > 0 && frames.count % dimension == 0,
            "RecordingNormalization: \(frames.count) elements are no frames of \(dimension)")
        guard self != .none, !frames.isEmpty else { return }
        let count = Double(frames.count / dimension)
        for (feature, mean) in Self.means(of: frames, dimension: dimension).enumerated() {
            let places = stride(from: feature, to: frames.count, by: dimension)
            var scale: Float = 1
            if self == .deviation {
                let squares = places.reduce(0.0) { sum, place in
                    let distance = Double(frames[place]) - mean
                    return sum + distance * distance
                }
                let deviation = (squares / count).squareRoot()
                if deviation >= Self.leastDeviation { scale = Float(1 / deviation) }
            }
            for place in places { frames[place] = (frames[place] - Float(mean)) * scale }
        }
    }

    /// The mean of each feature of a recording that has a frame at least.
    static func means(of frames: [Float], dimension: Int) -> [Double] {
        let count = Double(frames.count / dimension)
        return (0..<dimension).map { feature in
            stride(from: feature, to: frames.count, by: dimension)
                .reduce(0) { $0 + Double(frames[$1]) } / count
        }
    }
}
