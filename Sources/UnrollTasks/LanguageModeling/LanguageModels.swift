public import UnrollData
public import UnrollLanguageModels
internal import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// Language models of every kind, by their files.
public enum LanguageModels {
    /// Loads the model in a file, whatever kind it is: a network, a mixture, or n-grams in our own
    /// form or, where the name ends with `.arpa`, in ARPA form.
    ///
    /// - Parameters:
    ///   - path: The model file.
    ///   - precision: The precision that a network's weights are rounded to; as stored if `nil`.
    /// - Throws: `FileError`, `DataError`, `ModelFileError`; `ConfigError` where weights of a model
    ///   without weights are to be rounded.
    public static func load(_ path: String, precision: Precision? = nil) throws -> any LanguageModel
    {
        if isARPA(path) {
            try requireNetwork(precision, path)
            return try BackoffModel(arpa: path)
        }
        let file = try ModelFile(path)
        guard let load = TaskDescription.of(file)?.languageModel else {
            throw ModelFileError(
                .invalidMetadata, path,
                "it is a model for the task '\(file.task.prefix(40))', not a language model",
                cure: "use the commands of its own task")
        }
        return try load(file, precision)
    }

    /// Throws where weights of a model without weights are to be rounded.
    static func requireNetwork(_ precision: Precision?, _ path: String) throws {
        if precision != nil {
            throw ConfigError("\(field: "weights") is for networks; \(path) is a model of n-grams")
        }
    }

    /// Whether a file is taken for ARPA form: by its ending.
    public static func isARPA(_ path: String) -> Bool { path.hasSuffix(".arpa") }

    /// Writes a model of n-grams in ARPA form or in our own.
    ///
    /// - Parameters:
    ///   - path: The model.
    ///   - output: The file to write.
    ///   - readsARPA: Whether the model is in ARPA form; by its ending if `nil`.
    ///   - writesARPA: Whether ARPA form is wanted; by the output's ending if `nil`.
    ///   - level: The level of an ARPA file's symbols, which the file does not say; our own form
    ///     does.
    /// - Returns: The model.
    /// - Throws: `FileError`, `DataError`, `ModelFileError`; `ConfigError` where a level is given for
    ///   our own form.
    public static func convert(
        _ path: String, to output: String, readsARPA: Bool? = nil, writesARPA: Bool? = nil,
        level: TextLevel? = nil
    ) throws -> BackoffModel {
        try ModelFile.requireWritable(output, inputs: [path])
        let model: BackoffModel
        if readsARPA ?? isARPA(path) {
            model = try BackoffModel(arpa: path, level: level ?? .word)
        } else {
            if level != nil {
                throw ConfigError("\(field: "level") is for .arpa files; \(path) says its own")
            }
            let file = try ModelFile(path)
            try file.require(task: BackoffModel.task)
            model = try BackoffModel(file.file)
        }
        if writesARPA ?? isARPA(output) {
            try model.writeARPA(to: output)
        } else {
            try model.write(to: output)
        }
        return model
    }
}

extension TaskDescription {
    /// Recurrent language models.
    public static let recurrentLanguageModel = TaskDescription(LanguageModelConfig.task) { file in
        let (config, codec) = try RecurrentLanguageModel.parts(of: file)
        var card = try ModelCard(file, config, reading: config.reading, unit: config.unit)
        card.profile = config.profile
        card.vocabulary = codec.vocabulary.count
        return card
    } languageModel: {
        try RecurrentLanguageModel($0, precision: $1)
    } endLoss: {
        try LanguageModelNetwork.endLoss($0, $1)
    }

    /// Models of n-grams with back-off: Kneser-Ney's, and those read from ARPA files.
    public static let ngramLanguageModel = TaskDescription(BackoffModel.task) { file in
        let info = try file.config(BackoffModelInfo.self)
        guard info.counts.allSatisfy({ (0...(1 << 48)).contains($0) }), info.counts.count < 1000
        else {
            throw ModelFileError(
                .invalidMetadata, file.path, "its counts of n-grams are out of range")
        }
        let counts = info.counts.map(\.grouped).joined(separator: " + ")
        let source = info.source == .kneserNey ? "Kneser-Ney" : "from an ARPA file"
        var card = try countedCard(
            file, reading: "each line on its own",
            architecture: "\(info.order)-grams, \(source): \(counts)", info)
        card.parameters = info.parameterCount
        card.profile = .counts(["n-gram"] + (info.source == .kneserNey ? ["kneser-ney"] : []))
        return card
    } languageModel: { file, precision in
        try LanguageModels.requireNetwork(precision, file.path)
        return try BackoffModel(file.file)
    }

    /// Sparse non-negative matrix models.
    public static let snmLanguageModel = TaskDescription(SNMModel.task) { file in
        let info = try file.config(SNMModelInfo.self)
        var card = try countedCard(
            file, reading: "each line on its own",
            architecture: """
                sparse non-negative matrix, \(info.config.order)-grams, \
                \(counted(info.config.skips.count, "kind")) of skip-grams
                """, info)
        card.parameters = file.file.tensors.filter { $0.name.hasSuffix(".words") }
            .reduce(0) { $0 + $1.shape.reduce(1, *) }
        card.profile = .counts(["n-gram", "sparse-non-negative-matrix"])
        return card
    } languageModel: { file, precision in
        try LanguageModels.requireNetwork(precision, file.path)
        return try SNMModel(file.file)
    }

    /// Mixtures of language models.
    public static let mixtureLanguageModel = TaskDescription(MixtureFile.task) { file in
        let parts = try MixtureFile(file).parts
        var card = try countedCard(
            file, reading: "each part by its own convention",
            architecture: parts.map { "\($0.weight.fixed(3)) \($0.model)" }
                .joined(separator: " + "), parts)
        card.profile = .counts(["mixture"])
        card.profile.sources = parts.map(\.model)
        return card
    } languageModel: {
        try MixtureFile($0).model(precision: $1)
    }

    private static func countedCard(
        _ file: ModelFile, reading: String, architecture: String,
        _ config: some Encodable & Sendable
    ) throws -> ModelCard {
        let codec = try TextCodec(of: file)
        var card = try ModelCard(
            file, reading: "\(codec.level.rawValue) level, \(reading)", architecture: architecture,
            config: config)
        card.isNetwork = false
        card.vocabulary = codec.vocabulary.count
        return card
    }
}
