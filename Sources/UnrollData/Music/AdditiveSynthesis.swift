internal import UnrollPlatform
internal import UnrollSystem

/// Plain additive synthesis: every note a sum of decaying sine waves, its fundamental and overtones, so
/// that music can be heard without a synthesiser. Percussion is left out.
public struct AdditiveSynthesis: Sendable {
    /// Samples a second.
    public var sampleRate: Int
    /// Amplitudes of the fundamental and the overtones.
    public var partials: [Float] = [1, 0.5, 0.28, 0.16, 0.1, 0.06]
    /// Seconds in which a note comes to its full amplitude, and in which it ends behind its length.
    public var attack = 0.012
    /// Seconds in which a note fades behind its end.
    public var release = 0.08
    /// Seconds after which a held note's fundamental has half its amplitude; overtones fade faster.
    public var halfLife = 0.9

    /// - Parameter sampleRate: Samples a second.
    public init(sampleRate: Int = 44_100) {
        requirement((1000...1_000_000).contains(sampleRate), "AdditiveSynthesis: \(sampleRate)")
        self.sampleRate = sampleRate
    }

    /// The samples of a score, the loudest of them at 0.9.
    ///
    /// - Parameter score: The notes.
    /// - Returns: Samples in -1...1, one channel.
    /// - Throws: `ConfigError` where the music lasts longer than two hours.
    public func samples(of score: MusicScore) throws -> [Float] {
        let clock = score.clock
        let seconds = clock.seconds(at: score.end)
        try ConfigError.require(
            seconds <= 7200,
            "the music lasts \(timeText(seconds)), and sound is made of two hours at the most")
        let rate = Double(sampleRate)
        var samples = [Float](
            repeating: 0, count: Int(((seconds + release + 0.1) * rate).rounded(.up)))
        for note in score.notes where !note.isPercussion {
            add(
                note, from: clock.seconds(at: note.start), to: clock.seconds(at: note.end),
                into: &samples)
        }
        let loudest = samples.reduce(0) { max($0, abs($1)) }
        guard loudest > 0 else { return samples }
        let scale = 0.9 / loudest
        for place in samples.indices { samples[place] *= scale }
        return samples
    }

    private func add(
        _ note: MusicScore.Note, from start: Double, to end: Double, into samples: inout [Float]
    ) {
        let rate = Double(sampleRate)
        let first = Int(start * rate)
        let held = max(1, Int((end - start) * rate))
        let count = min(held + max(1, Int(release * rate)), samples.count - first)
        guard count > 0 else { return }
        let frequency = 440 * exp2((Double(note.pitch) - 69) / 12)
        let strength = Float(note.velocity) / 127
        let envelope = envelope(held: held, count: count)
        for (number, amplitude) in partials.enumerated() {
            let partial = frequency * Double(number + 1)
            guard partial < 0.45 * rate else { break }
            // A turning pointer: one complex product a sample, which shrinks as the sound decays.
            let angle = 2 * .pi * partial / rate
            let decay = exp2(-Double(number + 1).squareRoot() / (halfLife * rate))
            let (turnX, turnY) = (Float(decay * cos(angle)), Float(decay * sin(angle)))
            var (x, y) = (amplitude * strength, Float(0))
            samples.withUnsafeMutableBufferPointer { samples in
                envelope.withUnsafeBufferPointer { envelope in
                    for place in 0..<count {
                        samples[first + place] += y * envelope[place]
                        (x, y) = (x * turnX - y * turnY, x * turnY + y * turnX)
                    }
                }
            }
        }
    }

    /// Rises evenly, holds, and falls evenly behind the note's length.
    private func envelope(held: Int, count: Int) -> [Float] {
        let rise = Float(max(1, min(Int(attack * Double(sampleRate)), held)))
        let fall = Float(max(1, count - held))
        return (0..<count).map { place in
            let up = min(Float(place) / rise, 1)
            return place < held ? up : up * max(0, 1 - Float(place - held) / fall)
        }
    }
}
