internal import UnrollSystem

/// Means and variances of features, gathered over the frames of many recordings.
///
/// In double precision, one recording after another (Chan, Golub and LeVeque, 1983), so that the
/// same recordings in the same order give the same bits.
public struct FeatureStatistics: Sendable, Codable, Hashable {
    /// The frames that have been added.
    public private(set) var frameCount = 0
    /// The mean of each feature.
    public private(set) var means: [Double]
    /// The sum of squared distances from the mean, for each feature.
    private var squares: [Double]

    /// - Parameter dimension: The features of a frame, *D*.
    public init(dimension: Int) {
        precondition(dimension > 0, "FeatureStatistics: the dimension \(dimension) is not positive")
        means = [Double](repeating: 0, count: dimension)
        squares = means
    }

    /// The features of a frame, *D*.
    public var dimension: Int { means.count }

    /// The standard deviation of each feature (of the frames as a whole population).
    public var deviations: [Double] {
        squares.map { ($0 / Double(max(frameCount, 1))).squareRoot() }
    }

    /// Adds the frames of a recording.
    ///
    /// - Parameter frames: `[T, D]`, row by row.
    public mutating func add(_ frames: [Float]) {
        let size = dimension
        precondition(
            frames.count % size == 0,
            "FeatureStatistics: \(frames.count) elements are no frames of \(size)")
        let added = frames.count / size
        guard added > 0 else { return }
        let all = Double(frameCount + added)
        for feature in 0..<size {
            var sum = 0.0
            for place in stride(from: feature, to: frames.count, by: size) {
                sum += Double(frames[place])
            }
            let mean = sum / Double(added)
            var square = 0.0
            for place in stride(from: feature, to: frames.count, by: size) {
                let distance = Double(frames[place]) - mean
                square += distance * distance
            }
            let distance = mean - means[feature]
            means[feature] += distance * Double(added) / all
            squares[feature] +=
                square + distance * distance * Double(frameCount) * Double(added) / all
        }
        frameCount += added
    }
}
