import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Output layer and loss over large vocabularies, both passes: gradients of the rows and of all
/// parameters. Classes are drawn by Zipf's law.
enum SoftmaxBenchmarks {
    private static let rows = 512

    static let all =
        [(33_000, 256), (33_000, 650), (800_000, 256)].map { full(classes: $0, depth: $1) }
        + [full(classes: 33_000, depth: 650, keepsLogits: false)]
        + [
            adaptive(classes: 33_000, depth: 256, cutoffs: [2000, 10_000]),
            adaptive(classes: 33_000, depth: 650, cutoffs: [2000, 10_000]),
            adaptive(classes: 800_000, depth: 256, cutoffs: [4000, 40_000, 200_000]),
        ]

    /// - Parameter keepsLogits: As the op's; `nil` lets the op decide.
    private static func full(classes: Int, depth: Int, keepsLogits: Bool? = nil) -> Benchmark {
        let kind = keepsLogits == false ? "full_blocks" : "full"
        return Benchmark(
            name: "softmax_\(kind)_V\(classes)_H\(depth)_N\(rows)",
            work: .softmax(rows: rows, depth: depth, classes: classes)
        ) {
            // Filled in place: a list of as many elements beside it would be the most memory in
            // use.
            let numbers = Tensor(uninitialized: [classes, depth])
            numbers.withMutableFloats { numbers in
                let random = benchmarkRandom.stream("weight")
                for i in numbers.indices { numbers[i] = 0.1 * random.uniform(at: UInt64(i)) - 0.05 }
            }
            let weight = Parameter(numbers)
            let bias = Parameter(Tensor(zeros: [classes]))
            let x = randomTensor([rows, depth], "x")
            let targets = zipfTargets(rows, classes: classes)
            return {
                let pass = Pass.training(benchmarkRandom)
                x.tracked().linearSoftmaxCrossEntropy(
                    weight.read(in: pass), bias: bias.read(in: pass), targets: targets,
                    keepsLogits: keepsLogits
                ).backward()
                weight.resetGradient()
                bias.resetGradient()
                // As after an update: the weight is packed again.
                weight.value.withMutableFloats { _ in }
            }
        }
    }

    private static func adaptive(classes: Int, depth: Int, cutoffs: [Int]) -> Benchmark {
        let targets = zipfTargets(rows, classes: classes)
        return Benchmark(
            name: "softmax_adaptive_V\(classes)_H\(depth)_N\(rows)",
            work: .adaptiveSoftmax(
                targets: targets, depth: depth, classes: classes, cutoffs: cutoffs)
        ) {
            let softmax = AdaptiveSoftmax(
                inputSize: depth, vocabularySize: classes, cutoffs: cutoffs,
                random: benchmarkRandom)
            let x = randomTensor([rows, depth], "x")
            return {
                softmax.crossEntropy(x.tracked(), targets, in: .training(benchmarkRandom))
                    .backward()
                softmax.resetGradients()
                for named in softmax.parameters { named.parameter.value.withMutableFloats { _ in } }
            }
        }
    }
}
