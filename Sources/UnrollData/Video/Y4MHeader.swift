internal import UnrollSystem

/// The first line of a YUV4MPEG2 stream: the size of its frames, their rate and how their colours
/// are stored.
///
/// `YUV4MPEG2`, then parameters of one letter and a value with a space between them, then a
/// newline: `W` width, `H` height, `F` frames a second as a fraction (`30000:1001`; `0:0` unknown),
/// `I` interlacing, `A` pixel aspect, `C` colour space (`420jpeg` where it is left out), `X` comment
/// (mjpegtools, yuv4mpeg(5)). Parameters of other letters are passed over.
package struct Y4MHeader: Sendable, Hashable {
    /// The resolution of the two colour planes. Every sample has 8 bits.
    package enum ColorSpace: String, CaseIterable, Sendable {
        case i420 = "420"
        case i420jpeg = "420jpeg"
        case i420mpeg2 = "420mpeg2"
        case i420paldv = "420paldv"
        case i411 = "411"
        case i422 = "422"
        case i444 = "444"
        case i444alpha = "444alpha"
        case mono
    }

    static let magic = Array("YUV4MPEG2".utf8)
    /// The most pixels on a side.
    package static let longestSide = 65_536
    /// The most bytes of a header line, comments included.
    static let longestLine = 1 << 16

    /// Pixels in a row and rows in a frame.
    package let width: Int
    package let height: Int
    package let colorSpace: ColorSpace
    /// The time from one frame to the next, in seconds; `nil` where the stream does not tell it.
    package let secondsPerFrame: Double?
    /// The letter behind `I`: `p` progressive, `t` and `b` the top or bottom field first, `m` mixed,
    /// `?` unknown. Frames are read as they are: fields are not taken apart.
    package let interlacing: Character
    /// Width and height of a pixel, `1:1` where it is square; `nil` where it is unknown.
    package let pixelAspect: String?
    /// The comments, in their order, without their `X`.
    package let comments: [String]

    /// Bytes of the luma plane of a frame.
    package var lumaByteCount: Int { width * height }

    /// Bytes of the planes behind the luma plane; odd sizes are rounded up.
    package var chromaByteCount: Int {
        switch colorSpace {
        case .i420, .i420jpeg, .i420mpeg2, .i420paldv: 2 * ((width + 1) / 2) * ((height + 1) / 2)
        case .i411: 2 * ((width + 3) / 4) * height
        case .i422: 2 * ((width + 1) / 2) * height
        case .i444: 2 * width * height
        case .i444alpha: 3 * width * height
        case .mono: 0
        }
    }

    /// The video in a few words: `640 x 480 pixels, 420jpeg, 25 frames a second`.
    package var form: String {
        let rate = secondsPerFrame.map { ", \((1 / $0).digits(5)) frames a second" } ?? ""
        return "\(width) x \(height) pixels, \(colorSpace.rawValue)\(rate)"
    }

    /// Reads the first line of a stream.
    ///
    /// - Throws: `DataError` with the byte offset.
    init(_ stream: inout ByteStream) throws {
        let path = stream.path
        func malformed(_ problem: String, at offset: Int, cure: String) -> DataError {
            DataError(.malformed, path, byteOffset: offset, problem, cure: cure)
        }
        let writeAgain = "write it again, such as with ffmpeg -i FILE -f yuv4mpegpipe"
        let start = stream.offset
        guard
            let line = try stream.readLine(limit: Y4MHeader.longestLine, endsAtReturn: false),
            line.starts(with: Y4MHeader.magic),
            line.count == Y4MHeader.magic.count || line[Y4MHeader.magic.count] == 0x20
        else {
            throw malformed(
                "it does not begin as a YUV4MPEG2 video does", at: start, cure: writeAgain)
        }
        guard stream.offset == start + line.count + 1 else {
            throw malformed(
                line.count > Y4MHeader.longestLine
                    ? "its header has more than \(Y4MHeader.longestLine.grouped) bytes"
                    : "the stream ends inside its header", at: stream.offset, cure: writeAgain)
        }
        var values: [UInt8: (text: String, place: Int)] = [:]
        var comments: [String] = []
        for word in line.split(separator: 0x20).dropFirst() {
            let (letter, place) = (word[word.startIndex], start + word.startIndex)
            let text = String(decoding: word.dropFirst(), as: UTF8.self)
            if letter == UInt8(ascii: "X") {
                comments.append(text)
            } else if values.updateValue((text, place), forKey: letter) != nil {
                let name = String(decoding: [letter], as: UTF8.self)
                throw malformed(
                    "its header has the parameter \(shown(name)) twice", at: place,
                    cure: writeAgain)
            }
        }
        func side(_ letter: Unicode.Scalar, _ name: String) throws -> Int {
            guard let (text, place) = values[UInt8(ascii: letter)] else {
                throw malformed(
                    "its header tells no \(name) (\(letter))", at: start, cure: writeAgain)
            }
            guard let value = Int(text), (1...Y4MHeader.longestSide).contains(value) else {
                throw malformed(
                    "its \(name) \(shown(text)) is not a whole number from 1 to "
                        + "\(Y4MHeader.longestSide)", at: place, cure: writeAgain)
            }
            return value
        }
        width = try side("W", "width")
        height = try side("H", "height")
        let (space, spacePlace) = values[UInt8(ascii: "C")] ?? ("420jpeg", start)
        guard let colorSpace = ColorSpace(rawValue: space) else {
            let isDeep = space.contains("p1") || space.hasPrefix("mono") || space.contains("p9")
            throw malformed(
                isDeep
                    ? "its samples have more than 8 bits (\(shown("C" + space)))"
                    : "its colour space \(shown("C" + space)) is unknown",
                at: spacePlace, cure: writeAgain + " -pix_fmt yuv420p")
        }
        self.colorSpace = colorSpace
        if let (text, place) = values[UInt8(ascii: "F")] {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let rate = parts[0], let unit = parts[1], rate >= 0, unit >= 0
            else {
                throw malformed(
                    "its rate \(shown(text)) is not a fraction such as 25:1", at: place,
                    cure: writeAgain)
            }
            secondsPerFrame = rate > 0 && unit > 0 ? Double(unit) / Double(rate) : nil
        } else {
            secondsPerFrame = nil
        }
        interlacing = values[UInt8(ascii: "I")]?.text.first ?? "?"
        pixelAspect = values[UInt8(ascii: "A")].flatMap { $0.text == "0:0" ? nil : $0.text }
        self.comments = comments
    }
}
