import Testing
import UnrollData
import UnrollSystem

@Suite struct AudioRecordingTests {
    private let values = [0, 1, -1, 12_345, -32_768, 32_767]

    private func read(
        _ bytes: [UInt8], _ options: AudioReadingOptions = AudioReadingOptions()
    ) throws -> AudioRecording {
        try AudioRecording(bytes: bytes, path: "a.wav", options: options)
    }

    private func message(
        _ bytes: [UInt8], _ options: AudioReadingOptions = AudioReadingOptions()
    ) -> String {
        do {
            _ = try read(bytes, options)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    private var expected: [Float] { values.map { Float($0) / 32_768 } }
    private var plain: TestWAV { TestWAV(data: TestWAV.samples16(values)) }

    // MARK: Encodings

    @Test func plainFile() throws {
        let recording = try read(plain.bytes)
        #expect(recording.samples == expected)
        #expect(recording.sampleRate == 8_000)
        #expect(recording.format == AudioFormat(encoding: .pcm16, sampleRate: 8_000))
        #expect(recording.writtenSampleCount == 6)
        #expect(recording.duration == 0.00075)
        #expect(recording.warnings == [])
    }

    @Test(arguments: [false, true]) func encodings(isExtensible: Bool) throws {
        func samples(_ tag: Int, _ bits: Int, _ data: [UInt8]) throws -> [Float] {
            try read(TestWAV(tag: tag, bits: bits, isExtensible: isExtensible, data: data).bytes)
                .samples
        }
        #expect(try samples(1, 8, [0, 128, 255, 129]) == [-1, 0, 127 / 128, 1 / 128])
        #expect(try samples(1, 16, [0, 0x80, 0xFF, 0x7F]) == [-1, 32_767 / 32_768])
        #expect(
            try samples(1, 24, [0, 0, 0x80, 1, 0, 0, 0xFF, 0xFF, 0xFF]) == [
                -1, 0x1p-23, -0x1p-23,
            ])
        #expect(try samples(1, 32, [0, 0, 0, 0x80, 0, 1, 0, 0]) == [-1, 0x1p-23])
        let quarter: [UInt8] = [0, 0, 0x80, 0xBE]
        #expect(try samples(3, 32, quarter) == [-0.25])
        #expect(try samples(3, 64, [0, 0, 0, 0, 0, 0, 0xD0, 0x3F]) == [0.25])
        #expect(
            try samples(6, 8, [0x55, 0xD5, 0x2A]) == [-8 / 32_768, 8 / 32_768, -32_256 / 32_768])
        #expect(try samples(7, 8, [0xFF, 0x80, 0x00]) == [0, 32_124 / 32_768, -32_124 / 32_768])
        // Both tables as Python's audioop has them, each value times its place.
        for (tag, sum, magnitudes) in [(6, 100_139_008, 166_907_904), (7, 98_107_392, 130_605_888)]
        {
            let table = try samples(tag, 8, Array(0...255)).map { Int($0 * 32_768) }
            #expect(table.enumerated().reduce(0) { $0 + $1.offset * $1.element } == sum)
            #expect(
                table.enumerated().reduce(0) { $0 + $1.offset * abs($1.element) } == magnitudes)
        }
        // Twelve bits stand in the upper part of sixteen.
        #expect(try samples(1, 12, [0xF0, 0x7F]) == [0x7FF0 / 32_768])
    }

    @Test func channels() throws {
        var file = TestWAV(channels: 3, data: TestWAV.samples16([3, 6, 9, -300, 0, 600]))
        #expect(try read(file.bytes).samples == [6 / 32_768, 100 / 32_768])
        #expect(
            try read(file.bytes, AudioReadingOptions(channel: 3)).samples
                == [9 / 32_768, 600 / 32_768])
        #expect(
            message(file.bytes, AudioReadingOptions(channel: 4))
                == "'a.wav', byte 20: there is no channel 4, the recording has 3 channels; choose "
                + "another channel")
        file.data += [1, 0, 2]
        let cut = try read(file.bytes)
        #expect(cut.samples.count == 2)
        #expect(
            cut.warnings == [
                "'a.wav': the last 3 bytes made no whole sample and were left out"
            ])
    }

    @Test func floatsThatAreNone() throws {
        let data = [Float.nan, .infinity, 1e30, -1e30, 2, 0.5].flatMap {
            TestWAV.little($0.bitPattern, 4)
        }
        let recording = try read(TestWAV(tag: 3, bits: 32, data: data).bytes)
        #expect(recording.samples == [0, 0, 65_536, -65_536, 2, 0.5])
        #expect(
            recording.warnings == [
                "'a.wav': not finite or beyond 65,536 and therefore replaced: 4 samples"
            ])
    }

    // MARK: Chunks

    @Test func chunksAround() throws {
        var file = plain
        file.before =
            TestWAV.chunk("LIST", Array("abcde".utf8)) + TestWAV.chunk("fact", [1, 2, 3, 4])
        file.behind = TestWAV.chunk("LIST", [9, 9, 9, 9]) + [7]
        let recording = try read(file.bytes)
        #expect(recording.samples == expected)
        #expect(recording.warnings == [])
    }

    @Test func missingPadding() throws {
        var file = plain
        file.before = Array("LIST".utf8) + [5, 0, 0, 0] + Array("abcde".utf8)
        let recording = try read(file.bytes)
        #expect(recording.samples == expected)
        #expect(
            recording.warnings == [
                "'a.wav', byte 49: the zero behind a chunk of odd size is missing; the file is read "
                    + "without it"
            ])
    }

    @Test func samplesBeforeTheirFormat() throws {
        let body = TestWAV.chunk("data", plain.data) + TestWAV.chunk("LIST", [1]) + plain.format
        let bytes =
            Array("RIFF".utf8) + TestWAV.little(UInt32(body.count + 4), 4)
            + Array("WAVE".utf8) + body
        #expect(try read(bytes).samples == expected)
        // An odd number of bytes is followed by a zero there too.
        let odd = TestWAV.chunk("data", [0, 128, 255]) + TestWAV(bits: 8).format
        #expect(
            try read(Array("RIFF\0\0\0\0WAVE".utf8) + odd).samples == [-1, 0, 127 / 128])
    }

    @Test(arguments: [UInt32(0xFFFF_FFFF), 0, 0x7FFF_FFF0]) func openSizes(size: UInt32) throws {
        var file = plain
        file.dataSize = size
        file.riffSize = size == 0 ? 36 : 0xFFFF_FFFF
        let recording = try read(file.bytes)
        #expect(recording.samples == expected)
        #expect(recording.warnings == [])
        file.riffSize = 0
        #expect(try read(file.bytes).samples == expected)
    }

    @Test func emptyDataBeforeOtherChunks() throws {
        var file = TestWAV()
        file.behind = TestWAV.chunk("LIST", [1, 2, 3, 4])
        let recording = try read(file.bytes)
        #expect(recording.samples == [])
        #expect(recording.warnings == ["'a.wav': there are no samples"])
    }

    @Test func filesAbove4GB() throws {
        let sizes = TestWAV.chunk(
            "ds64", [UInt8](repeating: 0, count: 8) + [12, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0])
        for name in ["RF64", "BW64"] {
            let bytes =
                Array(name.utf8) + [255, 255, 255, 255] + Array("WAVE".utf8) + sizes + plain.format
                + TestWAV.chunk("data", plain.data, size: .max) + TestWAV.chunk("LIST", [1, 2])
            #expect(try read(bytes).samples == expected)
        }
        for size in [UInt8(0), 255] {
            let open = TestWAV.chunk("ds64", [UInt8](repeating: size, count: 28))
            let bytes =
                Array("RF64".utf8) + [255, 255, 255, 255] + Array("WAVE".utf8) + open + plain.format
                + TestWAV.chunk("data", plain.data, size: .max)
            let recording = try read(bytes)
            #expect(recording.samples == expected && recording.warnings == [])
        }
    }

    @Test func truncated() throws {
        let recording = try read(plain.bytes.dropLast(3))
        #expect(recording.samples == Array(expected.dropLast(2)))
        #expect(
            recording.warnings == [
                "'a.wav': the file ends 3 bytes before its samples should; the 4 that are there are "
                    + "read",
                "'a.wav': the last 1 byte made no whole sample and were left out",
            ])
        #expect(
            message(Array(plain.bytes.prefix(36)))
                == "'a.wav', byte 36: the file ends without samples (a chunk named data); give a "
                + "whole WAV file")
        #expect(
            message(Array(plain.bytes.prefix(7)))
                == "'a.wav', byte 0: the file ends within its header, after 7 bytes; give a whole "
                + "WAV file")
        #expect(message([]) == "'a.wav': the file is empty; give a WAV file")
    }

    // MARK: Refused

    @Test func otherFormats() {
        func head(_ text: String) -> [UInt8] {
            Array(text.utf8) + [UInt8](repeating: 0x41, count: 40)
        }
        for (bytes, name, command) in [
            (head("ID3"), "an MP3 file", "in.mp3"),
            ([0xFF, 0xFB] + head(""), "an MP3 file", "in.mp3"),
            (head("fLaC"), "a FLAC file", "in.flac"),
            (head("OggS"), "an Ogg file (Vorbis, Opus or Speex)", "in.ogg"),
            (head("FORM0000AIFF"), "an AIFF file", "in.aiff"),
            (head("0000ftypM4A "), "an MPEG-4 file (AAC or ALAC)", "in.m4a"),
            (head("RIFX0000WAVE"), "a WAV file with the highest byte first (RIFX)", "in.wav"),
        ] {
            #expect(
                message(bytes)
                    == "'a.wav', byte 0: it is \(name), not WAV; convert it first (ffmpeg -i "
                    + "\(command) out.wav)")
        }
        #expect(
            message(head("RIFF0000AVI "))
                == "'a.wav', byte 0: it is a RIFF file of another kind, not WAV; give a WAV file")
        #expect(
            message([0x1F, 0x8B, 8] + head(""))
                == "'a.wav', byte 0: it is compressed by gzip; give a WAV file")
        #expect(
            message(head("hello"))
                == "'a.wav', byte 0: it does not begin as a WAV file does; convert it first (ffmpeg "
                + "-i in out.wav), or say what its samples are if it has no header")
    }

    @Test func otherCodecs() {
        func problem(_ file: TestWAV) -> String {
            message(file.bytes).replacing("'a.wav', byte 20: ", with: "").replacing(
                "; convert it first (ffmpeg -i in.wav out.wav)", with: "")
        }
        #expect(
            problem(TestWAV(tag: 2, bits: 4)) == "its samples are compressed by Microsoft ADPCM")
        #expect(problem(TestWAV(tag: 0x55)) == "its samples are compressed by MP3")
        #expect(
            problem(TestWAV(tag: 0x1234))
                == "its samples have a coding with the number 4660, which is not read")
        #expect(
            problem(TestWAV(bits: 48)) == "its samples have 48 bits, not 8, 16, 24 or 32")
        #expect(problem(TestWAV(bits: 0)) == "its samples have 0 bits, not 8, 16, 24 or 32")
        #expect(
            problem(TestWAV(tag: 3, bits: 16))
                == "its floating-point samples have 16 bits, not 32 or 64")
        #expect(problem(TestWAV(channels: 0)) == "the header says that there are 0 channels")
        #expect(
            problem(TestWAV(rate: 0))
                == "the header says 0 samples a second, not 100 to 10,000,000")
    }

    @Test func foreignExtension() {
        var bytes = TestWAV(isExtensible: true).bytes
        bytes[50] = 0x11
        #expect(
            message(bytes)
                == "'a.wav', byte 20: its samples have a coding that is not read; convert it first "
                + "(ffmpeg -i in.wav out.wav)")
    }

    @Test func contradictoryFrameSize() {
        var bytes = plain.bytes
        bytes[32] = 3
        #expect(
            message(bytes)
                == "'a.wav', byte 20: the header says 3 bytes for 1 channel of 16 bits; convert it "
                + "first (ffmpeg -i in.wav out.wav)")
        bytes[32] = 0
        #expect(message(bytes) == "no error")
    }

    @Test func options() {
        for (options, field) in [
            (AudioReadingOptions(sampleRate: 0), "sampleRate"),
            (AudioReadingOptions(channel: 0), "channel"),
            (AudioReadingOptions(channel: 2, rawFormat: AudioFormat()), "channel"),
            (AudioReadingOptions(rawFormat: AudioFormat(channelCount: 0)), "channelCount"),
            (AudioReadingOptions(rawFormat: AudioFormat(sampleRate: -1)), "sampleRate"),
        ] {
            #expect(throws: ConfigError.self) { try options.validate() }
            #expect(message([], options).hasPrefix(field))
        }
    }
}
