public import UnrollData
internal import UnrollLayers
internal import UnrollSystem
public import UnrollTensors
internal import UnrollTraining

/// The texts of a training run as symbols with their classes, and what was made of them: the
/// vocabulary, the labels, the first vectors.
public struct ClassificationData: Sendable {
    /// One text and its class.
    public struct Example: Sendable {
        public var symbols: [Int32]
        /// The place of its label in the configuration's.
        public var label: Int
    }

    /// The configuration, filled in with what the data decides: labels and vector size.
    public let config: ClassificationConfig
    public let codec: TextCodec
    public let training: [Example]
    public let validation: [Example]
    /// What the embedding begins with, `[V, E]`; `nil` for numbers at random.
    public let vectors: Tensor?
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
        let labels = try Self.labels(of: training)
        let (kept, heldOut) =
            validation.map { (training.rows, $0.rows) }
            ?? Self.split(training.rows, config.heldOutFraction, seed: config.training.seed)
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
        let prepare = TextEncoder.preparation(config)
        let texts = training.map { prepare($0.text) }
        var codec = TextCodec.build(
            level: config.level, texts: texts, minimumCount: config.minimumCount,
            maximumSize: config.vocabularySize)
        guard codec.level == .byte || codec.vocabulary.count > 2 else {
            throw DataError(
                .tooShort, places.training,
                "no \(config.level.rawValue) stands in the training texts often enough to be known",
                cure: "give texts, or a smaller --min-count")
        }
        if let vectorFile {
            let pretrained = try PretrainedVectors(vectorFile, for: codec, config)
            codec = TextCodec.build(
                level: config.level, texts: texts, minimumCount: config.minimumCount,
                maximumSize: config.vocabularySize, additional: pretrained.words)
            config.embeddingSize = pretrained.vectors.width
            config.vectors = vectorFile.split(separator: "/").last.map(String.init) ?? vectorFile
            try config.validate(vocabulary: codec.vocabulary.count)
            vectors = pretrained.table(for: codec.vocabulary, config)
            knownInVectors = pretrained.coverage
        } else {
            try config.validate(vocabulary: codec.vocabulary.count)
            (vectors, knownInVectors) = (nil, (0, 0))
        }
        self.config = config
        self.codec = codec
        let encoder = TextEncoder(config, codec)
        self.training = try encoder.examples(training, path: places.training)
        self.validation = try encoder.examples(validation, path: places.validation)
        cutTexts = texts.count { codec.encode($0).count > config.maximumLength }
    }

    /// Tells these examples and vectors apart from others.
    var fingerprint: UInt64 {
        var fingerprint = DataFingerprint()
        for example in training + validation {
            fingerprint.add(example.symbols + [Int32(example.label)])
        }
        for number in vectors?.floats ?? [] { fingerprint.add(number.bitPattern) }
        return fingerprint.value
    }

    /// Throws `DataError` where a table has a label that is none of the classes.
    public func check(_ table: TextTable) throws {
        let encoder = TextEncoder(config, codec)
        for row in table.rows { _ = try encoder.label(of: row, path: table.path) }
    }

    /// The distinct labels of a table, sorted.
    ///
    /// - Throws: `DataError` where there is one alone, or one stands only once: it could not be
    ///   both learnt and validated, and is most often a slip.
    static func labels(of table: TextTable) throws -> [String] {
        let counts = table.labelCounts
        guard counts.count > 1 else {
            throw DataError(
                .tooShort, table.path, line: table.rows.first?.line,
                "all \(table.rows.count) rows have the label '\(counts.first?.label ?? "")': "
                    + "there is nothing to tell apart",
                cure: "give rows of at least two classes, or name the label's column with "
                    + "--label-column")
        }
        if let single = counts.first(where: { $0.count == 1 }) {
            throw DataError(
                .tooShort, table.path,
                line: table.rows.first { $0.label == single.label }?.line,
                "the label '\(single.label)' stands in this row alone, and a class needs at least "
                    + "two examples",
                cure: "correct it, or remove the row; if it is a header, name its columns with "
                    + "--text-column and --label-column")
        }
        if let row = table.rows.first(where: { ClassificationConfig.isUnprintable($0.label) }) {
            throw DataError(
                .malformed, table.path, line: row.line,
                "the label holds a tab, a line end or another control character",
                cure: "correct it: a label is printed on one line")
        }
        return counts.map(\.label)
    }

    /// Holds out a share of each class, drawn at random: tables are often sorted by class.
    static func split(_ rows: [LabelledText], _ fraction: Double, seed: UInt64) -> (
        kept: [LabelledText], heldOut: [LabelledText]
    ) {
        let random = RandomStream(seed: seed).stream("held out")
        var places: [String: [Int]] = [:]
        for (place, row) in rows.enumerated() { places[row.label, default: []].append(place) }
        var isHeldOut = [Bool](repeating: false, count: rows.count)
        for (label, places) in places {
            let wanted = Int((Double(places.count) * fraction).rounded())
            let count = min(max(wanted, 1), places.count - 1)
            for draw in random.stream(label).permutation(places.count).prefix(count) {
                isHeldOut[places[draw]] = true
            }
        }
        let pairs = zip(rows, isHeldOut)
        return (pairs.filter { !$1 }.map(\.0), pairs.filter { $1 }.map(\.0))
    }
}

/// Turns texts into symbols as a classifier reads them.
struct TextEncoder: Sendable {
    let codec: TextCodec
    let labels: [String: Int]
    private let prepare: @Sendable (String) -> String
    private let maximumLength: Int

    init(_ config: ClassificationConfig, _ codec: TextCodec) {
        self.codec = codec
        prepare = Self.preparation(config)
        maximumLength = config.maximumLength
        labels = Dictionary(uniqueKeysWithValues: zip(config.labels, 0...))
    }

    /// A text as its words or characters are counted.
    static func preparation(_ config: ClassificationConfig) -> @Sendable (String) -> String {
        let preparation = config.preparation
        let level = config.level
        return { (text: String) -> String in
            switch level {
            case .byte: return text
            case .character: return preparation.lowercases ? text.lowercased() : text
            case .word:
                let prepared = preparation(text)
                guard prepared.utf8.contains(0x0A) else { return prepared }
                // A line end within a text is white space.
                return prepared.split { $0.isNewline }.joined(separator: " ")
            }
        }
    }

    func encode(_ text: String) -> [Int32] {
        Array(codec.encode(prepare(text)).prefix(maximumLength))
    }

    /// - Throws: `DataError` with the line of a label that is none of the classes.
    func examples(_ rows: [LabelledText], path: String) throws -> [ClassificationData.Example] {
        try rows.map { row in
            ClassificationData.Example(
                symbols: encode(row.text), label: try label(of: row, path: path))
        }
    }

    /// - Throws: `DataError` with the line where the label is none of the classes.
    func label(of row: LabelledText, path: String) throws -> Int {
        if let label = labels[row.label] { return label }
        let known = labels.keys.sorted().prefix(8).joined(separator: ", ")
        throw DataError(
            .malformed, path, line: row.line,
            "the label '\(row.label)' is none of the classes (\(known)"
                + (labels.count > 8 ? ", …)" : ")"),
            cure: "correct it, or train with examples of it")
    }
}
