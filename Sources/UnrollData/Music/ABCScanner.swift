/// Takes lines of ABC music apart.
struct ABCScanner {
    /// What a piece of a line is.
    enum Piece {
        case element(ABCElement)
        case field(Character, String)
    }

    private var bytes: [UInt8] = []
    private var line = 0
    private var place = 0
    private var ready: [Piece] = []
    /// Accidentals of the bar so far, by note name.
    private var bar: [Int: Int] = [:]
    /// Notes of a tuplet to come, and what their lengths are multiplied by.
    private var tuplet: (left: Int, top: Int, bottom: Int)?
    /// The last note, which a tie or a broken rhythm may still change.
    private var held: (pitches: [Int], ticks: Int, tied: Set<Int>)?
    /// What a broken rhythm does to the next note: numerator over a power of two.
    private var broken: (top: Int, bottom: Int)?
    /// How the pitches of the last note are altered, by the pitch without it: a tie over a bar line keeps
    /// the accidental.
    private var altered: [Int: Int] = [:]
    /// The same of the note that is being read.
    private var altering: [Int: Int] = [:]

    mutating func endBar() { bar = [:] }

    mutating func begin(_ bytes: [UInt8], line: Int) {
        self.bytes = bytes
        self.line = line
        place = 0
    }

    /// The last note of the tune.
    func pending() -> [ABCElement] {
        held.map { [.notes(pitches: $0.pitches, ticks: $0.ticks, tied: $0.tied)] } ?? []
    }

    /// The next piece of the line; `nil` at its end.
    mutating func next(unit: Int, key: ABCKey, _ problems: inout ABCFile.Problems) -> Piece? {
        while ready.isEmpty, place < bytes.count { read(unit, key, &problems) }
        return ready.isEmpty ? nil : ready.removeFirst()
    }

    private mutating func emit(_ element: ABCElement) {
        release()
        ready.append(.element(element))
    }

    private mutating func release() {
        ready += pending().map { .element($0) }
        held = nil
    }

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    /// The bytes up to a closing one, which is taken; `nil`, and nothing is taken, where it lacks.
    private mutating func upTo(_ end: Unicode.Scalar) -> ArraySlice<UInt8>? {
        guard let stop = bytes[place...].firstIndex(of: UInt8(ascii: end)) else { return nil }
        defer { place = stop + 1 }
        return bytes[place..<stop]
    }

    // MARK: Pieces

    private mutating func read(_ unit: Int, _ key: ABCKey, _ problems: inout ABCFile.Problems) {
        let start = place
        let byte = bytes[place]
        let character = Character(Unicode.Scalar(byte))
        switch character {
        case " ", "\t", "\\", "`", "y", ")", "~", ".", "&", "*", "$", "H"..."W", "h"..."w", "Y":
            // Slurs end, beams break, decorations of one letter, a line goes on.
            place += 1
        case "\"":
            place += 1
            quoted(start, &problems)
        case "!", "+":
            place += 1
            if upTo(character == "!" ? "!" : "+") == nil {
                problem("'\(character)' closes nothing", &problems)
            }
        case "{":
            place += 1
            if upTo("}") == nil { problem("a grace note is not closed", &problems) }
        case "|", ":": barline(&problems)
        case "[": bracket(unit, key, &problems)
        case "]": place += 1
        case "(":
            place += 1
            beginTuplet()
        case "-":
            place += 1
            if let pitches = held?.pitches { held?.tied = Set(pitches) }
        case "<", ">": breakRhythm(character)
        case "^", "_", "=", "A"..."G", "a"..."g":
            if let pitch = pitch(key) {
                note([pitch], ticks(unit), tied: [])
            } else {
                problem("an accidental without a note", &problems)
            }
        case "z", "x":
            place += 1
            note([], ticks(unit), tied: [])
        case "Z", "X":
            place += 1
            problem("a rest of whole bars is left out", &problems)
            _ = factor()
        default:
            place += 1
            let shown = byte < 0x7F && byte > 0x20 ? "'\(character)'" : "byte \(byte)"
            problem("\(shown) is not read", &problems)
        }
        if place == start { place += 1 }
    }

