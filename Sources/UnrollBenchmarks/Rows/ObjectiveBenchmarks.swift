import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Whole updates of a small language model over a large vocabulary, one row for each objective: an
/// embedding and an LSTM of 200, 20 texts of 35 words, both passes, the gradients' norm and AdaGrad.
/// Words are drawn by Zipf's law.
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
    ]

    private static func name(_ objective: String) -> String {
        "objective_\(objective)_V\(vocabulary)_1x\(width)_B\(batch)_T\(time)"
    }

    private static func row(
        _ objective: String, candidates: Int = vocabulary,
        _ make: @escaping @Sendable (Linear) -> any OutputObjective
    ) -> Benchmark {
        Benchmark(
            name: name(objective),
            work: work(.softmax(rows: batch * time, depth: width, classes: candidates))
        ) {
            prepare(
                make(Linear(inputSize: width, outputSize: vocabulary, random: benchmarkRandom)))
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

    private static func prepare(_ objective: any OutputObjective) -> () -> Void {
        let model = Model(objective)
        let optimizer = Optimizer(.adaGrad(), for: model)
        var updates: UInt64 = 0
        return {
            let pass = Pass.training(benchmarkRandom.stream("update").stream(updates))
            updates += 1
            let embedded = model.embedding(targets, in: pass).reshaped([time, batch, width])
            let hidden = model.layer(embedded, in: pass).output.reshaped([batch * time, width])
            // Other targets than inputs.
            model.objective.loss(hidden, targets.reversed(), in: pass).backward()
            optimizer.update(learningRate: 0.1, clipping: 5)
        }
    }

    private final class Model: Module {
        let embedding = Embedding(vocabularySize: vocabulary, size: width, random: benchmarkRandom)
        let layer = LSTM(inputSize: width, hiddenSize: width, random: benchmarkRandom)
        let objective: any OutputObjective

        init(_ objective: any OutputObjective) { self.objective = objective }

        func accept(_ visitor: inout some ModuleVisitor) {
            visitor.visit(embedding, named: "embedding")
            visitor.visit(layer, named: "recurrent")
            visitor.visit(objective, named: "output")
        }
    }
}
