import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

@Suite struct DropoutTests {
    let random = RandomStream(seed: 3).stream("dropout")

    /// Word i of the stream below keep · 2³² keeps number i.
    private func mask(_ count: Int, _ rate: Float) -> [Float] {
        let keep = 1 - rate
        return (0..<count).map {
            Double(random.bits(at: UInt64($0))) < Double(keep) * 0x1p32 ? 1 / keep : 0
        }
    }

    @Test(arguments: KernelTier.available, [1, 5, 63, 64, 65, 40_003])
    func masksFollowTheStream(tier: KernelTier, count: Int) {
        for rate: Float in [0, 0.1, 0.5, 0.97] {
            let actual = on(tier) { Tensor(dropoutMask: [count], rate: rate, random: random) }
            expectSameBits(actual.floats, mask(count, rate), "rate \(rate)")
        }
    }

    @Test func theRateIsMet() {
        let mask = on(.best) { Tensor(dropoutMask: [100_000], rate: 0.3, random: random).floats }
        let dropped = mask.count { $0 == 0 }
        #expect((29_500...30_500).contains(dropped))
        let mean = mask.reduce(0.0) { $0 + Double($1) } / 100_000
        #expect(abs(mean - 1) < 0.01)
    }

    @Test(arguments: KernelTier.available)
    func valuesAndGradients(tier: KernelTier) {
        let x = RandomStream(seed: 1).tensor([4, 3, 5]).tracked()
        let (plain, locked) = on(tier) {
            let plain = x.dropout(0.4, in: .training(random))
            let locked = x.lockedDropout(0.4, in: .training(random))
            (plain.sum() + locked.sum()).backward()
            return (plain, locked)
        }
        let all = mask(60, 0.4)
        let once = (0..<4).flatMap { _ in mask(15, 0.4) }
        expectSameBits(plain.floats, zip(x.floats, all).map { $0 * $1 }, "plain")
        expectSameBits(locked.floats, zip(x.floats, once).map { $0 * $1 }, "locked")
        expectSameBits(x.gradientFloats, zip(all, once).map { $0 + $1 }, "dx")
    }

    @Test func nothingIsDroppedAtRateZeroAndInEvaluation() {
        let x = RandomStream(seed: 1).tensor([4, 3])
        #expect(x.dropout(0.5, in: .evaluation).floats == x.floats)
        #expect(x.lockedDropout(0.5, in: .evaluation).floats == x.floats)
        #expect(x.dropout(0, in: .training(random)).floats == x.floats)
        #expect(x.lockedDropout(0, in: .training(random)).floats == x.floats)
    }

    @Test func partsOfAModelDrawTheirOwn() {
        let x = Tensor(repeating: 1, shape: [1000])
        let pass = Pass.training(random)
        let (a, b) = (x.dropout(0.5, in: pass.part(0)), x.dropout(0.5, in: pass.part(1)))
        #expect(a.floats != b.floats)
        #expect(a.floats == x.dropout(0.5, in: pass.part(0)).floats)
        #expect(!Pass.evaluation.part(3).isTraining && pass.part(3).isTraining)
    }
}
