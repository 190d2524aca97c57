public import UnrollData
internal import UnrollLayers
internal import UnrollPlatform
public import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

/// A trained classifier. Immutable: many tasks may ask it concurrently, and each gets the
/// answer that it would get alone, bit for bit.
public final class SequenceClassifier: @unchecked Sendable {
    // Sendable: nothing is written after `init`; packed weights are made behind a mutex.

    /// A classifier's answer for one text.
    public struct Prediction: Sendable, Hashable {
        /// The likeliest class.
        public var label: String
        /// Its probability.
        public var probability: Float
        /// All probabilities, in the order of ``SequenceClassifier/labels``; together 1.
        public var probabilities: [Float]
    }

    /// The configuration that the model was trained with.
    public let config: ClassificationConfig
    /// The vocabulary, where the input is text.
    public let codec: TextCodec?
    /// The classes.
    public var labels: [String] { config.labels }
    package let ensemble: ClassificationEnsemble
    /// How files of frames or sound are read, where the input is one.
    let preparation: FramePreparation?
    let reader: InputReader

    /// - Parameters:
    ///   - network: The network.
    ///   - codec: The vocabulary, of texts.
    public convenience init(_ network: ClassificationNetwork, codec: TextCodec?) {
        self.init(ClassificationEnsemble(network), codec: codec, frames: nil)
    }

    package init(_ ensemble: ClassificationEnsemble, codec: TextCodec?, frames: FramePreparation?) {
        self.ensemble = ensemble
        self.codec = codec
        config = ensemble.config
        preparation = frames
        reader = InputReader(config, codec, frames: frames)
    }

    /// What a training has made.
    public convenience init(_ trainer: ClassificationTrainer) {
        self.init(trainer.ensemble, codec: trainer.codec, frames: trainer.preparation)
    }

    /// Loads a model file.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(contentsOf file: some FileLocation) throws {
        try self.init(ModelFile(contentsOf: file))
    }

    /// Loads a model file.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(_ file: ModelFile) throws {
        let (config, codec) = try Self.parts(of: file)
        let ensemble = ClassificationEnsemble(
            config, vocabularySize: codec?.vocabulary.count ?? 0)
        try file.load(into: ensemble)
        self.init(ensemble, codec: codec, frames: try Self.preparation(config, of: file))
    }

    /// The configuration in a file, and the vocabulary where its input is text.
    fileprivate static func parts(of file: ModelFile) throws -> (ClassificationConfig, TextCodec?) {
        let config = try file.checkedConfig(ClassificationConfig.self)
        guard config.input != nil else { return try file.parts(ClassificationConfig.self) }
        do { try config.validate(vocabulary: 0) } catch {
            throw ModelFileError(
                .invalidMetadata, file.path, "its configuration is invalid: \(error)")
        }
        return (config, nil)
    }

    private static func preparation(_ config: ClassificationConfig, of file: ModelFile) throws
        -> FramePreparation?
    {
        guard config.input?.isInFiles == true else { return nil }
        let normalization = try file.part(FramePreparation.part, as: FrameNormalization.self)
        guard normalization.width == config.frames.width else {
            throw ModelFileError(
                .invalidMetadata, file.path,
                "its normalisation has \(normalization.width) features, its frames have "
                    + "\(config.frames.width)")
        }
        return FramePreparation(config.frameReading, normalization: normalization)
    }

    /// Trains a classifier and writes its model file; see ``ClassificationData`` for what is
    /// thrown.
    ///
    /// - Parameters:
    ///   - config: How the texts are read, how the model is built and trained.
    ///   - training: A table of texts and labels.
    ///   - validation: Another; a share of the first is held out if `nil`.
    ///   - vectors: A file of pretrained word vectors.
    ///   - output: The model file; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run.
    ///   - reporter: Hears how it goes.
    public static func train(
        _ config: ClassificationConfig = ClassificationConfig(), on training: TextTable,
        validation: TextTable? = nil, vectors: (any FileLocation)? = nil, output: String,
        resume: Bool = false, reporter: (any TrainingReporter)? = nil
    ) throws -> SequenceClassifier {
        try config.validate()
        try RunFiles(model: output).requireWritable(
            inputs: [training.path] + [validation?.path, vectors?.filePath].compactMap { $0 })
        let data = try ClassificationData(
            training: training, validation: validation, config: config,
            vectorFile: vectors?.filePath)
        let trainer = try ClassificationTrainer(data)
        try trainer.train(output: output, resume: resume, reporter: reporter)
        return SequenceClassifier(trainer)
    }

    // MARK: Prediction

    /// The class of one text; an empty one has a class too.
    ///
    /// - Precondition: The classifier reads texts; others throw in ``classes(of:from:firstLine:)``.
    public func predict(_ text: String) -> Prediction { predict([text])[0] }

    /// The classes of many texts, in their order.
    ///
    /// - Precondition: The classifier reads texts; others throw in ``classes(of:from:firstLine:)``.
    public func predict(_ texts: [String]) -> [Prediction] {
        requirement(config.input == nil, "predict: the classifier does not read texts")
        guard let found = try? classes(of: texts, from: "") else { return [] }
        return found
    }

    /// The classes of many texts, or of sequences as a table spells them, in their order.
    ///
    /// - Parameters:
    ///   - texts: Texts, or letters of nucleotides.
    ///   - path: Where they come from, for messages.
    ///   - firstLine: The line of the first of them there.
    /// - Throws: `DataError` where one is no sequence that the classifier reads.
    public func classes(of texts: [String], from path: String, firstLine: Int = 1) throws
        -> [Prediction]
    {
        let inputs = try reader.read(
            texts.enumerated().lazy.map { ($1, firstLine + $0) }, path: path)
        return ensemble.logProbabilities(inputs, as: "predicting").map { prediction($0) }
    }

    func prediction(_ logProbabilities: [Float]) -> Prediction {
        let probabilities = logProbabilities.map { exp($0) }
        let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
        return Prediction(
            label: labels[best], probability: probabilities[best], probabilities: probabilities)
    }

    /// The classes of a stream of texts, as they come.
    public func predictions<Texts: AsyncSequence>(for texts: Texts)
        -> AsyncMapSequence<Texts, Prediction> where Texts.Element == String
    {
        texts.map { self.predict($0) }
    }

    // MARK: Measuring

    /// How the classifier does on a table.
    ///
    /// - Throws: `DataError` with the line of a label that is not among the classes.
    public func report(on table: TextTable) throws -> ClassificationReport {
        try report(on: table.rows, path: table.path)
    }

    func report(on rows: [LabelledText], path: String) throws -> ClassificationReport {
        report(on: try ClassificationData.examples(rows, config, reader, path: path))
    }

    /// How the classifier does on encoded examples.
    public func report(on examples: [ClassificationData.Example]) -> ClassificationReport {
        let rows = ensemble.logProbabilities(examples.map(\.input), as: "scoring")
        let predicted = rows.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
        return ClassificationReport(
            labels: labels, expected: examples.map(\.label), predicted: predicted)
    }
}

extension TaskDescription {
    /// Classifiers.
    public static let classification = TaskDescription(ClassificationConfig.task) { file in
        let (config, codec) = try SequenceClassifier.parts(of: file)
        var card = try ModelCard(
            file, config, reading: config.reading, unit: ClassificationTrainer.unit)
        card.vocabulary = codec?.vocabulary.count
        card.profile = config.profile
        card.details = [
            ("classes", "\(config.labels.count): \(config.labels.joined(separator: ", "))")
        ]
        return card
    } endLoss: {
        try SequenceClassifier.endLoss($0, $1)
    }
}
