internal import UnrollSystem

/// Music as a text: a word for each event, a line for each piece, so that any language model of words
/// can learn it.
///
/// `on60` and `off60` begin and end the note of a pitch, `v5` says how hard the notes behind it are
/// struck (8 degrees, 0 the softest), `t4` lets four steps pass, a step being a part of a quarter note.
/// At one time ends come first, then beginnings from the lowest; longer waits are several words, the
/// longest first. A note that begins while its pitch sounds ends the one before.
public struct MusicEvents: Sendable, Hashable, Codable {
    /// Steps of a quarter note.
    public var stepsPerQuarter: Int
    /// Time steps of a quarter note of piano rolls that become events.
    public var rollStepsPerQuarter: Int

    /// - Parameters:
    ///   - stepsPerQuarter: Steps of a quarter note, in `1...96`.
    ///   - rollStepsPerQuarter: Time steps of a quarter note of piano rolls that become events, in
    ///     `1...96`.
    public init(stepsPerQuarter: Int = 4, rollStepsPerQuarter: Int = 2) {
        self.stepsPerQuarter = stepsPerQuarter
        self.rollStepsPerQuarter = rollStepsPerQuarter
    }

    /// Checks what a model file says.
    ///
    /// - Throws: `ConfigError`.
    public func validate() throws {
        try ConfigError.require("stepsPerQuarter", stepsPerQuarter, upTo: 96)
        try ConfigError.require("rollStepsPerQuarter", rollStepsPerQuarter, upTo: 96)
    }

    /// An event.
    public enum Event: Sendable, Hashable {
        /// A note of this pitch begins; MIDI numbers.
        case on(Int)
        /// The note of this pitch ends.
        case off(Int)
        /// The strength of the notes that follow, 1...127.
        case velocity(Int)
        /// This many time steps pass.
        case wait(Int)

        /// The event as a word.
        public var word: String {
            switch self {
            case .on(let pitch): "on\(pitch)"
            case .off(let pitch): "off\(pitch)"
            case .velocity(let degree): "v\(degree)"
            case .wait(let steps): "t\(steps)"
            }
        }

        /// - Parameter word: As ``word`` gives it; `nil` of any other.
        public init?(_ word: some StringProtocol) {
            func number(_ prefix: String, below most: Int) -> Int? {
                guard word.hasPrefix(prefix) else { return nil }
                return Int(word.dropFirst(prefix.count)).flatMap {
                    (0..<most).contains($0) ? $0 : nil
                }
            }
            if let pitch = number("on", below: 128) {
                self = .on(pitch)
            } else if let pitch = number("off", below: 128) {
                self = .off(pitch)
            } else if let degree = number("v", below: MusicEvents.degrees) {
                self = .velocity(degree)
            } else if let steps = number("t", below: 1 << 20), steps > 0 {
                self = .wait(steps)
            } else {
                return nil
            }
        }
    }

    static let degrees = 8

    /// The longest wait of one word: a bar of four quarters.
    private var longestWait: Int { 4 * stepsPerQuarter }

    /// All words, so that a model knows those that its training pieces lack.
    public var vocabulary: [String] {
        let pitches = 0..<128
        return pitches.map { Event.on($0).word } + pitches.map { Event.off($0).word }
            + (0..<Self.degrees).map { Event.velocity($0).word }
            + (1...longestWait).map { Event.wait($0).word }
    }

    /// The events of a score; percussion is left out.
    ///
    /// - Parameter score: The score.
    public func events(of score: MusicScore) -> [Event] {
        let (whole, half) = (2 * score.ticksPerQuarter, score.ticksPerQuarter)
        func step(_ tick: Int) -> Int { (2 * tick * stepsPerQuarter + half) / whole }
        // Ends before beginnings, both from the lowest.
        var marks: [(step: Int, rank: Int, pitch: Int, velocity: Int)] = []
        for note in score.notes where !note.isPercussion {
            let start = step(note.start)
            marks.append((start, 1, note.pitch, note.velocity))
            marks.append((max(start + 1, step(note.end)), 0, note.pitch, 0))
        }
        marks.sort { ($0.step, $0.rank, $0.pitch) < ($1.step, $1.rank, $1.pitch) }
        var events: [Event] = []
        var sounding = [Int](repeating: 0, count: 128)
        var (now, degree) = (0, -1)
        for mark in marks {
            if mark.rank == 0 {
                sounding[mark.pitch] -= 1
                // Another note of the pitch goes on.
                if sounding[mark.pitch] > 0 { continue }
            }
            wait(mark.step - now, &events)
            now = mark.step
            guard mark.rank == 1 else {
                events.append(.off(mark.pitch))
                continue
            }
            if sounding[mark.pitch] > 0 { events.append(.off(mark.pitch)) }
            sounding[mark.pitch] += 1
            if mark.velocity * Self.degrees / 128 != degree {
                degree = mark.velocity * Self.degrees / 128
                events.append(.velocity(degree))
            }
            events.append(.on(mark.pitch))
        }
        wait(step(score.end) - now, &events)
        return events
    }

    private func wait(_ steps: Int, _ events: inout [Event]) {
        var steps = steps
        while steps > 0 {
            events.append(.wait(min(steps, longestWait)))
            steps -= min(steps, longestWait)
        }
    }

    /// A score as a line of words.
    ///
    /// - Parameters:
    ///   - score: The score.
    ///   - semitones: How far every pitch is moved; one that would leave MIDI's range stays.
    public func line(of score: MusicScore, transposedBy semitones: Int = 0) -> String {
        func moved(_ pitch: Int) -> Int {
            (0..<128).contains(pitch + semitones) ? pitch + semitones : pitch
        }
        return events(of: score).map { event in
            switch event {
            case .on(let pitch): Event.on(moved(pitch)).word
            case .off(let pitch): Event.off(moved(pitch)).word
            default: event.word
            }
        }.joined(separator: " ")
    }

    /// The score of some events; notes that never end last to the end.
    ///
    /// - Parameters:
    ///   - events: The events.
    ///   - beatsPerMinute: Quarter notes a minute, in 1...1000.
    ///   - meter: Written into the score; none if `nil`.
    public func score(
        of events: some Sequence<Event>, beatsPerMinute: Double = 120,
        meter: MusicScore.Meter? = nil
    ) -> MusicScore {
        requirement(
            (1...1000).contains(beatsPerMinute), "score: \(beatsPerMinute) beats a minute")
        let ticks = (480 + stepsPerQuarter - 1) / stepsPerQuarter
        var notes: [MusicScore.Note] = []
        var open: [Int: (start: Int, velocity: Int)] = [:]
        var (now, velocity) = (0, 72)
        func end(_ pitch: Int) {
            guard let note = open.removeValue(forKey: pitch), note.start < now else { return }
            notes.append(
                MusicScore.Note(
                    start: note.start * ticks, length: (now - note.start) * ticks, pitch: pitch,
                    velocity: note.velocity))
        }
        for event in events {
            switch event {
            case .on(let pitch):
                end(pitch)
                open[pitch] = (now, velocity)
            case .off(let pitch): end(pitch)
            case .velocity(let degree):
                velocity = degree * 128 / Self.degrees + 64 / Self.degrees
            case .wait(let steps): now += steps
            }
        }
        for pitch in open.keys.sorted() { end(pitch) }
        var score = MusicScore(
            ticksPerQuarter: ticks * stepsPerQuarter, notes: notes, end: now * ticks)
        score.tempos = [
            MusicScore.Tempo(tick: 0, microseconds: Int((60e6 / beatsPerMinute).rounded()))
        ]
        score.meters = meter.map { [$0] } ?? []
        return score
    }
}
