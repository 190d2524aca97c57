internal import UnrollSystem

/// A sequence of frames `[T, D]`: `D` features at each of `T` moments, such as the joints of a
/// skeleton, the features of a video or the readings of sensors.
package struct FrameSequence: Sendable, Hashable {
    /// The features `[T, D]`, row-major and time-first: feature `d` of frame `t` is at `t · D + d`.
    package var values: [Float]
    /// The number of features of a frame, `D`, at least 1.
    package let width: Int
    /// Which frames were lost by whatever recorded them; `nil` where none was.
    package var isLost: [Bool]?
    /// The time from one frame to the next in seconds, where the file tells it.
    package var secondsPerFrame: Double?

    /// - Parameters:
    ///   - values: The features `[T, D]`.
    ///   - width: The number of features of a frame, `D`.
    ///   - isLost: Which frames were lost, `T` of them.
    ///   - secondsPerFrame: The time from one frame to the next in seconds, where it is known.
    package init(
        values: [Float], width: Int, isLost: [Bool]? = nil, secondsPerFrame: Double? = nil
    ) {
        requirement(
            width > 0 && values.count % width == 0,
            "FrameSequence: \(values.count) values are not frames of width \(width)")
        requirement(
            isLost.map { $0.count == values.count / width } ?? true,
            "FrameSequence: \(isLost?.count ?? 0) marks for \(values.count / width) frames")
        self.values = values
        self.width = width
        self.isLost = isLost
        self.secondsPerFrame = secondsPerFrame
    }

    /// The number of frames, `T`.
    package var frameCount: Int { values.count / width }

    /// The features of a frame.
    package subscript(frame: Int) -> ArraySlice<Float> {
        values[(frame * width)..<((frame + 1) * width)]
    }

    /// Whether a frame was lost.
    package func isLost(_ frame: Int) -> Bool { isLost?[frame] ?? false }

    /// The sequence with every lost frame replaced by the nearest frame that was not lost, the
    /// earlier of two that are as near. The marks stay, so that a normalisation still leaves these
    /// frames out.
    ///
    /// - Returns: The same sequence where no frame was lost; `nil` where all of them were.
    package func repaired() -> FrameSequence? {
        guard let isLost, isLost.contains(true) else { return self }
        var nearest = [Int?](repeating: nil, count: frameCount)
        var last: Int?
        for frame in 0..<frameCount {
            if !isLost[frame] { last = frame }
            nearest[frame] = last
        }
        last = nil
        for frame in (0..<frameCount).reversed() {
            if !isLost[frame] { last = frame }
            guard let next = last else { continue }
            if let before = nearest[frame], frame - before <= next - frame { continue }
            nearest[frame] = next
        }
        var result = self
        for (frame, source) in nearest.enumerated() {
            guard let source else { return nil }
            guard source != frame else { continue }
            for feature in 0..<width {
                result.values[frame * width + feature] = values[source * width + feature]
            }
        }
        return result
    }
}
