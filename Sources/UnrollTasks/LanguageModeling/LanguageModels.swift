public import UnrollNGrams
public import UnrollTensors
internal import UnrollTraining

/// Language models of every kind, by their files.
public enum LanguageModels {
    /// Loads the model in a file, whatever kind it is.
    ///
    /// - Parameters:
    ///   - path: The model file.
    ///   - weights: What its weights are rounded to; what they are stored in where `nil`.
    /// - Throws: `FileError`, `ModelFileError`.
    public static func load(_ path: String, weights: Precision? = nil) throws -> any LanguageModel {
        try RecurrentLanguageModel(ModelFile(path), precision: weights)
    }
}
