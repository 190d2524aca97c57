import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Every objective, over the words of one small vocabulary.
enum ObjectiveKind: String, CaseIterable, Sendable {
    case full, adaptive, sampled, blackOut, noiseContrastive

    /// Zipf's law, of 1,000 occurrences.
    static func counts(_ vocabulary: Int) -> [Int] {
        (0..<vocabulary).map { max(1, 1000 / ($0 + 1)) }
    }

    func objective(inputs: Int, vocabulary: Int, samples: Int? = nil) -> any OutputObjective {
        let random = RandomStream(seed: 3)
        let counts = Self.counts(vocabulary)
        let samples = samples ?? vocabulary / 3
        switch self {
        case .full:
            return FullSoftmax(inputSize: inputs, vocabularySize: vocabulary, random: random)
        case .adaptive:
            return AdaptiveSoftmax(
                inputSize: inputs, vocabularySize: vocabulary,
                cutoffs: [vocabulary / 4, vocabulary / 2], divisor: 1.5, headBias: true,
                random: random)
        case .sampled:
            return SampledSoftmax(
                inputSize: inputs, vocabularySize: vocabulary, samples: samples, random: random)
        case .blackOut:
            return BlackOut(inputSize: inputs, counts: counts, samples: samples, random: random)
        case .noiseContrastive:
            return NoiseContrastive(
                inputSize: inputs, counts: counts, samples: samples, logPartition: 3,
                learnsPartition: true, random: random)
        }
    }
}

@Suite struct SampledObjectivesTests {
    // MARK: PyTorch

    @Test(
        arguments: KernelTier.available,
        ["few", "many"].flatMap { name in
            [SampledRule.softmax, .blackOut, .noiseContrastive].map { (name, $0) }
        })
    func lossesMatchPyTorch(tier: KernelTier, given: (name: String, rule: SampledRule)) throws {
        let numbers = try ReferenceNumbers("sampled")
        func tensor(_ name: String) throws -> Tensor {
            try numbers.tensor("\(given.name).\(name)").tracked()
        }
        let (x, weight, bias) = try (tensor("x"), tensor("weight"), tensor("bias"))
        let offsets = try tensor("offsets").floats
        let targets = try numbers.integers(given.name + ".targets")
        var draws = try numbers.integers(given.name + ".draws")
        if case .softmax = given.rule { draws = Array(Set(draws)) }
        let words = Set(draws + targets).sorted()
        let candidates = SampledCandidates(
            words: words, counts: words.map { word in Float(draws.count { $0 == word }) },
            offsets: words.map { offsets[Int($0)] })
        let rule =
            switch given.rule {
            case .softmax: "sampled_softmax"
            case .blackOut: "blackout"
            case .noiseContrastive: "noise_contrastive"
            }
        try Compute.using(tier: tier, threads: 1) {
            let loss = x.sampledLoss(
                given.rule, weight, bias: bias, candidates: candidates, targets: targets)
            loss.backward()
            expectClose(
                [loss.item], try numbers.doubles("\(given.name).\(rule).loss"), relative: 1e-6,
                absolute: 0, "loss")
            for (name, leaf) in [("x", x), ("weight", weight), ("bias", bias)] {
                expectClose(
                    leaf.gradient?.dense(shape: leaf.shape).floats ?? [],
                    try numbers.doubles("\(given.name).\(rule).gradient.\(name)"), relative: 2e-5,
                    absolute: 2e-6, name)
            }
        }
    }

    // MARK: What all objectives have in common

    @Test(arguments: KernelTier.available, ObjectiveKind.allCases)
    func evaluationIsExact(tier: KernelTier, kind: ObjectiveKind) {
        let objective = kind.objective(inputs: 20, vocabulary: 301)
        objective.fillBiases()
        #expect(objective.inputSize == 20 && objective.vocabularySize == 301)
        let x = RandomStream(seed: 5).numbers([6, 20], deviation: 2)
        let targets: [Int32] = [0, 300, -1, 42, 100, 299]
        Compute.using(tier: tier, threads: 1) {
            let logs = objective.logProbabilities(x)
            #expect(logs.shape == [6, 301] && logs.node == nil)
            var expected: [Double] = []
            for row in 0..<6 {
                let numbers = logs.slice(row..<(row + 1)).floats
                #expect(abs(numbers.reduce(0) { $0 + exp(Double($1)) } - 1) < 1e-5)
                expected.append(targets[row] < 0 ? 0 : -Double(numbers[Int(targets[row])]))
            }
            expectClose(
                objective.crossEntropies(x, targets), expected, relative: 1e-5, absolute: 1e-5)
            let loss = objective.loss(x.tracked(), targets, in: .evaluation)
            expectClose(
                [loss.item], [expected.reduce(0, +) / 5], relative: 1e-5, absolute: 1e-5, "loss")
        }
    }

