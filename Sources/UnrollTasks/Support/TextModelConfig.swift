package import UnrollData
internal import UnrollLayers
package import UnrollSystem
internal import UnrollTensors
package import UnrollTraining

/// A configuration of a model of texts.
package protocol TextModelConfig: TaskConfig {
    /// The unit of text that a symbol stands for.
    var level: TextLevel { get }
    /// Checks the sizes once the vocabulary is known.
    ///
    /// - Throws: `ConfigError`.
    func validate(vocabulary: Int) throws
}

extension ModelFile {
    /// The configuration of a task, checked.
    ///
    /// - Throws: `ModelFileError`, also where the file is a model of another task.
    package func checkedConfig<Config: TaskConfig>(_ type: Config.Type) throws -> Config {
        try require(task: Config.task)
        let config = try config(type)
        do { try config.validate() } catch { throw invalidConfig(error) }
        return config
    }

    /// The configuration and the codec in the file, checked against each other.
    ///
    /// - Throws: `ModelFileError`, also where the file is a model of another task.
    func parts<Config: TextModelConfig>(_ type: Config.Type) throws -> (Config, TextCodec) {
        let config = try checkedConfig(type)
        let codec = try TextCodec(of: self)
        do {
            try config.validate(vocabulary: codec.vocabulary.count)
        } catch { throw invalidConfig(error) }
        guard codec.level == config.level else {
            throw ModelFileError(
                .invalidMetadata, path,
                "its vocabulary is of the level \(codec.level.rawValue), "
                    + "its configuration of \(config.level.rawValue)")
        }
        return (config, codec)
    }

    func invalidConfig(_ error: any Error) -> ModelFileError {
        ModelFileError(.invalidMetadata, path, "its configuration is invalid: \(error)")
    }
}

extension TextCodec {
    /// The codec in a model file.
    ///
    /// - Throws: `ModelFileError`.
    package init(of file: ModelFile) throws {
        try self.init(json: file.json(of: ModelMetadata.Part.vocabulary), path: file.path)
    }

    /// As a part of a model file.
    package var parts: ModelParts {
        var parts = ModelParts()
        parts.set(ModelMetadata.Part.vocabulary, json: json)
        return parts
    }
}
