import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

@Suite struct GradientTests {
    @Test func aTensorUsedInSeveralOpsGathersAll() {
        let x = Tensor([1, -2, 3]).tracked()
        on(.portable) {
            let y = x * x + 3 * x  // 2x + 3
            let z = y - x.relu()  // less 1 where x > 0
            (z + z).sum().backward()
        }
        #expect(x.gradientFloats == [8, -2, 16])
    }

    @Test func severalPassesAdd() {
        let x = Tensor([1, 2]).tracked()
        on(.portable) {
            #expect(x.gradient == nil)
            (x * x).sum().backward()
            (2 * x).sum().backward()
            #expect(x.gradientFloats == [4, 6])
            x.node?.reset()
            #expect(x.gradient == nil)
            x.sum().backward()
            #expect(x.gradientFloats == [1, 1])
        }
    }

    @Test func aGradientIsTheCallersUnlessMoreIsGathered() {
        let x = Tensor([1, 2]).tracked()
        on(.portable) {
            let y = x.reshaped([2, 1])
            (y * y).sum().backward()
            let first = x.gradientFloats
            x.node?.reset()
            (3 * x).sum().backward()
            #expect(first == [2, 4])
            #expect(x.gradientFloats == [3, 3])
        }
    }

    @Test func evaluationRecordsNothing() {
        let x = Tensor([1, 2, 3, 4], shape: [2, 2])
        let weight = Tensor([1, 2, 3, 4], shape: [2, 2])
        on(.portable) {
            #expect(x.linear(weight).tanh().reshaped([4]).node == nil)
            #expect((x + weight).slice(0..<1).logSoftmax().node == nil)
            #expect(x.softmaxCrossEntropy([0, 1]).node == nil)
            let layer = RecurrenceCase.small[0]
            let run = layer.cell.run(.features(layer.input), layer.weights)
            #expect(run.output.node == nil && run.final.hidden.node == nil)
            x.sum().backward()  // allowed, and does nothing
        }
    }

    @Test func detachedCuts() {
        let x = Tensor([1, 2]).tracked()
        on(.portable) { (x * x.detached()).sum().backward() }
        #expect(x.gradientFloats == [1, 2])
        let layer = RecurrenceCase.cells(t: 2, b: 2, d: 3, h: 5, p: 4)[5]
        let state = layer.state.tracked()
        on(.portable) {
            layer.cell.run(
                .features(layer.input), layer.weights.tracked(), from: state.detached()
            ).output.sum().backward()
        }
        #expect(state.hidden.gradient == nil && state.cell?.gradient == nil)
    }

