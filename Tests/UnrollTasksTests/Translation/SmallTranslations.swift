import TestSupport
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Numbers in words and their digits: a small language of which every sentence can be checked.
enum SmallTranslations {
    private static let words = ["one", "two", "three", "four", "five"]
    private static let digits = ["1", "2", "3", "4", "5"]

    /// Pairs of 1 to 5 words, drawn from a seed; the target is the digits in the same order.
    static func pairs(_ count: Int, seed: UInt64 = 1) -> [TextPair] {
        let random = RandomStream(seed: seed)
        return (0..<count).map { number in
            let draws = random.stream(number)
            let length = 1 + draws.integer(below: 5, at: 0)
            let chosen = (0..<length).map { draws.integer(below: 5, at: UInt64($0 + 1)) }
            return TextPair(
                source: chosen.map { words[$0] }.joined(separator: " "),
                target: chosen.map { digits[$0] }.joined(separator: " "), line: number + 1)
        }
    }

    static func corpus(_ count: Int, seed: UInt64 = 1) throws -> TextPairs {
        let pairs = pairs(count, seed: seed)
        func lines(_ side: (TextPair) -> String, _ path: String) throws -> TextLines {
            try TextLines(
                bytes: Array(pairs.map { side($0) + "\n" }.joined().utf8), path: path)
        }
        return try TextPairs(
            source: lines(\.source, "numbers.words"), target: lines(\.target, "numbers.digits"))
    }

    /// Whole words, a network of a few units.
    static func config(_ change: (inout TranslationConfig) -> Void = { _ in })
        -> TranslationConfig
    {
        var config = TranslationConfig()
        config.texts.level = .word
        config.encoder.hiddenSize = 7
        config.decoder.hiddenSize = 10
        config.embeddingSize = 9
        config.attentionWidth = 6
        config.inputDropout = 0.1
        config.contextDropout = 0.1
        config.outputDropout = 0.1
        config.batchSize = 16
        config.training.epochs = 3
        config.training.learningRate = 0.01
        change(&config)
        return config
    }

    /// A network that has not learned anything, its parameters larger than new ones, so that it is sure
    /// of something.
    static func network(
        _ config: TranslationConfig, source: Int, target: Int, seed: UInt64 = 1, scale: Float = 3
    ) -> TranslationNetwork {
        let network = TranslationNetwork(
            config, sourceVocabulary: source, targetCounts: Array(repeating: 1, count: target),
            random: RandomStream(seed: seed))
        network.initialize()
        for named in network.parameters {
            let value = named.parameter.value
            value.assign(scale * value)
            if named.name.hasSuffix("bias") {
                let random = RandomStream(seed: seed).stream(named.name)
                value.assign(
                    Tensor(
                        (0..<value.count).map { 0.3 * random.normal(at: UInt64($0)) },
                        shape: value.shape))
            }
        }
        return network
    }

    /// Symbols that are no ends, in 2..<vocabulary, of sentences of these lengths.
    static func sentences(_ lengths: [Int], vocabulary: Int, seed: UInt64 = 5) -> [[Int32]] {
        let random = RandomStream(seed: seed)
        return lengths.enumerated().map { number, length in
            (0..<length).map {
                Int32(2 + random.stream(number).integer(below: vocabulary - 2, at: UInt64($0)))
            }
        }
    }
}
