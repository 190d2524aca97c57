import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Sizes and options of one output layer with its loss.
struct OutputLossCase: Sendable, CustomTestStringConvertible {
    var rows = 5
    var inputs = 7
    var classes = 53
    var hasBias = true
    var smoothing: Float = 0
    var divisor: Double?
    var hasWeights = false
    var ignored: [Int] = []

    var testDescription: String { "\(rows)×\(inputs)→\(classes) \(smoothing) \(ignored)" }

    /// One block of classes (192) and more, with and without a rest; one group of blocks and two;
    /// more than one block of rows (192, 256) and of inputs (256); nothing at all.
    static let all = [
        OutputLossCase(), OutputLossCase(rows: 1, inputs: 1, classes: 1, hasBias: false),
        OutputLossCase(rows: 2, inputs: 64, classes: 192, ignored: [1]),
        OutputLossCase(rows: 9, inputs: 49, classes: 193, smoothing: 0.1, ignored: [0, 8]),
        OutputLossCase(rows: 4, inputs: 300, classes: 1000, divisor: 12.5, hasWeights: true),
        OutputLossCase(rows: 197, inputs: 3, classes: 385, smoothing: 0.3, hasWeights: true),
        OutputLossCase(rows: 600, inputs: 5, classes: 2501, smoothing: 0.1, ignored: [300]),
        OutputLossCase(rows: 2, ignored: [0, 1]), OutputLossCase(rows: 0),
    ]

    var targets: [Int32] {
        (0..<rows).map { ignored.contains($0) ? -1 : Int32($0 * 191 % classes) }
    }
    var weights: [Float]? { hasWeights ? (0..<rows).map { 0.25 + Float($0 % 5) } : nil }
    var x: Tensor { RandomStream(seed: 1).tensor([rows, inputs]).tracked() }
    var weight: Tensor {
        let deviation = 2 / Float(inputs).squareRoot()
        return RandomStream(seed: 2).tensor([classes, inputs], deviation: deviation).tracked()
    }
    var bias: Tensor? { hasBias ? RandomStream(seed: 3).tensor([classes]).tracked() : nil }

    /// Loss and gradients; twice over in one graph where `twice`.
    func run(twice: Bool = false, _ loss: (Tensor, Tensor, Tensor?) -> Tensor) -> [[Float]] {
        let (x, weight, bias) = (x, weight, bias)
        var total = 3 * loss(x, weight, bias)
        if twice { total = total + loss(x, weight, bias) }
        total.backward()
        return [[total.item], x.gradientFloats, weight.gradientFloats]
            + (bias.map { [$0.gradientFloats] } ?? [])
    }

    func fused(keepsLogits: Bool?, twice: Bool = false) -> [[Float]] {
        run(twice: twice) {
            $0.linearSoftmaxCrossEntropy(
                $1, bias: $2, targets: targets, weights: weights, labelSmoothing: smoothing,
                divisor: divisor, keepsLogits: keepsLogits)
        }
    }

    /// The same from the two ops that it is made of.
    func inTwoOps(twice: Bool = false) -> [[Float]] {
        run(twice: twice) {
            $0.linear($1, bias: $2).softmaxCrossEntropy(
                targets, weights: weights, labelSmoothing: smoothing, divisor: divisor)
        }
    }

    /// Loss and gradients by plain loops.
    var reference: [[Double]] {
        let (x, w) = (x.doubleMatrix, weight.doubleMatrix)
        let b = bias?.doubles ?? Array(repeating: 0, count: classes)
        let rowWeights = targets.indices.map {
            targets[$0] < 0 ? 0 : Double(weights?[$0] ?? 1)
        }
        let counted = rowWeights.reduce(0, +)
        let divisor = divisor ?? (counted > 0 ? counted : 1)
        let s = Double(smoothing)
        var loss = 0.0
        var d = Matrix(rows, classes, Array(repeating: 0, count: rows * classes))
        for r in 0..<rows where targets[r] >= 0 {
            var logits = (w * x[row: r]).values
            for k in 0..<classes { logits[k] += b[k] }
            let top = logits.max() ?? 0
            let logSum = top + log(logits.reduce(0) { $0 + exp($1 - top) })
            for k in 0..<classes {
                let share = s / Double(classes) + (k == targets[r] ? 1 - s : 0)
                loss += rowWeights[r] / divisor * share * (logSum - logits[k])
                d.values[r * classes + k] =
                    3 * rowWeights[r] / divisor * (exp(logits[k] - logSum) - share)
            }
        }
        let sums = (0..<classes).map { k in (0..<rows).reduce(0) { $0 + d[$1, k] } }
        return [[3 * loss], (d * w).values, (d.transposed * x).values] + (hasBias ? [sums] : [])
    }
}

