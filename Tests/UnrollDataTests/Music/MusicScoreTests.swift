import Testing
import UnrollData
import UnrollSystem

/// Scores, piano rolls of them, and back.
@Suite struct MusicScoreTests {
    private typealias Note = MusicScore.Note

    private func roll(_ notes: [MusicScore.Note], _ steps: Int = 2) throws -> [[UInt8]] {
        try MusicScore(ticksPerQuarter: 96, notes: notes)
            .roll(named: "a", stepsPerQuarter: steps).steps
    }

    @Test func startsAndEndsAreRounded() throws {
        // Half a step late goes to the later step; a short note has one step.
        #expect(
            try roll([
                Note(start: 24, length: 96, pitch: 60), Note(start: 23, length: 1, pitch: 50),
                Note(start: 240, length: 10, pitch: 62),
                Note(start: 0, length: 500, pitch: 40, channel: 9),
            ]) == [[50], [60], [60], [], [], [62]])
        #expect(try roll([]) == [])
    }

    @Test func notesOfOnePitchMayOverlap() throws {
        #expect(
            try roll([
                Note(start: 0, length: 96, pitch: 60), Note(start: 48, length: 96, pitch: 60),
            ]) == [[60], [60], [60]])
    }

    @Test func farTooLong() {
        let score = MusicScore(
            ticksPerQuarter: 1, notes: [Note(start: 1 << 40, length: 1, pitch: 60)])
        #expect(throws: DataError.self) { try score.roll(named: "a", stepsPerQuarter: 2) }
    }

    @Test func backToNotes() throws {
        let steps: [[UInt8]] = [[60, 64], [60], [], [60], [60, 62]]
        let roll = PianoRoll(name: "a", steps: steps)
        for holding in MusicScore.Holding.allCases {
            let score = MusicScore(roll, stepsPerQuarter: 2, holding: holding)
            #expect(try score.roll(named: "a", stepsPerQuarter: 2).steps == steps)
            #expect(score.notes.count == (holding == .joined ? 4 : 6))
            #expect(score.seconds == 1.25)
        }
    }

    /// In a meter every bar strikes anew, the first beat louder; also where a bar is no whole number of
    /// steps.
    @Test func metersAreHeard() {
        let roll = PianoRoll(name: "a", steps: Array(repeating: [60], count: 9))
        let waltz = MusicScore(
            roll, stepsPerQuarter: 1, beatsPerMinute: 60, meter: MusicScore.Meter(beats: 3, unit: 4)
        )
        #expect(waltz.notes.map(\.start) == [0, 3, 6].map { $0 * waltz.ticksPerQuarter })
        #expect(waltz.notes.allSatisfy { $0.velocity == 88 })
        #expect(waltz.meters.map(\.text) == ["3/4"] && waltz.seconds == 9)
        let odd = Bars(MusicScore.Meter(beats: 3, unit: 8), stepsPerQuarter: 1)
        #expect((0..<7).filter(odd.begins) == [0, 2, 3, 5, 6])
        #expect([1, 2, 3, 4].map(odd.end) == [2, 3, 3, 5])
    }

    @Test func clocksFollowTempos() {
        var score = MusicScore(ticksPerQuarter: 10, notes: [])
        #expect(abs(score.clock.seconds(at: 20) - 1) < 1e-12)
        score.tempos = [
            MusicScore.Tempo(tick: 10, microseconds: 1_000_000),
            MusicScore.Tempo(tick: 10, microseconds: 250_000),
            MusicScore.Tempo(tick: 30, microseconds: 2_000_000),
        ]
        for (tick, seconds) in [(0, 0), (10, 0.5), (20, 0.75), (30, 1), (40, 3)] {
            #expect(abs(score.clock.seconds(at: tick) - seconds) < 1e-12)
        }
    }

    @Test func transposed() {
        let roll = PianoRoll(name: "a", steps: [[0, 60], [], [127]])
        #expect(roll.transposed(by: 1) == nil && roll.transposed(by: -1) == nil)
        #expect(roll.transposed(by: 0) == roll)
        #expect(PianoRoll(name: "a", steps: [[1, 60]]).transposed(by: -1)?.steps == [[0, 59]])
        #expect(PianoRoll.name(of: 60) == "C4" && PianoRoll.name(of: 21) == "A0")
    }

    @Test func keys() throws {
        #expect(try KeySignature(named: "F# minor") == KeySignature(sharps: 3, isMinor: true))
        #expect(try KeySignature(named: "bb").name == "Bb major")
        #expect(try KeySignature(named: "Am").tonic == 9)
        #expect(try KeySignature(named: "Eb").tonic == 3)
        let scale = try KeySignature(named: "D").scale
        #expect((0..<12).filter { scale[$0] } == [1, 2, 4, 6, 7, 9, 11])
        // The raised sixth and seventh of minor belong to it too.
        let minor = try KeySignature(named: "Am").scale
        #expect((0..<12).filter { minor[$0] } == [0, 2, 4, 5, 6, 8, 9, 11, 7].sorted())
        for name in ["", "H", "Cis", "G dorian", "Fb minor"] {
            #expect(throws: ConfigError.self) { try KeySignature(named: name) }
        }
    }
}
