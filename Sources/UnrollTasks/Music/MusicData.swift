public import UnrollData
internal import UnrollSystem
internal import UnrollTraining

/// The pieces of a training run as sets of keys.
public struct MusicData: Sendable {
    /// The keys of each time step of a piece, or of a part of one.
    package struct Example: Sendable {
        var steps: [[Int32]]
        /// The keys of the step before the first one; none where a piece begins.
        var before: [Int32] = []

        package init(steps: [[Int32]], before: [Int32] = []) {
            self.steps = steps
            self.before = before
        }
    }

    /// The configuration with the range of notes that the pieces have.
    public let config: MusicConfig
    let training: [Example]
    let validation: [Example]
    /// The pieces that are validated on.
    public let validationPieces: [PianoRoll]
    /// How many pieces are trained on.
    public let trainingCount: Int

    /// Makes examples of pieces.
    ///
    /// - Parameters:
    ///   - training: The pieces to learn from.
    ///   - validation: Others; a share of the first, drawn at random, is held out if `nil`.
    ///   - config: How the model is built.
    ///   - source: The files they come from, for messages.
    /// - Throws: `DataError` where there are too few pieces, or nothing sounds in them.
    public init(
        training: [PianoRoll], validation: [PianoRoll]?, config: MusicConfig, source: String?
    ) throws {
        let (training, validation) = (
            training.filter { !$0.steps.isEmpty }, validation?.filter { !$0.steps.isEmpty }
        )
        let cure = "give more pieces" as Message
        let needed = validation == nil && config.heldOutFraction > 0 ? 2 : 1
        guard training.count >= needed else {
            throw DataError(
                .tooShort, source,
                "there \(training.count == 1 ? "is" : "are") \(counted(training.count, "piece")) to "
                    + "train on"
                    + (needed == 2 ? ", of which some are held out for validation" : ""),
                cure: needed == 2
                    ? cure + ", or some to validate on (\(field: "validation"))" : cure
            )
        }
        let (kept, heldOut) =
            validation.map { (training, $0) }
            ?? (config.heldOutFraction > 0
                ? training.heldOut(config.heldOutFraction, seed: config.training.seed)
                : (training, []))
        self.config = config
        let keyboard = Keyboard()
        self.training = kept.flatMap {
            Self.windows(keyboard.keys(of: $0), length: config.windowLength)
        }
        self.validation = heldOut.map { Example(steps: keyboard.keys(of: $0)) }
        keyboard.noteWhatIsMissing(in: kept + heldOut)
        validationPieces = heldOut
        trainingCount = kept.count
        guard self.training.contains(where: { $0.steps.contains { !$0.isEmpty } }) else {
            throw DataError(
                .malformed, source, "no note of a piano sounds in the pieces to train on",
                cure: cure)
        }
    }

    /// A piece in windows of about one length, each with the step before it.
    private static func windows(_ steps: [[Int32]], length: Int?) -> [Example] {
        guard let length, steps.count > length else { return [Example(steps: steps)] }
        let count = (steps.count - 1) / length + 1
        return (0..<count).map { window in
            let (first, end) = (
                steps.count * window / count, steps.count * (window + 1) / count
            )
            return Example(
                steps: Array(steps[first..<end]), before: first == 0 ? [] : steps[first - 1])
        }
    }

    /// How likely each key is to sound in a training step, whatever came before; one that never sounds
    /// counts as if it sounded half a time, since it may well sound in another piece.
    var keyProbabilities: [Float] {
        var counts = [Double](repeating: 0.5, count: MusicConfig.keyCount)
        var steps = 1.0
        let spread = -config.transposition...config.transposition
        for example in training {
            steps += Double(example.steps.count)
            for key in example.steps.joined() {
                for moved in spread where counts.indices.contains(Int(key) + moved) {
                    counts[Int(key) + moved] += 1 / Double(spread.count)
                }
            }
        }
        return counts.map { Float(min($0 / steps, 0.999)) }
    }

    /// A hash of all examples.
    var fingerprint: UInt64 {
        var fingerprint = DataFingerprint()
        for example in training + validation {
            fingerprint.add(example.before)
            for step in example.steps { fingerprint.add(step) }
            fingerprint.add([])
        }
        return fingerprint.value
    }

    /// What is about to be trained on, in lines of a name and a text.
    package var lines: [(name: String, text: String)] {
        func text(_ examples: [Example], _ pieces: Int) -> String {
            let steps = examples.reduce(0) { $0 + $1.steps.count }
            return "\(counted(pieces, "piece")) of \(steps.grouped("time step"))"
        }
        let validated =
            validation.isEmpty
            ? "nothing held out" : "\(text(validation, validation.count)) to validate on"
        return [("pieces", "\(text(training, trainingCount)) to train on, \(validated)")]
    }
}

/// The keys of a piano and the pitches they play.
struct Keyboard {
    /// The keys of each step; pitches that a piano lacks are left out.
    func keys(of piece: PianoRoll) -> [[Int32]] {
        piece.steps.map { pitches in
            pitches.compactMap { key(of: $0) }
        }
    }

    /// The key of a pitch; `nil` where a piano has none.
    func key(of pitch: UInt8) -> Int32? {
        let key = Int32(pitch) - Int32(MusicConfig.lowestPitch)
        return (0..<Int32(MusicConfig.keyCount)).contains(key) ? key : nil
    }

    /// The pitches of keys.
    func pitches(of keys: [Int32]) -> [UInt8] {
        keys.map { UInt8(Int($0) + MusicConfig.lowestPitch) }
    }

    /// Tells of notes that no piano plays.
    func noteWhatIsMissing(in pieces: [PianoRoll]) {
        let missing = pieces.reduce(0) { sum, piece in
            sum + piece.steps.reduce(0) { $0 + $1.count { key(of: $0) == nil } }
        }
        guard missing > 0 else { return }
        let last = MusicConfig.lowestPitch + MusicConfig.keyCount - 1
        ReadingListener.note(
            "\(missing.grouped("note")) outside of a piano's pitches \(MusicConfig.lowestPitch) to "
                + "\(last) left out")
    }
}
