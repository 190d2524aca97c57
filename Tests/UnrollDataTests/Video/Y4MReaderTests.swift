import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// A YUV4MPEG2 stream of frames that hold 0, 1, 2 … and so on through all planes.
func y4mBytes(
    _ header: String, frameByteCount: Int, count: Int, mark: String = "FRAME\n"
) -> [UInt8] {
    (0..<count).reduce(into: Array("YUV4MPEG2 \(header)\n".utf8)) { bytes, frame in
        bytes += Array(mark.utf8)
        bytes += (0..<frameByteCount).map {
            UInt8(truncatingIfNeeded: frame * frameByteCount + $0)
        }
    }
}

@Suite struct Y4MReaderTests {
    private func lumas(_ bytes: [UInt8]) throws -> [[UInt8]] {
        var reader = try Y4MReader(bytes: bytes, path: "v.y4m")
        var lumas: [[UInt8]] = []
        var luma: [UInt8] = []
        while try reader.next(into: &luma) { lumas.append(luma) }
        #expect(reader.frameCount == lumas.count)
        return lumas
    }

    /// Sizes of 5 x 3 frames, counted by hand: planes of 3 x 2, 2 x 3, 3 x 3 and 5 x 3.
    @Test(arguments: [
        ("", 15 + 12), ("C420", 15 + 12), ("C420jpeg", 15 + 12), ("C420mpeg2", 15 + 12),
        ("C420paldv", 15 + 12), ("C411", 15 + 12), ("C422", 15 + 18), ("C444", 45),
        ("C444alpha", 60), ("Cmono", 15),
    ])
    func planesOfOddSizes(space: String, bytes: Int) throws {
        let video = y4mBytes("W5 H3 F25:1 \(space)", frameByteCount: bytes, count: 3)
        #expect(
            try lumas(video)
                == (0..<3).map { frame in (0..<15).map { UInt8(frame * bytes + $0) } })
    }

    @Test func parameters() throws {
        let header = try Y4MReader(
            bytes: Array(
                "YUV4MPEG2 XA=B W640 H480 F30000:1001 It A128:117 C422 Xcomment Zother\n".utf8),
            path: "-"
        ).header
        #expect(header.width == 640 && header.height == 480 && header.colorSpace == .i422)
        #expect(header.secondsPerFrame == 1001.0 / 30000 && header.interlacing == "t")
        #expect(header.pixelAspect == "128:117" && header.comments == ["A=B", "comment"])
        let plain = try Y4MReader(
            bytes: Array("YUV4MPEG2 H1 W2 F0:0 A0:0\n".utf8), path: "-"
        ).header
        #expect(plain.secondsPerFrame == nil && plain.pixelAspect == nil)
        #expect(plain.colorSpace == .i420jpeg && plain.interlacing == "?")
        // Frames may have parameters too.
        let marked = y4mBytes(
            "W2 H1 Cmono", frameByteCount: 2, count: 2, mark: "FRAME Ippp XQ=3\n")
        #expect(try lumas(marked) == [[0, 1], [2, 3]])
        // A video without frames is one all the same; its features are not.
        #expect(try lumas(Array("YUV4MPEG2 W2 H2\n".utf8)).isEmpty)
        let sentence = refusal {
            _ = try FrameFile.read(bytes: Array("YUV4MPEG2 W2 H2\n".utf8), path: "v.y4m")
        }
        #expect(sentence.contains("there are no frames in it"))
    }

    @Test(arguments: [
        (
            "W2 H2 C420p10\n",
            "byte 16: its samples have more than 8 bits ('C420p10'); write it again"
        ),
        ("W2 H2 Cmono16\n", "more than 8 bits ('Cmono16')"),
        ("W2 H2 C420p9\n", "more than 8 bits"),
        ("W2 H2 Cnv12\n", "colour space 'Cnv12' is unknown"),
        ("H2\n", "no width (W)"), ("W2\n", "no height (H)"),
        ("W0 H2\n", "'0' is not a whole number"),
        ("W2 H65537\n", "from 1 to 65536"), ("W99999999999999999999 H1\n", "from 1 to 65536"),
        ("W2 W3 H2\n", "parameter 'W' twice"), ("W2 H2 F25\n", "not a fraction such as 25:1"),
        ("W2 H2 F-1:1\n", "not a fraction"), ("W2 H2", "the stream ends inside its header"),
        ("W2 H2 Cmono\nFRAME\n12", "byte 30: the video ends here, in frame 1"),
        ("W2 H2 Cmono\nFRAME\n1234FRA", "byte 35: the video ends here, in frame 2"),
        ("W2 H2 Cmono\nFRAME\n1234FRAME", "byte 37: the video ends here, in frame 2"),
        ("W2 H2 Cmono\nFRAME\n1234warning: x", "byte 32: frame 2 does not begin with FRAME"),
        ("W2 H2 C444\nFRAME\n12345678901", "in frame 1"),
        ("W65536 H65536 C444\nFRAME\nabc", "in frame 1"),
    ])
    func refuses(rest: String, says: String) {
        let sentence = refusal { _ = try lumas(Array("YUV4MPEG2 \(rest)".utf8)) }
        #expect(sentence.hasPrefix("'v.y4m', byte ") && sentence.contains(says), "\(sentence)")
    }

    @Test func otherVideosAreNamedWithTheWayToDecodeThem() {
        let bytes = [0, 0, 0, 24] + Array("ftypisom".utf8)
        let sentence = refusal { _ = try FrameFile.read(bytes: bytes, path: "clip.mp4") }
        #expect(sentence.contains("it is a compressed video; decode it: ffmpeg -i clip.mp4"))
    }

    @Test func noBytesStopTheProgram() throws {
        let seeds =
            ["", "C422 F25:1", "Cmono Ip A1:1 XY", "C444alpha", "C411"].map {
                y4mBytes("W6 H5 \($0)", frameByteCount: 120, count: 1)
                    + y4mBytes("", frameByteCount: 0, count: 0)
            } + [
                y4mBytes("W9 H7 C444", frameByteCount: 189, count: 3),
                y4mBytes("W2 H2 Cmono", frameByteCount: 4, count: 3),
            ]
        var mutations = Mutations(seed: 6)
        let pieces =
            [" ", "\n", "W", "H9", "C", "mono", "420", "FRAME\n", "F1:0", "99999", "0", "X"]
            .map { Array($0.utf8) } + [[0], [0xFF]]
        let good = try mutations.read(
            seeds, path: "v.y4m", within: 60, pieces: pieces)
        #expect(good > 300)
    }

    // MARK: Against ffmpeg

    private static let ffmpeg = [
        "/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg", "/opt/homebrew/bin/ffmpeg",
    ]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

    private func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.ffmpeg))
        process.arguments = ["-loglevel", "error", "-nostdin", "-y"] + arguments
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    /// ffmpeg writes the same pictures as Y4M and as bare planes; both are the same luma.
    @Test(
        .enabled(if: ffmpeg != nil, "ffmpeg is not installed"),
        arguments: [
            "yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv411p", "gray",
        ])
    func readsWhatFFmpegWrites(format: String) throws {
        let folder = try TemporaryFolder()
        let (video, planes) = (folder.file("v.y4m"), folder.file("v.raw"))
        let source = ["-f", "lavfi", "-i", "testsrc=size=37x23:rate=30000/1001"]
        let count = ["-frames:v", "5", "-pix_fmt", format, "-strict", "-1"]
        try run(source + count + ["-f", "yuv4mpegpipe", video])
        try run(source + count + ["-f", "rawvideo", planes])
        let raw = [UInt8](try Data(contentsOf: URL(fileURLWithPath: planes)))
        let bytesAFrame = raw.count / 5
        var reader = try Y4MReader(path: video)
        #expect(reader.header.width == 37 && reader.header.height == 23)
        #expect(reader.header.secondsPerFrame == 1001.0 / 30000)
        var luma: [UInt8] = []
        for frame in 0..<5 {
            #expect(try reader.next(into: &luma))
            let isSame = luma == Array(raw[(frame * bytesAFrame)...].prefix(37 * 23))
            #expect(isSame, "frame \(frame)")
        }
        #expect(try !reader.next(into: &luma))
    }

    @Test(.enabled(if: ffmpeg != nil, "ffmpeg is not installed"))
    func highBitDepthsOfFFmpegAreRefusedByName() throws {
        let folder = try TemporaryFolder()
        let video = folder.file("v.y4m")
        try run([
            "-f", "lavfi", "-i", "testsrc=size=16x8", "-frames:v", "1", "-pix_fmt",
            "yuv420p10le", "-strict", "-1", "-f", "yuv4mpegpipe", video,
        ])
        #expect(refusal { _ = try Y4MReader(path: video) }.contains("more than 8 bits"))
    }
}
