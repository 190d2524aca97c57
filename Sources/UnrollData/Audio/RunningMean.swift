internal import UnrollSystem

/// Takes the mean of the frames so far off each frame: what ``RecordingNormalization/mean`` does, for
/// streams whose end is not known.
///
///     m_t = m_t-1 + (x_t - m_t-1) / (prior + min(t, horizon)),  m_0 = 0
///
/// The frames are expected about zero (those of a training's normalisation are), so that the first
/// ones are changed little.
package struct RunningMean: Sendable {
    /// How many frames the mean before the first one, zero, counts as.
    package static let prior = 50
    /// Frames after which older ones are forgotten little by little: 3 seconds of them.
    package static let horizon = 300

    private var mean: [Float]
    private var count = 0

    /// - Parameter width: The features of a frame, *D*.
    package init(width: Int) { mean = [Float](repeating: 0, count: width) }

    /// Changes the next frames.
    ///
    /// - Parameter frames: `[T, D]`, row by row.
    package mutating func apply(to frames: inout [Float]) {
        requirement(
            frames.count.isMultiple(of: mean.count),
            "RunningMean: \(frames.count) elements are no frames of \(mean.count)")
        for start in stride(from: 0, to: frames.count, by: mean.count) {
            count = min(count + 1, Self.horizon)
            let share = 1 / Float(count + Self.prior)
            for feature in mean.indices {
                mean[feature] += (frames[start + feature] - mean[feature]) * share
                frames[start + feature] -= mean[feature]
            }
        }
    }
}
