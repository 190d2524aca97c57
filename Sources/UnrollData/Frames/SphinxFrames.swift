internal import UnrollSystem

/// Reads the features of CMU Sphinx (`.mfc`): the number of values as an integer of 32 bits, then that
/// many floats of 32 bits, frame by frame.
///
/// Both are big-endian, or both little-endian: whichever makes the number fit the size of the file, and
/// where that is not known, whichever makes it smaller. The file does not say how many values a frame
/// has.
struct SphinxFrames {
    /// How many values a frame has, unless a reader is told otherwise: cepstra, their energy first.
    static let usualWidth = 13
    private static let headerByteCount = 4

    /// The number of frames.
    let frameCount: Int
    let isBigEndian: Bool
    private let width: Int
    private let lost: FrameOptions.LostFrames
    private var stream: ByteStream
    private var frame = 0
    private var bytes: [UInt8] = []

    /// - Throws: `FileError`; `DataError` with the byte offset.
    init(_ stream: ByteStream, width: Int, lost: FrameOptions.LostFrames) throws {
        self.stream = stream
        self.width = width
        self.lost = lost
        guard (1...4096).contains(width) else {
            throw ConfigError("\(field: "frameWidth") \(width) must be from 1 to 4096")
        }
        var header: [UInt8] = []
        guard try self.stream.read(4, appendingTo: &header) == Self.headerByteCount else {
            throw DataError(
                .malformed, stream.path, byteOffset: header.count,
                "the file ends here, within the number of its values", cure: Self.cure)
        }
        let big = header.reduce(0) { $0 << 8 | Int($1) }
        let little = header.reversed().reduce(0) { $0 << 8 | Int($1) }
        let count: Int
        if let size = stream.byteCount {
            let values = (size - Self.headerByteCount) / 4
            guard size % 4 == 0, values == big || values == little else {
                throw DataError(
                    .malformed, stream.path,
                    "it begins with the number \(min(big, little).grouped) and has "
                        + "\((size - Self.headerByteCount).grouped("byte")) behind it, where 4 for "
                        + "each value belong", cure: Self.cure)
            }
            count = values
            isBigEndian = values == big
        } else {
            count = min(big, little)
            isBigEndian = big <= little
        }
        guard count % width == 0 else {
            throw DataError(
                .malformed, stream.path,
                "its \(count.grouped("value")) are not frames of \(width)",
                cure: "save frames of \(width) values, or an array of frames (.npy)")
        }
        frameCount = count / width
    }

    private static let cure = "give a feature file of CMU Sphinx, or copy it again"

    /// For people.
    var form: String {
        "float32 [\(frameCount), \(width)], \(isBigEndian ? "big" : "little")-endian"
    }

    /// The next frame's features; `nil` at the end.
    mutating func next() throws -> [Float]? {
        guard frame < frameCount else { return nil }
        defer { frame += 1 }
        bytes.removeAll(keepingCapacity: true)
        let offset = stream.offset
        guard try stream.read(4 * width, appendingTo: &bytes) == 4 * width else {
            throw DataError(
                .malformed, stream.path, byteOffset: stream.offset,
                "the file ends here, in frame \((frame + 1).grouped) of \(frameCount.grouped)",
                cure: Self.cure)
        }
        let values = (0..<width).map { place in
            let four = bytes[(4 * place)..<(4 * place + 4)]
            let bits = (isBigEndian ? Array(four) : four.reversed()).reduce(0 as UInt32) {
                $0 << 8 | UInt32($1)
            }
            return Float(bitPattern: bits)
        }
        if !lost.contains(.notFinite), let feature = values.firstIndex(where: { !$0.isFinite }) {
            throw FrameProblem.notFinite(
                stream.path, frame: frame, feature: feature, byteOffset: offset + 4 * feature)
        }
        return values
    }
}
