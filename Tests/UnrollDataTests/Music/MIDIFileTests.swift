import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// MIDI files: as mido and pretty_midi read them, the rules for what they leave open, and hostile bytes.
@Suite struct MIDIFileTests {
    @Test func thereAreReferences() { #expect(MIDIReference.all.count == 15) }

    @Test(arguments: MIDIReference.all)
    func notesAreThoseOfOtherReaders(reference: MIDIReference) throws {
        let file = try MIDIFile(bytes: reference.bytes, path: "a.mid")
        #expect(file.format == reference.format && file.trackCount == reference.tracks)
        let score = file.score
        #expect(score.ticksPerQuarter == reference.ticks)
        let clock = score.clock
        let notes = score.notes.map { note in
            [
                clock.seconds(at: note.start), clock.seconds(at: note.end), Double(note.pitch),
                Double(note.velocity), note.isPercussion ? 0 : Double(note.program),
                note.isPercussion ? 1 : 0,
            ]
        }
        // Percussion has no program in pretty_midi's instruments but its own.
        let expected = reference.notes.map { $0[5] == 1 ? Array($0[..<4]) + [0, 1] : $0 }
        #expect(notes.count == expected.count)
        for (note, other) in zip(sorted(notes), sorted(expected)) {
            #expect(zip(note, other).allSatisfy { abs($0 - $1) < 2e-6 }, "\(note), \(other)")
        }
        #expect(abs(score.seconds - reference.length) < 2e-6)
    }

    /// By pitch, then in order: times are compared as far as both readers agree on them.
    private func sorted(_ notes: [[Double]]) -> [[Double]] {
        func key(_ note: [Double]) -> [Double] {
            [note[2], (note[0] * 1e4).rounded(), (note[1] * 1e4).rounded()] + note[3...]
        }
        return notes.sorted { key($0).lexicographicallyPrecedes(key($1)) }
    }

    // MARK: Small files by hand

    /// A file of one track at 96 ticks a quarter.
    static func file(_ events: String, division: String = "0060", format: String = "0000")
        -> [UInt8]
    {
        let track = MIDIReference.bytes(events)
        return MIDIReference.bytes("4d546864 00000006 \(format) 0001 \(division)")
            + Array("MTrk".utf8) + (0..<4).map { UInt8(track.count >> (8 * (3 - $0)) & 0xFF) }
            + track
    }

    private func read(_ bytes: [UInt8]) throws -> MIDIFile {
        try MIDIFile(bytes: bytes, path: "a.mid")
    }

    private func problem(_ bytes: [UInt8]) -> String {
        do {
            let file = try read(bytes)
            return "read: \(file.score.notes.count) notes"
        } catch { return "\(error)" }
    }

    /// Starts, lengths and pitches.
    private func notes(_ file: MIDIFile) -> [[Int]] {
        file.score.notes.map { [$0.start, $0.length, $0.pitch] }
    }

    private static let plain = "00 90 3c 40 5f 80 3c 40 00 90 40 40 5f 80 40 40 00 ff 2f 00"
    private static let two = [[0, 95, 60], [95, 95, 64]]

    @Test func plainAndRunningStatus() throws {
        #expect(try notes(read(Self.file(Self.plain))) == Self.two)
        let running = Self.file("00 90 3c 40 5f 3c 00 00 40 40 5f 40 00 00 ff 2f 00")
        #expect(try notes(read(running)) == Self.two)
        #expect(
            problem(Self.file("00 3c 40 5f 3c 00 00 ff 2f 00"))
                == "'a.mid', byte 23: the data byte 60 stands before any status; save it again")
    }

    @Test func foreignChunksAndALongHeader() throws {
        let track = Array(Self.file(Self.plain).dropFirst(14))
        let head = MIDIReference.bytes("4d546864 00000006 0000 0001 0060")
        let alien =
            head + Array("XFIH".utf8) + [0, 0, 0, 4] + Array("abcd".utf8) + track + [0, 0, 0]
        #expect(try notes(read(alien)) == Self.two)
        let long = MIDIReference.bytes("4d546864 0000000a 0000 0001 0060 00000000") + track
        #expect(try notes(read(long)) == Self.two)
        let riff =
            Array("RIFF".utf8) + [60, 0, 0, 0] + Array("RMIDdata".utf8) + [42, 0, 0, 0] + head
            + track
        #expect(try notes(read(riff)) == Self.two)
    }

    /// The first tempo in the second track, and one behind the beginning.
    @Test func tempoHoldsForAllTracks() throws {
        let head = MIDIReference.bytes("4d546864 00000006 0001 0002 0060")
        let music = Array(Self.file(Self.plain).dropFirst(14))
        let first = Array(Self.file("00 ff 51 03 0f 42 40 00 ff 2f 00").dropFirst(14))
        let late = Array(Self.file("60 ff 51 03 0f 42 40 00 ff 2f 00").dropFirst(14))
        let slow = try read(head + music + first).score
        #expect(abs(slow.clock.seconds(at: 96) - 1) < 1e-9)
        let changed = try read(head + late + music).score
        let (start, end) = (changed.clock.seconds(at: 95), changed.clock.seconds(at: 190))
        #expect(abs(start - 95.0 / 192) < 1e-9 && abs(end - start - 0.984375) < 1e-9)
    }

