import UnrollLayers
import UnrollSystem
import UnrollTensors

/// The loss over a large vocabulary, both passes: gradients of the rows, the weight and the bias.
enum SoftmaxBenchmarks {
    private static let rows = 512

    static let all = [(33_000, 256), (33_000, 650), (800_000, 256)].map { classes, depth in
        full(classes: classes, depth: depth)
    }

    private static func full(classes: Int, depth: Int) -> Benchmark {
        Benchmark(
            name: "softmax_full_V\(classes)_H\(depth)_N\(rows)",
            work: .softmax(rows: rows, depth: depth, classes: classes)
        ) {
            let output = Linear(
                inputSize: depth, outputSize: classes, initializer: .uniform(0.05),
                random: benchmarkRandom)
            let x = randomTensor([rows, depth], "x")
            let targets = zipfTargets(rows, classes: classes)
            return {
                output(x.tracked(), in: .training(benchmarkRandom)).softmaxCrossEntropy(targets)
                    .backward()
                output.resetGradients()
                // As after an update: the weight is packed anew.
                for named in output.parameters { named.parameter.value.withMutableFloats { _ in } }
            }
        }
    }
}
