import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors

/// A whole translation model: a bidirectional GRU, additive attention, a GRU below it and one above,
/// subwords of 8,000 symbols.
enum TranslationBenchmarks {
    static let all = [
        training(), training(.bfloat16), search(beam: 5, sentences: 64),
        search(beam: 5, sentences: 64, .int8),
        search(beam: 1, sentences: 1), search(beam: 1, sentences: 1, .int8),
    ]

    private static let (vocabulary, hidden, batchSize) = (8000, 256, 64)

    private static func network() -> TranslationNetwork {
        var config = TranslationConfig()
        // As PyTorch's.
        config.encoder.reset = .afterProduct
        config.decoder.reset = .afterProduct
        return TranslationNetwork(
            config, sourceVocabulary: vocabulary,
            targetCounts: Array(repeating: 1, count: vocabulary), random: benchmarkRandom)
    }

    /// Symbols that are no ends.
    private static func sentence(_ length: Int, _ name: String) -> [Int32] {
        randomSymbols(length, below: vocabulary - 2, name).map { $0 + 2 }
    }

    /// The multiplications and additions of a symbol of both sides, forward.
    private static func operations(rows: Double) -> Double {
        let (h, v) = (Double(hidden), Double(vocabulary))
        let encoder = 2 * 3 * h * (h + h)
        let decoder = 3 * h * (h + h) + 3 * h * (3 * h + h)
        return 2 * rows * (encoder + decoder + 4 * h * h + v * h)
    }

    /// Eight updates on 64 pairs of 6 to 26 symbols each, those of one length together.
    private static func training(_ precision: Precision = .float32) -> Benchmark {
        let lengths = (0..<8 * batchSize)
            .map { 6 + benchmarkRandom.integer(below: 21, at: UInt64($0)) }.sorted()
        let symbols = Double(lengths.reduce(0, +))
        return Benchmark(
            name: "translation_training_B\(batchSize)_T6-26_H\(hidden)_V\(vocabulary)"
                + (precision == .float32 ? "" : "_\(precision.rawValue)"),
            work: Work(
                operations: 3 * operations(rows: symbols), traffic: 8 * 4 * 5e6 * 7,
                workingSet: 4 * 5e6 * 4, tokens: symbols)
        ) {
            let network = network()
            let optimizer = Optimizer(.adam(), for: network)
            let batches = stride(from: 0, to: lengths.count, by: batchSize).map { first in
                let places = first..<first + batchSize
                return TranslationNetwork.Batch(
                    sources: places.map { sentence(lengths[$0], "source \($0)") },
                    targets: places.map { sentence(lengths[$0], "target \($0)") })
            }
            return {
                Compute.using(precision: precision) {
                    for batch in batches {
                        network.loss(batch, in: .training(benchmarkRandom)).backward()
                        optimizer.update(learningRate: 1e-3, clipping: 1)
                    }
                }
            }
        }
    }

    /// Translations of exactly 16 symbols of sentences of 16, side by side.
    private static func search(
        beam: Int, sentences: Int, _ precision: Precision = .float32
    ) -> Benchmark {
        let length = 16
        let rows = Double(length * sentences)
        let kind = beam == 1 ? "greedy" : "beam\(beam)"
        return Benchmark(
            name: "translation_\(kind)_B\(sentences)_T\(length)_H\(hidden)_V\(vocabulary)"
                + (precision == .float32 ? "" : "_\(precision.rawValue)"),
            work: Work(
                operations: operations(rows: rows * Double(beam)), traffic: rows * 4 * 5e6,
                workingSet: 4 * 5e6, tokens: Double(sentences))
        ) {
            let network = network()
            network.initialize()
            for named in network.parameters where named.name == "output.bias" {
                // An end never comes before the limit.
                var bias = [Float](repeating: 0, count: vocabulary)
                bias[Int(TranslationText.end)] = -100
                named.parameter.value.assign(Tensor(bias))
            }
            var config = DecodingConfig(beam: beam)
            config.lengthFactor = 0
            config.extraLength = length
            let search = BeamSearch(network: network, config: config)
            let sources = (0..<sentences).map { sentence(length, "sentence \($0)") }
            return { Compute.using(precision: precision) { _ = search(sources) } }
        }
    }
}