    @Test func aGraphIsWalkedOnce() async {
        // Silence here would be a gradient that misses a part.
        await #expect(processExitsWith: .failure) {
            let shared = Tensor([1, 2]).tracked().tanh()
            shared.sum().backward()
            (2 * shared).sum().backward()
        }
    }

    // MARK: Rows

    @Test(arguments: KernelTier.available)
    func rowsOfATable(tier: KernelTier) throws {
        let table = RandomStream(seed: 1).tensor([6, 3]).tracked()
        let dY = RandomStream(seed: 2).tensor([5, 3])
        let indices: [Int32] = [4, 1, -1, 4, 0]
        let y = on(tier) {
            let y = table.gatheringRows(indices)
            y.weighted(by: dY).backward()
            return y
        }
        #expect(
            y.floats == [4, 1].flatMap { table[$0].floats } + [0, 0, 0]
                + [4, 0].flatMap { table[$0].floats })
        guard case .rows(let rows) = table.gradient else {
            Issue.record("fewer rows than the table has, and not a gradient of rows")
            return
        }
        #expect(rows.indices == [0, 1, 4])
        let d = dY.floats
        let sum = (0..<3).map { Double(d[$0]) + Double(d[9 + $0]) }
        expectClose(
            rows.values.floats, (Array(d[12..<15]) + Array(d[3..<6])).map(Double.init) + sum,
            relative: 1e-6, absolute: 0)
        expectClose(
            [Float(try #require(table.gradient).sumOfSquares)],
            [rows.values.doubles.reduce(0) { $0 + $1 * $1 }], relative: 1e-6, absolute: 0)
    }

    /// Rows and tensors in any order give what tensors alone give.
    @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 1, 0]])
    func tiedWeightsMixRowsTensorsAndFactors(order: [Int]) {
        let values = RandomStream(seed: 3).tensor([5, 4])
        let x = RandomStream(seed: 4).tensor([2, 4])
        let indices: [Int32] = [3, 3, 0]
        let (mixed, plain) = (values.tracked(), values.tracked())
        // One-hot rows times the table are the rows of the table, with a dense gradient.
        var hot = [Float](repeating: 0, count: 15)
        for (i, index) in indices.enumerated() { hot[i * 5 + Int(index)] = 1 }
        on(.portable) {
            for kind in order {
                let (a, b): (Tensor, Tensor) =
                    switch kind {
                    case 0: (x.linear(mixed), x.linear(plain))
                    case 1:
                        (
                            mixed.gatheringRows(indices),
                            plain.transposedProduct(Tensor(hot, shape: [3, 5]))
                        )
                    default: (mixed * values, plain * values)
                    }
                (a * a.detached()).sum().backward()
                (b * b.detached()).sum().backward()
                _ = mixed.gradient  // looking between passes changes nothing
            }
        }
        expectClose(
            mixed.gradientFloats, plain.gradientFloats.map(Double.init), relative: 1e-5,
            absolute: 1e-5)
    }

    @Test(arguments: KernelTier.available, [3, 40])
    func scaledRows(tier: KernelTier, count: Int) {
        let table = RandomStream(seed: 1).tensor([6, 5]).tracked()
        let scales = Tensor([0, 2, 1, 0.5, 3, 1])
        let indices = (0..<count).map { Int32($0 * 5 % 7) - 1 }
        let dY = RandomStream(seed: 2).tensor([count, 5])
        let y = on(tier) {
            let y = table.gatheringRows(indices, scales: scales)
            y.weighted(by: dY).backward()
            return y
        }
        var expected = [Double](repeating: 0, count: 30)
        var gradient = expected
        expected = []
        for (i, index) in indices.enumerated() {
            for j in 0..<5 {
                guard index >= 0 else {
                    expected.append(0)
                    continue
                }
                let (row, scale) = (Int(index), Double(scales.floats[Int(index)]))
                expected.append(scale * table.doubles[row * 5 + j])
                gradient[row * 5 + j] += scale * dY.doubles[i * 5 + j]
            }
        }
        expectClose(y.floats, expected, relative: 1e-6, absolute: 0)
        expectClose(table.gradientFloats, gradient, relative: 1e-5, absolute: 1e-6)
    }

    // MARK: Depth

    @Test func aDeepGraphIsWalkedAndFreedWithoutDeepRecursion() {
        on(.portable) {
            let x = Tensor([1]).tracked()
            var y = x
            for _ in 0..<100_000 { y = y + x }
            y.sum().backward()
            #expect(x.gradientFloats == [100_001])
        }
    }

    @Test func aDeepGraphIsFreedWithoutBeingWalked() {
        on(.portable) {
            let weight = Tensor([1], shape: [1, 1]).tracked()
            var y = Tensor([1], shape: [1, 1]).tracked()
            for i in 0..<100_000 {
                switch i % 4 {
                case 0: y = y * y
                case 1: y = y.linear(weight)
                case 2: y = y.reshaped([1]).reshaped([1, 1])
                default: y = y.tanh() + weight
                }
            }
        }
    }

    @Test(arguments: [true, false])
    func aLongChainOfTimeSteps(walked: Bool) {
        let layer = RecurrenceCase.cells(t: 1, b: 1, d: 1, h: 2, p: 1)[5]
        let weights = layer.weights.tracked()
        on(.portable) {
            var state = layer.state
            for _ in 0..<20_000 {
                state = layer.cell.run(.features(layer.input), weights, from: state).final
            }
            if walked { state.hidden.sum().backward() }
        }
        #expect((weights.weightHH.gradient != nil) == walked)
    }
}

extension Tensor {
    /// `hot · self`, with the gradient of a product.
    fileprivate func transposedProduct(_ hot: Tensor) -> Tensor {
        // Each row of `hot` has a single one.
        let width = shape[1]
        let rows = (0..<hot.shape[0]).map { r in
            let row = hot[r].floats.firstIndex(of: 1) ?? 0
            return slice(row..<(row + 1))
        }
        return Tensor.concatenated(rows).reshaped([rows.count, width])
    }
}
