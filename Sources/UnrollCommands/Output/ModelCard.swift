internal import Unroll

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What a model file tells about itself, without its tensors being read.
struct ModelCard: Encodable {
    var file: String
    var task: String
    var parameters: Int
    /// What its matrices are stored as: float32, bfloat16 or int8.
    var weights: String
    var vocabulary: Int
    var config: Config
    var training: TrainingState?

    /// The configuration of one of the tasks.
    enum Config: Encodable {
        case languageModel(LanguageModelConfig)
        case classification(ClassificationConfig)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .languageModel(let config): try config.encode(to: encoder)
            case .classification(let config): try config.encode(to: encoder)
            }
        }
    }

    init(_ model: ModelFile) throws {
        let codec: TextCodec
        switch model.task {
        case ClassificationConfig.task:
            let parts = try TextClassifier.parts(of: model)
            (config, codec) = (.classification(parts.0), parts.1)
        default:
            let parts = try RecurrentLanguageModel.parts(of: model)
            (config, codec) = (.languageModel(parts.0), parts.1)
        }
        file = model.path
        task = model.task
        parameters = model.parameterCount
        weights = model.weights.rawValue
        vocabulary = codec.vocabulary.count
        training = try model.trainingState()
    }

    var lines: [String] {
        var lines = ["", "model          \(file)", "task           \(task), \(reading)"]
        lines += [
            "architecture   \(architecture)",
            "parameters     \(parameters.grouped), stored as \(weights)",
            "vocabulary     \(vocabulary.grouped) symbols",
        ]
        if case .classification(let config) = config {
            lines.append(
                "classes        \(config.labels.count): \(config.labels.joined(separator: ", "))")
        }
        lines.append("trained with   \(howTrained)")
        guard let training else { return lines }
        lines.append(
            "training       \(training.epoch) epochs, \(training.updates.grouped) updates, "
                + timeText(training.seconds)
                + (training.ended.map { "; \($0.explanation)" } ?? ""))
        if let best = training.best {
            lines.append("validation     \(figures(best)), at epoch \(training.bestEpoch)")
        }
        return lines
    }

    private var reading: String {
        switch config {
        case .languageModel(let config):
            "\(config.level.rawValue) level, "
                + (config.perLine ? "each line from the zero state" : "state carried through")
        case .classification(let config): config.reading
        }
    }

    private var architecture: String {
        switch config {
        case .languageModel(let config): config.architecture
        case .classification(let config): config.architecture
        }
    }

    private var howTrained: String {
        switch config {
        case .languageModel(let config): config.howTrained
        case .classification(let config): config.howTrained
        }
    }

    private func figures(_ best: Validation) -> String {
        switch config {
        case .languageModel(let config):
            let bits =
                config.level == .word ? "" : ", \((best.loss / M_LN2).fixed(3)) bits per symbol"
            return "perplexity \(exp(best.loss).digits(5))\(bits)"
        case .classification:
            return "accuracy \(percent(best.accuracy ?? 0)), loss \(best.loss.digits(4))"
        }
    }
}
