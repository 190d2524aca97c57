import Testing
import UnrollData
import UnrollSystem

@Suite struct TextFramesTests {
    private func frames(
        _ text: String, lost: FrameOptions.LostFrames? = nil, path: String = "f.csv"
    ) throws -> FrameSequence {
        var options = FrameOptions()
        options.lostFrames = lost
        options.repairsLostFrames = false
        return try FrameFile.read(bytes: Array(text.utf8), path: path, options: options)
    }

    @Test(arguments: [
        "1,2,3\n4,-5.5,6e1\n", "1, 2,3\r\n4, -5.5, 60\r\n", "1\t2\t3\n4\t-5.5\t60",
        "1 2  3\n 4 -5.5 60\n",
        "1;2;3\n4;-5.5;60\n", "x,y,z\n1,2,3\n4,-5.5,60\n",
        "\u{FEFF}\"x\",\"y\",\"z\"\n\"1\",2,3\n4,-5.5,60",
        "1,2,3\r4,-5.5,60\r", "# x y z\n1 2 3\n\n# more\n4 -5.5 60\n\n",
        "1\t2\t3\t\n4\t-5.5\t60\t\n",
        "1.000000000000000000e+00 2.000000000000000000e+00 3.0\n4 -5.5 6.0e+01\n",
    ])
    func theSameFramesInEachSpelling(text: String) throws {
        let frames = try frames(text)
        #expect(frames.width == 3 && frames.values == [1, 2, 3, 4, -5.5, 60], "\(text)")
        #expect(frames.isLost == nil && frames.secondsPerFrame == nil)
    }

    @Test func oneColumn() throws {
        #expect(try frames("level\n1\n2\n").values == [1, 2])
        #expect(try frames("1\n").width == 1)
    }