@Suite struct LinearSoftmaxCrossEntropyTests {
    @Test(arguments: KernelTier.available, OutputLossCase.all)
    func lossAndGradients(tier: KernelTier, given: OutputLossCase) {
        let (actual, expected) = (on(tier) { given.fused(keepsLogits: nil) }, given.reference)
        // A kernel's error is relative to the terms of a sum, which here are below 1.
        for (name, (a, e)) in zip(["loss", "dx", "dW", "db"], zip(actual, expected)) {
            expectClose(a, e, relative: 2e-5, absolute: 2e-6, name)
        }
    }

    @Test(arguments: KernelTier.available, OutputLossCase.all)
    func sameBitsWithLogitsKeptOrNotAndInTwoOps(tier: KernelTier, given: OutputLossCase) {
        for twice in [false, true] {
            let kept = on(tier) { given.fused(keepsLogits: true, twice: twice) }
            let blocks = on(tier) { given.fused(keepsLogits: false, twice: twice) }
            for (a, b) in zip(blocks, kept) { expectSameBits(a, b, "blocks") }
            // Two uses of a weight make one longer product there, two products here.
            let two = on(tier) { given.inTwoOps(twice: twice) }
            for (a, b) in zip(kept, two) {
                if twice {
                    expectClose(a, b.map(Double.init), relative: 1e-5, absolute: 1e-6)
                } else {
                    expectSameBits(a, b.map { $0 + 0 }, "two ops")
                }
            }
        }
    }

    @Test(arguments: KernelTier.available)
    func gradientsByCentralDifferences(tier: KernelTier) {
        var given = OutputLossCase(rows: 3, inputs: 4, classes: 11, smoothing: 0.1, ignored: [1])
        given.hasWeights = true
        let x = given.x
        let weight = given.weight
        on(tier) {
            x.linearSoftmaxCrossEntropy(
                weight, targets: given.targets, weights: given.weights, labelSmoothing: 0.1
            ).backward()
        }
        func loss(_ x: Matrix, _ w: Matrix) -> Double {
            var total = 0.0
            for r in [0, 2] {
                let logits = (w * x[row: r]).values
                let logSum = log(logits.reduce(0) { $0 + exp($1) })
                let mean = logits.reduce(0, +) / 11
                let smoothed = 0.9 * logits[Int(given.targets[r])] + 0.1 * mean
                total += Double(given.weights?[r] ?? 1) * (logSum - smoothed)
            }
            return total / Double((given.weights?[0] ?? 1) + (given.weights?[2] ?? 1))
        }
        expectGradient(x.gradientFloats, at: x.doubles, "dx") {
            loss(Matrix(3, 4, $0), weight.doubleMatrix)
        }
        expectGradient(weight.gradientFloats, at: weight.doubles, "dW") {
            loss(x.doubleMatrix, Matrix(11, 4, $0))
        }
    }

    @Test(arguments: KernelTier.available, OutputLossCase.all)
    func crossEntropiesOfRows(tier: KernelTier, given: OutputLossCase) {
        on(tier) {
            let losses = given.x.linearCrossEntropies(
                given.weight, bias: given.bias, targets: given.targets)
            let expected = given.x.linear(given.weight, bias: given.bias)
                .crossEntropies(given.targets)
            expectSameBits(losses, expected)
        }
    }

    @Test func onlyWhatWantsAGradientGetsOne() {
        let given = OutputLossCase()
        let whole = given.fused(keepsLogits: nil)
        let (x, weight, bias) = (given.x, given.weight, given.bias)
        let targets = given.targets
        (3
            * x.linearSoftmaxCrossEntropy(
                weight.detached(), bias: bias?.detached(), targets: targets))
            .backward()
        expectSameBits(x.gradientFloats, whole[1], "dx alone")
        (3 * given.x.detached().linearSoftmaxCrossEntropy(weight, bias: bias, targets: targets))
            .backward()
        expectSameBits(weight.gradientFloats, whole[2], "dW without dx")
        let loss = given.x.detached().linearSoftmaxCrossEntropy(
            weight.detached(), targets: targets)
        #expect(loss.node == nil)
    }

    /// Logits far apart, and a NaN that must show.
    @Test(arguments: KernelTier.available)
    func extremeLogits(tier: KernelTier) {
        on(tier) {
            let weight = Tensor(zeros: [400, 1]).tracked()
            weight.withMutableFloats {
                $0[0] = 1e4
                $0[300] = -1e4
                $0[399] = 9.9e3
            }
            let x = Tensor([1, -1], shape: [2, 1]).tracked()
            let loss = x.linearSoftmaxCrossEntropy(weight, targets: [399, 300])
            loss.backward()
            expectClose([loss.item], [50], relative: 1e-6, absolute: 0)
            #expect(weight.gradientFloats.allSatisfy { $0.isFinite })
            expectClose(x.gradientFloats, [50, 0], relative: 1e-6, absolute: 1e-6)
            let broken = Tensor([.nan, 1], shape: [2, 1])
            let losses = broken.linearCrossEntropies(weight, targets: [0, 0])
            #expect(losses[0].isNaN && losses[1].isFinite)
        }
    }
}
