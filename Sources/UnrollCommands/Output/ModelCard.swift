internal import Unroll
internal import UnrollPlatform

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
    private let level: TextLevel

    enum CodingKeys: String, CodingKey {
        case file, task, parameters, weights, vocabulary, config, training
    }

    /// The configuration of one of the tasks.
    enum Config: Encodable {
        case languageModel(LanguageModelConfig)
        case ngrams(BackoffModelInfo)
        case snm(SNMModelInfo)
        case mixture([LanguageModels.MixedPart])
        case classification(ClassificationConfig)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .languageModel(let config): try config.encode(to: encoder)
            case .ngrams(let info): try info.encode(to: encoder)
            case .snm(let info): try info.encode(to: encoder)
            case .mixture(let parts): try parts.encode(to: encoder)
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
        case BackoffModel.task:
            config = .ngrams(try model.config(BackoffModelInfo.self))
            codec = try LanguageModels.codec(of: model)
        case SNMModel.task:
            config = .snm(try model.config(SNMModelInfo.self))
            codec = try LanguageModels.codec(of: model)
        case LanguageModels.mixtureTask:
            config = .mixture(try LanguageModels.parts(ofMixture: model))
            codec = try LanguageModels.codec(of: model)
        default:
            let parts = try RecurrentLanguageModel.parts(of: model)
            (config, codec) = (.languageModel(parts.0), parts.1)
        }
        file = model.path
        task = model.task
        parameters = try LanguageModels.parameterCount(of: model)
        weights = model.weights.rawValue
        vocabulary = codec.vocabulary.count
        level = codec.level
        training = try model.trainingState()
    }

    var lines: [String] {
        var lines = ["", "model          \(file)", "task           \(task), \(reading)"]
        lines += [
            "architecture   \(architecture)",
            "parameters     \(parameters.grouped)" + (isNetwork ? ", stored as \(weights)" : ""),
            "vocabulary     \(vocabulary.grouped) symbols",
        ]
        if case .classification(let config) = config {
            lines.append(
                "classes        \(config.labels.count): \(config.labels.joined(separator: ", "))")
        }
        if let howTrained { lines.append("trained with   \(howTrained)") }
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

    private var isNetwork: Bool {
        switch config {
        case .languageModel, .classification: true
        case .ngrams, .snm, .mixture: false
        }
    }

    private var reading: String {
        switch config {
        case .languageModel(let config):
            "\(level.rawValue) level, "
                + (config.perLine ? "each line from the zero state" : "state carried through")
        case .ngrams, .snm: "\(level.rawValue) level, each line by itself"
        case .mixture: "\(level.rawValue) level, each part by its own convention"
        case .classification(let config): config.reading
        }
    }

    private var architecture: String {
        switch config {
        case .languageModel(let config): config.architecture
        case .ngrams(let info):
            "\(info.order)-grams, "
                + (info.source == .kneserNey ? "Kneser-Ney" : "from an ARPA file") + ": "
                + info.counts.map(\.grouped).joined(separator: " + ")
        case .snm(let info):
            "sparse non-negative matrix, \(info.config.order)-grams, "
                + "\(info.config.skips.count) kinds of skip-grams"
        case .mixture(let parts):
            parts.map { "\($0.weight.fixed(3)) \($0.model)" }.joined(separator: " + ")
        case .classification(let config): config.architecture
        }
    }

    private var howTrained: String? {
        switch config {
        case .languageModel(let config): config.howTrained
        case .ngrams, .snm, .mixture: nil
        case .classification(let config): config.howTrained
        }
    }

    private func figures(_ best: Validation) -> String {
        switch config {
        case .languageModel(let config):
            let bits =
                config.level == .word ? "" : ", \((best.loss / M_LN2).fixed(3)) bits per symbol"
            return "perplexity \(exp(best.loss).digits(5))\(bits)"
        case .ngrams, .snm, .mixture: return "perplexity \(exp(best.loss).digits(5))"
        case .classification:
            return "accuracy \(percent(best.accuracy ?? 0)), loss \(best.loss.digits(4))"
        }
    }
}
