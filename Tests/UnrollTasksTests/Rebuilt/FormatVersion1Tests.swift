import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollSystem
import UnrollTasks
import UnrollTraining

/// Files as version 1 of the format had them, written here by hand, are still read.
@Suite struct FormatVersion1Tests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let training = """
        {"best":{"accuracy":0.75,"loss":0.5},"bestEpoch":1,"dataFingerprint":7,"ended":"timeLimit",\
        "epoch":1,"epochGradientNorm":0,"epochLoss":0,"epochSeconds":0,"epochSymbols":0,\
        "history":[{"complete":false,"epoch":1,"gradient_norm":2,"learning_rate":0.01,\
        "seconds":3,"symbols_per_second":40,"training_loss":0.6,"updates":9,\
        "validation_accuracy":0.75,"validation_loss":0.5}],"learningRate":0.01,\
        "logByteCount":0,"schedule":{"factor":1,"stalled":0},"seconds":3,"stalled":0,\
        "updateInEpoch":0,"updates":9}
        """

    /// No precision, no groups.
    private static let trainingConfig = """
        {"clipping":5,"epochs":2,"learningRate":0.01,\
        "optimizer":{"adam":{"beta1":0.9,"beta2":0.999,"epsilon":1e-08}},"patience":5,\
        "schedule":{"kind":{"plateau":{"factor":0.5,"patience":0}},"warmUp":0},"seed":1}
        """

    private func write(
        _ name: String, task: String, config: String, vocabulary: String,
        _ tensors: [(name: String, shape: [Int], numbers: [Float])]
    ) throws -> String {
        var writer = SafetensorsWriter(metadata: [
            "unroll.format_version": "1", "unroll.task": task, "unroll.config": config,
            "unroll.vocabulary": vocabulary, "unroll.training": Self.training,
        ])
        for tensor in tensors {
            let bytes = tensor.numbers.flatMap { number in
                withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
            }
            writer.add(tensor.name, .float32, shape: tensor.shape, bytes: bytes)
        }
        let path = folder.file(name)
        try writer.write(to: path)
        return path
    }

    @Test func classifiers() throws {
        let path = try write(
            "classifier.unroll", task: "classification",
            config: """
                {"attentionSize":64,"batchSize":32,"classWeights":{"given":{"_0":{"bad":2.5}}},\
                "embeddingSize":2,"extraWords":30000,"heldOutFraction":0.1,"inputDropout":0.4,\
                "labelSmoothing":0,"labels":["bad","good"],"level":"word","maximumLength":512,\
                "minimumCount":1,"outputDropout":0.4,"pooling":"mean",\
                "preparation":{"lowercases":true,"splitsPunctuation":true},\
                "training":\(Self.trainingConfig),"tunesVectors":true,"wordDropout":0}
                """,
            vocabulary: "{\"level\":\"word\",\"symbols\":[\"<unk>\",\"</s>\",\"fine\",\"awful\"]}",
            [
                ("embedding.weight", [4, 2], [0, 0, 0, 0, 1, -1, -2, 3]),
                ("output.bias", [2], [0.5, 0]), ("output.weight", [2, 2], [0, 1, 1, 0]),
            ])
        let file = try ModelFile(path)
        let classifier = try SequenceClassifier(file)
        #expect(classifier.config.classWeights == .given(["bad": 2.5]))
        // "!" is unknown: the mean of (1, -1) and (0, 0).
        let prediction = classifier.predict("FINE!")
        let odds = [exp(0.5 - 0.5), exp(0.5)]
        expectClose(
            prediction.probabilities, odds.map { $0 / odds.reduce(0, +) }, relative: 1e-6,
            absolute: 0)

        let state = try #require(try file.trainingState())
        #expect(state.ended == .timeLimit && state.dataFingerprint == 7)
        let accuracy = Score("accuracy", 0.75)
        #expect(state.best == Validation(loss: 0.5, score: accuracy))
        let record = try #require(state.history.first)
        #expect(record.validationScore == accuracy && record.validationLoss == 0.5)
        #expect(record.unitsPerSecond == 40 && record.unit == "symbols" && !record.complete)
    }

    @Test(arguments: ["even", "balanced"]) func classWeights(name: String) throws {
        let weights = try JSONDecoder().decode(
            ClassWeights.self, from: Data("{\"\(name)\":{}}".utf8))
        #expect(weights == (name == "even" ? .even : .balanced))
    }

    /// Of the first files: neither an objective nor `hasRecurrentLayers`.
    @Test func languageModels() throws {
        let path = try write(
            "language.unroll", task: "language-model",
            config: """
                {"batchSize":16,"embeddingDropout":0,"embeddingSize":1,"heldOutFraction":0.1,\
                "inputDropout":0,"level":"character","minimumCount":1,"outputDropout":0,\
                "perLine":false,"recurrent":{"activation":"relu","cell":"rnn",\
                "direction":"leftToRight","dropouts":{"between":0,"locked":false,"weight":0},\
                "hiddenSize":1,"layers":1,"reset":"beforeProduct"},"tied":false,\
                "training":\(Self.trainingConfig),"windowLength":64}
                """,
            vocabulary: "{\"level\":\"character\",\"symbols\":[\"<unk>\",\"\\n\",\"a\"]}",
            [
                ("embedding.weight", [3, 1], [0, 1, 2]), ("output.bias", [3], [0, 0, 0.5]),
                ("output.weight", [3, 1], [1, 0, -1]), ("recurrent.0.bias", [1], [0.25]),
                ("recurrent.0.weight_hh", [1, 1], [0.5]), ("recurrent.0.weight_ih", [1, 1], [1]),
            ])
        let model = try RecurrentLanguageModel(ModelFile(path))
        // After the boundary h = 1.25; after "a" h = 2 + 0.25 + 0.625.
        let scores = model.score(model.codec.encode("aa"), after: model.start).logProbabilities
        let expected = [1.25, 2.875].map { (h: Double) -> Double in
            0.5 - h - log(exp(h) + 1 + exp(0.5 - h))
        }
        expectClose(scores, expected, relative: 1e-5, absolute: 0)
        #expect(try ModelFile(path).trainingState()?.ended == .timeLimit)
    }
}
