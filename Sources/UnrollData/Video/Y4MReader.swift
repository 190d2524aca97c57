internal import UnrollSystem

/// Reads the frames of a YUV4MPEG2 video (`.y4m`) one by one, as they arrive.
///
/// One frame is held at a time, whatever the length of the video. Of the planes of a frame only
/// luma, the brightness, is kept. A frame is the line `FRAME`, perhaps with parameters, and the
/// samples of its planes, row by row, 8 bits each.
package struct Y4MReader {
    package let header: Y4MHeader
    /// The number of frames read so far.
    package private(set) var frameCount = 0
    private var stream: ByteStream

    /// The most bytes of the line before a frame.
    private static let longestLine = 1 << 12

    /// - Parameter path: The file; `-` is standard input.
    /// - Throws: `FileError`; `DataError` with the byte offset.
    package init(path: String) throws { try self.init(ByteStream(path: path)) }

    /// Reads bytes that are there already.
    ///
    /// - Parameter path: The file that messages name.
    package init(bytes: [UInt8], path: String) throws {
        try self.init(ByteStream(bytes: bytes, path: path))
    }

    init(_ stream: ByteStream) throws {
        self.stream = stream
        header = try Y4MHeader(&self.stream)
    }

    /// Reads the next frame.
    ///
    /// - Parameter luma: Takes the luma plane `[height, width]`, row-major, in place of what it
    ///   holds.
    /// - Returns: Whether there is one: not at the end of the stream.
    /// - Throws: `FileError`; `DataError` with the frame and the byte offset.
    package mutating func next(into luma: inout [UInt8]) throws -> Bool {
        let start = stream.offset
        guard
            let line = try stream.readLine(limit: Y4MReader.longestLine, endsAtReturn: false)
        else { return false }
        let mark = Array("FRAME".utf8)
        guard line.starts(with: mark), line.count == mark.count || line[mark.count] == 0x20 else {
            if try stream.isAtEnd(), mark.starts(with: line) { throw truncated() }
            throw DataError(
                .malformed, stream.path, byteOffset: start,
                "frame \(frameCount + 1) does not begin with FRAME",
                cure: "write the video again; nothing else may be written to the same stream")
        }
        guard line.count <= Y4MReader.longestLine else {
            throw DataError(
                .malformed, stream.path, byteOffset: start,
                "the line before frame \(frameCount + 1) has more than "
                    + "\(Y4MReader.longestLine.grouped) bytes", cure: "write the video again")
        }
        luma.removeAll(keepingCapacity: true)
        guard try stream.read(header.lumaByteCount, appendingTo: &luma) == header.lumaByteCount,
            try stream.skip(header.chromaByteCount) == header.chromaByteCount
        else { throw truncated() }
        frameCount += 1
        return true
    }

    private func truncated() -> DataError {
        DataError(
            .malformed, stream.path, byteOffset: stream.offset,
            "the video ends here, in frame \(frameCount + 1)",
            cure: "copy it again, or let what writes it come to its end")
    }
}

/// The features of a video's frames, one by one.
struct VideoFrames {
    var header: Y4MHeader { reader.header }
    private var reader: Y4MReader
    private var features: VideoFeatures
    private var luma: [UInt8] = []

    /// - Throws: `FileError`; `DataError`; `ConfigError` where an option is out of its range.
    init(_ stream: ByteStream, options: VideoFeatures.Options) throws {
        try options.validate()
        reader = try Y4MReader(stream)
        features = VideoFeatures(
            width: reader.header.width, height: reader.header.height, options: options)
    }

    mutating func next() throws -> [Float]? {
        guard try reader.next(into: &luma) else { return nil }
        return features.next(luma)
    }
}