    @Test(arguments: ObjectiveKind.allCases)
    func parametersAreShownAndTrained(kind: ObjectiveKind) {
        let objective = kind.objective(inputs: 20, vocabulary: 301)
        #expect(unvisitedParameters(of: objective) == [])
        let targets: [Int32] = [0, 300, -1, 42, 100, 299]
        let x = RandomStream(seed: 5).numbers([6, 20]).tracked()
        objective.loss(x, targets, in: .training(RandomStream(seed: 1))).backward()
        #expect(x.gradient != nil)
        for named in objective.parameters { #expect(named.parameter.gradient != nil) }
    }

    /// The same update draws the same words; another draws others.
    @Test(arguments: [ObjectiveKind.sampled, .blackOut, .noiseContrastive])
    func drawsBelongToTheStream(kind: ObjectiveKind) {
        let objective = kind.objective(inputs: 20, vocabulary: 301, samples: 30)
        let x = RandomStream(seed: 5).numbers([4, 20])
        func loss(_ seed: UInt64) -> Float {
            objective.loss(x, [3, 9, 200, 11], in: .training(RandomStream(seed: seed))).item
        }
        #expect(loss(1) == loss(1))
        #expect(loss(1) != loss(2))
    }

    /// Only drawn words and targets get gradients, of weight and bias.
    @Test(arguments: [ObjectiveKind.sampled, .blackOut, .noiseContrastive])
    func gradientsAreRows(kind: ObjectiveKind) {
        let objective = kind.objective(inputs: 20, vocabulary: 301, samples: 30)
        let x = RandomStream(seed: 5).numbers([2, 20])
        objective.loss(x, [299, 300], in: .training(RandomStream(seed: 1))).backward()
        for named in objective.parameters.prefix(2) {
            guard case .rows(let rows)? = named.parameter.gradient else {
                Issue.record("\(named.name) has no gradient of rows")
                continue
            }
            #expect(rows.indices.count <= 32)
            #expect(rows.indices.suffix(2) == [299, 300])
        }
    }

    /// A weight that is the embedding's too gets one gradient from both.
    @Test func tiedWeights() {
        let embedding = Embedding(vocabularySize: 50, size: 4, random: RandomStream(seed: 1))
        let objective = SampledSoftmax(Linear(tiedTo: embedding.weight), samples: 9)
        let pass = Pass.training(RandomStream(seed: 2))
        let targets: [Int32] = [7, 48]
        objective.loss(embedding([49, 7], in: pass), targets, in: pass).backward()
        guard case .rows(let rows)? = embedding.weight.gradient else {
            Issue.record("no gradient of rows")
            return
        }
        #expect(rows.indices.contains(49) && rows.indices.contains(48))
        #expect(zip(rows.indices, rows.indices.dropFirst()).allSatisfy(<))
        let tied = rows.values.floats
        // The same with two weights.
        let own = SampledSoftmax(
            Linear(inputSize: 4, outputSize: 50, random: RandomStream(seed: 1)), samples: 9)
        own.output.weight.value.assign(embedding.weight.value)
        embedding.weight.resetGradient()
        own.loss(embedding([49, 7], in: pass), targets, in: pass).backward()
        let sum = zip(
            embedding.weight.gradient?.dense(shape: [50, 4]).floats ?? [],
            own.output.weight.gradient?.dense(shape: [50, 4]).floats ?? []
        ).map { Double($0) + Double($1) }
        expectClose(
            tied, rows.indices.flatMap { sum[Int($0) * 4..<Int($0) * 4 + 4] }, relative: 1e-5,
            absolute: 1e-7)
    }

    @Test func scoresMayBeginAsFrequencies() {
        let objective = FullSoftmax(
            inputSize: 2, vocabularySize: 3, initializer: .zeros, random: RandomStream(seed: 1))
        objective.beginAsUnigram([60, 30, 0], shift: 5)
        let logs = objective.logProbabilities(Tensor(zeros: [1, 2]))
        expectClose(logs.floats, [60.0, 30, 1].map { log($0 / 91) }, relative: 1e-5, absolute: 0)
        expectClose(
            objective.output.bias?.value.floats ?? [], [60.0, 30, 1].map { log($0 / 91) + 5 },
            relative: 1e-5, absolute: 0)
        // Noise-contrastive scores are then normalised.
        let noise = NoiseContrastive(
            inputSize: 2, counts: [60, 30, 1], samples: 2, random: RandomStream(seed: 1))
        let scores = noise.output.bias?.value.floats ?? []
        let sum = scores.reduce(0) { $0 + exp(Double($1) - 9) }
        #expect(abs(sum - 1) < 1e-5)
    }

    // MARK: Against the full softmax

    /// Importance weights make the sampled sum right on average: for targets so frequent that they
    /// are nearly always drawn, the mean loss is near that of all words, and its spread shrinks with
    /// the number of samples. The expected counts take the number of draws as given, which makes the
    /// sum 0.8 % too large here (by simulation).
    @Test func sampledSoftmaxIsRightOnAverage() {
        let x = RandomStream(seed: 5).numbers([8, 20])
        let targets = (0..<8).map { Int32($0) }
        func losses(_ samples: Int) -> (mean: Double, spread: Double, exact: Double) {
            let objective = ObjectiveKind.sampled.objective(
                inputs: 20, vocabulary: 301, samples: samples)
            let exact = objective.loss(x, targets, in: .evaluation).item
            let all = (0..<400).map {
                Double(
                    objective.loss(x, targets, in: .training(RandomStream(seed: $0))).item)
            }
            let mean = all.reduce(0, +) / 400
            let spread = (all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400).squareRoot()
            return (mean, spread, Double(exact))
        }
        let (some, many) = (losses(20), losses(150))
        #expect(abs(many.mean - many.exact) < 0.02)
        #expect(many.spread < some.spread / 3)
    }

    /// With K near V, drawn evenly, BlackOut's weighted probability of the target is nearly the
    /// softmax; with a twentieth of V it is not.
    @Test func blackOutNearsTheSoftmax() {
        let vocabulary = 2000
        let x = RandomStream(seed: 5).numbers([16, 20])
        let targets = (0..<16).map { Int32($0 * 119) }
        let output = Linear(inputSize: 20, outputSize: vocabulary, random: RandomStream(seed: 3))
        output.weight.value.assign(RandomStream(seed: 4).numbers([vocabulary, 20], deviation: 0.2))
        let exact = output.crossEntropies(x, targets)
        let even = WordProposal.unigram(ObjectiveKind.counts(vocabulary), exponent: 0)
        /// The largest difference between -log p̃ and the softmax's -log p.
        func distance(_ samples: Int) -> Double {
            let counts = even.counts(of: samples, from: RandomStream(seed: 6))
            let candidates = even.candidates(counts: counts, targets: targets) { -log($0) }
            return targets.indices.map { row in
                let loss = x.slice(row..<(row + 1)).sampledLoss(
                    .softmax, output.weight.value, bias: nil, candidates: candidates,
                    targets: [targets[row]])
                return abs(Double(loss.item) - Double(exact[row]))
            }.max() ?? .infinity
        }
        #expect(distance(vocabulary) < 0.1)
        #expect(distance(vocabulary / 20) > 1)
    }

    /// Each objective learns a distribution that it can express: the exact cross-entropy comes near
    /// the entropy.
    @Test(arguments: ObjectiveKind.allCases)
    func learnsADistribution(kind: ObjectiveKind) {
        let vocabulary = 60
        let objective = kind.objective(inputs: 3, vocabulary: vocabulary, samples: 25)
        let optimizer = Optimizer(.adaGrad(), for: objective)
        // Three contexts, in each of which the words follow Zipf's law from another word on.
        let law = WordProposal.logUniform(vocabularySize: vocabulary)
        let entropy = (0..<vocabulary).reduce(0.0) {
            $0 - law.probability(of: $1) * log(law.probability(of: $1))
        }
        let contexts = (0..<300).map { $0 % 3 }
        var hot = [Float](repeating: 0, count: 900)
        for (row, context) in contexts.enumerated() { hot[row * 3 + context] = 1 }
        let x = Tensor(hot, shape: [300, 3])
        for update in 0..<300 {
            let random = RandomStream(seed: 8).stream(update)
            let targets = contexts.enumerated().map { row, context in
                (law.word(at: UInt64(row), of: random) + Int32(context * 7)) % Int32(vocabulary)
            }
            objective.loss(x, targets, in: .training(random.stream("pass"))).backward()
            optimizer.update(learningRate: 0.3)
        }
        let logs = objective.logProbabilities(x.slice(0..<3)).floats
        var crossEntropy = 0.0
        for context in 0..<3 {
            for word in 0..<vocabulary {
                let place = context * vocabulary + (word + context * 7) % vocabulary
                crossEntropy -= law.probability(of: word) * Double(logs[place]) / 3
            }
        }
        #expect(crossEntropy > entropy - 1e-4)
        #expect(crossEntropy < entropy + 0.08, "\(kind): \(crossEntropy) for \(entropy)")
    }

    #if os(Linux) || os(macOS)
        @Test func badSampleCountsStop() async {
            await #expect(processExitsWith: .failure) {
                _ = SampledSoftmax(
                    inputSize: 2, vocabularySize: 5, samples: 5, random: RandomStream(seed: 1))
            }
            await #expect(processExitsWith: .failure) {
                _ = BlackOut(
                    inputSize: 2, counts: [1, 1], samples: 0, random: RandomStream(seed: 1))
            }
        }
    #endif
}
