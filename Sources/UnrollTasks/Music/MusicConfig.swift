public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTraining

/// A model of piano rolls: which notes sound in a time step, given all steps before it.
public struct MusicConfig: TaskConfig, Hashable {
    public static let task = "music"

    /// How the notes of a time step are predicted.
    public enum Notes: String, Sendable, Codable, CaseIterable {
        /// Each by itself, given the past.
        case independent
        /// From the lowest to the highest, each given the past and the ones below it.
        case joint
    }

    /// The recurrent layers.
    public var recurrent = Self.defaultStack
    /// How the notes of a time step are predicted.
    public var notes = Notes.independent
    /// Of joint notes: the hidden units by which they see each other.
    public var jointSize = 128
    /// Whether the output layer sees the notes of the step before beside the stack's output.
    public var seesInput = true
    /// Time steps of a quarter note, of MIDI files and tunes that are read, and of music that is
    /// composed.
    public var stepsPerQuarter = 2
    /// Training pieces are moved by as many semitones at random, up or down, anew in each epoch.
    public var transposition = 5
    /// On the notes that are read; a rate in 0..<1.
    public var inputDropout: Float = 0
    /// On the stack's output; a rate in 0..<1.
    public var outputDropout: Float = 0.5
    /// Time steps after which long training pieces are cut, each part read from the zero state; `nil`
    /// for whole pieces.
    public var windowLength: Int?
    /// B, in pieces.
    public var batchSize = 16
    /// The share of the pieces held out where there are none to validate on; 0, with the last epoch
    /// kept, for none.
    public var heldOutFraction = 0.1
    /// Epochs, optimiser, rates.
    public var training = Self.standardTraining

    /// The usual model of piano rolls, with independent notes.
    public init() {}

    /// The pitch of key 0: the lowest one of a piano.
    public static let lowestPitch = 21
    /// K: the keys of a piano.
    public static let keyCount = 88

    /// One layer, left to right.
    public static var defaultStack: RecurrentStackConfig {
        var stack = RecurrentStackConfig()
        stack.hiddenSize = 256
        return stack
    }

    /// Epochs of a few hundred pieces are short: many of them.
    public static let standardTraining = TrainingConfig(
        epochs: 200, learningRate: 2e-3, schedule: Schedule(.plateau(factor: 0.5, patience: 4)),
        patience: 20)

    // MARK: Checks

    public func validate() throws {
        try recurrent.validate(inputSize: Self.keyCount)
        try ConfigError.require(
            recurrent.direction == .leftToRight,
            "music is read from left to right: what comes is not known")
        try ConfigError.require("jointSize", jointSize, upTo: ConfigError.largestSize)
        try ConfigError.require("stepsPerQuarter", stepsPerQuarter, upTo: 96)
        try ConfigError.require(
            (0...24).contains(transposition),
            "\(field: "transposition") \(transposition) must be from 0 to 24")
        try ConfigError.require("inputDropout", rate: inputDropout)
        try ConfigError.require("outputDropout", rate: outputDropout)
        try ConfigError.require("windowLength", windowLength, upTo: 100_000_000)
        try ConfigError.require("batchSize", batchSize, upTo: ConfigError.largestSize)
        if heldOutFraction != 0 || training.keeps == .best {
            try ConfigError.require("heldOutFraction", share: heldOutFraction)
        }
        try training.validate()
    }

    /// How files are read.
    public var reading: MusicCorpus.Options {
        MusicCorpus.Options(stepsPerQuarter: stepsPerQuarter)
    }

    // MARK: Descriptions

    public var architecture: String {
        "\(recurrent.architecture), "
            + (notes == .joint ? "joint notes by \(jointSize) units" : "independent notes")
            + (seesInput ? " that see the step before" : "")
    }

    public var howTrained: String {
        var parts = ["batches of \(batchSize)"]
        if let windowLength { parts.append("windows of \(windowLength)") }
        if transposition > 0 { parts.append("transposed by up to \(transposition)") }
        if inputDropout > 0 { parts.append("input dropout \(inputDropout)") }
        if recurrent.dropouts.between > 0 {
            parts.append("dropout between layers \(recurrent.dropouts.between)")
        }
        if outputDropout > 0 { parts.append("output dropout \(outputDropout)") }
        return training.describing(parts)
    }

    /// The width of what the output layer reads.
    var outputWidth: Int { recurrent.outputSize + (seesInput ? Self.keyCount : 0) }
}
