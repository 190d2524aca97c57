import Testing
import UnrollData
import UnrollSystem

/// Music as words, and back.
@Suite struct MusicEventsTests {
    private typealias Note = MusicScore.Note
    private let events = MusicEvents(stepsPerQuarter: 4)

    private var score: MusicScore {
        MusicScore(
            ticksPerQuarter: 96,
            notes: [
                Note(start: 0, length: 96, pitch: 60, velocity: 80),
                Note(start: 96, length: 48, pitch: 60, velocity: 80),
                Note(start: 96, length: 960, pitch: 55, velocity: 20),
                Note(start: 0, length: 5, pitch: 40, velocity: 1, channel: 9),
            ], end: 1152)
    }

    @Test func asALine() {
        #expect(
            events.line(of: score)
                == "v5 on60 t4 off60 v1 on55 v5 on60 t2 off60 t16 t16 t6 off55 t4")
        #expect(events.line(of: score, transposedBy: 70).hasPrefix("v5 on60 t4 off60 v1 on125"))
    }

    @Test func backToNotes() {
        let found = events.score(of: events.events(of: score), beatsPerMinute: 60)
        #expect(found.notes.map(\.start) == [0, 4, 4].map { $0 * 120 })
        #expect(found.notes.map(\.length) == [4, 40, 2].map { $0 * 120 })
        #expect(found.notes.map(\.pitch) == [60, 55, 60])
        #expect(found.notes.map(\.velocity) == [88, 24, 88])
        #expect(found.seconds == 12)
    }

    /// A note struck while it sounds ends the one before; what never ends lasts to the end.
    @Test func oddTexts() {
        let words = "on60 t1 on60 t2 off61 v3 on62 t3".split(separator: " ")
        let found = events.score(of: words.compactMap { MusicEvents.Event($0) })
        #expect(
            found.notes.map { [$0.start / 120, $0.length / 120, $0.pitch] } == [
                [0, 1, 60], [1, 5, 60], [3, 3, 62],
            ])
        for word in ["on", "on128", "off-1", "v8", "t0", "t1048576", "x", "onx", "</s>"] {
            #expect(MusicEvents.Event(word) == nil)
        }
        for word in events.vocabulary { #expect(MusicEvents.Event(word)?.word == word) }
        #expect(events.vocabulary.count == 128 + 128 + 8 + 16)
    }

    /// Overlapping notes of one pitch, and one that begins within another.
    @Test func overlaps() {
        let score = MusicScore(
            ticksPerQuarter: 4,
            notes: [Note(start: 0, length: 8, pitch: 60), Note(start: 2, length: 2, pitch: 60)])
        #expect(events.line(of: score) == "v5 on60 t2 off60 on60 t6 off60")
    }
}
