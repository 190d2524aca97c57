import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

@Suite struct ShapeTests {
    let numbers = Tensor((0..<24).map(Float.init), shape: [4, 3, 2])

    @Test func slicesSeeTheSameNumbers() {
        let part = numbers.slice(1..<3)
        #expect(part.shape == [2, 3, 2])
        #expect(part.floats == (6..<18).map(Float.init))
        #expect(numbers[3][2].floats == [22, 23])
        #expect(numbers[0][0][1].item == 1)
        #expect(numbers.slice(2..<2).shape == [0, 3, 2])
        part.fill(5)
        #expect(numbers.floats[5...6] == [5, 5])
        #expect(numbers.floats[18] == 18)
    }

    @Test func concatenatedAlongTheLastAxis() {
        let joined = Tensor.concatenated([
            Tensor([1, 2], shape: [2, 1]), Tensor([3, 4, 5, 6], shape: [2, 2]),
        ])
        #expect(joined.shape == [2, 3])
        #expect(joined.floats == [1, 3, 4, 2, 5, 6])
    }

    @Test(arguments: KernelTier.available)
    func gradients(tier: KernelTier) {
        let x = RandomStream(seed: 1).tensor([4, 3]).tracked()
        let z = RandomStream(seed: 2).tensor([2, 5]).tracked()
        let dY = RandomStream(seed: 3).tensor([2, 8])
        on(tier) {
            let joined = Tensor.concatenated([x.slice(1..<3), z])
            (joined.reshaped([16]).weighted(by: dY.reshaped([16]))
                + x[3].sum() + x.slice(0..<4).sum()).backward()
        }
        var expected = [Double](repeating: 1, count: 12)
        for r in 0..<2 { for j in 0..<3 { expected[(r + 1) * 3 + j] += dY.doubles[r * 8 + j] } }
        for j in 9..<12 { expected[j] += 1 }
        expectClose(x.gradientFloats, expected, relative: 1e-6, absolute: 1e-6)
        let ofZ = (0..<2).flatMap { r in (3..<8).map { dY.doubles[r * 8 + $0] } }
        expectClose(z.gradientFloats, ofZ, relative: 0, absolute: 0)
    }

    @Test(arguments: KernelTier.available)
    func gradientsOfJoinedStackedAndSplit(tier: KernelTier) {
        let x = RandomStream(seed: 1).tensor([2, 3]).tracked()
        let z = RandomStream(seed: 2).tensor([4, 3]).tracked()
        let dY = RandomStream(seed: 3).tensor([8, 3])
        let dS = RandomStream(seed: 4).tensor([2, 2, 3])
        let dC = RandomStream(seed: 5).tensor([4, 1])
        on(tier) {
            // One of the parts twice.
            let joined = Tensor.joined([x, z, x])
            let stacked = Tensor.stacked([x, z.slice(1..<3)])
            let parts = z.split([2, 1])
            #expect(joined.shape == [8, 3] && stacked.shape == [2, 2, 3])
            #expect(parts.map(\.shape) == [[4, 2], [4, 1]])
            #expect(joined.floats == x.floats + z.floats + x.floats)
            #expect(stacked.floats == x.floats + z.floats[3..<9])
            #expect(parts[1].floats == [2, 5, 8, 11].map { z.floats[$0] })
            (joined.weighted(by: dY) + stacked.weighted(by: dS) + parts[1].weighted(by: dC))
                .backward()
        }
        let (d, s) = (dY.doubles, dS.doubles)
        expectClose(
            x.gradientFloats, (0..<6).map { d[$0] + d[18 + $0] + s[$0] }, relative: 1e-6,
            absolute: 1e-6)
        var ofZ = (0..<12).map { d[6 + $0] }
        for i in 0..<6 { ofZ[3 + i] += s[6 + i] }
        for row in 0..<4 { ofZ[row * 3 + 2] += dC.doubles[row] }
        expectClose(z.gradientFloats, ofZ, relative: 1e-6, absolute: 1e-6)
    }

    /// Slices that stand side by side are joined without copying, and gradients pass all the same.
    @Test func slicesSideBySideAreJoinedWhereTheyStand() {
        let x = RandomStream(seed: 1).tensor([4, 3]).tracked()
        let rows = (0..<3).map { x.slice($0..<($0 + 1)) }
        let joined = Tensor.joined(rows)
        #expect(joined.storage === x.storage && joined.shape == [3, 3])
        #expect(Tensor.joined([rows[1], rows[0]]).storage !== x.storage)
        (3 * joined).sum().backward()
        #expect(x.gradientFloats == [Float](repeating: 3, count: 9) + [0, 0, 0])
    }

    @Test func copiesAreTheirOwn() {
        let copy = numbers.copy()
        numbers.fill(0)
        #expect(copy.floats[23] == 23)
        numbers.slice(1..<2).assign(copy.slice(3..<4))
        #expect(numbers.floats[6..<12] == copy.floats[18..<24])
        #expect(numbers.floats[5] == 0 && numbers.floats[12] == 0)
    }

    @Test func shapesThatDoNotFitStop() async {
        await #expect(processExitsWith: .failure) {
            _ = Tensor(zeros: [2, 3]).linear(Tensor(zeros: [4, 2]))
        }
        await #expect(processExitsWith: .failure) { _ = Tensor(zeros: [2]) + Tensor(zeros: [3]) }
        await #expect(processExitsWith: .failure) { _ = Tensor(zeros: [2, 3]).slice(1..<3) }
        await #expect(processExitsWith: .failure) {
            _ = Tensor(zeros: [2, 3]).softmaxCrossEntropy([0, 3])
        }
    }
}
