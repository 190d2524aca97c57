internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTensors
internal import UnrollTraining

/// Gradients over time in a user's own model, on a user's own text: as training began, and after it.
public struct ModelGradients: Sendable, Encodable {
    /// The unit of a time step: characters, words, ….
    public var unit: String
    /// Sequences of the text.
    public var sequences: Int
    /// As training began: the same configuration with the same seed.
    public var initial: GradientFlow
    /// After training: the model as it is.
    public var trained: GradientFlow

    /// Measures the gradients.
    ///
    /// - Parameters:
    ///   - model: A language model or a classifier of texts, with recurrent layers.
    ///   - text: A text; of a classifier, an example on each line.
    ///   - lag: Time steps from the first state to the loss, at least 1.
    ///   - sequences: Over how many of the text the norms are means, at most.
    /// - Throws: `FileError`, `ModelFileError`; `DataError` where the text is too short;
    ///   `ConfigError` where the model is of another kind.
    public init(model: String, text: String, lag: Int = 100, sequences: Int = 32) throws {
        guard (1...100_000).contains(lag) else {
            throw ConfigError("\(field: "lag") \(lag) must be from 1 to 100000")
        }
        guard (1...4096).contains(sequences) else {
            throw ConfigError("\(field: "batchSize") \(sequences) must be from 1 to 4096")
        }
        let file = try ModelFile(model)
        guard let endLoss = TaskDescription.of(file)?.endLoss else {
            throw ConfigError(
                """
                \(model) is a model of the task '\(String(file.task.prefix(40)))'; gradients over time \
                are shown of recurrent language models and of classifiers of texts
                """)
        }
        let loss = try endLoss(
            file, EndLoss.Request(text: text, timeSteps: lag + 1, sequences: sequences))
        unit = loss.unit
        self.sequences = loss.sequences
        initial = Self.flow { loss.loss(false) }
        trained = Self.flow { loss.loss(true) }
    }

    private static func flow(_ loss: () -> Tensor) -> GradientFlow {
        let (value, traces) = RecurrentTrace.watching(loss)
        value.backward()
        // What was read before the sequences has no gradient.
        let reached = traces.filter { $0.stateGradient.value != nil }
        let isBidirectional = reached.contains { $0.reversed }
        let depths = isBidirectional ? 2 : 1
        return GradientFlow(
            curves: reached.enumerated().map { index, trace in
                let layer = "layer \(index / depths + 1)"
                return GradientFlow.curve(
                    trace,
                    named: isBidirectional
                        ? layer + (trace.reversed ? ", right to left" : ", left to right") : layer)
            })
    }
}

extension ModelGradients {
    /// A table for each state: its gradient at places back from the loss.
    public var table: [[String]] {
        GradientFlow.table(
            [("as training began", initial), ("trained", trained)].flatMap { when, flow in
                flow.curves.map { ("\($0.name), \(when)", $0) }
            })
    }
}
