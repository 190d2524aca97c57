public import UnrollTraining

/// What a page on a model tells of its task beside the model itself: the names that hubs of models
/// know the task by, how a program asks the model, and what to know before one relies on it.
public struct TaskProfile: Sendable {
    /// Hugging Face's name of the task, such as `text-classification`; `nil` where it has none.
    public var pipeline: String?
    /// Words that people look for such models by: `lstm`, `named-entity-recognition`.
    public var tags: [String] = []
    /// Lines of Swift that load the model and ask it; `MODEL` stands for the literal of its file's
    /// name.
    public var swift: [String] = []
    /// What the model tells apart, the classes or tags, in the order of its outputs.
    public var labels: [String] = []
    /// The plural of a label: `classes`, `tags`.
    public var labelNoun = "classes"
    /// Files that the model was made from, where it knows them.
    public var sources: [String] = []
    /// Sentences on what the model cannot do.
    public var limits: [String] = []

    /// The profile of a task that tells nothing.
    public init() {}
}

/// A figure of a validation, as hubs of models list them.
public struct ModelMetric: Sendable, Hashable {
    /// The name in lower case, words joined by underscores: `accuracy`, `f1`, `perplexity`.
    public var type: String
    /// The name for people.
    public var name: String
    /// The figure: a share is 0…1, BLEU 0…100.
    public var value: Double
    /// The figure with its name, as the tool prints it.
    public var text: String

    /// A figure.
    ///
    /// - Parameters:
    ///   - name: The name for people.
    ///   - type: The name that hubs know; made from the other one if `nil`.
    ///   - value: The figure.
    ///   - text: The figure with its name.
    public init(_ name: String, type: String? = nil, _ value: Double, text: String) {
        self.name = name
        self.type =
            type
            ?? name.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber })
            .joined(separator: "_")
        self.value = value
        self.text = text
    }
}

extension Validation {
    /// The figures of a validation: the score, where there is one, and the loss as the field tells
    /// it. Figures beyond all bounds are left out.
    ///
    /// - Parameter unit: How the task's losses are told.
    public func metrics(_ unit: LossUnit) -> [ModelMetric] {
        var metrics: [ModelMetric] = []
        if let score {
            // Of "greedy BLEU" hubs know the last word.
            let type = score.name.lowercased().split(separator: " ").last.map(String.init)
            metrics.append(ModelMetric(score.name, type: type, score.value, text: score.text))
        }
        metrics.append(
            ModelMetric(unit.measure.name, unit.measure.value(loss), text: unit.text(loss)))
        return metrics.filter(\.value.isFinite)
    }
}
