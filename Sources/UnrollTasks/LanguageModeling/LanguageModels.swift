public import UnrollNGrams
public import UnrollTensors
internal import UnrollTraining

/// Language models of every kind, by their files.
public enum LanguageModels {
    /// Loads the model in a file, whatever kind it is: a network, or n-grams in our own form or,
    /// where the name ends with `.arpa`, in ARPA form.
    ///
    /// - Parameters:
    ///   - path: The model file.
    ///   - weights: What a network's weights are rounded to; what they are stored in where `nil`.
    /// - Throws: `FileError`, `DataError`, `ModelFileError`.
    public static func load(_ path: String, weights: Precision? = nil) throws -> any LanguageModel {
        let file = try ModelFile(path)
        switch file.task {
        case BackoffModel.task: return try BackoffModel(file.file)
        default: return try RecurrentLanguageModel(file, precision: weights)
        }
    }
}
