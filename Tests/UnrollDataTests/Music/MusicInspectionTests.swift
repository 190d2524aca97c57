import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// What is said of files of music, and that they are known for what they are.
@Suite struct MusicInspectionTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func inspection(_ bytes: [UInt8], _ name: String) throws -> Inspection {
        let path = folder.file(name)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(try DataKind(recognizing: path) == .music)
        return try Inspection(music: path)
    }

    private func figures(_ inspection: Inspection) -> [String: Inspection.Value] {
        Dictionary(uniqueKeysWithValues: inspection.figures.map { ($0.name, $0.value) })
    }

    @Test func midi() throws {
        let bytes = MIDIFileTests.file(
            "00 90 3c 40 5f 80 3c 40 00 90 40 40 01 ff 51 03 0f 42 40 5e 80 40 40 00 ff 2f 00")
        let found = try inspection(bytes, "a.bin")
        let figures = figures(found)
        #expect(found.format == "midi")
        #expect(figures["notes"] == .count(2) && figures["ticks_per_quarter"] == .count(96))
        #expect(figures["tempo"] == .text("120 beats a minute, 60 from quarter 1"))
        #expect(figures["pitches"] == .text("60 to 64 (C4 to E4)"))
        #expect(found.firstItems.count == 2)
        let note = Dictionary(uniqueKeysWithValues: found.firstItems[1].map { ($0.name, $0.value) })
        #expect(note["pitch"] == .count(64) && note["ticks"] == .count(95))
        #expect(note["start_ticks"] == .count(95))
        guard case .number(let seconds)? = note["seconds"] else {
            Issue.record("no seconds")
            return
        }
        #expect(abs(seconds - (1.0 / 192 + 94.0 / 96)) < 1e-9)
    }

    @Test func rollsAndTunes() throws {
        let rolls = try inspection(
            Array(#"{"train": [[[60], [], [62, 64]]], "test": [[[65]]]}"#.utf8), "a.json")
        #expect(rolls.format == "piano-roll")
        #expect(figures(rolls)["train_steps"] == .count(3))
        #expect(figures(rolls)["silent_steps"] == .count(1))
        #expect(rolls.warnings == ["pitches that never sound in the training pieces: 65"])
        let tunes = try inspection(Array("X:1\nT:A\nM:3/4\nK:D\nFFA ?|\n".utf8), "tunes.txt")
        #expect(tunes.format == "abc" && figures(tunes)["tunes"] == .count(1))
        #expect(tunes.classes?.counts.map(\.name) == ["3/4"])
        #expect(tunes.warnings == ["line 5: '?' is not read"])
    }

    /// Other JSON stays what it is.
    @Test func otherFilesAreNotMusic() throws {
        for (text, name) in [
            (#"[{"text": "a", "label": "b"}]"#, "a.json"), ("X: a line of text\n", "a.txt"),
            ("[[1, 2], [3, 4]]", "b.json"),
        ] {
            let path = folder.file(name)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            #expect(try DataKind(recognizing: path) != .music)
        }
    }
}
