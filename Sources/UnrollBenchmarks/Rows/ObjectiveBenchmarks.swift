import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Whole updates of a small language model over a large vocabulary, one row for each objective: an
/// embedding and an LSTM of 200, 20 texts of 35 words, both passes, the gradients' norm and AdaGrad.
/// Words are drawn by Zipf's law. With maximum entropy: features of up to 4 words.
enum ObjectiveBenchmarks {
    private static let vocabulary = 33_278
    private static let width = 200
    private static let (batch, time) = (20, 35)
    private static let samples = 1024

    static let all: [Benchmark] = [
        row("full") { FullSoftmax($0) },
        Benchmark(
            name: name("adaptive"),
            work: work(
                .adaptiveSoftmax(
                    targets: targets, depth: width, classes: vocabulary, cutoffs: cutoffs))
        ) {
            prepare(
                AdaptiveSoftmax(
                    inputSize: width, vocabularySize: vocabulary, cutoffs: cutoffs,
                    random: benchmarkRandom))
        },
        row("sampled_S\(samples)", candidates: samples) { SampledSoftmax($0, samples: samples) },
        row("blackout_K\(samples)", candidates: samples) {
            BlackOut($0, samples: samples, proposal: .unigram(counts, exponent: 0.4))
        },
        row("noise_contrastive_K\(samples)", candidates: samples) {
            NoiseContrastive($0, samples: samples, noise: .unigram(counts))
        },
        row("full_maxent", slots: 1 << 24) { FullSoftmax($0) },
        row("sampled_S\(samples)_maxent", candidates: samples, slots: 1 << 24) {
            SampledSoftmax($0, samples: samples)
        },
        row("sampled_S\(samples)_maxent_1e8", candidates: samples, slots: 100_000_000) {
            SampledSoftmax($0, samples: samples)
        },
    ]

    private static func name(_ objective: String) -> String {
        "objective_\(objective)_V\(vocabulary)_1x\(width)_B\(batch)_T\(time)"
    }

    private static func row(
        _ objective: String, candidates: Int = vocabulary, slots: Int? = nil,
        _ make: @escaping @Sendable (Linear) -> any OutputObjective
    ) -> Benchmark {
        Benchmark(
            name: name(objective),
            work: work(.softmax(rows: batch * time, depth: width, classes: candidates))
        ) {
            prepare(
                make(Linear(inputSize: width, outputSize: vocabulary, random: benchmarkRandom)),
                ngrams: slots.map { HashedNGrams(order: 4, slots: $0) })
        }
    }

    private static func work(_ objective: Work) -> Work {
        objective
            + .layer(
                gates: 4, time: time, batch: batch, inputs: width, hidden: width, training: true)
    }

    private static let targets = zipfTargets(batch * time, classes: vocabulary)
    private static let counts = (1...vocabulary).map { 2_000_000 / (11 * $0) }
    private static let cutoffs = AdaptiveSoftmax.defaultCutoffs(
        vocabularySize: vocabulary, inputSize: width)

    private static func prepare(_ objective: any OutputObjective, ngrams: HashedNGrams? = nil)
        -> () -> Void
    {
        let model = Model(objective, ngrams)
        var history = SymbolHistory(count: 3, batch: batch)
        let features = ParameterGroup(
            prefix: "ngrams.", rule: .adaGrad(initialSum: 1e-6), learningRate: 0.1)
        let optimizer = Optimizer(.adaGrad(), for: model, groups: [features])
        var updates: UInt64 = 0
        return {
            let pass = Pass.training(benchmarkRandom.stream("update").stream(updates))
            updates += 1
            let embedded = model.embedding(targets, in: pass).reshaped([time, batch, width])
            let hidden = model.layer(embedded, in: pass).output.reshaped([batch * time, width])
            // Other targets than inputs.
            let features = ngrams?.features(history.append(targets), positions: batch * time)
            model.objective.loss(hidden, targets.reversed(), adding: features, in: pass).backward()
            optimizer.update(learningRate: 0.1, clipping: 5)
        }
    }

    private final class Model: Module {
        let embedding = Embedding(vocabularySize: vocabulary, size: width, random: benchmarkRandom)
        let layer = LSTM(inputSize: width, hiddenSize: width, random: benchmarkRandom)
        let objective: any OutputObjective

        let ngrams: HashedNGrams?

        init(_ objective: any OutputObjective, _ ngrams: HashedNGrams?) {
            self.objective = objective
            self.ngrams = ngrams
        }

        func accept(_ visitor: inout some ModuleVisitor) {
            visitor.visit(embedding, named: "embedding")
            visitor.visit(layer, named: "recurrent")
            visitor.visit(objective, named: "output")
            if let ngrams { visitor.visit(ngrams, named: "ngrams") }
        }
    }
}
