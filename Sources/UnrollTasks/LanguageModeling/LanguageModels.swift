public import UnrollNGrams
internal import UnrollTraining

/// Language models of every kind, by their files.
public enum LanguageModels {
    /// Loads the model in a file, whatever kind it is.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public static func load(_ path: String) throws -> any LanguageModel {
        try RecurrentLanguageModel(ModelFile(path))
    }
}
