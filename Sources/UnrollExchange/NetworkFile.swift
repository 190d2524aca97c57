internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTensors
internal import UnrollTraining

/// The recurrent network in a model file, whatever its task: checked, and in float32.
struct NetworkFile {
    let file: ModelFile
    let network: any Module

    /// Loads the network.
    ///
    /// - Throws: `FileError`, `ModelFileError`; ``ExchangeError`` where the model is no network of this
    ///   package.
    init(_ file: ModelFile) throws {
        self.file = file
        guard let load = Self.loaders[file.task] else {
            throw ExchangeError(
                file.path,
                "a model of the task '\(file.task.prefix(40))' is no recurrent network of unroll's",
                cure: "see what can be converted with 'unroll convert --list'")
        }
        network = try load(file)
    }

    /// How the networks of all tasks load; a new one is a line here.
    private static let loaders: [String: @Sendable (ModelFile) throws -> any Module] = [
        LanguageModelConfig.task: { try RecurrentLanguageModel($0).network },
        ClassificationConfig.task: { try SequenceClassifier($0).ensemble },
        TaggingConfig.task: { try SequenceTagger($0).network },
        TranslationConfig.task: { try Translator($0).network },
        SpeechConfig.task: { try SpeechRecognizer($0).network },
        MusicConfig.task: { try MusicModel($0).network },
    ]

    /// The parameters by name.
    var tensors: [String: Tensor] {
        Dictionary(
            uniqueKeysWithValues: network.parameters.map { ($0.name, $0.parameter.value) })
    }
}
