internal import UnrollData
internal import UnrollLayers
internal import UnrollTraining

/// A task whose networks other programs can have.
struct ExchangedTask: Sendable {
    /// The task's name in model files.
    let task: String
    /// Loads the network of a model.
    let network: @Sendable (ModelFile) throws -> any Module
    /// Loads a model as graphs of ONNX.
    let graphs: @Sendable (ModelFile) throws -> [ONNXModel]

    /// All of them; a new one is a line here.
    private static let all: [ExchangedTask] = [
        .languageModel, .classifier, .tagger, .translator, .speechRecognizer, .musicModel,
    ]

    /// The task of a model.
    ///
    /// - Throws: ``ExchangeError`` where the model is no recurrent network of this package.
    static func of(_ file: ModelFile) throws -> ExchangedTask {
        try require(file.task, in: file.path)
    }

    /// The task of this name.
    ///
    /// - Throws: ``ExchangeError`` where its models are no recurrent networks of this package.
    @discardableResult
    static func require(_ name: String, in path: String) throws -> ExchangedTask {
        guard let task = all.first(where: { $0.task == name }) else {
            throw ExchangeError(
                path,
                "a model of the task '\(Inspection.line(name).prefix(40))' is no recurrent network of unroll's",
                cure: "see what can be converted with 'unroll convert --list'")
        }
        return task
    }
}
