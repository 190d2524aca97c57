import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors

/// A bidirectional LSTM over texts, as in sentence classification.
enum ClassificationBenchmarks {
    private enum Lengths: Sendable {
        /// 5 to 60 words, batches of about one length.
        case unequal
        /// 60 words each.
        case equal

        var name: String { self == .unequal ? "T5-60" : "T60" }

        /// The lengths of 1,024 texts.
        var ofTexts: [Int] {
            switch self {
            case .unequal:
                (0..<texts).map { 5 + benchmarkRandom.integer(below: 56, at: UInt64($0)) }.sorted()
            case .equal: Array(repeating: 60, count: texts)
            }
        }
    }

    static let all: [Benchmark] =
        [oneText(words: 19)]
        + [Lengths.unequal, .equal].flatMap {
            [batches($0, training: true), batches($0, training: false)]
        }

    private static let vocabulary = 20_000
    private static let texts = 1024
    private static let batchSize = 64

    /// Both directions over rows of unequal length: `words` in all.
    private static func work(
        _ words: Int, time: Int, embedding: Int, hidden: Int, training: Bool
    ) -> Work {
        var work = Work.layer(
            gates: 4, time: time, batch: 1, inputs: embedding, hidden: hidden, training: training)
        let share = Double(words) / Double(time)
        work.operations *= 2 * share
        work.traffic *= 2
        work.tokens = Double(words)
        return work
    }

    /// The whole way of one text: its words looked up, its class told.
    private static func oneText(words: Int) -> Benchmark {
        Benchmark(
            name: "classifier_text_B1_T\(words)_E50_H128",
            work: work(words, time: words, embedding: 50, hidden: 128, training: false)
        ) {
            let names = (0..<vocabulary).map { "word\($0)" }
            let codec = TextCodec.build(level: .word, texts: [], additional: names)
            var config = ClassificationConfig()
            config.labels = ["0", "1"]
            config.embeddingSize = 50
            let classifier = SequenceClassifier(
                ClassificationNetwork(
                    config, vocabularySize: codec.vocabulary.count, random: benchmarkRandom),
                codec: codec)
            let text = (0..<words).map { names[$0 * 97] }.joined(separator: " ")
            return { _ = classifier.predict(text) }
        }
    }

    /// 16 batches of 64 texts; texts a second are tokens a second by their mean length.
    private static func batches(_ lengths: Lengths, training: Bool) -> Benchmark {
        let lengthOf = lengths.ofTexts
        let firsts = Array(stride(from: 0, to: texts, by: batchSize))
        let longest = firsts.reduce(0) { $0 + (lengthOf[$1..<($1 + batchSize)].max() ?? 0) }
        return Benchmark(
            name: "classifier_\(training ? "training" : "inference")_B64_\(lengths.name)_E100_H128",
            work: work(
                lengthOf.reduce(0, +), time: longest, embedding: 100, hidden: 128,
                training: training)
        ) {
            var config = ClassificationConfig()
            config.labels = ["0", "1"]
            config.embeddingSize = 100
            config.pooling = .mean
            let network = ClassificationNetwork(
                config, vocabularySize: vocabulary, random: benchmarkRandom)
            let optimizer = Optimizer(.adam(), for: network)
            let batches = firsts.map { first in
                (first..<(first + batchSize)).map {
                    SequenceInput.symbols(
                        randomSymbols(lengthOf[$0], below: vocabulary, "text \($0)"))
                }
            }
            let targets = (0..<batchSize).map { Int32($0 % 2) }
            return {
                for batch in batches {
                    guard training else {
                        _ = network(batch, in: .evaluation)
                        continue
                    }
                    network(batch, in: .training(benchmarkRandom)).softmaxCrossEntropy(targets)
                        .backward()
                    optimizer.update(learningRate: 1e-3)
                }
            }
        }
    }
}
