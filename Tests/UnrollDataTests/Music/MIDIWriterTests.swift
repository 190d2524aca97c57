import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Written files against those that mido writes of the same events, and read back.
@Suite struct MIDIWriterTests {
    /// Overlapping notes of one pitch, one struck again, percussion, two tempos and two meters.
    private var score: MusicScore {
        typealias Note = MusicScore.Note
        var score = MusicScore(
            ticksPerQuarter: 480,
            notes: [
                Note(start: 300, length: 200, pitch: 67, velocity: 60),
                Note(start: 0, length: 480, pitch: 60, velocity: 80),
                Note(start: 480, length: 480, pitch: 60, velocity: 90),
                Note(start: 0, length: 960, pitch: 64, velocity: 70),
                Note(start: 100, length: 600, pitch: 67, velocity: 50),
                Note(
                    start: 960, length: 480, pitch: 48, velocity: 100, channel: 1, program: 40,
                    track: 1),
                Note(start: 0, length: 10, pitch: 36, velocity: 127, channel: 9, track: 1),
            ], end: 2000)
        score.tempos = [
            MusicScore.Tempo(tick: 0, microseconds: 500_000),
            MusicScore.Tempo(tick: 960, microseconds: 400_000),
        ]
        score.meters = [
            MusicScore.Meter(beats: 3, unit: 4), MusicScore.Meter(tick: 1440, beats: 6, unit: 8),
        ]
        score.keys = [MusicScore.Key(signature: KeySignature(sharps: -1, isMinor: true))]
        return score
    }

    @Test(arguments: [
        ("written single", MusicScore.MIDIFormat.single), ("written tracks", .tracks),
    ])
    func bytesAreThoseOfMido(name: String, format: MusicScore.MIDIFormat) throws {
        let expected = try #require(MIDIReference.all.first { $0.name == name })
        #expect(score.midi(format: format) == expected.bytes)
    }

    @Test(arguments: MusicScore.MIDIFormat.allCases)
    func readBack(format: MusicScore.MIDIFormat) throws {
        let folder = try TemporaryFolder()
        try score.writeMIDI(to: folder.file("a.mid"), format: format)
        let file = try MIDIFile(contentsOf: folder.file("a.mid"))
        #expect(file.warnings == [] && file.format == format.rawValue)
        var expected = score
        // The earlier of two overlapping notes ends where the later one begins.
        let place = try #require(expected.notes.firstIndex { $0.start == 100 })
        expected.notes[place].length = 200
        // Tracks are numbered as the file has them.
        func text(_ note: MusicScore.Note) -> String {
            "\(note.start)+\(note.length) \(note.pitch) v\(note.velocity) c\(note.channel) "
                + "p\(note.program)"
        }
        #expect(file.score.notes.map(text) == expected.notes.map(text))
        #expect(file.score.tempos == expected.tempos && file.score.meters == expected.meters)
        #expect(file.score.keys == expected.keys && file.score.end == 2000)
    }

    @Test func emptyAndFarApart() throws {
        let empty = try MIDIFile(bytes: MusicScore(ticksPerQuarter: 1, notes: []).midi(), path: "")
        #expect(empty.score.notes.isEmpty && empty.trackCount == 1)
        let far = MusicScore(
            ticksPerQuarter: 32767,
            notes: [MusicScore.Note(start: 600_000_000, length: 1, pitch: 127)])
        let back = try MIDIFile(bytes: far.midi(format: .single), path: "").score
        #expect(back.notes == far.notes)
    }
}
