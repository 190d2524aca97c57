import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

@Suite struct LossesTests {
    /// `log Σ exp` of each row, safely.
    private func logSums(_ x: Matrix) -> [Double] {
        (0..<x.rows).map { r in
            let row = x[row: r].values
            let top = row.max() ?? 0
            return top + log(row.reduce(0) { $0 + exp($1 - top) })
        }
    }

    /// The mean over counted rows, divided otherwise on demand.
    private func crossEntropy(
        _ x: Matrix, _ targets: [Int32], smoothing: Double, divisor: Double?
    ) -> Double {
        let sums = logSums(x)
        var total = 0.0
        for (r, target) in targets.enumerated() where target >= 0 {
            let logs = x[row: r].values.map { $0 - sums[r] }
            total -= (1 - smoothing) * logs[Int(target)]
            total -= smoothing * logs.reduce(0, +) / Double(x.columns)
        }
        return total / (divisor ?? Double(max(1, targets.count { $0 >= 0 })))
    }

    struct CrossEntropyCase: Sendable {
        var rows = 5
        var classes = 7
        var smoothing: Float = 0
        var divisor: Double?
        var ignored: [Int] = []
    }

    @Test(
        arguments: KernelTier.available,
        [
            CrossEntropyCase(), CrossEntropyCase(ignored: [0, 3]),
            CrossEntropyCase(smoothing: 0.1), CrossEntropyCase(divisor: 12.5, ignored: [4]),
            CrossEntropyCase(classes: 37, smoothing: 0.3, divisor: 2, ignored: [1]),
            CrossEntropyCase(rows: 3, classes: 1), CrossEntropyCase(rows: 300, classes: 100),
            CrossEntropyCase(rows: 2, ignored: [0, 1]), CrossEntropyCase(rows: 0),
        ])
    func softmaxCrossEntropy(tier: KernelTier, given: CrossEntropyCase) {
        let logits = RandomStream(seed: 1).tensor([given.rows, given.classes], deviation: 2)
            .tracked()
        let targets = (0..<given.rows).map {
            given.ignored.contains($0) ? -1 : Int32($0 * 5 % given.classes)
        }
        let loss = on(tier) {
            let loss = logits.softmaxCrossEntropy(
                targets, labelSmoothing: given.smoothing, divisor: given.divisor)
            (3 * loss).backward()
            return loss.item
        }
        func reference(_ values: [Double]) -> Double {
            crossEntropy(
                Matrix(given.rows, given.classes, values), targets,
                smoothing: Double(given.smoothing), divisor: given.divisor)
        }
        expectClose([loss], [reference(logits.doubles)], relative: 1e-6, absolute: 1e-7, "loss")
        expectGradient(
            logits.gradientFloats, at: logits.doubles, atMost: 60, absolute: 1e-6
        ) { 3 * reference($0) }
        let rows = on(tier) { logits.crossEntropies(targets) }
        let sums = logSums(logits.doubleMatrix)
        expectClose(
            rows,
            targets.enumerated().map {
                $1 < 0 ? 0 : sums[$0] - logits.doubleMatrix[$0, Int($1)]
            }, relative: 1e-5, absolute: 1e-6, "rows")
    }

