/// Small images in the form that every browser shows (ISO/IEC 15948): gray tones with their own
/// transparency, so that one image suits light and dark pages.
enum PNG {
    /// An image as the address that a page can hold it in.
    ///
    /// - Parameters:
    ///   - width: Pixels of a row, above 0.
    ///   - pixels: From the top left, row by row: red, green, blue and how opaque, of each pixel.
    static func dataAddress(width: Int, pixels: [UInt8]) -> String {
        "data:image/png;base64," + base64(bytes(width: width, pixels: pixels))
    }

    static func bytes(width: Int, pixels: [UInt8]) -> [UInt8] {
        let row = 4 * width
        precondition(width > 0 && pixels.count % row == 0, "PNG: rows of other lengths")
        let height = pixels.count / row
        var lines: [UInt8] = []
        lines.reserveCapacity(pixels.count + height)
        for y in 0..<height {
            lines.append(0)  // The row as it is, without a filter.
            lines += pixels[(y * row)..<((y + 1) * row)]
        }
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, 6, 0, 0, 0])
        file += chunk("IDAT", stored(lines))
        file += chunk("IEND", [])
        return file
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return bigEndian(content.count) + body + bigEndian(Int(cyclicRedundancy(body)))
    }

    /// The stream of RFC 1950 around blocks that are stored as they are.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(0xFFFF)
            rest = rest.dropFirst(0xFFFF)
            let length = UInt16(block.count)
            stream.append(rest.isEmpty ? 1 : 0)
            for number in [length, ~length] {
                stream += [UInt8(number & 0xFF), UInt8(number >> 8)]
            }
            stream += block
        } while !rest.isEmpty
        var (low, high) = (1, 0)
        for byte in bytes {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return stream + bigEndian(high << 16 | low)
    }

    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
        }
    }

    private static func cyclicRedundancy(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(UInt8($0 & 0xFF) ^ $1)] ^ ($0 >> 8) }
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for first in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[first..<min(first + 3, bytes.count)]
            let number = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
            for place in 0..<4 {
                text.append(
                    place <= part.count
                        ? digits[number >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
