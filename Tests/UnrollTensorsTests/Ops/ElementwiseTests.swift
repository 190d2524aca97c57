import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

@Suite struct ElementwiseTests {
    /// One chunk of 16,384 numbers and more, vectors with a rest, a single number, none.
    static let counts = [0, 1, 7, 64, 16_387, 40_000]

    @Test(arguments: KernelTier.available, counts)
    func functionsAndGradients(tier: KernelTier, count: Int) {
        let x = RandomStream(seed: 1).tensor([count], deviation: 2)
        let dY = RandomStream(seed: 2).tensor([count])
        func check(
            _ name: String, _ op: (Tensor) -> Tensor, _ value: (Double) -> Double,
            slope: (Double) -> Double
        ) {
            let x = x.tracked()
            let y = on(tier) {
                let y = op(x)
                y.weighted(by: dY).backward()
                return y
            }
            expectClose(y.floats, x.doubles.map(value), relative: 1e-6, absolute: 1e-7, name)
            expectClose(
                x.gradientFloats, zip(x.doubles, dY.doubles).map { slope($0) * $1 },
                relative: 2e-6, absolute: 1e-6, "\(name)'")
        }
        func logistic(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }
        check("sigmoid", { $0.sigmoid() }, logistic, slope: { logistic($0) * (1 - logistic($0)) })
        check("tanh", { $0.tanh() }, Foundation.tanh, slope: { 1 - pow(Foundation.tanh($0), 2) })
        check("relu", { $0.relu() }, { max($0, 0) }, slope: { $0 > 0 ? 1 : 0 })
        check("exp", { $0.exp() }, Foundation.exp, slope: Foundation.exp)
        check("scale", { -1.5 * $0 }, { -1.5 * $0 }, slope: { _ in -1.5 })
        check("twice", { $0 + $0 }, { 2 * $0 }, slope: { _ in 2 })
        check("square", { $0 * $0 }, { $0 * $0 }, slope: { 2 * $0 })
        check("less", { $0 * $0 - $0 }, { $0 * $0 - $0 }, slope: { 2 * $0 - 1 })
    }

    /// Numbers on either side of each operator, and the sign.
    @Test(arguments: KernelTier.available, counts)
    func numbers(tier: KernelTier, count: Int) {
        // Away from zero, so that quotients stay small.
        let x = Tensor(
            RandomStream(seed: 1).tensor([count]).floats.map { $0 < 0 ? $0 - 0.5 : $0 + 0.5 })
        let dY = RandomStream(seed: 2).tensor([count])
        func check(
            _ name: String, _ op: (Tensor) -> Tensor, _ value: (Double) -> Double,
            slope: (Double) -> Double
        ) {
            let x = x.tracked()
            let y = on(tier) {
                let y = op(x)
                y.weighted(by: dY).backward()
                return y
            }
            // Rounded once, as Float's own operators are.
            #expect(y.floats == x.doubles.map { Float(value($0)) }, "\(name)")
            expectClose(
                x.gradientFloats, zip(x.doubles, dY.doubles).map { slope($0) * $1 },
                relative: 1e-6, absolute: 1e-6, "\(name)'")
        }
        check("x · n", { $0 * 1.5 }, { $0 * 1.5 }, slope: { _ in 1.5 })
        check("x / n", { $0 / 3 }, { $0 / 3 }, slope: { _ in 1 / 3 })
        check("n / x", { 3 / $0 }, { 3 / $0 }, slope: { -3 / ($0 * $0) })
        check("x + n", { $0 + 0.25 }, { $0 + 0.25 }, slope: { _ in 1 })
        check("n + x", { 0.25 + $0 }, { $0 + 0.25 }, slope: { _ in 1 })
        check("x - n", { $0 - 0.25 }, { $0 - 0.25 }, slope: { _ in 1 })
        check("n - x", { 0.25 - $0 }, { 0.25 - $0 }, slope: { _ in -1 })
        check("-x", { -$0 }, { -$0 }, slope: { _ in -1 })
    }

