import Testing
import UnrollData
import UnrollSystem

/// Tunes in ABC, note by note.
@Suite struct ABCFileTests {
    /// Pitches and lengths in sixteenths of the melody of a tune in C with eighths.
    private func notes(_ music: String, key: String = "C", meter: String = "4/4") throws -> String {
        let file = try ABCFile(
            bytes: Array("X:1\nT:a\nM:\(meter)\nL:1/8\nK:\(key)\n\(music)\n".utf8), path: "a.abc")
        #expect(file.warnings == [])
        return text(file.tunes[0].score)
    }

    private func text(_ score: MusicScore) -> String {
        var now = 0
        let unit = score.ticksPerQuarter / 4
        return score.notes.filter { $0.channel == 0 }.map { note in
            let rest = note.start > now ? "z\((note.start - now) / unit) " : ""
            now = note.end
            return rest + "\(note.pitch):\(note.length / unit)"
        }.joined(separator: " ")
    }

    @Test func pitchesAndLengths() throws {
        #expect(try notes("C D2 E/ F/2 G3/2 c'") == "60:2 62:4 64:1 65:1 67:3 84:2")
        #expect(try notes("C, c,, z2 x B//") == "48:2 48:2 z6 71:0")
        #expect(try notes("CE", key: "Eb") == "60:2 63:2")
        #expect(try notes("f c F", key: "F#m") == "78:2 73:2 66:2")
        #expect(try notes("B b", key: "D dor") == "71:2 83:2")
        #expect(try notes("F B", key: "G mix") == "65:2 71:2")
        #expect(try notes("F C", key: "HP") == "66:2 61:2")
        #expect(try notes("G g", key: "C ^g") == "68:2 80:2")
    }

    /// An accidental holds to the bar line, in every octave.
    @Test func accidentals() throws {
        #expect(try notes("^F F f | F") == "66:2 66:2 78:2 65:2")
        #expect(try notes("=F F | F _B __B ^^C", key: "D") == "65:2 65:2 66:2 70:2 69:2 62:2")
    }

    /// … and over it where a tie joins the notes.
    @Test func tiesKeepAccidentals() throws {
        #expect(try notes("^F2- | F2 F2") == "66:8 65:4")
        #expect(try notes("[^F_B]2- | [FB]2 | F") == "66:8 70:8 65:2")
    }

    @Test(arguments: [
        ("1/8=200", 100.0), ("\"Allegro\" 1/8=200", 100), ("3/8=60 \"slow\"", 90), ("90", 90),
    ])
    func tempos(written: String, expected: Double) throws {
        let file = try ABCFile(
            bytes: Array("X:1\nQ:\(written)\nK:C\nC\n".utf8), path: "a.abc")
        #expect(abs((file.tunes[0].score.tempos.first?.beatsPerMinute ?? 0) - expected) < 1e-3)
        let odd = try ABCFile(bytes: Array("X:1\nQ:fast=9\nK:C\nC\n".utf8), path: "a.abc")
        #expect(odd.warnings.count == 1)
    }

    @Test func rhythms() throws {
        #expect(try notes("A>B A<B A>>B") == "69:3 71:1 69:1 71:3 69:3 71:0")
        #expect(try notes("(3ABc d", meter: "2/4") == "69:1 71:1 72:1 74:2")
        #expect(try notes("(3:2:2A2B d") == "69:2 71:1 74:2")
        #expect(try notes("A2-A B-|B c") == "69:6 71:4 72:2")
        #expect(try notes("[CEG]2 [C2E2]/ {ag}A") == "60:4 64:4 67:4 60:2 64:2 69:2")
        #expect(try notes("[C-E]E C-[CE]") == "60:2 64:2 64:2 60:4 64:2")
    }

