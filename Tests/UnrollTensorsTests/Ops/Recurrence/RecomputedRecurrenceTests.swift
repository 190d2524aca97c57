import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

@Suite struct RecomputedRecurrenceTests {
    private struct Results {
        var output: [Float]
        var finals: [[Float]]
        var gradients: [(name: String, floats: [Float])]
    }

    /// Everything that a run says, kept whole or recomputed every `steps` time steps.
    private func run(_ layer: RecurrenceCase, every steps: Int?, reversed: Bool) -> Results {
        let (input, weights, state) = (
            layer.input.tracked(), layer.weights.tracked(), layer.state.tracked()
        )
        return Compute.using(recomputeEvery: .some(steps)) {
            let run = layer.cell.run(
                .features(input), weights, from: state, lengths: layer.lengths, reversed: reversed)
            var loss = (run.output * run.output).sum() + 0.5 * run.final.hidden.sum()
            if let cell = run.final.cell { loss = loss + (cell * cell).sum() }
            loss.backward()
            return Results(
                output: run.output.floats,
                finals: [run.final.hidden.floats, run.final.cell?.floats ?? []],
                gradients: RecurrenceCase.tensors(input, weights, state).map {
                    ($0.name, $0.tensor.gradientFloats)
                })
        }
    }

    @Test(arguments: RecurrenceCase.all, [false, true])
    func equalsTheOneThatKeepsAll(layer: RecurrenceCase, reversed: Bool) {
        let whole = run(layer, every: nil, reversed: reversed)
        for steps in [1, 2, 3] {
            let recomputed = run(layer, every: steps, reversed: reversed)
            expectSameBits(recomputed.output, whole.output, "every \(steps): output")
            for (a, b) in zip(recomputed.finals, whole.finals) {
                expectSameBits(a, b, "every \(steps): final")
            }
            for (a, b) in zip(recomputed.gradients, whole.gradients) {
                expectClose(
                    a.floats, b.floats.map(Double.init), relative: 1e-5, absolute: 2e-6,
                    "every \(steps): \(a.name)")
            }
        }
    }

    @Test func symbolsToo() {
        let layer = RecurrenceCase.cells(t: 5, b: 3, d: 4, h: 6, p: 6)[5]
        let symbols = (0..<15).map { Int32($0 * 7 % 4) }
        func gradients(every steps: Int?) -> [[Float]] {
            let (vectors, weights) = (
                RandomStream(seed: 3).tensor([4, 4]).tracked(), layer.weights.tracked()
            )
            return Compute.using(recomputeEvery: .some(steps)) {
                let table = vectors.linear(weights.weightIH, bias: weights.bias)
                let run = layer.cell.run(
                    .products(table: table, symbols: symbols, batch: 3), weights)
                (run.output * run.output).sum().backward()
                return [vectors, weights.weightIH, weights.weightHH, weights.bias]
                    .map(\.gradientFloats)
            }
        }
        for (a, b) in zip(gradients(every: 2), gradients(every: nil)) {
            #expect(b.contains { $0 != 0 })
            expectClose(a, b.map(Double.init), relative: 1e-5, absolute: 2e-6)
        }
    }

    @Test func nothingIsRecordedWhereNoGradientIsWanted() {
        let layer = RecurrenceCase.cells(t: 5, b: 3, d: 4, h: 6, p: 6)[5]
        Compute.using(recomputeEvery: 2) {
            let run = layer.cell.run(.features(layer.input), layer.weights)
            #expect(run.output.node == nil)
        }
    }
}
