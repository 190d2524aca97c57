import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Output layer and loss over large vocabularies: a forward and a backward pass over 512 positions,
/// the gradients of the inputs and all parameters made. Targets follow Zipf's law.
enum SoftmaxBenchmarks {
    static let all: [(name: String, run: @Sendable (String) -> Measurement)] = [
        (
            "softmax_adaptive_V33000_H256",
            { adaptive($0, 33_000, 256, cutoffs: [2000, 10_000]) }
        ),
        (
            "softmax_adaptive_V33000_H650",
            { adaptive($0, 33_000, 650, cutoffs: [2000, 10_000]) }
        ),
        (
            "softmax_adaptive_V800000_H256",
            { adaptive($0, 800_000, 256, cutoffs: [4000, 40_000, 200_000]) }
        ),
        ("softmax_adaptive_default_V33000_H650", { adaptive($0, 33_000, 650, cutoffs: nil) }),
        ("softmax_adaptive_default_V800000_H256", { adaptive($0, 800_000, 256, cutoffs: nil) }),
        ("softmax_full_V33000_H256", { full($0, 33_000, 256) }),
        ("softmax_full_V33000_H650", { full($0, 33_000, 650) }),
        ("softmax_full_blocks_V33000_H650", { full($0, 33_000, 650, keepsLogits: false) }),
        ("softmax_full_V800000_H256", { full($0, 800_000, 256) }),
    ]

    private static let random = RandomStream(seed: 1)
    private static let positions = 512

    private static func inputs(_ size: Int) -> Tensor {
        Initializer.uniform(1).vector(positions * size, random: random.stream("inputs"))
            .reshaped([positions, size])
    }

    /// Target k with probability proportional to 1 / (k + 1).
    private static func targets(below vocabulary: Int) -> [Int32] {
        var sums: [Double] = []
        var sum = 0.0
        for k in 1...vocabulary {
            sum += 1 / Double(k)
            sums.append(sum)
        }
        let stream = random.stream("targets")
        return (0..<positions).map { position in
            let draw = Double(stream.uniform(at: UInt64(position))) * sum
            var (low, high) = (0, vocabulary - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] > draw { high = middle } else { low = middle + 1 }
            }
            return Int32(low)
        }
    }

    private static func full(
        _ name: String, _ vocabulary: Int, _ size: Int, keepsLogits: Bool? = nil
    ) -> Measurement {
        // Filled in place: a list of as many numbers beside it would be the most memory in use.
        let weight = Tensor(uninitialized: [vocabulary, size])
        weight.withMutableFloats { numbers in
            let stream = random.stream("weight")
            for i in numbers.indices { numbers[i] = 0.1 * stream.uniform(at: UInt64(i)) - 0.05 }
        }
        let output = Parameter(weight)
        let bias = Parameter(Tensor(zeros: [vocabulary]))
        let x = inputs(size)
        let targets = targets(below: vocabulary)
        return Measurement(
            name, operations: 6 * Double(positions * vocabulary * size),
            tokens: Double(positions), repetitions: vocabulary > 100_000 ? 5 : 9
        ) {
            let pass = Pass.training(random)
            x.tracked().linearSoftmaxCrossEntropy(
                output.read(in: pass), bias: bias.read(in: pass), targets: targets,
                keepsLogits: keepsLogits
            ).backward()
            output.resetGradient()
            bias.resetGradient()
        }
    }

    /// Operations are those of the products, for the clusters that the targets lie in.
    private static func adaptive(
        _ name: String, _ vocabulary: Int, _ size: Int, cutoffs: [Int]?
    ) -> Measurement {
        let softmax = AdaptiveSoftmax(
            inputSize: size, vocabularySize: vocabulary, cutoffs: cutoffs,
            random: random.stream("adaptive"))
        let x = inputs(size)
        let targets = targets(below: vocabulary)
        var products = positions * size * softmax.head.weight.value.shape[0]
        for cluster in softmax.clusters {
            let inside = targets.count { cluster.words.contains(Int($0)) }
            let width = cluster.projection.weight.value.shape[0]
            products += inside * width * (size + cluster.words.count)
        }
        return Measurement(name, operations: 6 * Double(products), tokens: Double(positions)) {
            softmax.crossEntropy(x.tracked(), targets, in: .training(random)).backward()
            softmax.resetGradients()
        }
    }
}
