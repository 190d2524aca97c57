import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct HighwayLayerTests {
    @Test(arguments: KernelTier.available, [RecurrentCell.Activation.tanh, .relu])
    func matchesItsDefinition(tier: KernelTier, activation: RecurrentCell.Activation) {
        let layer = HighwayLayer(size: 5, activation: activation, random: RandomStream(seed: 1))
        layer.fillBiases()
        let x = RandomStream(seed: 2).numbers([3, 5]).tracked()
        let dY = RandomStream(seed: 3).numbers([3, 5])
        let y = Compute.using(tier: tier, threads: 1) {
            let y = layer(x, in: .training(RandomStream(seed: 1)))
            (y * dY).sum().backward()
            return y
        }
        let parameters = layer.parameters.map { $0.parameter.value.floats.map(Double.init) }
        func outputs(_ x: [Double], _ p: [[Double]]) -> [Double] {
            (0..<3).flatMap { row -> [Double] in
                let x = Vector(Array(x[row * 5..<row * 5 + 5]))
                let inner = Matrix(5, 5, p[0]) * x + Vector(p[1])
                let g = inner.map { activation == .tanh ? tanh($0) : max($0, 0) }
                let t = (Matrix(5, 5, p[2]) * x + Vector(p[3])).map { 1 / (1 + exp(-$0)) }
                return (t * g + (1 - t) * x).values
            }
        }
        func loss(_ x: [Double], _ p: [[Double]]) -> Double {
            zip(outputs(x, p), dY.floats).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        let inputs = x.floats.map(Double.init)
        expectClose(y.floats, outputs(inputs, parameters), relative: 1e-5, absolute: 1e-6)
        expectGradient(x.gradient?.dense(shape: [3, 5]).floats ?? [], at: inputs, "dx") {
            loss($0, parameters)
        }
        for (index, named) in layer.parameters.enumerated() {
            var moved = parameters
            expectGradient(layer.gradients[named.name] ?? [], at: parameters[index], named.name) {
                moved[index] = $0
                return loss(inputs, moved)
            }
        }
    }

    @Test func nearlyAllGoesThroughAtFirst() {
        let layer = HighwayLayer(size: 40, random: RandomStream(seed: 1))
        #expect(unvisitedParameters(of: layer) == [])
        let x = RandomStream(seed: 2).numbers([1, 40], deviation: 0.01)
        let y = layer(x, in: .evaluation).floats
        // 1 - σ(-2) of it.
        for (a, b) in zip(y, x.floats) { #expect(abs(a - 0.8808 * b) < 0.01) }
    }
}
