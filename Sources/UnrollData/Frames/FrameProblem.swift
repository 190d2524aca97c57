internal import UnrollSystem

/// Faults that several readers of frames find.
enum FrameProblem {
    static func notFinite(
        _ path: String, line: Int? = nil, frame: Int, feature: Int, byteOffset: Int? = nil
    ) -> DataError {
        DataError(
            .malformed, path, line: line, byteOffset: byteOffset,
            "feature \(feature + 1) of frame \(frame + 1) is infinite, not a number, or too large "
                + "for 32 bits",
            cure: "replace it, or leave the frame out")
    }
}
