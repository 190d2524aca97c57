import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct RecurrentLayerTests {
    private let random = RandomStream(seed: 6)

    private func layer(_ kind: LayerKind) -> any RecurrentLayer {
        let layer = kind.layer(inputs: 4, hidden: 7)
        layer.fillBiases()
        return layer
    }

    @Test(arguments: LayerKind.allCases)
    func shapesAndZeroStates(kind: LayerKind) {
        let layer = layer(kind)
        let width = kind == .lstmProjection ? 3 : 7
        #expect(layer.outputSize == width)
        let zero = layer.zeroState(batch: 2)
        #expect(zero.hidden.shape == [2, width])
        #expect(zero.cell?.shape == (kind.hasCell ? [2, 7] : nil))
        let input = random.numbers([3, 2, 4])
        let without = layer(input, in: .evaluation)
        #expect(without.output.shape == [3, 2, width])
        #expect(without.final.hidden.shape == [2, width])
        let with = layer(input, from: zero, in: .evaluation)
        expectSameBits(without.output.floats, with.output.floats, "output")
        expectSameBits([without.final], [with.final])
    }

    @Test(arguments: LayerKind.allCases)
    func tracesAreKeptWhereAsked(kind: LayerKind) throws {
        let layer = layer(kind)
        let input = random.numbers([3, 2, 4])
        #expect(layer(input, in: .evaluation).trace == nil)
        let trace = try #require(layer(input, tracing: true, in: .evaluation).trace)
        #expect(trace.gates.shape == [6, layer.cell.gates * 7])
        #expect((trace.cell != nil) == kind.hasCell)
    }

    @Test(arguments: KernelTier.available, LayerKind.allCases)
    func steppedEqualsWhole(tier: KernelTier, kind: LayerKind) {
        let layer = layer(kind)
        let input = random.numbers([5, 3, 4])
        Compute.using(tier: tier, threads: 1) {
            let whole = layer(input, in: .evaluation)
            let stepper = layer.stepper(in: .evaluation)
            var state = layer.zeroState(batch: 3)
            var output: [Float] = []
            for t in 0..<5 {
                state = stepper(input[t], from: state)
                output += state.hidden.floats
            }
            expectNear(output, whole.output.floats, "output")
            expectNear(state.cell?.floats ?? [], whole.final.cell?.floats ?? [], "c")
        }
    }

    /// Weight gradients of all time steps come from one product and equal the whole op's.
    @Test(arguments: KernelTier.available, LayerKind.allCases)
    func steppedGradientsEqualWhole(tier: KernelTier, kind: LayerKind) throws {
        let layer = layer(kind)
        let input = random.numbers([5, 3, 4])
        let weights = random.stream("loss").numbers([5, 3, layer.outputSize])
        let pass = Pass.training(RandomStream(seed: 2))
        try Compute.using(tier: tier, threads: 1) {
            for drop in [Float(0), 0.4] {
                (layer(input, weightDrop: drop, in: pass).output * weights).sum().backward()
                let whole = layer.gradients
                layer.resetGradients()
                let stepper = layer.stepper(weightDrop: drop, in: pass)
                var state = layer.zeroState(batch: 3)
                var loss = Tensor(zeros: [])
                for t in 0..<5 {
                    state = stepper(input[t], from: state)
                    loss = loss + (state.hidden * weights[t]).sum()
                }
                loss.backward()
                for (name, gradient) in layer.gradients {
                    expectNear(gradient, try #require(whole[name]), within: 1e-5, name)
                    #expect(gradient.contains { $0 != 0 }, "\(name)")
                }
                layer.resetGradients()
            }
        }
    }

    @Test(arguments: LayerKind.allCases)
    func weightDropFallsOnTheRecurrentMatrixAlone(kind: LayerKind) throws {
        let layer = kind.layer(inputs: 4, hidden: 40)
        layer.fillBiases()
        func weights(_ random: RandomStream) -> RecurrentWeights {
            layer.weights(weightDrop: 0.25, in: .training(random))
        }
        let dropped = weights(random).weightHH.floats
        let given = layer.weightHH.value.floats
        for (a, e) in zip(dropped, given) { #expect(a == 0 || abs(a - e / 0.75) <= 1e-6 * abs(e)) }
        // 40 · 3 numbers are the fewest (the projection's): five deviations.
        let share = Double(dropped.count { $0 == 0 }) / Double(dropped.count)
        #expect(abs(share - 0.25) < 5 * (0.25 * 0.75 / Double(dropped.count)).squareRoot())
        expectSameBits(weights(random).weightIH.floats, layer.weightIH.value.floats)
        expectSameBits(weights(random).bias.floats, layer.bias.value.floats)

        expectSameBits(weights(random).weightHH.floats, dropped, "the same pass")
        #expect(weights(random.stream(1)).weightHH.floats != dropped)
        let evaluation = layer.weights(weightDrop: 0.25, in: .evaluation)
        expectSameBits(evaluation.weightHH.floats, given, "evaluation")

        let input = random.stream("x").numbers([3, 2, 4])
        layer(input, weightDrop: 0.25, in: .training(random)).output.sum().backward()
        let gradient = try #require(layer.gradients["weight_hh"])
        for (index, value) in dropped.enumerated() where value == 0 {
            #expect(gradient[index] == 0)
        }
        #expect(gradient.contains { $0 != 0 })
    }
}