    private func problem(_ text: String, _ problems: inout ABCFile.Problems) {
        problems.add(text, line: line)
    }

    private mutating func quoted(_ start: Int, _ problems: inout ABCFile.Problems) {
        guard let inside = upTo("\"") else {
            problem("a quote is not closed", &problems)
            place = bytes.count
            return
        }
        let symbol = text(inside)
        guard let first = symbol.first, !"^_<>@".contains(first) else { return }
        if let chord = ABCChord(symbol) {
            emit(.chord(chord))
        } else {
            problem("the chord '\(Inspection.line(symbol))' is not known", &problems)
        }
    }

    /// `|`, `||`, `|]`, `[|`, `|:`, `:|`, `::`, with the number of an ending behind.
    private mutating func barline(_ problems: inout ABCFile.Problems) {
        var signs = ""
        while let byte = current, "|:]".utf8.contains(byte) {
            // A bracket that closes belongs to the bar alone.
            if byte == UInt8(ascii: "]"), signs.last != "|" { break }
            signs.unicodeScalars.append(Unicode.Scalar(byte))
            place += 1
        }
        endBar()
        let opens = signs.last == ":" && signs.contains("|")
        let closes = signs.first == ":"
        if signs.allSatisfy({ $0 == ":" }) {
            if signs.count > 1 {
                emit(.repeatEnd)
                emit(.repeatStart)
            }
        } else {
            if closes { emit(.repeatEnd) }
            if !closes, signs.contains("||") || signs.contains("|]") { emit(.sectionEnd) }
            if opens, signs != ":" { emit(.repeatStart) }
        }
        if let rounds = rounds() { emit(.ending(rounds)) }
    }

    /// The rounds that an ending is for: `1`, `2`, `1,3`, `1-3`.
    private mutating func rounds() -> Set<Int>? {
        guard let byte = current, (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(byte) else {
            return nil
        }
        var rounds: Set<Int> = []
        var before: Int?
        while let byte = current {
            switch byte {
            case UInt8(ascii: "1")...UInt8(ascii: "9"):
                let round = Int(byte - UInt8(ascii: "0"))
                rounds.formUnion(before.map { min($0, round)...round } ?? round...round)
                before = nil
            case UInt8(ascii: "-"): before = rounds.max()
            case UInt8(ascii: ","): break
            default: return rounds
            }
            place += 1
        }
        return rounds
    }

    private mutating func bracket(
        _ unit: Int, _ key: ABCKey, _ problems: inout ABCFile.Problems
    ) {
        place += 1
        if let rounds = rounds() {
            emit(.ending(rounds))
        } else if take("|") {
            endBar()
            emit(.sectionEnd)
        } else if place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: ":"),
            let inside = upTo("]")
        {
            release()
            ready.append(
                .field(Character(Unicode.Scalar(inside.first ?? 0x20)), text(inside.dropFirst(2))))
        } else {
            chord(unit, key, &problems)
        }
    }

    /// Notes that sound together, behind their bracket: the first one's length counts.
    private mutating func chord(_ unit: Int, _ key: ABCKey, _ problems: inout ABCFile.Problems) {
        var pitches: [Int] = []
        var tied: Set<Int> = []
        var length: Int?
        while let byte = current, byte != UInt8(ascii: "]") {
            if let pitch = pitch(key) {
                let ticks = ticks(unit)
                length = length ?? ticks
                pitches.append(pitch)
                if take("-") { tied.insert(pitch) }
            } else {
                place += 1
            }
        }
        guard take("]"), let length else {
            problem("a chord in brackets has no notes or is not closed", &problems)
            return
        }
        let (top, bottom) = factor()
        note(pitches, max(1, length * top / bottom), tied: tied)
    }

