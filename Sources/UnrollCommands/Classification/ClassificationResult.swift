internal import Unroll

/// How the training of a classifier ended, as the tool prints it.
struct ClassificationResult: Encodable {
    var model: String
    var log: String
    var parameters: Int
    var vocabulary: Int
    var epochs: Int
    var bestEpoch: Int
    var stopped: StopReason?
    var seconds: Double
    var validation: ReportFigures
    var test: ReportFigures?

    private let validationText: ReportText
    private let testText: ReportText?

    enum CodingKeys: String, CodingKey {
        case model, log, parameters, vocabulary, epochs, bestEpoch, stopped, seconds, validation
        case test
    }

    init(
        trainer: ClassificationTrainer, state: TrainingState, data: ClassificationData,
        test: TextTable?, output: String
    ) throws {
        let classifier = TextClassifier(trainer.network, codec: trainer.codec)
        model = output
        log = TrainingRun<ClassificationConfig>.logPath(ofModel: output)
        parameters = trainer.network.parameterCount
        vocabulary = trainer.codec.vocabulary.count
        epochs = state.epoch
        bestEpoch = state.bestEpoch
        stopped = state.ended
        seconds = state.seconds
        let validated = classifier.report(on: data.validation)
        validation = ReportFigures(validated)
        validationText = ReportText(validated)
        let tested = try test.map { try classifier.report(on: $0) }
        self.test = tested.map { ReportFigures($0) }
        testText = tested.map(ReportText.init)
    }

    /// The scores alone, for the baseline that stands beside another model.
    func scores(as name: String) -> [String] {
        var lines = ["\(name)  validation \(validationText.scores)"]
        if let testText { lines.append("\(name)  test       \(testText.scores)") }
        return lines
    }

    var summary: [String] {
        var lines = [
            "model       \(model)  (\(parameters.grouped) parameters, \(vocabulary.grouped) symbols)",
            "training    best of \(max(epochs, bestEpoch)) epochs: \(bestEpoch); \(timeText(seconds))"
                + (stopped.map { "; \($0.explanation)" } ?? ""),
            "validation  \(validationText.scores)",
        ]
        if let testText { lines.append("test        \(testText.scores)") }
        let detailed = testText ?? validationText
        return lines + [""] + detailed.classes + [""] + detailed.confusion
    }
}
