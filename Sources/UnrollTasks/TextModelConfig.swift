package import UnrollData
internal import UnrollLayers
package import UnrollSystem
internal import UnrollTensors
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
    /// How many numbers the weight matrices hold, in `Double`, which cannot overflow.
    func weightCount(vocabulary: Int) -> Double
}

extension LanguageModelConfig: TextModelConfig {
    func weightCount(vocabulary: Int) -> Double {
        let symbols = Double(vocabulary)
        let output =
            tied
            ? 0 : objective.weightCount(inputSize: outputWidth, vocabularySize: vocabulary)
        let counted = Double(features?.slots ?? 0) + output
        guard hasRecurrentLayers else { return counted }
        let input =
            characters?.weightCount(outputSize: embeddingWidth)
            ?? symbols * Double(embeddingWidth)
        return recurrent.weightCount(inputSize: embeddingWidth) + input + counted
    }
}

extension ClassificationConfig: TextModelConfig {
    func weightCount(vocabulary: Int) -> Double {
        let attention = pooling == .attention ? Double(attentionSize) : 0
        return (recurrent?.weightCount(inputSize: embeddingSize) ?? 0)
            + Double(vocabulary) * Double(embeddingSize)
            + Double(outputWidth) * (Double(labels.count) + attention)
    }
}

extension RecurrentStackConfig {
    /// Numbers in `weight_ih` and `weight_hh` of all layers and directions.
    fileprivate func weightCount(inputSize: Int) -> Double {
        let rows = Double(recurrentCell.gates) * Double(hiddenSize)
        let runs: Double = direction == .bidirectional ? 2 : 1
        let inputs = Double(inputSize) + Double(layers - 1) * Double(outputSize)
        return runs * rows * (inputs + Double(layers) * Double(directionSize))
    }
}

extension ModelFile {
    /// The configuration and the codec in the file, checked against each other.
    ///
    /// - Throws: `ModelFileError`, also where the file is a model of another task.
    func parts<Config: TextModelConfig>(_ type: Config.Type) throws -> (Config, TextCodec) {
        try require(task: Config.task)
        let config = try config(type)
        let codec = try TextCodec(of: self)
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
        // Room is made for a model only where the file holds its numbers.
        guard config.weightCount(vocabulary: codec.vocabulary.count) <= Double(parameterCount)
        else {
            throw ModelFileError(
                .wrongShape, path, "its configuration asks for more numbers than its tensors hold")
        }
        return (config, codec)
    }
}

extension TextCodec {
    /// The codec in a model file.
    ///
    /// - Throws: `ModelFileError`.
    init(of file: ModelFile) throws {
        try self.init(json: file.json(of: ModelMetadata.Part.vocabulary), path: file.path)
    }

    /// As a part of a model file.
    package var parts: ModelParts {
        var parts = ModelParts()
        parts.set(ModelMetadata.Part.vocabulary, json: json)
        return parts
    }
}
