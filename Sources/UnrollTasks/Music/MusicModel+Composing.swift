public import UnrollData
internal import UnrollLayers
public import UnrollSystem
internal import UnrollTensors

extension MusicModel {
    /// Composes music, a time step at a time: each step's notes are drawn from the lowest to the
    /// highest, exactly as likely as the model has them.
    ///
    /// - Parameters:
    ///   - prompt: Read first, not part of what is composed; from silence if `nil`.
    ///   - steps: Time steps to compose.
    ///   - temperature: Below 1 likely notes are drawn more often, above 1 less; 0 takes of each note
    ///     what is likelier.
    ///   - key: Notes outside of its scale never sound; every note may if `nil`.
    ///   - random: Decides every draw, those of step n by its stream n.
    /// - Returns: What was composed.
    public func compose(
        after prompt: PianoRoll? = nil, steps: Int, temperature: Double = 1,
        key: KeySignature? = nil, random: RandomStream
    ) -> PianoRoll {
        let keyCount = MusicConfig.keyCount
        let penalties = key.map { key in
            let scale = key.scale
            return Tensor(
                (0..<keyCount).map { scale[($0 + MusicConfig.lowestPitch) % 12] ? 0 : -.infinity },
                shape: [1, keyCount])
        }
        var (state, notes) = read(prompt)
        let stepper = network.stepper
        let isDrawn = temperature >= ComposingRequest.leastTemperature
        var composed: [[UInt8]] = []
        composed.reserveCapacity(steps)
        for step in 0..<steps {
            let (outputs, next) = network.step(notes, from: state, by: stepper)
            let draws = random.stream(step)
            let uniforms =
                isDrawn
                ? (0..<keyCount).map { draws.uniform(at: UInt64($0)) }
                : [Float](repeating: 0.5, count: keyCount)
            notes = network.notes.draw(
                outputs, uniforms: Tensor(uniforms, shape: [1, keyCount]),
                temperature: isDrawn ? Float(temperature) : 1, penalties: penalties)
            state = next
            composed.append(
                keyboard.pitches(
                    of: notes.floats.enumerated().filter { $0.element > 0 }.map { Int32($0.offset) }
                ))
            if step % 64 == 0 {
                Activity.report("composing", share: Double(step) / Double(steps))
            }
        }
        return PianoRoll(name: "composed", steps: composed)
    }

    /// The state behind all steps of a prompt but the last, and that last one's notes.
    private func read(_ prompt: PianoRoll?) -> (MusicNetwork.State, Tensor) {
        let steps = prompt.map { keyboard.keys(of: $0) } ?? []
        let silence = Tensor(zeros: [1, MusicConfig.keyCount])
        guard let last = steps.last else { return (network.zeroState(batch: 1), silence) }
        let notes = Tensor(noteSets: [[last]], timeSteps: 1, keyCount: MusicConfig.keyCount)
        return (
            network.state(behind: MusicNetwork.Batch([MusicData.Example(steps: steps)])),
            notes.reshaped([1, MusicConfig.keyCount])
        )
    }
}
