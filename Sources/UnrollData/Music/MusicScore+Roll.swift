internal import UnrollSystem

extension MusicScore {
    /// The piano roll of the score: the pitches that sound in each time step.
    ///
    /// Starts and ends are moved to the nearest step, halves to the later one; a note sounds in one step
    /// at least. A note that is held and one that is struck again are not told apart. Percussion is
    /// left out: its pitches are instruments. The roll ends with the last note.
    ///
    /// - Parameters:
    ///   - name: Of the piece, for messages too.
    ///   - stepsPerQuarter: Time steps of a quarter note, in `1...96`.
    /// - Throws: `DataError` where the piece would have more than a million steps.
    public func roll(named name: String, stepsPerQuarter: Int) throws -> PianoRoll {
        requirement((1...96).contains(stepsPerQuarter), "roll: \(stepsPerQuarter) steps a quarter")
        let (whole, half) = (2 * ticksPerQuarter, ticksPerQuarter)
        func step(_ tick: Int) -> Int { (2 * tick * stepsPerQuarter + half) / whole }
        var changes: [(step: Int, pitch: Int, by: Int)] = []
        var count = 0
        for note in notes where !note.isPercussion {
            let start = step(note.start)
            let end = max(start + 1, step(note.end))
            changes.append((start, note.pitch, 1))
            changes.append((end, note.pitch, -1))
            count = max(count, end)
        }
        try requireLength(named: name, stepsPerQuarter: stepsPerQuarter)
        changes.sort { $0.step < $1.step }
        var sounding = [Int](repeating: 0, count: 128)
        var pitches: [UInt8] = []
        var next = 0
        let steps = (0..<count).map { step in
            let first = next
            while next < changes.count, changes[next].step == step {
                sounding[changes[next].pitch] += changes[next].by
                next += 1
            }
            if next > first { pitches = (0..<128).filter { sounding[$0] > 0 }.map { UInt8($0) } }
            return pitches
        }
        return PianoRoll(name: name, steps: steps)
    }

    /// The most time steps of a piece.
    private static let mostSteps = 1_000_000

    /// Checks that a score has no more time steps than a piece may have: some bytes of a file can ask
    /// for any number.
    ///
    /// - Throws: `DataError`.
    func requireLength(named name: String, stepsPerQuarter: Int) throws {
        let quarters = max(end, notes.lazy.map(\.end).max() ?? 0) / ticksPerQuarter
        guard quarters <= Self.mostSteps / stepsPerQuarter else {
            throw DataError(
                .malformed, name,
                "the piece has \(quarters.grouped("quarter note")), and at most "
                    + "\((Self.mostSteps / stepsPerQuarter).grouped) are read",
                cure: "give a shorter one")
        }
    }

    /// How a piano roll, which does not tell held notes from repeated ones, becomes notes.
    public enum Holding: String, Sendable, CaseIterable {
        /// A pitch in one step after the other is one note.
        case joined
        /// Every step strikes its notes anew.
        case struck
    }

    /// The notes of a piano roll.
    ///
    /// With a meter every bar strikes its notes anew and the first beat of each is louder.
    ///
    /// - Parameters:
    ///   - roll: The piece.
    ///   - stepsPerQuarter: Time steps of a quarter note, in `1...96`.
    ///   - beatsPerMinute: Quarter notes a minute, in 1...1000.
    ///   - meter: Written into the score and heard; none if `nil`.
    ///   - holding: What steps in which one pitch follows itself are.
    ///   - velocity: How hard notes are struck, in 1...111.
    public init(
        _ roll: PianoRoll, stepsPerQuarter: Int, beatsPerMinute: Double = 120,
        meter: Meter? = nil, holding: Holding = .joined, velocity: Int = 72
    ) {
        requirement(
            (1...96).contains(stepsPerQuarter) && (1...1000).contains(beatsPerMinute)
                && (1...111).contains(velocity),
            "MusicScore: \(stepsPerQuarter) steps a quarter, \(beatsPerMinute) beats a minute, "
                + "velocity \(velocity)")
        let ticks = (480 + stepsPerQuarter - 1) / stepsPerQuarter
        let bar = meter.map { Bars($0, stepsPerQuarter: stepsPerQuarter) }
        var notes: [Note] = []
        /// Where each sounding pitch began; -1 for none.
        var starts = [Int](repeating: -1, count: 128)
        func end(_ pitch: Int, at step: Int) {
            let start = starts[pitch]
            notes.append(
                Note(
                    start: start * ticks, length: (step - start) * ticks, pitch: pitch,
                    velocity: velocity + (bar?.begins(at: start) == true ? 16 : 0)))
            starts[pitch] = -1
        }
        for (step, pitches) in roll.steps.enumerated() {
            let isStruck = holding == .struck || bar?.begins(at: step) == true
            var isSounding = [Bool](repeating: false, count: 128)
            for pitch in pitches { isSounding[Int(pitch)] = true }
            for pitch in 0..<128 where starts[pitch] >= 0 && (isStruck || !isSounding[pitch]) {
                end(pitch, at: step)
            }
            for pitch in pitches where starts[Int(pitch)] < 0 { starts[Int(pitch)] = step }
        }
        for pitch in 0..<128 where starts[pitch] >= 0 { end(pitch, at: roll.steps.count) }
        self.init(
            ticksPerQuarter: ticks * stepsPerQuarter, notes: notes, end: roll.steps.count * ticks)
        tempos = [Tempo(tick: 0, microseconds: Int((60e6 / beatsPerMinute).rounded()))]
        meters = meter.map { [$0] } ?? []
    }
}

/// Where bars begin.
package struct Bars {
    /// A bar has as many time steps as numerator / denominator says, perhaps no whole number.
    private let numerator: Int
    private let denominator: Int

    package init(_ meter: MusicScore.Meter, stepsPerQuarter: Int) {
        numerator = 4 * meter.beats * stepsPerQuarter
        denominator = meter.unit
    }

    /// Whether every bar begins with a step.
    package var areWhole: Bool { numerator.isMultiple(of: denominator) }

    /// Whether a bar begins in a step.
    package func begins(at step: Int) -> Bool {
        // The first step at or behind the beginning of each bar.
        step == 0 || (step * denominator) / numerator != ((step - 1) * denominator) / numerator
    }

    /// The first step at or behind the end of the bars that reach beyond a step.
    package func end(from step: Int) -> Int {
        let bars = (step * denominator + numerator - 1) / numerator
        return (bars * numerator + denominator - 1) / denominator
    }
}
