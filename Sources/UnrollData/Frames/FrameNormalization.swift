internal import UnrollSystem

/// Mean and deviation of every feature over training frames: features minus their mean, divided by
/// their deviation, are what a network sees.
package struct FrameNormalization: Sendable, Hashable {
    /// The mean of each feature.
    package let mean: [Float]
    /// The standard deviation of each feature, above 0; 1 for one that never changes.
    package let deviation: [Float]

    /// Learns from frames; those that were lost are left out.
    ///
    /// - Parameter sequences: Sequences of one width, at least one.
    /// - Throws: `DataError` where every frame was lost, or a feature is too large to square.
    package init(learnedFrom sequences: [FrameSequence]) throws {
        requirement(!sequences.isEmpty, "FrameNormalization: no sequences")
        let width = sequences[0].width
        // Welford (1962): a large mean does not swallow a small deviation.
        var mean = [Double](repeating: 0, count: width)
        var squares = [Double](repeating: 0, count: width)
        var count = 0.0
        for frames in sequences {
            requirement(
                frames.width == width,
                "FrameNormalization: frames of \(frames.width) features after \(width)")
            for frame in 0..<frames.frameCount where !frames.isLost(frame) {
                count += 1
                for feature in 0..<width {
                    let value = Double(frames.values[frame * width + feature])
                    let difference = value - mean[feature]
                    mean[feature] += difference / count
                    squares[feature] += difference * (value - mean[feature])
                }
            }
        }
        guard count > 0 else {
            throw DataError(
                .tooShort, nil, "tracking was lost in every training frame",
                cure: "give sequences with frames that were tracked")
        }
        self.mean = mean.map { Float($0) }
        deviation = zip(squares, mean).map { square, mean in
            let deviation = (square / count).squareRoot()
            // What is left of a constant is rounding.
            let isConstant = deviation <= 1e-9 * abs(mean) || deviation < 1e-30
            return isConstant ? 1 : min(Float(deviation), .greatestFiniteMagnitude)
        }
        guard isSound else {
            throw DataError(
                .malformed, nil, "a feature of the training frames is not a finite number",
                cure: "replace such numbers, or mark those frames as lost")
        }
    }

    /// - Parameters:
    ///   - mean: The mean of each feature.
    ///   - deviation: The standard deviation of each feature, above 0.
    package init(mean: [Float], deviation: [Float]) {
        self.mean = mean
        self.deviation = deviation
        requirement(isSound, "FrameNormalization: \(mean.count) means and \(deviation) do not fit")
    }

    /// The number of features of a frame.
    package var width: Int { mean.count }

    /// A frame normalised.
    package func applied(to frame: ArraySlice<Float>) -> [Float] {
        requirement(
            frame.count == width, "FrameNormalization: \(frame.count) features for \(width)")
        var result = Array(frame)
        for feature in 0..<width {
            result[feature] = (result[feature] - mean[feature]) / deviation[feature]
        }
        return result
    }

    /// A sequence normalised.
    package func applied(to frames: FrameSequence) -> FrameSequence {
        requirement(
            frames.width == width, "FrameNormalization: \(frames.width) features for \(width)")
        var result = frames
        for frame in 0..<frames.frameCount {
            for feature in 0..<width {
                let index = frame * width + feature
                result.values[index] = (result.values[index] - mean[feature]) / deviation[feature]
            }
        }
        return result
    }

    private var isSound: Bool {
        !mean.isEmpty && mean.count == deviation.count && mean.allSatisfy(\.isFinite)
            && deviation.allSatisfy { $0 > 0 && $0.isFinite }
    }
}

extension FrameNormalization: Codable {
    private enum CodingKeys: String, CodingKey { case mean, deviation }

    /// - Throws: `DecodingError` where the figures are not those of a normalisation: model files are
    ///   not trusted.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mean = try container.decode([Float].self, forKey: .mean)
        deviation = try container.decode([Float].self, forKey: .deviation)
        if !isSound {
            throw DecodingError.dataCorruptedError(
                forKey: .deviation, in: container,
                debugDescription: "means and deviations of features do not fit")
        }
    }
}