    @Test(arguments: KernelTier.available)
    func numbersByCentralDifferences(tier: KernelTier) {
        on(tier) {
            let values = RandomStream(seed: 3).tensor([3, 5]).floats.map {
                $0 < 0 ? $0 - 1 : $0 + 1
            }
            // Every operator once: (2 - x) / (3 · x) + x / 4 - 1 / (-x)
            func loss(_ x: Tensor) -> Tensor { ((2 - x) / (x * 3) + x / 4 - 1 / -x + 1).mean() }
            let x = Tensor(values, shape: [3, 5]).tracked()
            loss(x).backward()
            let differences = values.indices.map { place -> Double in
                let step: Float = 1e-2
                let ends = [step, -step].map { step -> Double in
                    var moved = values
                    moved[place] += step
                    return Double(loss(Tensor(moved, shape: [3, 5])).item)
                }
                return (ends[0] - ends[1]) / Double(2 * step)
            }
            expectClose(x.gradientFloats, differences, relative: 2e-3, absolute: 1e-4)
        }
    }

    @Test(arguments: KernelTier.available, counts)
    func means(tier: KernelTier, count: Int) {
        let x = RandomStream(seed: 1).tensor([count]).tracked()
        let mean = on(tier) {
            let mean = x.mean()
            (2 * mean).backward()
            return mean
        }
        let wanted = x.doubles.reduce(0, +) / Double(max(count, 1))
        #expect(mean.shape == [])
        expectClose([mean.item], [wanted], relative: 1e-6, absolute: 1e-6)
        expectClose(
            x.gradientFloats, [Double](repeating: 2 / Double(max(count, 1)), count: count),
            relative: 1e-6, absolute: 0)
    }

    @Test(arguments: KernelTier.available, counts)
    func twoTensors(tier: KernelTier, count: Int) {
        let a = RandomStream(seed: 1).tensor([count]).tracked()
        let b = RandomStream(seed: 2).tensor([count]).tracked()
        on(tier) {
            expectClose(
                (a - b).floats, zip(a.doubles, b.doubles).map { $0 - $1 }, relative: 1e-7,
                absolute: 1e-7)
            ((a * b).sum() + (a - b).sum()).backward()
        }
        expectClose(a.gradientFloats, b.doubles.map { $0 + 1 }, relative: 1e-6, absolute: 1e-6)
        expectClose(b.gradientFloats, a.doubles.map { $0 - 1 }, relative: 1e-6, absolute: 1e-6)
    }

    @Test(arguments: KernelTier.available, [(1, 1), (3, 7), (5, 40_001), (4000, 3), (0, 4)])
    func rowsByAMask(tier: KernelTier, shape: (Int, Int)) {
        let x = RandomStream(seed: 1).tensor([shape.0, shape.1]).tracked()
        let mask = RandomStream(seed: 2).tensor([shape.1])
        let dY = RandomStream(seed: 3).tensor([shape.0, shape.1])
        let y = on(tier) {
            let y = x.multiplyingRows(by: mask)
            (y.weighted(by: dY) + y.weighted(by: dY)).backward()
            return y
        }
        let factors = (0..<shape.0).flatMap { _ in mask.doubles }
        expectClose(
            y.floats, zip(x.doubles, factors).map { $0 * $1 }, relative: 1e-6, absolute: 1e-7)
        expectClose(
            x.gradientFloats, zip(dY.doubles, factors).map { 2 * $0 * $1 }, relative: 1e-6,
            absolute: 1e-6)
    }

    @Test(arguments: KernelTier.available, counts)
    func sums(tier: KernelTier, count: Int) {
        let x = RandomStream(seed: 1).tensor([count])
        on(tier) {
            expectClose(
                [x.sum().item], [x.doubles.reduce(0, +)], relative: 1e-6, absolute: 1e-6)
            expectClose(
                [Float(Gradient.dense(x).sumOfSquares)], [x.doubles.reduce(0) { $0 + $1 * $1 }],
                relative: 1e-6, absolute: 0)
        }
    }
}
