public import UnrollData
internal import UnrollLayers
internal import UnrollSystem
public import UnrollTensors
internal import UnrollTraining

/// The texts of a training run as symbols with their classes, and what was made of them: the
/// vocabulary, the labels, the first vectors.
public struct ClassificationData: Sendable {
    /// One sequence and its class.
    public struct Example: Sendable {
        /// What the network reads.
        public var input: SequenceInput
        /// Frames as they were read, of a training example that changes from update to update.
        var raw: FrameSequence?
        /// The place of its label in the configuration's.
        public var label: Int
    }

    /// The configuration, filled in with what the data decides: labels and vector size.
    public let config: ClassificationConfig
    /// The vocabulary, where the input is text.
    public let codec: TextCodec?
    /// The examples to learn from.
    public let training: [Example]
    /// The examples to validate on.
    public let validation: [Example]
    /// The initial embedding of a vector file, `[V, E]`; learned from the texts or random if `nil`.
    public let vectors: Tensor?
    /// Initial embeddings that are learned from the texts, where there is no vector file.
    private let learnedVectors: LearnedVectors?
    /// Whether a symbol stands in the training texts just once.
    let rareSymbols: [Bool]
    /// How frames are prepared; without effect elsewhere.
    let preparation: FramePreparation
    /// Symbols of the training texts, and how many of them the vector file knows.
    public let knownInVectors: (known: Int, of: Int)
    /// Texts that were longer than the configuration allows.
    public let cutTexts: Int

    /// Makes examples of tables.
    ///
    /// - Parameters:
    ///   - training: The rows to learn from.
    ///   - validation: Where `nil`, a share of each class of the training rows is held out.
    ///   - config: How the texts are read and the model is built; labels and vector size are filled in.
    ///   - vectorFile: A file of pretrained vectors; `nil` for none.
    /// - Throws: `FileError`, `DataError` and `ConfigError`: a single class, a label that stands
    ///   only once, a label of the validation rows that training lacks, a bad vector file.
    public init(
        training: TextTable, validation: TextTable?, config: ClassificationConfig,
        vectorFile: String? = nil
    ) throws {
        if config.input?.isInFiles != true, training.namesFoundFiles {
            throw DataError(
                .malformed, training.path, "its texts are the names of files",
                cure: "say with \(field: "input") whether they hold frames or audio, or name the "
                    + "column of the texts with \(field: "textColumn")")
        }
        var config = config
        config.textColumns = training.textColumns
        let labels = try training.distinctLabels()
        let (kept, heldOut) =
            validation.map { (training.rows, $0.rows) }
            ?? training.rows.heldOut(config.heldOutFraction, seed: config.training.seed)
        try self.init(
            training: kept, validation: heldOut,
            places: (training.path, validation?.path ?? training.path), labels: labels,
            config: config, vectorFile: vectorFile)
    }

    /// - Parameter places: The files that the rows come from, for messages.
    init(
        training: [LabelledText], validation: [LabelledText],
        places: (training: String, validation: String), labels: [String],
        config: ClassificationConfig, vectorFile: String?
    ) throws {
        var config = config
        config.labels = labels
        if config.input == nil {
            try self.init(
                texts: training, validation: validation, places: places, config: config,
                vectorFile: vectorFile)
        } else {
            try self.init(
                sequences: training, validation: validation, places: places, config: config)
        }
    }

    private init(
        texts training: [LabelledText], validation: [LabelledText],
        places: (training: String, validation: String), config: ClassificationConfig,
        vectorFile: String?
    ) throws {
        var config = config
        let prepare = config.encoder.prepare
        var pretrained: PretrainedVectors?
        let (codec, texts) = try TextCodec.buildAndEncode(
            level: config.level, texts: training.map { prepare($0.text) },
            minimumCount: config.minimumCount, maximumSize: config.vocabularySize,
            normalization: config.normalization ?? .none
        ) { codec in
            guard codec.level == .byte || codec.vocabulary.count > 2 else {
                throw DataError(
                    .tooShort, places.training,
                    "no \(config.level.rawValue) stands in the training texts often enough to be known",
                    cure: "give texts, or a smaller \(field: "minimumCount")")
            }
            pretrained = try vectorFile.map {
                let special = TextCodec.specialSymbolCount(config.level)
                return try PretrainedVectors(
                    $0, for: codec.vocabulary.symbols.dropFirst(special), config.encoder)
            }
            return pretrained?.words ?? []
        }
        if let vectorFile, let pretrained {
            config.embeddingSize = pretrained.vectors.width
            config.vectors = vectorFile.split(separator: "/").last.map(String.init) ?? vectorFile
        }
        try config.validate(vocabulary: codec.vocabulary.count)
        vectors = pretrained?.table(
            for: codec.vocabulary, config.encoder, seed: config.training.seed)
        knownInVectors = pretrained?.coverage ?? (0, 0)
        self.config = config
        self.codec = codec
        preparation = FramePreparation(config.frameReading)
        let most = config.maximumLength
        self.training = try Self.examples(
            training, texts.map { .symbols(Array($0.prefix(most))) }, config,
            path: places.training)
        self.validation = try Self.examples(
            validation, config, InputReader(config, codec), path: places.validation)
        cutTexts = texts.count { $0.count > most }
        rareSymbols = codec.symbolsStandingOnce(in: texts)
        learnedVectors =
            pretrained == nil
            ? LearnedVectors(of: self.training.map(\.input.symbolValues), codec) : nil
    }

