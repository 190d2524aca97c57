public import UnrollNGrams
public import UnrollTensors
internal import UnrollTraining

/// Language models of every kind, by their files.
public enum LanguageModels {
    /// Loads the model in a file, whatever kind it is: a network, a mixture, or n-grams in our own
    /// form or, where the name ends with `.arpa`, in ARPA form.
    ///
    /// - Parameters:
    ///   - path: The model file.
    ///   - weights: What a network's weights are rounded to; what they are stored in where `nil`.
    /// - Throws: `FileError`, `DataError`, `ModelFileError`.
    public static func load(_ path: String, weights: Precision? = nil) throws -> any LanguageModel {
        if isARPA(path) { return try BackoffModel(arpa: path) }
        let file = try ModelFile(path)
        switch file.task {
        case BackoffModel.task: return try BackoffModel(file.file)
        case SNMModel.task: return try SNMModel(contentsOf: path)
        case MixtureFile.task: return try MixtureFile(file).model(weights: weights)
        default: return try RecurrentLanguageModel(file, precision: weights)
        }
    }

    private static func isARPA(_ path: String) -> Bool { path.hasSuffix(".arpa") }

    /// Writes a model of n-grams in the form that the output's ending asks for.
    ///
    /// - Returns: The model.
    /// - Throws: `FileError`, `DataError`, `ModelFileError`.
    public static func convert(_ path: String, to output: String) throws -> BackoffModel {
        try ModelFile.requireWritable(output, inputs: [path])
        let model: BackoffModel
        if isARPA(path) {
            model = try BackoffModel(arpa: path)
        } else {
            let file = try ModelFile(path)
            try file.require(task: BackoffModel.task)
            model = try BackoffModel(file.file)
        }
        if isARPA(output) { try model.writeARPA(to: output) } else { try model.write(to: output) }
        return model
    }
}
