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
