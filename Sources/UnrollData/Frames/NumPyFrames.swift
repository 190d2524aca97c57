internal import UnrollSystem

/// Reads the frames of a `.npy` file one by one.
///
/// The first axis is time; the others are flattened, the last one fastest, and `(T,)` has one
/// feature a frame. Versions 1.0, 2.0 and 3.0; floats of 2, 4 and 8 bytes, integers of 1, 2, 4 and 8
/// bytes with and without a sign, booleans; either byte order. An array in Fortran order, whose
/// frames do not lie together, is read whole at once.
struct NumPyFrames {
    let header: NumPyHeader
    /// Frames: the length of the first axis.
    private let frameCount: Int
    /// Features of a frame: the product of the other axes.
    private let width: Int
    private var stream: ByteStream
    private let lost: FrameOptions.LostFrames
    /// The next frame.
    private var frame = 0
    /// All elements of an array in Fortran order, as the file has them.
    private var gathered: [UInt8] = []
    /// Where the elements of each feature begin in `gathered`, counted in columns of `T`.
    private var columns: [Int] = []
    private var bytes: [UInt8] = []

    /// - Throws: `FileError`; `DataError` with the byte offset.
    init(_ source: ByteStream, lost: FrameOptions.LostFrames) throws {
        var stream = source
        do {
            header = try NumPyHeader { count in
                var bytes: [UInt8] = []
                _ = try stream.read(count, appendingTo: &bytes)
                return bytes
            }
        } catch let failure as NumPyHeader.Failure {
            throw DataError(
                .malformed, stream.path, byteOffset: failure.byteOffset, failure.problem,
                cure: failure.cure)
        }
        guard let first = header.shape.first else {
            throw DataError(
                .malformed, stream.path, byteOffset: header.dictionaryOffset,
                "the array has no axis: it is a single number",
                cure: "save an array of frames by features")
        }
        guard header.count > 0 else {
            throw DataError(
                .empty, stream.path, byteOffset: header.dictionaryOffset,
                "the array is empty: its shape is \(header.shapeText)",
                cure: "give at least one frame with one feature")
        }
        (frameCount, width) = (first, header.count / first)
        self.stream = stream
        self.lost = lost
        if let size = stream.byteCount, size - header.dataOffset < header.dataByteCount {
            throw truncated(at: size)
        }
        // What is held at a time, with the bytes that an array keeps for growing.
        let held = header.isFortranOrder ? header.dataByteCount : width * header.element.size
        if let limit = memoryLimit(), held > limit / 2 {
            throw DataError(
                .malformed, stream.path,
                (header.isFortranOrder ? "its array in Fortran order" : "a frame of its array")
                    + " has \(held.grouped("byte")), which do not fit into memory",
                cure: header.isFortranOrder
                    ? "save it in C order (numpy.ascontiguousarray)" : "save fewer features a frame"
            )
        }
        if header.isFortranOrder { try gather() }
    }

    /// The next frame's features; `nil` at the end.
    mutating func next() throws -> [Float]? {
        guard frame < frameCount else { return nil }
        defer { frame += 1 }
        var values: [Float] = []
        let size = header.element.size
        if header.isFortranOrder {
            values.reserveCapacity(width)
            gathered.withUnsafeBytes { all in
                for column in columns {
                    let element = column * frameCount + frame
                    values.append(header.element.value(all, at: element * size))
                }
            }
        } else {
            bytes.removeAll(keepingCapacity: true)
            let count = try stream.read(width * size, appendingTo: &bytes)
            guard count == width * size else { throw truncated(at: stream.offset) }
            values.reserveCapacity(width)
            bytes.withUnsafeBytes { header.element.append($0, to: &values) }
            if frame + 1 == frameCount { try expectEnd() }
        }
        if !lost.contains(.notFinite),
            let feature = values.firstIndex(where: { !$0.isFinite })
        {
            throw notFinite(feature)
        }
        return values
    }

    private mutating func gather() throws {
        let count = try stream.read(header.dataByteCount, appendingTo: &gathered)
        guard count == header.dataByteCount else { throw truncated(at: stream.offset) }
        try expectEnd()
        // Of the axes behind the first, the file varies the first fastest, frames the last.
        let axes = header.shape.dropFirst()
        var stride = 1
        let strides = axes.map { axis in
            defer { stride *= axis }
            return stride
        }
        columns = [0]
        for (axis, stride) in zip(axes, strides) {
            columns = columns.flatMap { column in (0..<axis).map { column + $0 * stride } }
        }
    }

    private mutating func expectEnd() throws {
        guard try !stream.isAtEnd() else { return }
        throw DataError(
            .malformed, stream.path, byteOffset: stream.offset,
            "the array ends here and something follows it",
            cure: "save one array in a file of its own")
    }

    private func truncated(at end: Int) -> DataError {
        let whole = max(0, end - header.dataOffset) / (width * header.element.size)
        return DataError(
            .malformed, stream.path, byteOffset: end,
            "the file ends here, "
                + (header.isFortranOrder
                    ? "before the end of its array of \(frameCount.grouped("frame"))"
                    : "in frame \((whole + 1).grouped) of \(frameCount.grouped)"),
            cure: "copy it again, or " + NumPyHeader.saveAgain)
    }

    private func notFinite(_ feature: Int) -> DataError {
        let place =
            header.isFortranOrder
            ? columns[feature] * frameCount + frame : frame * width + feature
        return FrameProblem.notFinite(
            stream.path, frame: frame, feature: feature,
            byteOffset: header.dataOffset + place * header.element.size)
    }
}