    @Test func repeatsAndEndings() throws {
        #expect(try notes("A|:B:|c") == "69:2 71:2 71:2 72:2")
        #expect(try notes("A:|B") == "69:2 69:2 71:2")
        #expect(try notes("|:A|1B:|2c||d") == "69:2 71:2 69:2 72:2 74:2")
        #expect(
            try notes("A [1B:| [2c || d [1e:|[2f|]") == "69:2 71:2 69:2 72:2 74:2 76:2 74:2 77:2")
        #expect(try notes("|:A::B:|") == "69:2 69:2 71:2 71:2")
        #expect(try notes("|:A||B:|c") == "69:2 71:2 69:2 71:2 72:2")
        #expect(try notes("A||B:|") == "69:2 71:2 71:2")
        #expect(try notes("|:A[1-2B:|[3c:|d") == "69:2 71:2 69:2 71:2 69:2 72:2 74:2")
    }

    @Test func fieldsAmidTheMusic() throws {
        #expect(try notes("F [K:D] F\nL:1/4\nF\nK:G\nM:6/8\nF") == "65:2 66:2 66:4 66:4")
        #expect(try notes("A % a comment\nB \\\nc\nw:la la\nA:|") != "")
        let file = try ABCFile(
            bytes: Array(
                "X:7\nT:One\nT:Other\nM:6/8\nQ:3/8=80\nK:Am\nA3 \"Am\"B3\n\nfree text\n\nX: 8\nK:G\nG\n"
                    .utf8), path: "a.abc")
        #expect(file.tunes.map(\.number) == ["7", "8"] && file.tunes.map(\.line) == [1, 11])
        let tune = file.tunes[0]
        #expect(tune.title == "One" && tune.key == "Am" && tune.meter == "6/8")
        #expect(tune.score.meters.map(\.text) == ["6/8"])
        #expect(tune.score.tempos.map(\.microseconds) == [500_000])
        #expect(tune.score.keys.map(\.signature.name) == ["A minor"])
        #expect(tune.noteCount == 2)
        // A minor with its bass, from the second note to the end.
        #expect(tune.score.notes.filter { $0.channel == 1 }.map(\.pitch) == [45, 57, 60, 64])
        #expect(file.tunes[1].score.notes.count == 1)
    }

    @Test func chordSymbols() throws {
        func pitches(_ symbol: String) throws -> [Int] {
            let file = try ABCFile(
                bytes: Array("X:1\nK:C\n\"\(symbol)\"C\n".utf8), path: "a.abc")
            #expect(file.warnings == [])
            return file.tunes[0].score.notes.filter { $0.channel == 1 }.map(\.pitch)
        }
        #expect(try pitches("C") == [36, 48, 52, 55])
        #expect(try pitches("D/f+") == [42, 50, 54, 57])
        #expect(try pitches("F#m7") == [42, 54, 57, 61, 64])
        #expect(try pitches("(E7)") == [40, 52, 56, 59, 62])
        #expect(try pitches("Gd") == [43, 55, 58, 61])
        #expect(try pitches("Bb6") == [46, 58, 62, 65, 67])
        #expect(try pitches("Cmaj7") == [36, 48, 52, 55, 59])
        #expect(try pitches("^text") == [])
    }

    @Test func whatCannotBeReadIsTold() throws {
        let file = try ABCFile(
            bytes: Array("X:1\nM:x\nK:Q\nA ? [B \"Zz\"c\nV:1\nd\nV:2\ne\n".utf8), path: "a.abc")
        #expect(
            file.warnings == [
                "line 2: the meter 'x' is not read", "line 3: the key 'Q' is not read",
                "line 4: '?' is not read",
                "line 4: a chord in brackets has no notes or is not closed",
                "line 7: the voice '2' is left out: the first is read",
            ])
        #expect(throws: DataError.self) { try ABCFile(bytes: Array("words".utf8), path: "a.abc") }
        #expect(throws: DataError.self) { try ABCFile(bytes: [], path: "a.abc") }
        // Latin-1 titles.
        let latin = Array("X:1\nT:Caf".utf8) + [0xE9] + Array("\nK:C\nC\n".utf8)
        #expect(try ABCFile(bytes: latin, path: "a.abc").tunes[0].title == "Café")
    }

    /// Whatever stands in a tune, there is an answer and no trap, and repeats cannot grow without end.
    @Test func hostileTunes() throws {
        let random = RandomStream(seed: 6)
        let signs = Array("|:[]12-\"^_=ABcdz(3/>,'{}!KLM4\n".utf8)
        var draws: UInt64 = 0
        for _ in 0..<400 {
            var bytes = Array("X:1\nK:C\n".utf8)
            for _ in 0..<120 {
                draws += 1
                bytes.append(signs[random.integer(below: signs.count, at: draws)])
            }
            let file = try ABCFile(bytes: bytes, path: "a.abc")
            #expect(file.tunes[0].noteCount < 120 * 5 * 16)
        }
        let long = "X:1\nK:C\n" + String(repeating: "|:A:|A|1B:|2:|", count: 3000)
        #expect(try ABCFile(bytes: Array(long.utf8), path: "a.abc").tunes[0].noteCount > 3000)
        let large =
            "X:1\nM:999999999999999999999/4\nL:1/99999999999999999999\nK:C\nA99999999999999999999/99999999999 [A9999B]99999\n"
        _ = try ABCFile(bytes: Array(large.utf8), path: "a.abc")
    }
}
