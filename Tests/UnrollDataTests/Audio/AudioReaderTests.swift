import Foundation
import Testing
import UnrollData
import UnrollSystem

/// Recordings in blocks of any size, from files, without a header, at other rates.
@Suite struct AudioReaderTests {
    private let noise = (0..<3_000).map {
        Int(RandomStream(seed: 3).normal(at: UInt64($0)) * 4_000)
    }

    private func inPieces(
        _ bytes: [UInt8], _ options: AudioReadingOptions, of size: Int
    ) throws -> ([Float], [String]) {
        var reader = try AudioReader(expecting: "a", options: options)
        var samples: [Float] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(bytes.count, start + size)])
            samples += try piece.withUnsafeBytes { try reader.read($0) }
        }
        samples += try reader.finish()
        return (samples, reader.warnings)
    }

    @Test func blocksOfAnySize() throws {
        var file = TestWAV(channels: 2, data: TestWAV.samples16(noise))
        file.before = Array("LIST".utf8) + [5, 0, 0, 0] + Array("abcde".utf8)
        file.behind = [1, 2, 3]
        for rate in [nil, 8_000, 11_025] {
            let options = AudioReadingOptions(sampleRate: rate)
            let whole = try AudioRecording(bytes: file.bytes, path: "a", options: options)
            #expect(whole.writtenSampleCount == 1_500)
            for size in [1, 7, 100, 4_096] {
                let (samples, warnings) = try inPieces(file.bytes, options, of: size)
                #expect(samples == whole.samples)
                #expect(warnings == whole.warnings)
            }
        }
    }

    @Test func rawSamples() throws {
        let bytes = TestWAV.samples16([1, 3, -5, 7]) + [9]
        let options = AudioReadingOptions(
            rawFormat: AudioFormat(channelCount: 2, sampleRate: 44_100))
        let recording = try AudioRecording(bytes: bytes, path: "-", options: options)
        #expect(recording.samples == [2 / 32_768, 1 / 32_768])
        #expect(recording.sampleRate == 44_100)
        #expect(
            recording.warnings == [
                "standard input: the last 1 byte made no whole sample and were left out"
            ])
        #expect(try inPieces(bytes, options, of: 1).0 == recording.samples)
        #expect(throws: DataError.self) {
            try AudioRecording(bytes: [1], path: "-", options: options)
        }
    }

    @Test func files() throws {
        let folder = NSTemporaryDirectory() + "unroll-audio-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/a.wav"
        let file = TestWAV(data: TestWAV.samples16(noise))
        try Data(file.bytes).write(to: URL(fileURLWithPath: path))
        let recording = try AudioRecording(contentsOf: path)
        #expect(recording.samples == noise.map { Float($0) / 32_768 })
        var reader = try AudioReader(path: path, blockSize: 50)
        var samples: [Float] = []
        while let block = try reader.next() {
            #expect(!block.isEmpty && block.count <= 50)
            samples += block
        }
        #expect(samples == recording.samples)
        #expect(try reader.next() == nil)
        #expect(throws: FileError.self) { try AudioRecording(contentsOf: folder + "/b.wav") }
        #expect(throws: FileError.self) { try AudioRecording(contentsOf: folder) }
    }

    /// No bytes stop the program: a recording or an error, the same in pieces.
    @Test func mutatedFiles() throws {
        var good = 0
        var rich = TestWAV(
            channels: 2, bits: 24, isExtensible: true, data: [UInt8](repeating: 3, count: 60))
        rich.before = TestWAV.chunk("LIST", [1, 2, 3]) + TestWAV.chunk("fact", [1, 0, 0, 0])
        var floats = TestWAV(tag: 3, bits: 64, data: [UInt8](repeating: 0x7F, count: 64))
        floats.behind = TestWAV.chunk("cue ", [1, 2, 3])
        let long =
            Array("RF64".utf8) + [255, 255, 255, 255] + Array("WAVE".utf8)
            + TestWAV.chunk("ds64", [UInt8](repeating: 1, count: 28))
            + TestWAV.chunk("data", [1, 2, 3, 4], size: .max) + TestWAV(tag: 7, bits: 8).format
        let seeds = [
            rich.bytes, floats.bytes, TestWAV(data: TestWAV.samples16([1, 2, 3])).bytes, long,
        ]
        let pieces: [[UInt8]] = [
            [0], [255], [0, 0, 0, 0], [255, 255, 255, 255], [255, 255, 255, 127],
            Array("data".utf8), Array("fmt ".utf8), Array("ds64".utf8), Array("LIST".utf8),
        ]
        let random = RandomStream(seed: 13)
        var place: UInt64 = 0
        func draw(_ below: Int) -> Int {
            place += 1
            return random.integer(below: below, at: place)
        }
        for _ in 0..<12_000 {
            var bytes = seeds[draw(seeds.count)]
            for _ in 0...draw(3) {
                let start = draw(bytes.count + 1)
                switch draw(5) {
                case 0: bytes.insert(contentsOf: pieces[draw(pieces.count)], at: start)
                case 1: bytes.removeSubrange(start..<min(bytes.count, start + draw(5)))
                case 2:
                    let piece = pieces[draw(pieces.count)]
                    let end = min(bytes.count, start + piece.count)
                    bytes.replaceSubrange(start..<end, with: piece)
                case 3: bytes.removeSubrange(start...)
                default: if start < bytes.count { bytes[start] = UInt8(draw(256)) }
                }
                if bytes.isEmpty { bytes = [1] }
            }
            var options = AudioReadingOptions()
            if draw(4) == 0 { options.channel = 1 + draw(3) }
            if draw(20) == 0 { options.sampleRate = 8_000 + draw(3) }
            if draw(8) == 0 { options.rawFormat = AudioFormat(encoding: .pcm24, channelCount: 2) }
            let whole = Result { try AudioRecording(bytes: bytes, path: "a", options: options) }
            let cut = Result { try inPieces(bytes, options, of: 1 + draw(9)) }
            switch (whole, cut) {
            case (.success(let whole), .success(let cut)):
                good += 1
                #expect(whole.samples == cut.0 && whole.warnings == cut.1)
                #expect(whole.samples.allSatisfy { $0.isFinite })
            case (.failure(let whole), .failure(let cut)):
                #expect(whole is DataError || whole is ConfigError)
                // What a file is that is not WAV may need more bytes than the first piece has.
                if !"\(whole)".contains("byte 0: ") { #expect("\(whole)" == "\(cut)") }
            default: Issue.record("\(bytes)")
            }
        }
        #expect(good > 3_000 && good < 11_000)
    }
}
