/// The music of a tune in the order in which it is written, before repeats are played.
enum ABCElement {
    /// Notes that begin together, or a rest where there are none; ticks, and the pitches that are tied
    /// to what follows.
    case notes(pitches: [Int], ticks: Int, tied: Set<Int>)
    case chord(ABCChord)
    case meter(beats: Int, unit: Int)
    case key(KeySignature)
    case tempo(microseconds: Int)
    case repeatStart
    case repeatEnd
    /// An ending, for these rounds.
    case ending(Set<Int>)
    /// What closes an ending: a double bar, or the end of a repeat.
    case sectionEnd
}

/// Plays the elements of a tune into a score.
struct ABCPlayer {
    /// Ticks of a quarter note: of 128ths, and of tuplets of 3, 5, 7 and 9 notes.
    static let ticksPerQuarter = 10_080

    private let elements: [ABCElement]
    private var tick = 0
    private var notes: [MusicScore.Note] = []
    /// Places in ``notes`` of tied notes, by pitch.
    private var tied: [Int: Int] = [:]
    private var chord: (chord: ABCChord, start: Int)?
    private var tempos: [MusicScore.Tempo] = []
    private var meters: [MusicScore.Meter] = []
    private var keys: [MusicScore.Key] = []
    private(set) var melodyNotes = 0

    /// The most elements that are played, as often as repeats may ask for.
    private var left: Int
    private static let mostRounds = 5

    init(_ elements: [ABCElement]) {
        self.elements = elements
        left = elements.count * Self.mostRounds
    }

    /// Plays from the beginning to the end.
    mutating func play() -> MusicScore {
        var place = 0
        var section = Section()
        while place < elements.count, left > 0 {
            left -= 1
            switch elements[place] {
            case .repeatStart:
                if place != section.start { section = Section(start: place, isExplicit: true) }
            case .repeatEnd:
                if isRepeated(section, through: place) {
                    section.round += 1
                    section.isInEnding = false
                    place = section.start
                    continue
                }
                section = Section(start: place + 1)
            case .ending(let rounds):
                guard rounds.contains(section.round) else {
                    place = endOfEnding(from: place)
                    continue
                }
                section.isInEnding = true
            case .sectionEnd:
                let isOver = section.isInEnding && section.round > 1
                if isOver || (section.round == 1 && !section.isExplicit) {
                    section = Section(start: place + 1)
                }
            default: sound(elements[place])
            }
            place += 1
        }
        endChord()
        var score = MusicScore(ticksPerQuarter: Self.ticksPerQuarter, notes: notes, end: tick)
        score.tempos = tempos
        score.meters = meters
        score.keys = keys
        return score
    }

    /// What a repeat goes back to.
    private struct Section {
        var start = 0
        var isExplicit = false
        var round = 1
        var isInEnding = false
    }

    /// Whether the end of a repeat goes back: twice, or as often as there are endings.
    private func isRepeated(_ section: Section, through end: Int) -> Bool {
        if section.round == 1 { return true }
        let last = min(end + 1, elements.count - 1)
        return section.start <= last
            && elements[section.start...last].contains {
                if case .ending(let rounds) = $0 {
                    rounds.contains(section.round + 1)
                } else {
                    false
                }
            }
    }

    /// The place behind an ending that is not played in this round.
    private func endOfEnding(from place: Int) -> Int {
        for next in elements.indices.dropFirst(place + 1) {
            switch elements[next] {
            case .ending, .repeatStart: return next
            case .repeatEnd, .sectionEnd: return next + 1
            default: continue
            }
        }
        return elements.count
    }

    // MARK: Sounding

    private mutating func sound(_ element: ABCElement) {
        switch element {
        case .notes(let pitches, let ticks, let ties): sound(pitches, ticks, ties)
        case .chord(let next):
            endChord()
            chord = (next, tick)
        case .meter(let beats, let unit):
            if meters.last.map({ ($0.beats, $0.unit) != (beats, unit) }) ?? true {
                meters.append(MusicScore.Meter(tick: tick, beats: beats, unit: unit))
            }
        case .key(let signature):
            if keys.last?.signature != signature {
                keys.append(MusicScore.Key(tick: tick, signature: signature))
            }
        case .tempo(let microseconds):
            tempos.append(MusicScore.Tempo(tick: tick, microseconds: microseconds))
        case .repeatStart, .repeatEnd, .ending, .sectionEnd: break
        }
    }

    private mutating func sound(_ pitches: [Int], _ ticks: Int, _ ties: Set<Int>) {
        var goingOn: [Int: Int] = [:]
        for pitch in Set(pitches).sorted() {
            let place: Int
            if let before = tied[pitch] {
                notes[before].length += ticks
                place = before
            } else {
                melodyNotes += 1
                place = notes.count
                notes.append(MusicScore.Note(start: tick, length: ticks, pitch: pitch))
            }
            if ties.contains(pitch) { goingOn[pitch] = place }
        }
        tied = goingOn
        tick += ticks
    }

    private mutating func endChord() {
        if let chord, tick > chord.start {
            notes += chord.chord.pitches.map {
                MusicScore.Note(
                    start: chord.start, length: tick - chord.start, pitch: $0, velocity: 56,
                    channel: 1, track: 1)
            }
        }
        chord = nil
    }
}
