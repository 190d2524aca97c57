internal import UnrollSystem

/// A piece of music as the set of pitches that sound in each time step.
///
/// A held note and a repeated one are the same here: both are the pitch in one step after the other.
/// Steps in which nothing sounds are kept.
public struct PianoRoll: Sendable, Hashable {
    /// Where it comes from: a file, a tune's title, a place in a list.
    public var name: String
    /// The pitches of each time step, rising, each once: MIDI numbers in `0..<128`, 60 for middle C.
    public var steps: [[UInt8]]

    /// - Parameters:
    ///   - name: Where it comes from.
    ///   - steps: The pitches of each time step, rising, each once, below 128.
    public init(name: String, steps: [[UInt8]]) {
        requirement(
            steps.allSatisfy { pitches in
                zip(pitches, pitches.dropFirst()).allSatisfy { $0 < $1 } && pitches.last ?? 0 < 128
            }, "PianoRoll: the pitches of a step do not rise below 128")
        self.name = name
        self.steps = steps
    }

    /// The same with every pitch moved, or `nil` where one would leave MIDI's range.
    ///
    /// - Parameter semitones: Up where positive.
    public func transposed(by semitones: Int) -> PianoRoll? {
        guard let range = pitchRange else { return self }
        guard Int(range.lowerBound) + semitones >= 0, Int(range.upperBound) + semitones < 128 else {
            return nil
        }
        return PianoRoll(
            name: name, steps: steps.map { $0.map { UInt8(Int($0) + semitones) } })
    }

    /// The lowest and the highest pitch; `nil` of silence.
    public var pitchRange: ClosedRange<UInt8>? {
        guard let lowest = steps.lazy.compactMap(\.first).min(),
            let highest = steps.lazy.compactMap(\.last).max()
        else { return nil }
        return lowest...highest
    }

    /// The name of a pitch: C4 for 60.
    ///
    /// - Parameter pitch: A MIDI number.
    public static func name(of pitch: Int) -> String {
        let names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
        let (octave, place) = (pitch / 12 - 1, pitch % 12)
        return "\(names[(place + 12) % 12])\(octave)"
    }
}
