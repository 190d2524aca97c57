public import UnrollLanguageModels
public import UnrollSystem
public import UnrollTensors
public import UnrollTraining

/// The facts about a task that the rest of the package needs: its name in model files, its card,
/// and how its models load where they are language models.
public struct TaskDescription: Sendable {
    /// The task's name in model files.
    public let task: String
    /// The card of a model file.
    public let card: @Sendable (ModelFile) throws -> ModelCard
    /// Loads a language model, its weights rounded to a precision where one is given; `nil` for
    /// tasks whose models are not language models.
    public let languageModel: (@Sendable (ModelFile, Precision?) throws -> any LanguageModel)?
    /// The loss at the end of some sequences of a text; `nil` for tasks whose models do not read
    /// texts from left to right.
    package let endLoss: (@Sendable (ModelFile, EndLoss.Request) throws -> EndLoss)?

    /// - Parameters:
    ///   - task: The task's name in model files.
    ///   - card: The card of a model file.
    ///   - languageModel: Loads a language model; `nil` for tasks whose models are none.
    public init(
        _ task: String, card: @escaping @Sendable (ModelFile) throws -> ModelCard,
        languageModel: (@Sendable (ModelFile, Precision?) throws -> any LanguageModel)? = nil
    ) {
        self.init(task, card: card, languageModel: languageModel, endLoss: nil)
    }

    package init(
        _ task: String, card: @escaping @Sendable (ModelFile) throws -> ModelCard,
        languageModel: (@Sendable (ModelFile, Precision?) throws -> any LanguageModel)? = nil,
        endLoss: (@Sendable (ModelFile, EndLoss.Request) throws -> EndLoss)?
    ) {
        self.task = task
        self.card = card
        self.languageModel = languageModel
        self.endLoss = endLoss
    }

    /// All tasks of the package; a new one is a line here.
    public static let all: [TaskDescription] = [
        .recurrentLanguageModel, .ngramLanguageModel, .snmLanguageModel, .mixtureLanguageModel,
        .classification, .tagging, .translation, .speech, .music,
    ]

    /// The description of a file's task; `nil` for a task of somebody else's program.
    public static func of(_ file: ModelFile) -> TaskDescription? {
        all.first { $0.task == file.task }
    }

    /// The card of any model file; of a task of somebody else's program what every file says.
    ///
    /// - Throws: `ModelFileError`.
    public static func card(of file: ModelFile) throws -> ModelCard {
        if let description = of(file) { return try description.card(file) }
        return try ModelCard(
            file, reading: "a task of another program", architecture: "not known here",
            config: [String: String]())
    }
}
