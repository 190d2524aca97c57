import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// No bytes stop the program: transcripts, dictionaries and features, or a `DataError` on one line.
@Suite struct TranscriptsFuzzTests {
    private let seeds = [
        "file,text\na.wav,\"one, \"\"two\"\"\"\r\nb.wav,\n", "a.wav\tone two\nb.wav\tthree\n",
        #"{"audio_filepath":"a.wav","text":"one\u00e9\n"}"# + "\n",
        "[{\"file\": \"a\", \"transcript\": \"1\"},\n {\"file\": \"b\", \"transcript\": \"\"}]\n",
        "<s> ONE A(2) ++UM++ </s> (d/a)\nTWO (b)\n\n() (c)\n", ";;; x\nA AH\nA(2) EY # y\nB B IY\n",
        "\u{FEFF}<space>\na\n日\ne\u{301}\n", "\0\0\0\u{2}\0\0\0\0\0\0\0\0",
    ]
    private let pieces: [[UInt8]] = [
        [0x22], [0x2C], [0x09], [0x0A], [0x0D], [0x0D, 0x0A], [0x00], [0xFF], [0xC3], [0xEF, 0xBB],
        [0x5C], [0x7B], [0x7D], [0x5B], [0x5D], [0x28], [0x29], [0x20], Array("(2)".utf8),
        Array("<s>".utf8), Array("<blank>".utf8), Array("file".utf8), Array("++".utf8),
        Array("\u{301}".utf8), Array("👍🏽".utf8), [0x7F, 0xC0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF],
    ]

    private func bytes(_ draw: (Int) -> Int) -> [UInt8] {
        var bytes = Array(seeds[draw(seeds.count)].utf8)
        for _ in 0...draw(4) {
            let start = draw(bytes.count + 1)
            switch draw(3) {
            case 0: bytes.insert(contentsOf: pieces[draw(pieces.count)], at: start)
            case 1: bytes.removeSubrange(start..<min(bytes.count, start + draw(4)))
            default:
                let end = min(bytes.count, start + draw(20))
                bytes.insert(contentsOf: bytes[start..<end], at: draw(bytes.count + 1))
            }
        }
        return bytes
    }

    @Test func mutatedFiles() throws {
        let random = RandomStream(seed: 15)
        var place: UInt64 = 0
        func draw(_ below: Int) -> Int {
            place += 1
            return random.integer(below: below, at: place)
        }
        let folder = try TemporaryFolder()
        var good = [Int](repeating: 0, count: 5)
        func read(_ kind: Int, _ body: () throws -> Void) throws {
            do {
                try body()
                good[kind] += 1
            } catch let error as DataError {
                if "\(error)".contains("\n") { Issue.record("\(error)") }
            }
        }
        for number in 0..<3000 {
            let bytes = bytes(draw)
            try read(0) {
                let found = try Transcripts(bytes: bytes, path: "t")
                try? check(found.rows.map(\.text))
            }
            try read(1) {
                let found = try PronunciationDictionary(bytes: bytes, path: "t", dropsStress: true)
                for word in found.words { _ = found.pronunciations(of: word) }
            }
            var options = FrameOptions()
            options.width = 1
            try read(2) { _ = try FrameFile.read(bytes: bytes, path: "t.mfc", options: options) }
            guard number % 10 == 0 else { continue }
            let (right, found) = (folder.file("r.trn"), folder.file("x.transcription"))
            try Data(bytes).write(to: URL(fileURLWithPath: right))
            try Data(self.bytes(draw)).write(to: URL(fileURLWithPath: found))
            try read(3) {
                let pairs = try TranscriptPairs(references: right, hypotheses: right)
                let scores = RecognitionScores(pairs.hypotheses, references: pairs.references)
                if scores.words.errors > 0 { Issue.record("\(pairs)") }
            }
            try read(4) { _ = try TranscriptPairs(references: right, hypotheses: found) }
            try read(4) { _ = try Transcripts(contentsOf: found) }
            try read(4) { _ = try TranscriptCodec(contentsOf: right, unit: .words) }
        }
        #expect(good[0] > 300 && good[1] > 300 && good[2] > 10 && good[3] > 30, "\(good)")
    }

    /// What a codec has learned from comes back whole.
    private func check(_ texts: [String]) throws {
        for unit in [TranscriptCodec.Unit.characters, .words] {
            let codec = try TranscriptCodec(learnedFrom: texts, unit: unit)
            for text in texts {
                let encoding = codec.encode(text)
                let isWhole = encoding.unknown.allSatisfy { $0 == TranscriptCodec.blank }
                if !isWhole { Issue.record("\(text): \(encoding.unknown)") }
                if encoding.unknown.isEmpty,
                    codec.text(of: encoding.symbols) != codec.normalized(text)
                {
                    Issue.record("\(text): \(codec.text(of: encoding.symbols))")
                }
            }
        }
    }
}
