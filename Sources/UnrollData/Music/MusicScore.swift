internal import UnrollSystem

/// Notes in time, as MIDI files have them: each with a start and a length in ticks, many to a quarter
/// note.
public struct MusicScore: Sendable, Hashable {
    /// A note.
    public struct Note: Sendable, Hashable {
        /// Where it begins, in ticks.
        public var start: Int
        /// How long it lasts, in ticks; at least 1.
        public var length: Int
        /// A MIDI number in `0..<128`: 60 for middle C.
        public var pitch: Int
        /// How hard it is struck, in `1..<128`.
        public var velocity: Int
        /// MIDI's channel, in `0..<16`; 9 is percussion, whose pitches are instruments.
        public var channel: Int
        /// MIDI's program, in `0..<128`: the instrument.
        public var program: Int
        /// The track that it stands in, counted from 0.
        public var track: Int

        /// - Parameters:
        ///   - start: Where it begins, in ticks, 0 or more.
        ///   - length: How long it lasts, in ticks, 1 or more.
        ///   - pitch: A MIDI number in `0..<128`.
        ///   - velocity: How hard it is struck, in `1..<128`.
        ///   - channel: In `0..<16`.
        ///   - program: The instrument, in `0..<128`.
        ///   - track: The track that it stands in, counted from 0.
        public init(
            start: Int, length: Int, pitch: Int, velocity: Int = 80, channel: Int = 0,
            program: Int = 0, track: Int = 0
        ) {
            requirement(
                start >= 0 && length >= 1 && (0..<128).contains(pitch)
                    && (1..<128).contains(velocity) && (0..<16).contains(channel)
                    && (0..<128).contains(program) && track >= 0,
                "Note: start \(start), length \(length), pitch \(pitch), velocity \(velocity), "
                    + "channel \(channel), program \(program), track \(track)")
            self.start = start
            self.length = length
            self.pitch = pitch
            self.velocity = velocity
            self.channel = channel
            self.program = program
            self.track = track
        }

        /// The tick at which it ends.
        public var end: Int { start + length }
        /// Whether it is percussion.
        public var isPercussion: Bool { channel == 9 }
    }

    /// A tempo, from a tick on.
    public struct Tempo: Sendable, Hashable {
        /// The tick at which the tempo begins.
        public var tick: Int
        /// Of a quarter note, at least 1.
        public var microseconds: Int

        /// - Parameters:
        ///   - tick: Where it begins.
        ///   - microseconds: Of a quarter note, at least 1.
        public init(tick: Int, microseconds: Int) {
            requirement(tick >= 0 && microseconds >= 1, "Tempo: \(microseconds) at \(tick)")
            self.tick = tick
            self.microseconds = microseconds
        }

        /// Quarter notes a minute.
        public var beatsPerMinute: Double { 60e6 / Double(microseconds) }
    }

    /// A meter, from a tick on: 3/4 has 3 beats of the unit 4.
    public struct Meter: Sendable, Hashable {
        /// The tick at which the meter begins.
        public var tick: Int
        /// The beats of a bar.
        public var beats: Int
        /// The note value of a beat: 1, 2, 4, 8 …
        public var unit: Int

        /// - Parameters:
        ///   - tick: Where it begins.
        ///   - beats: Of a bar, in `1..<256`.
        ///   - unit: The note value of a beat, a power of two up to 64.
        public init(tick: Int = 0, beats: Int, unit: Int) {
            requirement(
                tick >= 0 && (1..<256).contains(beats) && (1...64).contains(unit)
                    && unit.nonzeroBitCount == 1, "Meter: \(beats)/\(unit) at \(tick)")
            self.tick = tick
            self.beats = beats
            self.unit = unit
        }

        /// As people write it.
        public var text: String { "\(beats)/\(unit)" }
    }

    /// A key signature, from a tick on.
    public struct Key: Sendable, Hashable {
        /// The tick at which the key begins.
        public var tick: Int
        /// The sharps or flats.
        public var signature: KeySignature

        /// - Parameters:
        ///   - tick: Where it begins.
        ///   - signature: Its sharps or flats.
        public init(tick: Int = 0, signature: KeySignature) {
            self.tick = tick
            self.signature = signature
        }
    }

    /// Ticks of a quarter note.
    public var ticksPerQuarter: Int
    /// By start, then by pitch.
    public var notes: [Note]
    /// By tick; 120 quarter notes a minute before the first one.
    public var tempos: [Tempo] = []
    /// By tick; 4/4 before the first one.
    public var meters: [Meter] = []
    /// By tick.
    public var keys: [Key] = []
    /// The tick at which the music ends, perhaps in silence.
    public var end: Int

    /// - Parameters:
    ///   - ticksPerQuarter: Ticks of a quarter note, in `1..<32768`.
    ///   - notes: In any order.
    ///   - end: The tick at which the music ends; the end of the last note if that is later.
    public init(ticksPerQuarter: Int, notes: [Note], end: Int = 0) {
        requirement(
            (1..<32768).contains(ticksPerQuarter), "MusicScore: \(ticksPerQuarter) ticks")
        self.ticksPerQuarter = ticksPerQuarter
        self.notes = notes.sorted {
            ($0.start, $0.pitch, $0.track, $0.channel) < ($1.start, $1.pitch, $1.track, $1.channel)
        }
        self.end = max(end, notes.lazy.map(\.end).max() ?? 0)
    }

    /// Seconds from the beginning to ticks.
    public var clock: TempoClock { TempoClock(tempos, ticksPerQuarter: ticksPerQuarter) }

    /// How long the music lasts.
    public var seconds: Double { clock.seconds(at: end) }
}

/// Seconds of ticks, whatever tempos come.
public struct TempoClock: Sendable {
    private var ticks: [Int] = [0]
    private var starts: [Double] = [0]
    private var secondsPerTick: [Double]

    /// - Parameters:
    ///   - tempos: By tick; of several at one tick the last holds. Before the first one a quarter note
    ///     lasts half a second.
    ///   - ticksPerQuarter: Ticks of a quarter note.
    public init(_ tempos: [MusicScore.Tempo], ticksPerQuarter: Int) {
        let scale = 1e-6 / Double(ticksPerQuarter)
        secondsPerTick = [5e5 * scale]
        for tempo in tempos {
            let rate = Double(tempo.microseconds) * scale
            if tempo.tick > ticks[ticks.count - 1] {
                starts.append(seconds(at: tempo.tick))
                ticks.append(tempo.tick)
                secondsPerTick.append(rate)
            } else {
                secondsPerTick[ticks.count - 1] = rate
            }
        }
    }

    /// The seconds from the beginning to a tick.
    ///
    /// - Parameter tick: 0 or more.
    public func seconds(at tick: Int) -> Double {
        var (low, high) = (0, ticks.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if ticks[middle] <= tick { low = middle } else { high = middle }
        }
        return starts[low] + Double(tick - ticks[low]) * secondsPerTick[low]
    }
}
