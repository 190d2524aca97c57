internal import UnrollPlatform
package import UnrollSystem

// Each of these is a function of its arguments alone; those that draw take a stream of random
// numbers for themselves.
extension FrameSequence {
    /// The sequence played at another speed: 2 is twice as fast, with half the frames.
    ///
    /// The first and the last frame stay where they are; those between are interpolated linearly. A
    /// frame into which one that was lost enters is lost.
    ///
    /// - Parameter speed: Above 0; the result has `T / speed` frames, rounded, at least one.
    package func played(atSpeed speed: Float) -> FrameSequence {
        requirement(speed > 0 && speed.isFinite, "FrameSequence.played: the speed is \(speed)")
        let frames = frameCount
        guard frames > 1 else { return self }
        let count = max(1, Int(clamping: (Double(frames) / Double(speed)).rounded()))
        let step = count > 1 ? Double(frames - 1) / Double(count - 1) : 0
        var result: [Float] = []
        result.reserveCapacity(count * width)
        var marks = isLost.map { _ in [Bool]() }
        for frame in 0..<count {
            let place = Double(frame) * step
            let first = min(Int(place), frames - 1)
            let second = min(first + 1, frames - 1)
            let share = Float(place - Double(first))
            for feature in 0..<width {
                let (a, b) = (values[first * width + feature], values[second * width + feature])
                result.append(share == 0 ? a : (1 - share) * a + share * b)
            }
            marks?.append(isLost(first) || share > 0 && isLost(second))
        }
        return FrameSequence(
            values: result, width: width, isLost: marks, secondsPerFrame: secondsPerFrame)
    }

    /// The frames of a range, at least one.
    package func cropped(to frames: Range<Int>) -> FrameSequence {
        requirement(
            !frames.isEmpty && frames.lowerBound >= 0 && frames.upperBound <= frameCount,
            "FrameSequence.cropped: \(frames) of \(frameCount) frames")
        return FrameSequence(
            values: Array(values[(frames.lowerBound * width)..<(frames.upperBound * width)]),
            width: width, isLost: isLost.map { Array($0[frames]) },
            secondsPerFrame: secondsPerFrame)
    }

    /// The sequence without some frames at its beginning and its end.
    ///
    /// - Parameters:
    ///   - share: The most frames that are cut from each end, as a share of all: 0 to below 0.5.
    ///   - random: Decides how many: each number up to that is as likely as another.
    package func randomlyCropped(atMost share: Float, random: RandomStream) -> FrameSequence {
        requirement(
            (0..<0.5).contains(share), "FrameSequence.randomlyCropped: the share is \(share)")
        let most = min(Int(Float(frameCount) * share), (frameCount - 1) / 2)
        let start = random.integer(below: most + 1, at: 0)
        let end = frameCount - random.integer(below: most + 1, at: 1)
        return cropped(to: start..<end)
    }

    /// The sequence seen in a mirror.
    package func mirrored(by mirror: FrameMirror) -> FrameSequence {
        requirement(
            mirror.sources.count == width,
            "FrameSequence.mirrored: a mirror of \(mirror.sources.count) features for \(width)")
        var result = self
        for frame in 0..<frameCount {
            let start = frame * width
            for (feature, source) in mirror.sources.enumerated() {
                result.values[start + feature] = mirror.signs[feature] * values[start + source]
            }
        }
        return result
    }

    /// The sequence with normally distributed noise of this deviation in every feature.
    package func withNoise(deviation: Float, random: RandomStream) -> FrameSequence {
        var result = self
        for index in values.indices {
            result.values[index] += deviation * random.normal(at: UInt64(index))
        }
        return result
    }

    /// The sequence with every feature multiplied by a factor.
    package func scaled(by factor: Float) -> FrameSequence {
        var result = self
        for index in values.indices { result.values[index] *= factor }
        return result
    }

    /// Joints `x y z` turned about the vertical axis, `y`: `x' = x cos + z sin`,
    /// `z' = z cos − x sin`.
    ///
    /// - Parameter angle: In radians.
    package func rotated(by angle: Float) -> FrameSequence {
        requireJoints("rotated")
        let (cosine, sine) = (cos(angle), sin(angle))
        var result = self
        for start in stride(from: 0, to: values.count, by: 3) {
            let (x, z) = (values[start], values[start + 2])
            result.values[start] = x * cosine + z * sine
            result.values[start + 2] = z * cosine - x * sine
        }
        return result
    }

    /// Joints `x y z` as seen from one of them, which is zero from then on: where a person stands
    /// does not matter any more.
    ///
    /// - Parameter joint: Counted from 0.
    package func relative(toJoint joint: Int) -> FrameSequence {
        requireJoints("relative")
        requirement(
            (0..<(width / 3)).contains(joint),
            "FrameSequence.relative: joint \(joint) of \(width / 3)")
        var result = self
        for frame in 0..<frameCount {
            let start = frame * width
            for feature in 0..<width {
                result.values[start + feature] -= values[start + 3 * joint + feature % 3]
            }
        }
        return result
    }

    /// The features, followed by their differences to the frame before: frames of width `2 D`.
    ///
    /// - Parameter scale: What the differences are multiplied by: between two frames little changes.
    ///   They are 0 in the first frame.
    package func withDifferences(scale: Float = 1) -> FrameSequence {
        var differences = FrameDifferences(scale: scale)
        var result: [Float] = []
        result.reserveCapacity(2 * values.count)
        for frame in 0..<frameCount { result += differences.next(self[frame]) }
        return FrameSequence(
            values: result, width: 2 * width, isLost: isLost, secondsPerFrame: secondsPerFrame)
    }

    private func requireJoints(_ name: String) {
        requirement(
            width % 3 == 0, "FrameSequence.\(name): \(width) features are not joints x y z")
    }
}

/// Appends to each frame of a stream its difference to the frame before.
package struct FrameDifferences: Sendable {
    /// What the differences are multiplied by.
    package let scale: Float
    private var previous: ArraySlice<Float> = []

    package init(scale: Float = 1) { self.scale = scale }

    /// The features of the next frame and their differences, which are 0 in the first frame.
    package mutating func next(_ frame: ArraySlice<Float>) -> [Float] {
        defer { previous = frame }
        if previous.isEmpty { return frame + [Float](repeating: 0, count: frame.count) }
        requirement(
            previous.count == frame.count,
            "FrameDifferences: a frame of \(frame.count) features after one of \(previous.count)")
        return frame + zip(frame, previous).map { scale * ($0 - $1) }
    }
}

extension FrameSequence {
    /// The frames with their derivatives in time behind them, as ``AudioFeaturesConfig/deltas`` has
    /// them: `[T, (1 + orders) · D]`.
    ///
    /// - Parameters:
    ///   - orders: How many derivatives: 0, 1 or 2.
    ///   - span: The frames from which a derivative is estimated, an odd number.
    package func withDerivatives(_ orders: Int, span: Int) -> FrameSequence {
        guard orders > 0 else { return self }
        var stream = DeltaStream(dimension: width, orders: orders, width: span)
        var result: [Float] = []
        stream.append(values, into: &result)
        stream.finish(into: &result)
        return FrameSequence(
            values: result, width: width * (1 + orders), isLost: isLost,
            secondsPerFrame: secondsPerFrame)
    }
}
