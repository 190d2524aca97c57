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
    var vocabulary: Int
    var config: LanguageModelConfig
    var training: TrainingState?

    init(_ model: ModelFile) throws {
        let (config, codec) = try RecurrentLanguageModel.parts(of: model)
        file = model.path
        task = model.task
        parameters = model.parameterCount
        vocabulary = codec.vocabulary.count
        self.config = config
        training = try model.trainingState()
    }

    var lines: [String] {
        var lines = [
            "", "model          \(file)",
            "task           \(task), \(config.level.rawValue) level, "
                + (config.perLine ? "each line from the zero state" : "state carried through"),
            "architecture   \(config.architecture)",
            "parameters     \(parameters.grouped)",
            "vocabulary     \(vocabulary.grouped) symbols",
            "trained with   \(config.howTrained)",
        ]
        guard let training else { return lines }
        lines.append(
            "training       \(training.epoch) epochs, \(training.updates.grouped) updates, "
                + timeText(training.seconds)
                + (training.ended.map { "; \($0.explanation)" } ?? ""))
        if let loss = training.bestLoss {
            let bits = config.level == .word ? "" : ", \((loss / M_LN2).fixed(3)) bits per symbol"
            lines.append(
                "validation     perplexity \(exp(loss).digits(5))\(bits), "
                    + "at epoch \(training.bestEpoch)")
        }
        return lines
    }
}
