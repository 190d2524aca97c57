import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct AdaptiveSoftmaxTests {
    /// PyTorch's layers of `adaptive_reference.py`.
    static let references = ["two_clusters", "three_clusters_bias", "one_cluster", "empty_cluster"]

    /// One layer of the reference file, its inputs and its targets.
    struct Reference {
        let numbers: ReferenceNumbers
        let name: String
        let softmax: AdaptiveSoftmax
        let x: Tensor
        let targets: [Int32]

        init(_ name: String) throws {
            let numbers = try ReferenceNumbers("adaptive")
            self.numbers = numbers
            self.name = name
            x = try numbers.tensor(name + ".x").tracked()
            targets = try numbers.integers(name + ".targets")
            softmax = AdaptiveSoftmax(
                inputSize: x.shape[1],
                vocabularySize: try numbers.shape(name + ".log_probabilities")[1],
                cutoffs: try numbers.integers(name + ".cutoffs").map(Int.init),
                divisor: try numbers.doubles(name + ".divisor")[0],
                headBias: numbers.has(name + ".torch.head.bias"),
                random: RandomStream(seed: 1))
            try PyTorchParameters.load(numbers.tensors(name + ".torch."), into: softmax)
        }

        func doubles(_ tensor: String) throws -> [Double] {
            try numbers.doubles("\(name).\(tensor)")
        }
    }

    @Test(arguments: KernelTier.available, references)
    func lossAndGradientsMatchPyTorch(tier: KernelTier, name: String) throws {
        let given = try Reference(name)
        try Compute.using(tier: tier, threads: 1) {
            let loss = given.softmax.crossEntropy(
                given.x, given.targets, in: .training(RandomStream(seed: 1)))
            loss.backward()
            expectClose(
                [loss.item], try given.doubles("loss"), relative: 1e-6, absolute: 0, "loss")
            expectClose(
                given.x.gradient?.dense(shape: given.x.shape).floats ?? [],
                try given.doubles("gradient.x"), relative: 1e-5, absolute: 1e-6, "gradient of x")
            let names = PyTorchParameters.tensors(of: given.softmax).keys
            #expect(Set(names) == Set(given.numbers.names(name + ".torch.")))
            for (ours, theirs) in zip(given.softmax.parameters, torchNames(given.softmax)) {
                let expected = "torch_gradient." + theirs
                guard given.numbers.has("\(name).\(expected)") else {
                    // No target lies in the cluster: no gradient there either.
                    #expect(ours.parameter.gradient == nil, "\(ours.name)")
                    continue
                }
                let shape = ours.parameter.value.shape
                expectClose(
                    ours.parameter.gradient?.dense(shape: shape).floats ?? [],
                    try given.doubles(expected), relative: 1e-5, absolute: 1e-6, ours.name)
            }
        }
    }

    /// PyTorch's names in the order of our parameters.
    private func torchNames(_ softmax: AdaptiveSoftmax) -> [String] {
        ["head.weight"] + (softmax.head.bias == nil ? [] : ["head.bias"])
            + softmax.clusters.indices.flatMap { ["tail.\($0).0.weight", "tail.\($0).1.weight"] }
    }

    @Test(arguments: KernelTier.available, references)
    func predictionsMatchPyTorch(tier: KernelTier, name: String) throws {
        let given = try Reference(name)
        try Compute.using(tier: tier, threads: 1) {
            expectClose(
                given.softmax.crossEntropies(given.x, given.targets),
                try given.doubles("losses"), relative: 1e-5, absolute: 1e-6, "losses")
            expectClose(
                given.softmax.logProbabilities(given.x).floats,
                try given.doubles("log_probabilities"), relative: 1e-5, absolute: 2e-6,
                "log-probabilities")
            #expect(
                given.softmax.logProbabilities(given.x).argmax()
                    == (try given.numbers.integers(name + ".most_probable")))
        }
    }

    @Test(arguments: KernelTier.available)
    func gradientsByCentralDifferences(tier: KernelTier) {
        let softmax = Self.layer(
            inputs: 6, vocabulary: 14, cutoffs: [4, 9], divisor: 2, bias: true)
        let x = RandomStream(seed: 5).numbers([5, 6]).tracked()
        let targets: [Int32] = [1, 6, -1, 13, 9]
        let weights: [Float] = [1, 2, 7, 0.5, 1]
        Compute.using(tier: tier, threads: 1) {
            softmax.crossEntropy(
                x, targets, weights: weights, in: .training(RandomStream(seed: 1))
            ).backward()
        }
        var parameters = softmax.parameters.map { $0.parameter.value.floats.map(Double.init) }
        let inputs = x.floats.map(Double.init)
        func loss(_ x: [Double]) -> Double {
            var sum = 0.0
            for (row, target) in targets.enumerated() where target >= 0 {
                let logs = Self.logProbabilities(
                    Vector(Array(x[(row * 6)..<(row * 6 + 6)])), softmax, parameters)
                sum -= Double(weights[row]) * logs[Int(target)]
            }
            return sum / 4.5
        }
        expectGradient(
            x.gradient?.dense(shape: [5, 6]).floats ?? [], at: inputs, "x", of: loss)
        for (index, named) in softmax.parameters.enumerated() {
            let gradient = named.parameter.gradient?.dense(shape: named.parameter.value.shape)
            expectGradient(gradient?.floats ?? [], at: parameters[index], named.name) {
                let before = parameters[index]
                parameters[index] = $0
                defer { parameters[index] = before }
                return loss(inputs)
            }
        }
    }

    /// The definition in plain loops, parameters in the order of the layer's.
    private static func logProbabilities(
        _ x: Vector, _ softmax: AdaptiveSoftmax, _ parameters: [[Double]]
    ) -> [Double] {
        func product(_ index: Int, _ x: Vector) -> [Double] {
            let shape = softmax.parameters[index].parameter.value.shape
            return (Matrix(shape[0], shape[1], parameters[index]) * x).values
        }
        func logSoftmax(_ logits: [Double]) -> [Double] {
            let sum = log(logits.reduce(0) { $0 + exp($1) })
            return logits.map { $0 - sum }
        }
        let hasBias = softmax.head.bias != nil
        let head = logSoftmax(
            zip(product(0, x), hasBias ? parameters[1] : [Double](repeating: 0, count: 100))
                .map { $0 + $1 })
        var result = Array(head.prefix(softmax.cutoffs[0]))
        for index in softmax.clusters.indices {
            let first = (hasBias ? 2 : 1) + 2 * index
            let inside = logSoftmax(product(first + 1, Vector(product(first, x))))
            result += inside.map { $0 + head[softmax.cutoffs[0] + index] }
        }
        return result
    }

    private static func layer(
        inputs: Int, vocabulary: Int, cutoffs: [Int]?, divisor: Double = 4, bias: Bool = false
    ) -> AdaptiveSoftmax {
        let softmax = AdaptiveSoftmax(
            inputSize: inputs, vocabularySize: vocabulary, cutoffs: cutoffs, divisor: divisor,
            headBias: bias, random: RandomStream(seed: 3))
        softmax.fillBiases()
        return softmax
    }

    @Test(arguments: KernelTier.available, [2, 3, 100, 5000])
    func probabilitiesSumToOne(tier: KernelTier, vocabulary: Int) {
        let softmax = Self.layer(inputs: 70, vocabulary: vocabulary, cutoffs: nil, bias: true)
        let x = RandomStream(seed: 5).numbers([7, 70], deviation: 3)
        Compute.using(tier: tier, threads: 1) {
            let logs = softmax.logProbabilities(x)
            #expect(logs.shape == [7, vocabulary])
            for row in 0..<7 {
                let sum = logs.slice(row..<(row + 1)).floats.reduce(0) { $0 + exp(Double($1)) }
                #expect(abs(sum - 1) < 1e-5)
            }
            // The losses of targets are those rows' numbers.
            let targets = (0..<7).map { Int32(vocabulary - 1) * $0 / 6 }
            expectClose(
                softmax.crossEntropies(x, targets),
                (0..<7).map { -Double(logs.floats[$0 * vocabulary + Int(targets[$0])]) },
                relative: 1e-5, absolute: 1e-5)
        }
    }

    @Test(arguments: KernelTier.available)
    func sameBitsForAnyNumberOfThreads(tier: KernelTier) {
        func run(_ threads: Int) -> [[Float]] {
            let softmax = Self.layer(inputs: 80, vocabulary: 9000, cutoffs: [500, 3000])
            let x = RandomStream(seed: 5).numbers([400, 80]).tracked()
            let targets = (0..<400).map { Int32($0 * 7919 % 9000) }
            return Compute.using(tier: tier, threads: threads) {
                let loss = softmax.crossEntropy(x, targets, in: .training(RandomStream(seed: 1)))
                loss.backward()
                return [[loss.item], x.gradient?.dense(shape: x.shape).floats ?? []]
                    + softmax.gradients.sorted { $0.key < $1.key }.map(\.value)
            }
        }
        let alone = run(1)
        for threads in [2, 3, 2] {
            for (a, b) in zip(run(threads), alone) { expectSameBits(a, b) }
        }
    }

    @Test func rowsWithoutATargetCountForNothing() {
        let softmax = Self.layer(inputs: 6, vocabulary: 14, cutoffs: [4, 9], divisor: 2)
        let x = RandomStream(seed: 5).numbers([4, 6])
        let some = softmax.crossEntropy(x, [-1, 3, 12, -1], in: .evaluation)
        let alone = softmax.crossEntropy(x.slice(1..<3), [3, 12], in: .evaluation)
        #expect(some.item == alone.item && some.node == nil)
        #expect(softmax.crossEntropies(x, [-1, 3, 12, -1])[0] == 0)
        #expect(softmax.crossEntropy(x, [-1, -1, -1, -1], in: .evaluation).item == 0)
    }

    // MARK: Cut-offs

    @Test func badCutoffsAreNamed() {
        func fault(_ cutoffs: [Int], inputs: Int = 64, divisor: Double = 4) -> String? {
            AdaptiveSoftmax.fault(
                in: cutoffs, vocabularySize: 100, inputSize: inputs, divisor: divisor)
        }
        #expect(fault([10, 99]) == nil)
        #expect(fault([1]) == nil)
        #expect(fault([]) == "at least one cut-off is needed")
        #expect(fault([10, 10]) == "cut-offs must rise, not [10, 10]")
        #expect(fault([20, 10]) == "cut-offs must rise, not [20, 10]")
        #expect(fault([0, 10])?.hasPrefix("cut-offs must lie in 1..<100, the vocabulary") == true)
        #expect(fault([10, 100])?.contains("1..<100") == true)
        #expect(fault([10], divisor: 0.5) == "the divisor must be at least 1, not 0.5")
        #expect(fault([10], divisor: .nan) != nil)
        #expect(fault([10, 20], inputs: 15)?.hasPrefix("2 clusters leave nothing of 15") == true)
    }

    #if os(Linux) || os(macOS)
        @Test func badCutoffsStop() async {
            await #expect(processExitsWith: .failure) {
                _ = AdaptiveSoftmax(
                    inputSize: 8, vocabularySize: 10, cutoffs: [5, 3],
                    random: RandomStream(seed: 1))
            }
        }
    #endif

    @Test(arguments: [(2, 8), (10, 4), (1000, 64), (33_000, 650), (800_000, 256)])
    func theDefaultIsValidAndCheaperThanOthers(vocabulary: Int, inputs: Int) {
        let chosen = AdaptiveSoftmax.defaultCutoffs(
            vocabularySize: vocabulary, inputSize: inputs)
        func cost(_ cutoffs: [Int]) -> Double {
            AdaptiveSoftmax.cost(of: cutoffs, vocabularySize: vocabulary, inputSize: inputs)
        }
        #expect(
            AdaptiveSoftmax.fault(in: chosen, vocabularySize: vocabulary, inputSize: inputs) == nil)
        // The first three of five words of a text, by Zipf's law; 2,000 where there are many.
        let harmonic = { (n: Int) in (1...n).reduce(0) { $0 + 1 / Double($1) } }
        #expect(harmonic(chosen[0]) >= 0.59 * harmonic(vocabulary))
        #expect(chosen[0] >= min(2000, vocabulary / 5))
        // Clusters of fewer than 12 numbers are not made.
        #expect(chosen.count == 1 || inputs / (1 << (2 * chosen.count)) >= 12)
        for others in [[2048, 8192], [4096, 32_768], [2048, 16_384], [vocabulary / 2]]
        where (others.count == 1 || inputs / 16 >= 12)
            && AdaptiveSoftmax.fault(
                in: others, vocabularySize: vocabulary, inputSize: inputs) == nil
        {
            #expect(cost(chosen) <= cost(others), "\(chosen) against \(others)")
        }
    }

    // MARK: Conversion

    @Test func parametersComeBackAsTheyWere() throws {
        for bias in [false, true] {
            let softmax = Self.layer(inputs: 16, vocabulary: 40, cutoffs: [7, 20], bias: bias)
            let tensors = PyTorchParameters.tensors(of: softmax)
            let other = AdaptiveSoftmax(
                inputSize: 16, vocabularySize: 40, cutoffs: [7, 20], headBias: bias,
                random: RandomStream(seed: 9))
            try PyTorchParameters.load(tensors, into: other)
            for (a, b) in zip(softmax.parameters, other.parameters) {
                #expect(a.name == b.name && a.parameter.value.floats == b.parameter.value.floats)
            }
        }
    }

    @Test func refusesWhatDoesNotFitAndLeavesTheLayerAlone() throws {
        let softmax = Self.layer(inputs: 16, vocabulary: 40, cutoffs: [7, 20])
        let before = softmax.parameters.map { $0.parameter.value.floats }
        let whole = PyTorchParameters.tensors(
            of: Self.layer(inputs: 16, vocabulary: 40, cutoffs: [8, 20]))
        var missing = PyTorchParameters.tensors(of: softmax)
        missing["tail.1.1.weight"] = nil
        var biased = PyTorchParameters.tensors(of: softmax)
        biased["head.bias"] = Tensor(zeros: [9])
        for (tensors, message) in [
            (whole, "head.weight has shape [10, 16]; the layer needs [9, 16]"),
            (missing, "the tensor tail.1.1.weight is missing"),
            (biased, "head.bias has no counterpart; make the layer with headBias: true"),
        ] {
            let error = #expect(throws: ConversionError.self) {
                try PyTorchParameters.load(tensors, into: softmax)
            }
            #expect(error?.message == message)
            #expect(softmax.parameters.map { $0.parameter.value.floats } == before)
        }
    }
}
