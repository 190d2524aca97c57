import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

@Suite struct WeightFactorsTests {
    /// A layer stepped many times gathers its factors: the same bits as one product over all rows.
    @Test(arguments: KernelTier.available)
    func manyStepsAreOneProduct(tier: KernelTier) {
        let x = RandomStream(seed: 1).tensor([300, 2, 5])
        let dY = RandomStream(seed: 2).tensor([300, 2, 7])
        let weight = RandomStream(seed: 3).tensor([7, 5])
        let (stepped, whole) = (weight.tracked(), weight.tracked())
        on(tier) {
            var losses: [Tensor] = []
            for t in 0..<300 { losses.append(x[t].linear(stepped).weighted(by: dY[t])) }
            // In this order the pass meets the time steps from the first on.
            losses.reversed().reduce(Tensor([0], shape: [])) { $0 + $1 }.backward()
            x.linear(whole).weighted(by: dY).backward()
        }
        expectSameBits(stepped.gradientFloats, whole.gradientFloats)
        expectClose(
            whole.gradientFloats,
            (dY.doubleMatrix.transposed * x.doubleMatrix).values, relative: 1e-5, absolute: 1e-4)
    }

    /// Cells stepped one at a time; the candidate of a GRU has factors of its own.
    @Test(arguments: KernelTier.available, RecurrenceCase.cells(t: 9, b: 3, d: 4, h: 5, p: 3))
    func steppedCellsHaveTheGradientsOfTheWhole(tier: KernelTier, layer: RecurrenceCase) {
        let (stepped, whole) = (layer.weights.tracked(), layer.weights.tracked())
        on(tier) {
            layer.cell.run(.features(layer.input), whole, from: layer.state).final.hidden.sum()
                .backward()
            var state = layer.state
            for t in 0..<layer.timeSteps {
                let input = RecurrentInput.features(layer.input.slice(t..<(t + 1)))
                state = layer.cell.run(input, stepped, from: state).final
            }
            state.hidden.sum().backward()
        }
        for (a, b) in zip(
            RecurrenceCase.tensors(layer.input, stepped, layer.state),
            RecurrenceCase.tensors(layer.input, whole, layer.state)) where a.name != "input"
        {
            expectClose(
                a.tensor.gradientFloats, b.tensor.gradientFloats.map(Double.init),
                relative: 1e-5, absolute: 1e-6, a.name)
        }
    }
}
