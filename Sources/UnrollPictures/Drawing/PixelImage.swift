internal import UnrollSystem

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A picture of many small fields, as a PNG within SVG or HTML: a thousand times smaller than as many
/// rectangles. Pixels are tones of two colors over whatever lies below, so that it suits light and dark
/// pages.
///
/// PNG: W3C, third edition, 2025; the data are stored, not compressed (RFC 1950, RFC 1951).
struct PixelImage {
    let width, height: Int
    /// A tone for each pixel, row by row: -1…1, the sign choosing the color.
    private let tones: [Double]

    init(width: Int, height: Int, tones: [Double]) {
        precondition(tones.count == width * height, "PixelImage: \(tones.count) tones")
        self.width = width
        self.height = height
        self.tones = tones
    }

    /// The address of the image itself, for an `href`.
    var dataAddress: String { "data:image/png;base64," + Data(bytes).base64EncodedString() }

    var bytes: [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity((width + 1) * height)
        for row in 0..<height {
            rows.append(0)  // no filter
            for tone in tones[(row * width)..<((row + 1) * width)] { rows.append(Self.index(tone)) }
        }
        let header = Self.big(UInt32(width)) + Self.big(UInt32(height)) + [8, 3, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + Self.chunk("IHDR", header)
            + Self.chunk("PLTE", (0..<256).flatMap { Self.color($0) })
            + Self.chunk("tRNS", (0..<256).map { UInt8(Self.opacity($0)) })
            + Self.chunk("IDAT", Self.stored(rows))
            + Self.chunk("IEND", [])
    }

    /// Places 0…127 are tones of the second color, 128…255 of the first.
    private static func index(_ tone: Double) -> UInt8 {
        guard tone.isFinite else { return 128 }
        let strength = UInt8((min(abs(tone), 1) * 127).rounded())
        return tone < 0 ? 127 - strength : 128 + strength
    }

    private static func color(_ index: Int) -> [UInt8] {
        let text = Ink.palette[index < 128 ? 1 : 0]
        let number = UInt32(text.dropFirst(), radix: 16) ?? 0
        return [UInt8(number >> 16 & 0xFF), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
    }

    private static func opacity(_ index: Int) -> Int {
        (index < 128 ? 127 - index : index - 128) * 255 / 127
    }

    private static func big(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(number >> UInt32($0) & 0xFF) }
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return big(UInt32(data.count)) + body + big(CyclicRedundancyCheck.crc32(body))
    }

    /// A zlib stream of stored blocks.
    private static func stored(_ data: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var place = 0
        repeat {
            let end = min(place + 0xFFFF, data.count)
            let count = UInt16(end - place)
            stream.append(end == data.count ? 1 : 0)
            stream += [UInt8(count & 0xFF), UInt8(count >> 8)]
            stream += [UInt8(~count & 0xFF), UInt8(~count >> 8)]
            stream += data[place..<end]
            place = end
        } while place < data.count
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in data {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return stream + big(b << 16 | a)
    }
}
