internal import UnrollSystem

/// Reads a file of frames whole.
package enum FrameFile {
    /// Reads a file of any kind in ``FrameKind``, known by its first bytes and its name.
    ///
    /// - Parameter path: The file; `-` is standard input.
    /// - Returns: At least one frame.
    /// - Throws: `FileError`; `DataError` with line, frame or byte offset.
    package static func read(
        _ path: String, options: FrameOptions = FrameOptions()
    ) throws -> FrameSequence {
        var stream = try FrameStream(path: path, options: options)
        return try gather(&stream, options)
    }

    /// Reads bytes that are there already.
    ///
    /// - Parameter path: The file that messages name, whose name may tell the kind.
    package static func read(
        bytes: [UInt8], path: String, options: FrameOptions = FrameOptions()
    ) throws -> FrameSequence {
        var stream = try FrameStream(bytes: bytes, path: path, options: options)
        return try gather(&stream, options)
    }

    private static func gather(
        _ stream: inout FrameStream, _ options: FrameOptions
    ) throws -> FrameSequence {
        var values: [Float] = []
        var isLost: [Bool] = []
        // An array that grows holds its old elements and up to twice as many new ones.
        let most = memoryLimit().map { $0 / 12 } ?? .max
        while let frame = try stream.next() {
            guard values.count <= most - frame.values.count else {
                throw DataError(
                    .malformed, stream.path,
                    "its frames do not fit into memory beyond frame \(isLost.count.grouped)",
                    cure: "cut it into shorter files, or save fewer features a frame")
            }
            values += frame.values
            isLost.append(frame.isLost)
        }
        guard let width = stream.width else {
            throw DataError(
                .empty, stream.path, "there are no frames in it",
                cure: "give a file with at least one frame")
        }
        let frames = FrameSequence(
            values: values, width: width, isLost: isLost.contains(true) ? isLost : nil,
            secondsPerFrame: stream.secondsPerFrame)
        guard options.repairsLostFrames else { return frames }
        guard let repaired = frames.repaired() else {
            throw DataError(
                .malformed, stream.path,
                "tracking was lost in all of its \(frames.frameCount.grouped("frame"))",
                cure: "leave the file out")
        }
        return repaired
    }
}
