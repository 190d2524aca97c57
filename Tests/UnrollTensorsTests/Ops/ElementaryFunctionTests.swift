import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// exp, tanh and sigmoid against double precision, to the bounds that Elementwise.swift and
/// vector.inc state.
@Suite struct ElementaryFunctionTests {
    /// Every 4,001st float of both signs: all exponents, denormals among them.
    private static let sample: [Float] = {
        let positive = stride(from: UInt32(0), to: Float.infinity.bitPattern, by: 4001)
            .map(Float.init(bitPattern:))
        // Near one everything is finer.
        let fine = (-9000...9000).map { Float($0) / 97 }
        let ends: [Float] = [
            0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .infinity,
            0.625, Float(0.625).nextDown, 87.3, 88.3, Float(88.3).nextUp, 104, 1e4,
        ]
        let half = positive + ends
        return half + half.map { -$0 } + fine
    }()

    /// The largest error of `actual`, relative and in units of the last place of the exact value.
    private func worst(
        _ input: [Float], _ actual: [Float], where counts: (Float) -> Bool,
        _ exact: (Double) -> Double
    ) -> (relative: Double, ulp: Double, at: Float) {
        var worst = (relative: 0.0, ulp: 0.0, at: Float(0))
        for (x, y) in zip(input, actual) where counts(x) {
            let e = exact(Double(x))
            let error = abs(Double(y) - e)
            let ulp = error / Double(Float(e).ulp)
            if e.magnitude >= Double(Float.leastNormalMagnitude) {
                worst.relative = max(worst.relative, error / e.magnitude)
            }
            if !(ulp <= worst.ulp) { worst = (worst.relative, ulp, x) }
        }
        return worst
    }

    @Test(arguments: KernelTier.available)
    func exponential(tier: KernelTier) {
        let x = Self.sample
        let y = on(tier) { Tensor(x).exp().floats }
        let error = worst(x, y, where: { -87.3...88.3 ~= $0 }, Foundation.exp)
        #expect(error.relative < 9e-8 && error.ulp < 1.02, "\(error)")
        // Beyond, the ends.
        let ends = on(tier) { Tensor([-87.3, 88.3, .nan, 0, -0.0]).exp().floats }
        for (x, y) in zip(x, y) where x < -87.3 { #expect(y == ends[0], "exp(\(x))") }
        for (x, y) in zip(x, y) where x > 88.3 { #expect(y == ends[1], "exp(\(x))") }
        #expect(ends[2].isNaN && ends[3] == 1 && ends[4] == 1)
    }

    @Test(arguments: KernelTier.available)
    func hyperbolicTangent(tier: KernelTier) {
        let x = Self.sample
        let y = on(tier) { Tensor(x).tanh().floats }
        let error = worst(x, y, where: { _ in true }, Foundation.tanh)
        #expect(error.relative < 1.5e-7 && error.ulp < 1.34, "\(error)")
        #expect(y.allSatisfy { abs($0) <= 1 })
        let tiny = Float.leastNonzeroMagnitude
        let ends = on(tier) { Tensor([.infinity, -.infinity, .nan, 0, -0.0, tiny]).tanh().floats }
        #expect(ends[0] == 1 && ends[1] == -1 && ends[2].isNaN)
        #expect(ends[3].bitPattern == 0 && ends[4].sign == .minus && ends[5] == tiny)
    }

    @Test(arguments: KernelTier.available)
    func sigmoid(tier: KernelTier) {
        let x = Self.sample
        let y = on(tier) { Tensor(x).sigmoid().floats }
        let error = worst(x, y, where: { $0 >= -87 }, { 1 / (1 + Foundation.exp(-$0)) })
        #expect(error.relative < 1.5e-7 && error.ulp < 2.5, "\(error)")
        // Far below zero, positive and tiny.
        for (x, y) in zip(x, y) where x < -87 { #expect(y > 0 && y < 1.7e-38, "σ(\(x))") }
        let ends = on(tier) { Tensor([.infinity, .nan, 0]).sigmoid().floats }
        #expect(ends[0] == 1 && ends[1].isNaN && ends[2] == 0.5)
    }

    @Test(arguments: KernelTier.available)
    func aNumberHasTheSameBitsAtAnyPlace(tier: KernelTier) {
        let x = RandomStream(seed: 1).tensor([41], deviation: 3)
        for function in [Tensor.exp, Tensor.tanh, Tensor.sigmoid, Tensor.relu] {
            on(tier) {
                let whole = function(x)().floats
                for first in 0..<41 {
                    expectSameBits(
                        function(x.slice(first..<min(first + 3, 41)))().floats,
                        Array(whole[first..<min(first + 3, 41)]))
                }
            }
        }
    }
}
