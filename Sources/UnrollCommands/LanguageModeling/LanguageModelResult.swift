internal import Unroll

/// How a training run ended, as the tool prints it.
struct LanguageModelResult: Encodable {
    struct Score: Encodable {
        var loss: Double?
        var perplexity: Double?
        var bitsPerCharacter: Double?

        init(_ score: TextScore, _ level: TextLevel) {
            loss = score.loss.finite
            perplexity = score.perplexity.finite
            bitsPerCharacter = score.bitsPerCharacter(level)?.finite
        }

        var text: String {
            let perplexity = "perplexity \((self.perplexity ?? .infinity).digits(5))"
            return bitsPerCharacter.map { "\($0.fixed(3)) bits per character, \(perplexity)" }
                ?? perplexity
        }
    }

    var model: String
    var log: String
    var parameters: Int
    var vocabulary: Int
    var epochs: Int
    var bestEpoch: Int
    var stopped: StopReason?
    var seconds: Double
    /// Of the training, taken before the scores below were.
    var memory: TrainingMemory
    /// Exact: one stream through the whole validation text.
    var validation: Score
    var test: Score?

    private let trained: RecurrentLanguageModel

    enum CodingKeys: String, CodingKey {
        case model, log, parameters, vocabulary, epochs, bestEpoch, stopped, seconds, memory
        case validation, test
    }

    init(
        trainer: LanguageModelTrainer, loop: TrainingLoop, state: TrainingState,
        test: EncodedText?, output: String
    ) {
        memory = loop.memory
        trained = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
        let level = trainer.codec.level
        model = output
        log = TrainingRun<LanguageModelConfig>.logPath(ofModel: output)
        parameters = trainer.network.parameterCount
        vocabulary = trainer.codec.vocabulary.count
        epochs = state.epoch
        bestEpoch = state.bestEpoch
        stopped = state.ended
        seconds = state.seconds
        validation = Score(trained.score(trainer.validationText), level)
        self.test = test.map { [trained] in Score(trained.score($0), level) }
    }

    var summary: String {
        var lines = [
            "model       \(model)  (\(parameters.grouped) parameters, \(vocabulary.grouped) symbols)",
            "training    best of \(max(epochs, bestEpoch)) epochs: \(bestEpoch); \(timeText(seconds))"
                + (stopped.map { "; \($0.explanation)" } ?? ""),
            "memory      \(Self.text(memory))",
            "validation  \(validation.text)",
        ]
        if let test { lines.append("test        \(test.text)") }
        return lines.joined(separator: "\n")
    }

    static func text(_ memory: TrainingMemory) -> String {
        func mebibytes(_ bytes: Int) -> String { (Double(bytes) / 1_048_576).fixed(1) }
        let parts: [(String, Int)] = [
            ("parameters", memory.parameters), ("gradients", memory.gradients),
            ("moments", memory.moments), ("best", memory.best), ("packed", memory.packed),
            ("workspace", memory.workspace),
        ]
        return "\(mebibytes(memory.tensors)) MiB at the peak ("
            + parts.map { "\($0.0) \(mebibytes($0.1))" }.joined(separator: ", ")
            + "), \(mebibytes(memory.reserved)) with buffers kept for use again"
            + (memory.process.map { "; the process: \(mebibytes($0)) MiB" } ?? "")
    }

    /// A passage in the style of the text.
    func passage(seed: UInt64) -> String {
        var bytes: [UInt8] = []
        trained.generateText(
            after: "", length: trained.codec.level == .word ? 80 : 500,
            sampler: Sampler(temperature: 0.8), random: RandomStream(seed: seed)
        ) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
