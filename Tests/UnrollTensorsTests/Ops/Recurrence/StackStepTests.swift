import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

@Suite struct StackStepTests {
    /// Layers on top of each other: a case's own weights, and others above it.
    private func layers(_ layer: RecurrenceCase, count: Int) -> [RecurrentWeights] {
        var layers = [layer.weights]
        for depth in 1..<count {
            var above = layer
            above.inputs = layer.outputs
            var weights = above.weights
            // Not the numbers of the layer below.
            let scale = Tensor(repeating: 1 + Float(depth) / 4, shape: weights.weightIH.shape)
            weights.weightIH = weights.weightIH * scale
            layers.append(weights)
        }
        return layers
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.whole)
    func hasTheBitsOfTheLayersOneByOne(tier: KernelTier, layer: RecurrenceCase) {
        let weights = layers(layer, count: 3)
        let states = weights.map { _ in layer.state }
        let x = layer.input.slice(0..<1)
        for precision in Precision.allCases {
            for threads in [1, 2, 3] {
                Compute.using(tier: tier, threads: threads, precision: precision) {
                    let stepped = layer.cell.step(.features(x), through: weights, from: states)
                    var below = x
                    for (depth, weights) in weights.enumerated() {
                        let run = layer.cell.run(.features(below), weights, from: states[depth])
                        expectSameBits(
                            stepped[depth].hidden.floats, run.final.hidden.floats,
                            "\(precision), layer \(depth)")
                        expectSameBits(
                            stepped[depth].cell?.floats ?? [], run.final.cell?.floats ?? [],
                            "\(precision), cell of layer \(depth)")
                        below = run.output
                    }
                }
            }
        }
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.whole)
    func looksUpTheProductsOfSymbols(tier: KernelTier, layer: RecurrenceCase) {
        let weights = layers(layer, count: 2)
        let states = weights.map { _ in layer.state }
        let vectors = RandomStream(seed: 4).tensor([9, layer.inputs])
        let symbols = (0..<layer.batch).map { Int32(($0 * 5 + 2) % 9) }
        on(tier) {
            let table = vectors.linear(weights[0].weightIH, bias: weights[0].bias)
            let looked = layer.cell.step(
                .products(table: table, symbols: symbols, batch: layer.batch), through: weights,
                from: states)
            let x = vectors.gatheringRows(symbols).reshaped([1, layer.batch, layer.inputs])
            let computed = layer.cell.step(.features(x), through: weights, from: states)
            for (a, b) in zip(looked, computed) {
                expectSameBits(a.hidden.floats, b.hidden.floats)
            }
        }
    }

    @Test(arguments: KernelTier.available)
    func layersOfDifferentWidths(tier: KernelTier) {
        // Rows enough that they would be shared out.
        let below = RecurrenceCase.cells(t: 1, b: 48, d: 20, h: 100, p: 0)[5]
        let above = RecurrenceCase.cells(t: 1, b: 48, d: 100, h: 150, p: 0)[5]
        let weights = [below.weights, above.weights]
        let states = [below.state, above.state]
        for threads in [1, 2, 3] {
            Compute.using(tier: tier, threads: threads) {
                let stepped = below.cell.step(
                    .features(below.input), through: weights, from: states)
                let first = below.cell.run(.features(below.input), weights[0], from: states[0])
                let second = below.cell.run(.features(first.output), weights[1], from: states[1])
                expectSameBits(stepped[0].hidden.floats, first.final.hidden.floats)
                expectSameBits(stepped[1].hidden.floats, second.final.hidden.floats)
            }
        }
    }

    @Test func deeperThanOneOp() {
        let layer = RecurrenceCase.cells(t: 1, b: 2, d: 5, h: 5, p: 5)[5]
        let weights = Array(repeating: layer.weights, count: 40)
        let states = weights.map { _ in layer.state }
        let stepped = layer.cell.step(.features(layer.input), through: weights, from: states)
        var below = layer.input
        for weights in weights {
            below = layer.cell.run(.features(below), weights, from: layer.state).output
        }
        #expect(stepped.count == 40)
        expectSameBits(stepped[39].hidden.floats, below.floats)
    }

    @Test func aBatchOfSlicesIsNotCopied() {
        let batch = RandomStream(seed: 1).tensor([4, 6])
        let rows = (0..<4).map { batch.slice($0..<($0 + 1)) }
        let joined = Tensor.joined(rows)
        #expect(joined.storage === batch.storage && joined.shape == [4, 6])
        let others = Tensor.joined([rows[2], rows[0]])
        #expect(others.storage !== batch.storage)
        expectSameBits(others.floats, rows[2].floats + rows[0].floats)
    }
}
