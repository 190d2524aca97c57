internal import UnrollData
internal import UnrollSystem
internal import UnrollTraining

/// What the configurations of models of texts have in common, as far as their files go.
protocol TextModelConfig: TrainableConfig {
    /// The task's name in model files.
    static var task: String { get }
    /// What one symbol is.
    var level: TextLevel { get }
    /// Checks what can be known before the vocabulary.
    func validate() throws
    /// Checks the sizes once the vocabulary is known.
    func validate(vocabulary: Int) throws
}

extension LanguageModelConfig: TextModelConfig {}
extension ClassificationConfig: TextModelConfig {}

extension ModelFile {
    /// The configuration and the codec in the file, checked against each other.
    ///
    /// - Throws: `ModelFileError`, also where the file is a model of another task.
    func parts<Config: TextModelConfig>(_ type: Config.Type) throws -> (Config, TextCodec) {
        try require(task: Config.task)
        let config = try config(type)
        let codec = try TextCodec(json: vocabularyJSON, path: path)
        do {
            try config.validate()
            try config.validate(vocabulary: codec.vocabulary.count)
        } catch {
            throw ModelFileError(
                .invalidMetadata, path, "its configuration is not one: \(error)")
        }
        guard codec.level == config.level else {
            throw ModelFileError(
                .invalidMetadata, path,
                "its vocabulary is of the level \(codec.level.rawValue), "
                    + "its configuration of \(config.level.rawValue)")
        }
        return (config, codec)
    }
}
