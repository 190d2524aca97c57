import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

@Suite struct StorageTests {
    /// Every way of writing in place, between two products with the same matrix.
    @Test(
        arguments: KernelTier.available, ["assign", "fill", "update", "slice", "rows", "pointer"])
    func packedCopiesAreNeverStale(tier: KernelTier, write: String) {
        let weight = RandomStream(seed: 1).tensor([6, 5]).tracked()
        let x = RandomStream(seed: 2).tensor([3, 5]).tracked()
        func check(_ name: String) {
            weight.node?.reset()
            x.node?.reset()
            let y = x.linear(weight)
            y.sum().backward()
            expectClose(
                y.floats, (x.doubleMatrix * weight.doubleMatrix.transposed).values,
                relative: 1e-5, absolute: 1e-5, name)
            let ones = Matrix(3, 6, Array(repeating: 1, count: 18))
            expectClose(
                x.gradientFloats, (ones * weight.doubleMatrix).values, relative: 1e-5,
                absolute: 1e-5, "\(name): dx")
        }
        on(tier) {
            check("before")
            switch write {
            case "assign": weight.assign(RandomStream(seed: 3).tensor([6, 5]))
            case "fill": weight.fill(0.5)
            case "update":
                OptimizerUpdate(rule: .sgd, learningRate: 1)
                    .apply(to: weight, .dense(RandomStream(seed: 4).tensor([6, 5])), moments: [])
            case "slice": weight.slice(2..<3).fill(7)
            case "rows":
                let table = Tensor(zeros: [6, 5]).tracked()
                table.gatheringRows([1, 4]).sum().backward()
                if let rows = table.gradient {
                    OptimizerUpdate(rule: .sgd, learningRate: 1)
                        .apply(to: weight, rows, moments: [])
                }
            default: weight.withMutableFloats { $0[7] = -3 }
            }
            check("after")
        }
    }

    @Test func slicesOfOneStorageArePackedApart() {
        let both = RandomStream(seed: 1).tensor([8, 5])
        let x = RandomStream(seed: 2).tensor([3, 5])
        let (upper, lower) = (both.slice(0..<4), both.slice(4..<8))
        let wide = both.reshaped([4, 10])
        for tier in KernelTier.available {
            on(tier) {
                for _ in 0..<2 {
                    for part in [upper, lower, both] {
                        expectClose(
                            x.linear(part).floats,
                            (x.doubleMatrix * part.doubleMatrix.transposed).values,
                            relative: 1e-5, absolute: 1e-5)
                    }
                    let long = Tensor.concatenated([x, x])
                    expectClose(
                        long.linear(wide).floats,
                        (long.doubleMatrix * wide.doubleMatrix.transposed).values,
                        relative: 1e-5, absolute: 1e-5)
                    lower.fill(2)
                }
            }
        }
    }

    @Test func tiersInTurn() {
        let weight = RandomStream(seed: 1).tensor([19, 33])
        let x = RandomStream(seed: 2).tensor([7, 33])
        var first: [KernelTier: [Float]] = [:]
        for round in 0..<3 {
            for tier in KernelTier.available {
                let y = on(tier) { x.linear(weight).floats }
                if round == 0 { first[tier] = y }
                expectSameBits(y, first[tier] ?? [], "\(tier)")
            }
        }
    }

    @Test func recycledBuffersDoNotLeakIntoZeros() {
        for count in [1, 100, 8192, 10_000, 40_000] {
            for _ in 0..<3 {
                Tensor(uninitialized: [count]).fill(.nan)
                let zeros = Tensor(zeros: [count])
                let clean = zeros.floats.allSatisfy { $0 == 0 }
                #expect(clean)
            }
            // Accumulators begin as zeros too.
            let x = Tensor(repeating: 1, shape: [count]).tracked()
            x.tanh().weighted(by: Tensor(zeros: [count])).backward()
            let clean = x.gradientFloats.allSatisfy { $0 == 0 }
            #expect(clean)
        }
    }

    @Test func aPackedCopyInUseIsLeftAlone() async {
        // Readers of one matrix from many tasks, none of whom writes.
        let weight = RandomStream(seed: 1).tensor([64, 48])
        let x = RandomStream(seed: 2).tensor([4, 48])
        let expected = on(.portable) { x.linear(weight).floats }
        await withTaskGroup(of: [Float].self) { group in
            for _ in 0..<64 { group.addTask { on(.portable) { x.linear(weight).floats } } }
            for await y in group { expectSameBits(y, expected) }
        }
    }
}