    private mutating func note(_ pitches: [Int], _ ticks: Int, tied: Set<Int>) {
        var ticks = ticks
        if let broken {
            ticks = max(1, ticks * broken.top / broken.bottom)
            self.broken = nil
        }
        if let tuplet {
            ticks = max(1, ticks * tuplet.top / tuplet.bottom)
            self.tuplet = tuplet.left > 1 ? (tuplet.left - 1, tuplet.top, tuplet.bottom) : nil
        }
        release()
        held = (pitches, ticks, tied)
        (altered, altering) = (altering, [:])
    }

    private mutating func beginTuplet() {
        func number() -> Int? {
            guard let byte = current, (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(byte) else {
                return nil
            }
            place += 1
            return Int(byte - UInt8(ascii: "0"))
        }
        guard let p = number(), p > 1 else { return }
        var (q, r) = ([3: 2, 2: 3, 4: 3, 6: 2, 8: 3][p] ?? 2, p)
        if take(":") {
            q = number() ?? q
            if take(":") { r = number() ?? r }
        }
        tuplet = (r, q, p)
    }

    /// `>` lengthens the note before by half and halves the next; `<` the other way round.
    private mutating func breakRhythm(_ sign: Character) {
        var count = 0
        while let byte = current, Character(Unicode.Scalar(byte)) == sign, count < 3 {
            count += 1
            place += 1
        }
        let whole = 1 << count
        let (long, short) = ((2 * whole - 1, whole), (1, whole))
        let (before, after) = sign == ">" ? (long, short) : (short, long)
        guard let ticks = held?.ticks else { return }
        held?.ticks = max(1, ticks * before.0 / before.1)
        broken = (after.0, after.1)
    }

    // MARK: Notes

    /// A note's pitch; `nil` where none stands here.
    private mutating func pitch(_ key: ABCKey) -> Int? {
        let start = place
        var accidental: Int?
        while let byte = current, "^_=".utf8.contains(byte) {
            let by = byte == UInt8(ascii: "^") ? 1 : byte == UInt8(ascii: "_") ? -1 : 0
            accidental = by == 0 ? 0 : max(-2, min(2, (accidental ?? 0) + by))
            place += 1
        }
        let names = Array("CDEFGABcdefgab".utf8)
        guard let byte = current, let name = names.firstIndex(of: byte) else {
            place = accidental == nil ? start : place
            return nil
        }
        place += 1
        var octave = name < 7 ? 60 : 72
        while let byte = current, byte == UInt8(ascii: "'") || byte == UInt8(ascii: ",") {
            octave += byte == UInt8(ascii: "'") ? 12 : -12
            place += 1
        }
        let letter = name % 7
        if let accidental { bar[letter] = accidental }
        let natural = octave + [0, 2, 4, 5, 7, 9, 11][letter]
        func sounding(_ by: Int) -> Int { min(max(natural + by, 0), 127) }
        let goesOn = altered[natural].flatMap { by in
            held?.tied.contains(sounding(by)) == true ? by : nil
        }
        let by = accidental ?? bar[letter] ?? goesOn ?? key.accidentals[letter]
        altering[natural] = by
        return sounding(by)
    }

    private mutating func ticks(_ unit: Int) -> Int {
        let (top, bottom) = factor()
        return max(1, unit * top / bottom)
    }

    /// `3`, `/2`, `3/2`, `/`, `//`: at most 256 of either.
    private mutating func factor() -> (Int, Int) {
        func number() -> Int? {
            var value: Int?
            while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                value = min((value ?? 0) * 10 + Int(byte - UInt8(ascii: "0")), 256)
                place += 1
            }
            return value
        }
        let top = max(number() ?? 1, 1)
        var bottom = 1
        while take("/") {
            bottom = min(bottom * max(number() ?? 2, 1), 256)
        }
        return (top, bottom)
    }
}