    @Test(arguments: [
        ("1,2\n3\n", "line 2: the row has 1 column, the first one has 2; write the same number"),
        ("1,2\n\n3,4,5\n", "line 3: the row has 3 columns, the first one has 2"),
        ("x,y\n1,2,3\n", "line 2: the row has 3 columns, the first one has 2"),
        ("1,2\r\n3\r\n", "line 2: the row has 1 column"), ("1 2\r3\r", "line 2: the row has 1"),
        ("1,2\n3,x\n", "line 2: column 2 holds 'x', which is not a number"),
        ("x,1\n", "line 1: column 1 holds 'x', which is not a number"),
        ("x,y\nz,w\n", "line 2: column 1 holds 'z', which is not a number"),
        ("1,,2\n", "line 1: column 2 is empty; write a number there"),
        ("1,2,\n", "line 1: column 3 is empty"),
        ("1;2,5\n", "write a point in place of the decimal"),
        ("1,nan\n", "line 1: feature 2 of frame 1 is infinite, not a number, or too large"),
        ("1\n1e39\n", "line 2: feature 1 of frame 2"), ("1\n-Infinity\n", "line 2: feature 1"),
        ("", "there are no frames in it"), ("x,y\n", "there are no frames in it"),
        ("# x\n\n", "there are no frames in it"), ("0x10\n1\n", ""), ("1\n0x10\n", "'0x10'"),
        ("<html><body>", "it looks like a web page"), ("PK\u{3}\u{4}abc", "it is a zip archive"),
        ("version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        ("RIFF1234WAVEfmt ", "it is a recording (WAV); read it as audio"), ("GIF89a", "a picture"),
    ])
    func refuses(text: String, says: String) {
        let sentence = refusal { _ = try frames(text) }
        #expect(says.isEmpty ? sentence.isEmpty : sentence.contains(says), "\(text): \(sentence)")
        #expect(sentence.isEmpty || sentence.hasPrefix("'f.csv'"))
    }

    @Test func foreignBytes() {
        func sentence(_ bytes: [UInt8], _ path: String) -> String {
            refusal { _ = try FrameFile.read(bytes: bytes, path: path) }
        }
        #expect(sentence(Array("PK\u{3}\u{4}".utf8), "a.npz").contains("(.npz); unpack it"))
        #expect(sentence([0x80, 4, 0x95, 1], "a.pkl").contains("a Python pickle, which is never"))
        #expect(sentence([0xFF, 0xFE, 0x31, 0], "a.csv").contains("UTF-16"))
        #expect(
            sentence([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "a").contains("picture"))
        var options = FrameOptions()
        options.kind = .text
        let video = Array("YUV4MPEG2 W1 H1\n".utf8)
        #expect(
            refusal { _ = try FrameFile.read(bytes: video, path: "v", options: options) }
                == "'v': it is a video (Y4M), not a text of frames; leave its kind open")
        options.kind = .numPy
        #expect(
            refusal { _ = try FrameFile.read(bytes: [0x31, 0x0A], path: "v", options: options) }
                .contains("byte 0: it does not begin as a NumPy array does"))
    }

    @Test func lostFramesAreMarkedWhereAsked() throws {
        let text = "1,2\nnan,4\n0,0\ninf,-inf\n7,0\n"
        let both = try frames(text, lost: [.zeros, .notFinite])
        #expect(both.isLost == [false, true, true, true, false])
        #expect(both.values == [1, 2, 0, 4, 0, 0, 0, 0, 7, 0])
        #expect(try #require(both.repaired()).values == [1, 2, 1, 2, 1, 2, 7, 0, 7, 0])
        #expect(try #require(both.repaired()).isLost == both.isLost)
        #expect(try frames("0,0\n1,1\n", lost: .notFinite).isLost == nil)
        var options = FrameOptions()
        options.lostFrames = .zeros
        let sentence = refusal {
            _ = try FrameFile.read(bytes: Array("0 0\n0 0\n".utf8), path: "f", options: options)
        }
        #expect(sentence == "'f': tracking was lost in all of its 2 frames; leave the file out")
    }

    /// A stream does not know what comes: a lost frame takes the features of the last one.
    @Test func lostFramesOfAStream() throws {
        var options = FrameOptions()
        options.lostFrames = [.zeros, .notFinite]
        for (repairs, expected) in [(true, [0, 1, 1, 1, 2] as [Float]), (false, [0, 1, 0, 0, 2])] {
            options.repairsLostFrames = repairs
            var stream = try FrameStream(
                bytes: Array("0\n1\nnan\n0\n2\n".utf8), path: "-", options: options)
            var frames: [FrameStream.Frame] = []
            while let frame = try stream.next() { frames.append(frame) }
            #expect(frames.map(\.values) == expected.map { [$0] })
            #expect(frames.map(\.isLost) == [true, false, true, true, false])
        }
    }

    @Test func formsForPeople() throws {
        func form(_ bytes: [UInt8], _ path: String = "x") throws -> String {
            var stream = try FrameStream(bytes: bytes, path: path)
            _ = try stream.next()
            return stream.form
        }
        #expect(try form(Array("a,b\n1,2\n".utf8)) == "columns 'a', 'b'")
        #expect(
            try form(
                numPyBytes(
                    "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2)}", [1, 2]))
                == "uint8 [1, 2], C order")
        #expect(
            try form(Array("YUV4MPEG2 W2 H1 F30000:1001 Cmono\nFRAME\n12".utf8))
                == "2 x 1 pixels, mono, 29.97 frames a second")
        let row = (0..<60).map(String.init).joined(separator: " ")
        #expect(try form(Array(row.utf8), "a1_s1_e1.txt") == "20 joints x y z")
    }

    /// Each frame is there as soon as its line is.
    @Test func aStreamHandsOutFramesOneByOne() throws {
        var stream = try FrameStream(bytes: Array("1 2\n3 4\n5 6 7\n".utf8), path: "-")
        #expect(stream.kind == .text && stream.width == nil)
        #expect(try stream.next()?.values == [1, 2])
        #expect(stream.width == 2)
        #expect(try stream.next()?.values == [3, 4])
        #expect(throws: DataError.self) { try stream.next() }
    }

    @Test func noBytesStopTheProgram() throws {
        let seeds = [
            "1,2,3\n4,-5.5,6e1\n", "x;y\n1;2\n3;4\n", "1\t2\n\n3\t4\r\n", "\u{FEFF}1 2\n# a\n3 4",
            "\"1\",\"2\"\r3,4\r",
        ].map { Array($0.utf8) }
        var options = FrameOptions()
        options.lostFrames = [.notFinite, .zeros]
        var mutations = Mutations(seed: 8)
        let pieces =
            [",", ";", "\t", "\n", "\r", "\"", "nan", "inf", "1e999", "-", "#", "0", " ", "e"]
            .map { Array($0.utf8) } + [[0], [0xFF], [0xEF, 0xBB, 0xBF]]
        let good = try mutations.read(
            seeds, path: "f.csv", pieces: pieces, options: [FrameOptions(), options])
        #expect(good > 1000)
        let skeletons = [
            (0..<40).map { "\($0) 1 2 0.5" }.joined(separator: "\n"),
            (0..<2).map { _ in (0..<60).map { "\($0)" }.joined(separator: " ") }
                .joined(separator: "\n"),
        ].map { Array($0.utf8) }
        let goodSkeletons = try mutations.read(
            skeletons, path: "a01_s01_e01.txt", pieces: pieces, options: [FrameOptions(), options])
        #expect(goodSkeletons > 300)
    }
}
