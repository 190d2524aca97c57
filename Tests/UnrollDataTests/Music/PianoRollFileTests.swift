import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct PianoRollFileTests {
    private func read(_ text: String) throws -> PianoRollFile {
        try PianoRollFile(bytes: Array(text.utf8), path: "a.json")
    }

    private func problem(_ text: String) -> String {
        do {
            _ = try read(text)
            return ""
        } catch { return "\(error)" }
    }

    @Test func partsAndSilence() throws {
        let file = try read(
            #"{"train": [[[64, 60], [], [60, 60]]], "note": {"a": [1]}, "validation": [], "test": [[[72]], []]}"#
        )
        #expect(file.namesParts && file.voiceCount == nil)
        #expect(file.parts[.train]?.map(\.steps) == [[[60, 64], [], [60]]])
        #expect(file.parts[.valid]?.isEmpty == true)
        #expect(file.parts[.test]?.map(\.name) == ["a.json, test 1", "a.json, test 2"])
    }

    @Test func aListAloneAndVoices() throws {
        let file = try read("[[[60, -1, 48, 48], [-1, -1, -1, -1]]]")
        #expect(!file.namesParts && file.voiceCount == 4)
        #expect(file.parts[.train]?.map(\.steps) == [[[48, 60], []]])
    }

    @Test func faults() {
        #expect(problem("").contains("there is nothing in it"))
        #expect(problem("[]").contains("it holds no piece"))
        #expect(problem("[[[128]]]").contains("byte 6: the pitch 128 is above 127"))
        #expect(problem("[[[-2]]]").contains("byte 5: a pitch is negative"))
        #expect(problem("[[[60.5]]]").contains("byte 5: an integer is expected"))
        #expect(problem("[[60]]").contains("byte 2: a list is expected"))
        #expect(problem("[[[60]]").contains("byte 7: ',' or ']' expected"))
        #expect(problem(#"{"train": [[[60]]], "train": []}"#).contains("stands twice"))
        #expect(problem("[[[60]]] x").contains("byte 9: something follows"))
        #expect(problem(String(repeating: "[", count: 100_000)).contains("byte 3"))
    }

    /// Mixed files and folders; JSON supplies its parts, all else is trained on.
    @Test func corpora() throws {
        let folder = try TemporaryFolder()
        func write(_ text: String, _ name: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
        }
        try write(#"{"train": [[[60]]], "valid": [[[61]]], "test": [[[62]]]}"#, "b.json")
        try write("X:1\nT:Up\nM:4/4\nL:1/4\nK:C\nCD|\n\nX:2\nT:Down\nK:C\nD2C2|\n", "c.abc")
        try FileManager.default.createDirectory(
            atPath: folder.file("more"), withIntermediateDirectories: true)
        let score = MusicScore(
            ticksPerQuarter: 480, notes: [MusicScore.Note(start: 0, length: 480, pitch: 70)])
        try score.writeMIDI(to: folder.file("more/d.mid"))
        try write("not music", "more/readme.txt")
        let corpus = try MusicCorpus(contentsOf: [folder.path])
        #expect(
            corpus[.train].map(\.steps) == [
                [[60]], [[60], [60], [62], [62]], [[62], [62], [60], [60]], [[70], [70]],
            ])
        #expect(corpus[.train].map(\.name).suffix(2) == ["c.abc, Down", "d.mid"])
        #expect(corpus.validationPieces?.map(\.steps) == [[[61]]])
        // Of each file what it names for testing, else all.
        let tested = try MusicCorpus.rolls(contentsOf: [folder.path], for: .test)
        #expect(tested.map(\.steps).first == [[62]] && tested.count == 4)
        // Nothing that is named for testing chooses the best epoch.
        let valid = try MusicCorpus.rolls(contentsOf: [folder.path], for: .valid)
        #expect(valid.map(\.steps).first == [[61]] && !valid.map(\.steps).contains([[62]]))
        let tunes = try MusicCorpus(
            contentsOf: [folder.file("c.abc")], options: MusicCorpus.Options(stepsPerQuarter: 1))
        #expect(tunes[.train].map(\.steps) == [[[60], [62]], [[62], [60]]])
        #expect(tunes.validationPieces == nil)
        let scores = try MusicCorpus.scores(contentsOf: [folder.path])
        #expect(scores[.train]?.map(\.notes.count) == [1, 2, 2, 1])
        #expect(throws: DataError.self) {
            try MusicCorpus(contentsOf: [folder.file("more/readme.txt")])
        }
        // A note at the end of time.
        let far = MusicScore(
            ticksPerQuarter: 1, notes: [MusicScore.Note(start: 1 << 27, length: 1, pitch: 70)])
        try far.writeMIDI(to: folder.file("far.mid"))
        #expect(throws: DataError.self) { try MusicCorpus(contentsOf: [folder.file("far.mid")]) }
        #expect(throws: DataError.self) {
            try MusicCorpus.scores(contentsOf: [folder.file("far.mid")])
        }
        #expect(throws: DataError.self) {
            try MusicScore(contentsOf: folder.file("far.mid"), stepsPerQuarter: 1)
        }
        try FileManager.default.removeItem(atPath: folder.file("more/d.mid"))
        #expect(throws: DataError.self) { try MusicCorpus(contentsOf: [folder.file("more")]) }
    }
}