    @Test(arguments: KernelTier.available, [(1, 1), (3, 5), (4, 64), (2, 1003)])
    func logSoftmax(tier: KernelTier, shape: (Int, Int)) {
        let (rows, classes) = shape
        let x = RandomStream(seed: 1).tensor([rows, classes], deviation: 2).tracked()
        let dY = RandomStream(seed: 2).tensor([rows, classes])
        let y = on(tier) {
            let y = x.logSoftmax()
            y.weighted(by: dY).backward()
            return y
        }
        func reference(_ values: [Double]) -> [Double] {
            let x = Matrix(rows, classes, values)
            let sums = logSums(x)
            return (0..<rows).flatMap { r in x[row: r].values.map { $0 - sums[r] } }
        }
        expectClose(y.floats, reference(x.doubles), relative: 1e-6, absolute: 1e-6)
        expectGradient(x.gradientFloats, at: x.doubles, atMost: 60) {
            zip(reference($0), dY.doubles).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    @Test(arguments: KernelTier.available, [1, 9, 20_001])
    func binaryCrossEntropy(tier: KernelTier, count: Int) {
        let x = RandomStream(seed: 1).tensor([count], deviation: 3).tracked()
        let random = RandomStream(seed: 2)
        // Right, wrong and in between.
        var numbers = [Float](repeating: 0, count: count)
        for i in 0..<count {
            numbers[i] = i % 3 == 2 ? random.uniform(at: UInt64(i)) : Float(i % 3)
        }
        let targets = Tensor(numbers)
        let loss = on(tier) {
            let loss = x.binaryCrossEntropy(targets)
            loss.backward()
            return loss.item
        }
        func reference(_ values: [Double]) -> Double {
            var total = 0.0
            for (x, y) in zip(values, targets.doubles) {
                let p = 1 / (1 + exp(-x))
                total -= y * log(p) + (1 - y) * log(1 - p)
            }
            return total / Double(count)
        }
        expectClose([loss], [reference(x.doubles)], relative: 1e-6, absolute: 0)
        expectGradient(
            x.gradientFloats, at: x.doubles, atMost: 40, absolute: 1e-7, of: reference)
    }

    @Test(arguments: KernelTier.available)
    func extremeLogitsStayFinite(tier: KernelTier) {
        on(tier) {
            let x = Tensor([1e4, -1e4, 0, -1e4, -1e4, -1e4], shape: [2, 3]).tracked()
            let right = x.softmaxCrossEntropy([0, 1])
            let wrong = x.softmaxCrossEntropy([1, -1], labelSmoothing: 0.1)
            expectClose([right.item], [log(3.0) / 2], relative: 1e-3, absolute: 0)
            expectClose([wrong.item], [0.9 * 2e4 + 0.1 * 1e4], relative: 1e-6, absolute: 0)
            let logs = x.logSoftmax()
            (right + wrong + logs.sum()).backward()
            #expect(logs.floats.allSatisfy { $0.isFinite })
            #expect(x.gradientFloats.allSatisfy { $0.isFinite })
            expectClose(
                [Float](logs.floats.prefix(3)), [0, -2e4, -1e4], relative: 1e-6, absolute: 0)

            let z = Tensor([1e4, -1e4, 1e4, -1e4]).tracked()
            let binary = z.binaryCrossEntropy(Tensor([1, 0, 0, 1]))
            binary.backward()
            expectClose([binary.item], [5e3], relative: 1e-6, absolute: 0)
            expectClose(
                z.gradientFloats, [0, 0, 0.25, -0.25], relative: 1e-6, absolute: 1e-30)
        }
    }

    /// x = torch.tensor([[0.5,-1,2],[1.5,.25,-.75],[-2,0,1],[.1,.2,.3]], requires_grad=True)
    /// l = torch.nn.CrossEntropyLoss(weight=torch.tensor([1,2.5,.5]))(x, torch.tensor([2,0,1,2]))
    /// l.backward()    # PyTorch 2.13
    @Test(arguments: KernelTier.available) func weightedRowsAsInPyTorch(tier: KernelTier) {
        let logits = Tensor(
            [0.5, -1, 2, 1.5, 0.25, -0.75, -2, 0, 1, 0.1, 0.2, 0.3], shape: [4, 3]
        ).tracked()
        let loss = on(tier) {
            let loss = logits.softmaxCrossEntropy([2, 0, 1, 2], weights: [0.5, 1, 2.5, 0.5])
            loss.backward()
            return loss.item
        }
        expectClose([loss], [0.9610733389854431], relative: 1e-6, absolute: 0)
        guard let gradient = logits.gradient else {
            Issue.record("no gradient")
            return
        }
        expectClose(
            gradient.dense(shape: [4, 3]).floats,
            [
                0.01947670988738537, 0.0043458412401378155, -0.02382255345582962,
                -0.06256881356239319, 0.04574146494269371, 0.01682734675705433,
                0.01951056905090809, -0.41139087080955505, 0.3918803036212921,
                0.033401064574718475, 0.03691388666629791, -0.07031495869159698,
            ], relative: 1e-5, absolute: 1e-8)
    }
}
