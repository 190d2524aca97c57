/// Writes WAV files for tests, good and bad.
struct TestWAV {
    var tag = 1
    var channels = 1
    var rate = 8_000
    var bits = 16
    /// The extension with a coding of its own, under the tag 65534.
    var isExtensible = false
    var data: [UInt8] = []
    /// Chunks before the samples, whole.
    var before: [UInt8] = []
    /// Chunks behind the samples, whole.
    var behind: [UInt8] = []
    var dataSize: UInt32?
    var riffSize: UInt32?

    static func chunk(_ name: String, _ bytes: [UInt8], size: UInt32? = nil) -> [UInt8] {
        Array(name.utf8) + little(size ?? UInt32(bytes.count), 4) + bytes
            + (bytes.count % 2 == 1 ? [0] : [])
    }

    static func little(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }

    static func samples16(_ values: [Int]) -> [UInt8] {
        values.flatMap { little(UInt32(truncatingIfNeeded: $0), 2) }
    }

    var format: [UInt8] {
        let size = channels * ((bits + 7) / 8)
        var bytes: [UInt8] = []
        bytes += Self.little(UInt32(isExtensible ? 0xFFFE : tag), 2)
        bytes += Self.little(UInt32(channels), 2)
        bytes += Self.little(UInt32(rate), 4)
        bytes += Self.little(UInt32(rate * size), 4)
        bytes += Self.little(UInt32(size), 2)
        bytes += Self.little(UInt32(bits), 2)
        if isExtensible {
            bytes += [22, 0] + Self.little(UInt32(bits), 2) + [4, 0, 0, 0]
            bytes += Self.little(UInt32(tag), 2)
            bytes += [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
        }
        return Self.chunk("fmt ", bytes)
    }

    var bytes: [UInt8] {
        let body =
            format + before + Self.chunk("data", data, size: dataSize) + behind
        return Array("RIFF".utf8) + Self.little(riffSize ?? UInt32(body.count + 4), 4)
            + Array("WAVE".utf8) + body
    }
}
