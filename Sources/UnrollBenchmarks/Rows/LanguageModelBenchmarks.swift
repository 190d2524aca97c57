import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors

/// Whole updates of language models: both passes, clipping and the optimiser.
enum LanguageModelBenchmarks {
    private struct Shape: Sendable {
        var name: String
        var vocabulary, embedding, hidden, layers, batch, time: Int
        var dropout: Float = 0
        var rule = OptimizerRule.sgd()
        var learningRate = 0.1
        var clipping = 5.0
    }

    static let all: [Benchmark] = plain + plain.map { $0.rounded(to: .bfloat16) }

    private static let plain: [Benchmark] = [
        // The sizes of Zaremba et al., 2014, without dropout.
        Shape(
            name: "lm_small_V10000_2x200_B20_T20", vocabulary: 10_000, embedding: 200, hidden: 200,
            layers: 2, batch: 20, time: 20),
        Shape(
            name: "lm_medium_V10000_2x650_B20_T35", vocabulary: 10_000, embedding: 650,
            hidden: 650, layers: 2, batch: 20, time: 35),
        Shape(
            name: "lm_large_V10000_1x1500_B20_T35", vocabulary: 10_000, embedding: 1500,
            hidden: 1500, layers: 1, batch: 20, time: 35),
        // Examples/shakespeare.
        Shape(
            name: "lm_characters_V66_E128_2x512_B32_T64", vocabulary: 66, embedding: 128,
            hidden: 512, layers: 2, batch: 32, time: 64, dropout: 0.3, rule: .adam(),
            learningRate: 2e-3, clipping: 1),
    ].map { shape in Benchmark(name: shape.name, work: work(shape)) { prepare(shape) } }

    private static func work(_ shape: Shape) -> Work {
        var total = Work.product(
            rows: shape.time * shape.batch, depth: shape.hidden, columns: shape.vocabulary)
        // Forward, the gradient of the rows and that of the weights.
        total = total.times(3)
        total.tokens = Double(shape.time * shape.batch)
        for layer in 0..<shape.layers {
            total =
                total
                + .layer(
                    gates: 4, time: shape.time, batch: shape.batch,
                    inputs: layer == 0 ? shape.embedding : shape.hidden, hidden: shape.hidden,
                    training: true)
        }
        return total
    }

    private static func prepare(_ shape: Shape) -> () -> Void {
        var config = LanguageModelConfig()
        config.recurrent.hiddenSize = shape.hidden
        config.recurrent.layers = shape.layers
        config.recurrent.dropouts.between = shape.dropout
        config.embeddingSize = shape.embedding
        config.outputDropout = shape.dropout
        let network = LanguageModelNetwork(
            config, vocabularySize: shape.vocabulary, random: benchmarkRandom)
        let optimizer = Optimizer(shape.rule, for: network)
        let symbols = randomSymbols(
            shape.batch * shape.time, below: shape.vocabulary, "symbols")
        guard
            let streams = try? StreamBatches(
                symbols: SymbolSequence(symbols), boundary: 0, batchSize: shape.batch,
                windowLength: shape.time)
        else { preconditionFailure("\(shape.name): the text is too short") }
        let batch = streams.window(0)
        var state: [RecurrentState]?
        var updates: UInt64 = 0
        return {
            let pass = Pass.training(benchmarkRandom.stream("update").stream(updates))
            updates += 1
            let (loss, final) = network.loss(batch, from: state, in: pass)
            loss.backward()
            optimizer.update(learningRate: shape.learningRate, clipping: shape.clipping)
            state = final.map { $0.detached() }
        }
    }
}