    @Test func overlappingNotesOfOnePitch() throws {
        // Both notes end at the first end; the second end ends nothing.
        let both = "00 90 3c 40 10 90 3c 50 10 80 3c 40 10 80 3c 40 00 ff 2f 00"
        #expect(try notes(read(Self.file(both))) == [[0, 32, 60], [16, 16, 60]])
        // A note that begins as the one before ends goes on, in whichever order they stand.
        let next = "00 90 3c 40 10 90 3c 50 00 80 3c 40 10 80 3c 40 00 ff 2f 00"
        #expect(try notes(read(Self.file(next))) == [[0, 16, 60], [16, 16, 60]])
        // Without length, and never ended.
        let odd = try read(Self.file("00 90 3c 40 00 80 3c 40 00 90 3e 40 20 ff 2f 00"))
        #expect(notes(odd) == [[0, 32, 62]])
        #expect(
            odd.warnings == [
                "1 note never ended: held to the end of the track",
                "1 note without length left out",
            ])
    }

    @Test func framesAsDivision() throws {
        // 25 frames a second of 40 ticks: a millisecond each, whatever a tempo says.
        let bytes = Self.file(
            "00 ff 51 03 0f 42 40 00 90 3c 40 83 74 80 3c 40 00 ff 2f 00", division: "e728")
        let file = try read(bytes)
        #expect(file.frames?.perSecond == 25 && file.frames?.ticks == 40)
        #expect(abs(file.score.seconds - 0.5) < 1e-9)
        let drop = try read(Self.file("8f 00 90 3c 40 01 80 3c 40 00 ff 2f 00", division: "e364"))
        #expect(abs(drop.score.clock.seconds(at: 1920) - 1920 / (30000.0 / 1001) / 100) < 1e-9)
        #expect(problem(Self.file(Self.plain, division: "0000")).contains("byte 12"))
        #expect(problem(Self.file(Self.plain, division: "f028")).contains("byte 12"))
    }

    @Test func metersKeysAndNames() throws {
        let bytes = Self.file(
            "00 ff 03 02 68 69 00 ff 58 04 06 03 18 08 00 ff 59 02 fd 01 10 ff 59 02 09 00 "
                + "00 ff 2f 00")
        let file = try read(bytes)
        #expect(file.trackNames == ["hi"])
        #expect(file.score.meters.map(\.text) == ["6/8"])
        #expect(file.score.keys.map(\.signature.name) == ["C minor"])
        #expect(file.warnings == ["a key that says nothing, before byte 48, left out"])
    }

    // MARK: Lies and ends

    @Test func whatCannotBeRead() {
        func head(_ text: String) -> [UInt8] { MIDIReference.bytes(text) }
        #expect(problem([]) == "'a.mid': the file is empty; give a MIDI file")
        #expect(
            problem(Array("MThd".utf8) + [0, 0])
                == "'a.mid', byte 6: the file ends within its header, which has 14 bytes; give a "
                + "whole MIDI file")
        #expect(problem(Array("hello, world".utf8)).contains("byte 0: it does not begin as a MIDI"))
        #expect(
            problem(Self.file(Self.plain, format: "0002")).contains("byte 8: it is of format 2"))
        #expect(problem(Self.file(Self.plain, format: "0007")).contains("byte 8: the format 7 is"))
        #expect(problem(head("4d546864 00000004 0000 0001 0060")).contains("byte 4"))
        #expect(problem(head("4d546864 ffffffff 0000 0001 0060")).contains("byte 4"))
        #expect(problem(head("4d546864 00000006 0000 0001 0060")).contains("there is no track"))
        #expect(problem(Self.file("00 90 3c c0 00 ff 2f 00")).contains("byte 25: a data byte is"))
        #expect(
            problem(Self.file("ff ff ff ff 00 90 3c 40")).contains("byte 22: a number has more"))
        // The track's end cuts an event.
        #expect(
            problem(Self.file("00 90 3c 40 10 80 3c")).contains("byte 26: the end of its track"))
    }

    /// A track that claims 4 GB is read to the end of the file, whole events alone.
    @Test func aTrackMayClaimTooMuch() throws {
        var bytes = Self.file(Self.plain)
        bytes.replaceSubrange(18..<22, with: [0xFF, 0xFF, 0xFF, 0xFF])
        let whole = try read(bytes)
        #expect(notes(whole) == Self.two)
        #expect(whole.warnings.count == 1 && whole.warnings[0].contains("4,294,967,295 bytes"))
        // Cut within the second note's end.
        let cut = try read(Array(bytes.dropLast(7)))
        #expect(notes(cut) == [[0, 95, 60]])
        // A track longer than it is, with another behind it.
        let track = Array(Self.file(Self.plain).dropFirst(14))
        var long = MIDIReference.bytes("4d546864 00000006 0001 0002 0060") + track + track
        long[21] = 90
        let both = try read(long)
        #expect(both.trackCount == 2 && both.score.notes.count == 4)
    }

    /// Whatever is cut off or turned over, there is a score or one sentence, and no trap.
    @Test func hostileBytes() {
        let random = RandomStream(seed: 4)
        var draws: UInt64 = 0
        func next(_ bound: Int) -> Int {
            draws += 1
            return random.integer(below: bound, at: draws)
        }
        var outcomes: [Bool: Int] = [:]
        func attempt(_ bytes: [UInt8]) {
            let text = problem(bytes)
            outcomes[text.hasPrefix("read"), default: 0] += 1
            #expect(!text.contains("\n"))
            if let score = try? read(bytes).score { _ = score.midi() }
        }
        for reference in MIDIReference.all.prefix(4) {
            let bytes = reference.bytes
            for count in stride(from: 0, to: bytes.count, by: 3) { attempt(Array(bytes[..<count])) }
            for _ in 0..<1500 {
                var changed = bytes
                for _ in 0...next(3) { changed[next(changed.count)] = UInt8(next(256)) }
                attempt(changed)
            }
        }
        #expect((outcomes[true] ?? 0) > 500 && (outcomes[false] ?? 0) > 500)
    }
}
