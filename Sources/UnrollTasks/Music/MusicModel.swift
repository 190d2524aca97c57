public import UnrollData
internal import UnrollLayers
public import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

/// A trained model of piano rolls. Immutable: many tasks may ask it at once.
public final class MusicModel: @unchecked Sendable {
    // Sendable: nothing is written after `init`; packed weights are made behind a mutex.

    /// The configuration that the model was trained with.
    public let config: MusicConfig
    package let network: MusicNetwork
    let keyboard = Keyboard()

    /// A model of a network.
    public init(_ network: MusicNetwork) {
        self.network = network
        config = network.config
    }

    /// Loads a model file.
    ///
    /// - Parameter file: The file.
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(contentsOf file: some FileLocation) throws {
        try self.init(ModelFile(contentsOf: file))
    }

    /// Loads a model file.
    ///
    /// - Parameter file: The file.
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(_ file: ModelFile) throws {
        let network = MusicNetwork(try file.checkedConfig(MusicConfig.self))
        try file.load(into: network)
        self.init(network)
    }

    /// Trains a model and writes its file; see ``MusicData`` for what is thrown.
    ///
    /// - Parameters:
    ///   - config: How the model is built and trained.
    ///   - corpus: The pieces; those named for validation validate, else a share is held out.
    ///   - output: The model file; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run.
    ///   - reporter: Hears how it goes.
    public static func train(
        _ config: MusicConfig = MusicConfig(), on corpus: MusicCorpus, output: String,
        resume: Bool = false, reporter: (any TrainingReporter)? = nil
    ) throws -> MusicModel {
        try config.validate()
        try RunFiles(model: output).requireWritable(inputs: corpus.paths)
        let data = try MusicData(
            training: corpus[.train], validation: corpus.validationPieces, config: config,
            source: corpus.paths.first)
        let trainer = try MusicTrainer(data)
        try trainer.train(output: output, resume: resume, reporter: reporter)
        return MusicModel(trainer.network)
    }

    /// How well the model does on pieces, each read from the zero state.
    ///
    /// - Parameter pieces: The pieces; notes that no piano plays are left out.
    public func scores(on pieces: [PianoRoll]) -> MusicScores {
        keyboard.noteWhatIsMissing(in: pieces)
        let examples = pieces.filter { !$0.steps.isEmpty }.map {
            MusicData.Example(steps: keyboard.keys(of: $0))
        }
        var scores = MusicScores(kind: config.notes, pieces: examples.count)
        _ = LengthBuckets.evaluate(
            lengths: examples.map(\.steps.count), batchSize: 16, as: "scoring"
        ) {
            places in
            let batch = MusicNetwork.Batch(places.map { examples[$0] })
            let outputs = network.outputs(batch, in: .evaluation)
            let losses = network.notes.losses(
                outputs, lengths: batch.lengths, targets: batch.sets
            ).floats
            let found = network.notes.decode(outputs, lengths: batch.lengths)
            for row in places.indices {
                for step in batch.sets[row].indices {
                    scores.add(
                        loss: Double(losses[step * places.count + row]), isFirst: step == 0,
                        expected: batch.sets[row][step], found: found[row][step])
                }
            }
            return places
        }
        return scores
    }
}

/// How well a model predicts the notes of time steps.
public struct MusicScores: Sendable, Hashable {
    /// Whether the notes of a step are independent given the past, or see each other: figures of the
    /// two kinds do not compare.
    public let kind: MusicConfig.Notes
    /// The number of pieces.
    public let pieces: Int
    /// Time steps of all pieces, the first ones and silent ones too.
    public private(set) var steps = 0
    private var loss = 0.0
    private var firstLoss = 0.0
    private var firstSteps = 0
    /// Notes that sound and were predicted, that were predicted alone, and that sound alone.
    public private(set) var right = 0
    /// Notes that were predicted and do not sound.
    public private(set) var wrong = 0
    /// Notes that sound and were not predicted.
    public private(set) var missed = 0

    init(kind: MusicConfig.Notes, pieces: Int) {
        self.kind = kind
        self.pieces = pieces
    }

    mutating func add(loss: Double, isFirst: Bool, expected: [Int32], found: [Int32]) {
        steps += 1
        self.loss += loss
        if isFirst {
            firstLoss += loss
            firstSteps += 1
        }
        let common = Set(expected).intersection(found).count
        right += common
        wrong += found.count - common
        missed += expected.count - common
    }

    /// The negative log-likelihood of a time step's notes, the mean over all steps, in nats.
    public var lossPerStep: Double { loss / Double(max(steps, 1)) }

    /// The same without the first step of each piece, which some publications leave out.
    public var lossPerLaterStep: Double {
        (loss - firstLoss) / Double(max(steps - firstSteps, 1))
    }

    /// The frame-level accuracy of the literature (Bay et al., 2009): right notes among all that
    /// sound or were predicted, where what is likelier of each note is predicted.
    public var accuracy: Double {
        let all = right + wrong + missed
        return all == 0 ? 1 : Double(right) / Double(all)
    }
}

extension TaskDescription {
    /// Models of piano rolls.
    public static let music = TaskDescription(MusicConfig.task) { file in
        let config = try file.checkedConfig(MusicConfig.self)
        var card = try ModelCard(
            file, config,
            reading: "piano rolls, \(counted(config.stepsPerQuarter, "step")) a quarter",
            unit: MusicTrainer.unit)
        card.profile = config.profile
        card.details = [("notes", config.notes.rawValue)]
        return card
    }
}
