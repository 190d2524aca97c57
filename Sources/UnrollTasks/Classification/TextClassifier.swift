public import UnrollData
internal import UnrollLayers
internal import UnrollPlatform
internal import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

/// A trained text classifier. Immutable: many tasks may ask it concurrently, and each gets the
/// answer that it would get alone, bit for bit.
public final class TextClassifier: @unchecked Sendable {
    // Sendable: nothing is written after `init`; packed weights are made behind a mutex.

    /// A classifier's answer for one text.
    public struct Prediction: Sendable, Hashable {
        /// The likeliest class.
        public var label: String
        /// Its probability.
        public var probability: Float
        /// All probabilities, in the order of ``TextClassifier/labels``; together 1.
        public var probabilities: [Float]
    }

    public let config: ClassificationConfig
    public let codec: TextCodec
    /// The classes.
    public var labels: [String] { config.labels }
    private let network: ClassificationNetwork
    private let encoder: TextEncoder

    public init(_ network: ClassificationNetwork, codec: TextCodec) {
        self.network = network
        self.codec = codec
        config = network.config
        encoder = TextEncoder(config.encoder, codec)
    }

    /// Loads a model file.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(contentsOf path: String) throws { try self.init(ModelFile(path)) }

    /// Loads a model file.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(_ file: ModelFile) throws {
        let (config, codec) = try file.parts(ClassificationConfig.self)
        let network = ClassificationNetwork(config, vocabularySize: codec.vocabulary.count)
        try file.load(into: network)
        self.init(network, codec: codec)
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
        validation: TextTable? = nil, vectors: String? = nil, output: String,
        resume: Bool = false, reporter: (any TrainingReporter)? = nil
    ) throws -> TextClassifier {
        try config.validate()
        try RunFiles(model: output).requireWritable(
            inputs: [training.path] + [validation?.path, vectors].compactMap { $0 })
        let data = try ClassificationData(
            training: training, validation: validation, config: config, vectorFile: vectors)
        let trainer = try ClassificationTrainer(data)
        try trainer.train(output: output, resume: resume, reporter: reporter)
        return TextClassifier(trainer.network, codec: trainer.codec)
    }

    // MARK: Prediction

    /// The class of one text; an empty one has a class too.
    public func predict(_ text: String) -> Prediction { predict([text])[0] }

    /// The classes of many texts, in their order.
    public func predict(_ texts: [String]) -> [Prediction] {
        network.logProbabilities(texts.map(encoder.encode), as: "predicting").map { row in
            let probabilities = row.map { exp($0) }
            let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
            return Prediction(
                label: labels[best], probability: probabilities[best],
                probabilities: probabilities)
        }
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
        report(on: try ClassificationData.examples(rows, config, encoder, path: path))
    }

    /// How the classifier does on encoded examples.
    public func report(on examples: [ClassificationData.Example]) -> ClassificationReport {
        let rows = network.logProbabilities(examples.map(\.symbols), as: "scoring")
        let predicted = rows.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
        return ClassificationReport(
            labels: labels, expected: examples.map(\.label), predicted: predicted)
    }
}

extension TaskDescription {
    /// Text classifiers.
    public static let classification = TaskDescription(ClassificationConfig.task) { file in
        let (config, codec) = try file.parts(ClassificationConfig.self)
        var card = try ModelCard(
            file, config, reading: config.encoder.reading, unit: ClassificationTrainer.unit)
        card.vocabulary = codec.vocabulary.count
        card.details = [
            ("classes", "\(config.labels.count): \(config.labels.joined(separator: ", "))")
        ]
        return card
    }
}
