import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors

/// A bidirectional LSTM over texts of unequal length, as in sentence classification.
enum ClassificationBenchmarks {
    static let all: [(name: String, run: @Sendable (String) -> Measurement)] = [
        ("classifier_text_B1_T19_E50_H128", { oneText($0, words: 19) }),
        ("classifier_training_B64_T5-60_E100_H128", { texts($0, training: true) }),
        ("classifier_inference_B64_T5-60_E100_H128", { texts($0, training: false) }),
    ]

    private static let random = RandomStream(seed: 1)
    private static let vocabulary = 20_000

    private static func network(embedding: Int) -> ClassificationNetwork {
        var config = ClassificationConfig()
        config.labels = ["0", "1"]
        config.embeddingSize = embedding
        config.pooling = .mean
        return ClassificationNetwork(config, vocabularySize: vocabulary, random: random)
    }

    /// Multiplications and additions of the recurrence alone, for each word.
    private static func operations(_ embedding: Int, _ hidden: Int) -> Double {
        Double(2 * 2 * 4 * hidden * (embedding + hidden))
    }

    /// The whole way of one text: its words looked up, its class told.
    private static func oneText(_ name: String, words: Int) -> Measurement {
        let names = (0..<vocabulary).map { "word\($0)" }
        let codec = TextCodec.build(level: .word, texts: [], additional: names)
        var config = ClassificationConfig()
        config.labels = ["0", "1"]
        config.embeddingSize = 50
        let classifier = TextClassifier(
            ClassificationNetwork(
                config, vocabularySize: codec.vocabulary.count, random: random),
            codec: codec)
        let text = (0..<words).map { names[$0 * 97] }.joined(separator: " ")
        return Measurement(
            name, operations: Double(words) * operations(50, 128), tokens: Double(words),
            repetitions: 201
        ) { _ = classifier.predict(text) }
    }

    /// 16 batches of 64 texts, batches of about one length; examples a second are tokens a second
    /// by their mean length.
    private static func texts(_ name: String, training: Bool) -> Measurement {
        let network = network(embedding: 100)
        let optimizer = Optimizer(.adam(), for: network)
        let lengths = (0..<1024).map { 5 + random.integer(below: 56, at: UInt64($0)) }.sorted()
        let batches = stride(from: 0, to: 1024, by: 64).map { first in
            SequenceBatch(
                (first..<(first + 64)).map { row in
                    (0..<lengths[row]).map {
                        Int32(random.stream(row).integer(below: vocabulary, at: UInt64($0)))
                    }
                })
        }
        let words = Double(lengths.reduce(0, +))
        let targets = (0..<64).map { Int32($0 % 2) }
        return Measurement(
            name, operations: words * operations(100, 128) * (training ? 3 : 1), tokens: words
        ) {
            for batch in batches {
                guard training else {
                    _ = network(batch, in: .evaluation)
                    continue
                }
                network(batch, in: .training(random)).softmaxCrossEntropy(targets).backward()
                optimizer.update(learningRate: 1e-3)
            }
        }
    }
}
