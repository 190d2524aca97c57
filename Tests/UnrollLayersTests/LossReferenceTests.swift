import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct LossReferenceTests {
    private let numbers: ReferenceNumbers

    init() throws { numbers = try ReferenceNumbers("training") }

    @Test(
        arguments: KernelTier.available,
        [("mean", Float(0)), ("sum", 0), ("smoothed_mean", 0.1), ("smoothed_sum", 0.1)])
    func crossEntropyMatchesPyTorch(tier: KernelTier, form: (name: String, smoothing: Float)) throws
    {
        let logits = try numbers.tensor("cross_entropy.logits").tracked()
        let targets = try numbers.integers("cross_entropy.targets")
        #expect(try numbers.integers("cross_entropy.ignored").allSatisfy { $0 < 0 })
        try Compute.using(tier: tier, threads: 1) {
            let loss = logits.softmaxCrossEntropy(
                targets, labelSmoothing: form.smoothing,
                divisor: form.name.hasSuffix("sum") ? 1 : nil)
            loss.backward()
            let prefix = "cross_entropy.\(form.name)."
            expectClose(
                [loss.item], try numbers.doubles(prefix + "loss"), relative: 1e-6, absolute: 0,
                "loss")
            expectClose(
                logits.gradient?.dense(shape: logits.shape).floats ?? [],
                try numbers.doubles(prefix + "gradient"), relative: 1e-5, absolute: 1e-7,
                "gradient")
        }
    }

    @Test(arguments: KernelTier.available)
    func binaryCrossEntropyMatchesPyTorch(tier: KernelTier) throws {
        let logits = try numbers.tensor("binary_cross_entropy.logits").tracked()
        let targets = try numbers.tensor("binary_cross_entropy.targets")
        try Compute.using(tier: tier, threads: 1) {
            let mean = logits.binaryCrossEntropy(targets)
            expectClose(
                [mean.item], try numbers.doubles("binary_cross_entropy.mean.loss"),
                relative: 1e-6, absolute: 0, "mean")
            let sum = Float(logits.count) * mean
            expectClose(
                [sum.item], try numbers.doubles("binary_cross_entropy.sum.loss"),
                relative: 1e-6, absolute: 0, "sum")
            sum.backward()
            expectClose(
                logits.gradient?.dense(shape: logits.shape).floats ?? [],
                try numbers.doubles("binary_cross_entropy.sum.gradient"), relative: 1e-5,
                absolute: 1e-7, "gradient")
        }
    }

    /// The embedding's gradient comes by rows from below and densely from above.
    @Test(arguments: KernelTier.available)
    func tiedWeightsMatchPyTorch(tier: KernelTier) throws {
        let model = TiedModel()
        for named in model.parameters {
            named.parameter.value.assign(try numbers.tensor("tied.parameter.\(named.name)"))
        }
        let tokens = try numbers.integers("tied.tokens")
        let targets = try numbers.integers("tied.targets")
        try Compute.using(tier: tier, threads: 1) {
            let logits = model(tokens, in: .training(RandomStream(seed: 1)))
            expectClose(
                logits.floats, try numbers.doubles("tied.logits"), relative: 1e-6, absolute: 1e-6,
                "logits")
            let loss = logits.softmaxCrossEntropy(targets)
            expectClose(
                [loss.item], try numbers.doubles("tied.loss"), relative: 1e-6, absolute: 0, "loss")
            loss.backward()
            for (name, gradient) in model.gradients {
                expectClose(
                    gradient, try numbers.doubles("tied.gradient.\(name)"), relative: 1e-5,
                    absolute: 1e-7, "gradient of \(name)")
            }
        }
    }
}

/// Logits = tanh(embedding · Wᵀ + b) · embeddingᵀ + b'.
private final class TiedModel: Module {
    private let embedding = Embedding(vocabularySize: 7, size: 4, random: RandomStream(seed: 1))
    private let hidden = Linear(inputSize: 4, outputSize: 4, random: RandomStream(seed: 2))
    private let output: Linear

    init() { output = Linear(tiedTo: embedding.weight) }

    func callAsFunction(_ tokens: [Int32], in pass: Pass) -> Tensor {
        output(hidden(embedding(tokens, in: pass), in: pass).tanh(), in: pass)
    }

    func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(embedding.weight, named: "embedding")
        visitor.visit(hidden.weight, named: "weight")
        if let bias = hidden.bias { visitor.visit(bias, named: "bias") }
        if let bias = output.bias { visitor.visit(bias, named: "output_bias") }
    }
}