    /// Sequences that are not texts.
    private init(
        sequences training: [LabelledText], validation: [LabelledText],
        places: (training: String, validation: String), config: ClassificationConfig
    ) throws {
        var config = config
        var preparation = FramePreparation(config.frameReading)
        var raw: [FrameSequence] = []
        if config.input?.isInFiles == true {
            raw = try training.map {
                try preparation.read($0.text, besides: places.training, line: $0.line)
            }
            try preparation.learn(raw, of: training, in: places.training)
        }
        let reader = InputReader(config, nil, frames: preparation)
        let most = config.windowing == nil ? config.maximumLength : .max
        var read =
            config.input?.isInFiles == true
            ? try raw.map { try preparation.prepared($0) }
            : try reader.reading(upTo: .max).read(
                training.lazy.map { ($0.text, $0.line) }, path: places.training)
        cutTexts = read.count { $0.length > most }
        read = read.map { $0.prefix(most) }
        if case .frames(_, let width) = read.first { config.frames.width = width }
        try config.validate(vocabulary: 0)
        (vectors, learnedVectors, knownInVectors, codec, rareSymbols) = (nil, nil, (0, 0), nil, [])
        self.config = config
        self.preparation = preparation
        var rows = training
        if let windowing = config.windowing {
            let pieces = zip(rows, read).flatMap { row, input in
                windowing.pieces(of: input).map { (row, $0) }
            }
            (rows, read) = (pieces.map(\.0), pieces.map(\.1))
        }
        var examples = try Self.examples(rows, read, config, path: places.training)
        if preparation.varies { for (place, raw) in raw.enumerated() { examples[place].raw = raw } }
        self.training = examples
        self.validation = try Self.examples(validation, config, reader, path: places.validation)
    }

    /// The initial embedding of a network, `[V, E]`: that of the vector file, else what is learned from
    /// the training texts; `nil` for one drawn at random.
    func initialVectors(_ config: ClassificationConfig) throws -> Tensor? {
        if let vectors { return vectors }
        guard config.ownVectorEpochs > 0 else { return nil }
        return try learnedVectors?.table(
            for: config.encoder, epochs: config.ownVectorEpochs, seed: config.training.seed)
    }

    /// Tells these examples and vectors apart from others.
    var fingerprint: UInt64 {
        var fingerprint = DataFingerprint()
        for example in training + validation {
            fingerprint.add(example.input.fingerprint + [Int32(example.label)])
        }
        for number in vectors?.floats ?? [] { fingerprint.add(number.bitPattern) }
        return fingerprint.value
    }

    /// The training data, in lines of a name and a text.
    package func lines(format: String) -> [(name: String, text: String)] {
        var lines = [
            (
                name: config.input == nil ? "texts" : "sequences",
                text: """
                \(training.count.grouped) to train on, \(validation.count.grouped) to validate on, \
                \(counted(config.labels.count, "class", plural: "classes"))\
                \(codec.map { ", vocabulary of \($0.vocabulary.count.grouped)" } ?? "") (\(format))
                """
            ),
            (
                name: "reading",
                text: config.reading
                    + (cutTexts > 0
                        ? "; \(counted(cutTexts, codec == nil ? "longer sequence" : "longer text")) cut"
                        : "")
            ),
        ]
        if let vectors = config.encoder.vectors {
            lines.append(
                (
                    name: "vectors",
                    text: """
                    \(vectors) knows \(knownInVectors.known.grouped) of the texts' \
                    \(counted(knownInVectors.of, config.level.rawValue))
                    """
                ))
        }
        return lines
    }

    /// Throws `DataError` where a table has a label that is not one of the classes.
    public func check(_ table: TextTable) throws {
        let places = Self.places(of: config.labels)
        for row in table.rows { _ = try Self.label(of: row, places, path: table.path) }
    }

    /// - Throws: `DataError` with the line of a label that is not among the classes, or of a
    ///   sequence that cannot be read.
    static func examples(
        _ rows: [LabelledText], _ config: ClassificationConfig, _ reader: InputReader, path: String
    ) throws -> [Example] {
        try examples(
            rows, reader.read(rows.lazy.map { ($0.text, $0.line) }, path: path), config, path: path)
    }

    private static func examples(
        _ rows: [LabelledText], _ inputs: [SequenceInput], _ config: ClassificationConfig,
        path: String
    ) throws -> [Example] {
        let places = places(of: config.labels)
        return try zip(rows, inputs).map { row, input in
            Example(input: input, label: try label(of: row, places, path: path))
        }
    }

    private static func places(of labels: [String]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: zip(labels, 0...))
    }

    private static func label(of row: LabelledText, _ places: [String: Int], path: String) throws
        -> Int
    {
        if let place = places[row.label] { return place }
        let known = places.keys.sorted().prefix(8).joined(separator: ", ")
        throw DataError(
            .malformed, path, line: row.line,
            "the label '\(row.label)' is not among the classes (\(known)"
                + (places.count > 8 ? ", …)" : ")"),
            cure: "correct it, or train with examples of it")
    }
}
