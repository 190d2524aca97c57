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
    ///   - weights: What a network's weights are rounded to; what they are stored in where `nil`.
    /// - Throws: `FileError`, `DataError`, `ModelFileError`; `ConfigError` where weights of a model
    ///   without weights are to be rounded.
    public static func load(_ path: String, weights: Precision? = nil) throws -> any LanguageModel {
        let file = isARPA(path) ? nil : try ModelFile(path)
        let task = file?.task ?? BackoffModel.task
        if weights != nil, [BackoffModel.task, SNMModel.task].contains(task) {
            throw ConfigError("--weights is for networks; \(path) is a model of n-grams")
        }
        guard let file else { return try BackoffModel(arpa: path) }
        switch file.task {
        case BackoffModel.task: return try BackoffModel(file.file)
        case SNMModel.task: return try SNMModel(file.file)
        case MixtureFile.task: return try MixtureFile(file).model(weights: weights)
        default: return try RecurrentLanguageModel(file, precision: weights)
        }
    }

    /// Whether a file is taken for ARPA form: by its ending.
    public static func isARPA(_ path: String) -> Bool { path.hasSuffix(".arpa") }

    /// Writes a model of n-grams in the form that the output's ending asks for.
    ///
    /// - Parameters:
    ///   - path: The model.
    ///   - output: The file to write.
    ///   - level: What the symbols of an ARPA file are, which does not say so; our own form does.
    /// - Returns: The model.
    /// - Throws: `FileError`, `DataError`, `ModelFileError`; `ConfigError` where a level is given for
    ///   our own form.
    public static func convert(_ path: String, to output: String, level: TextLevel? = nil) throws
        -> BackoffModel
    {
        try ModelFile.requireWritable(output, inputs: [path])
        let model: BackoffModel
        if isARPA(path) {
            model = try BackoffModel(arpa: path, level: level ?? .word)
        } else {
            if level != nil {
                throw ConfigError("--level is for .arpa files; \(path) says its own")
            }
            let file = try ModelFile(path)
            try file.require(task: BackoffModel.task)
            model = try BackoffModel(file.file)
        }
        if isARPA(output) { try model.writeARPA(to: output) } else { try model.write(to: output) }
        return model
    }

    // MARK: What files tell without being loaded

    /// The task of mixtures in model files.
    public static let mixtureTask = MixtureFile.task

    /// A part of a mixture.
    public struct MixedPart: Sendable, Codable, Hashable {
        /// Its file, or what cache it is.
        public var model: String
        public var weight: Double
    }

    /// The parts of a mixture's file.
    ///
    /// - Throws: `ModelFileError`.
    public static func parts(ofMixture file: ModelFile) throws -> [MixedPart] {
        try MixtureFile(file).parts
    }

    /// The level and the vocabulary of any language model's file.
    ///
    /// - Throws: `ModelFileError`.
    public static func codec(of file: ModelFile) throws -> TextCodec {
        try TextCodec(of: file)
    }

    /// Numbers that a model holds: parameters of a network, probabilities and back-off weights of
    /// n-grams, entries of a matrix.
    ///
    /// - Throws: `ModelFileError`.
    public static func parameterCount(of file: ModelFile) throws -> Int {
        switch file.task {
        case BackoffModel.task: try file.config(BackoffModelInfo.self).parameterCount
        case SNMModel.task:
            file.file.tensors.filter { $0.name.hasSuffix(".words") }
                .reduce(0) { $0 + $1.shape.reduce(1, *) }
        default: file.parameterCount
        }
    }
}
