import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// How the weights of n-grams begin to be trained.
@Suite struct FeatureGroupTests {
    /// With AdaGrad's sums begun at the square of one symbol's share of a batch, the first step of
    /// what comes once is the learning rate over √2; from sums of zero it would be the learning
    /// rate, whatever the gradient.
    @Test func theFirstSumIsTheSquareOfOneSymbol() throws {
        let config = smallConfig {
            $0.hasRecurrentLayers = false
            $0.features = HashedNGramsConfig(order: 2, slots: 32)
            $0.batchSize = 4
            $0.windowLength = 16
        }
        let network = LanguageModelNetwork(
            config, vocabularySize: 10, random: RandomStream(seed: 1))
        let optimizer = Optimizer(
            config.training.optimizer, for: network,
            groups: [config.featureGroup(learningRate: 0.3)])
        let sums = try #require(
            optimizer.state.first { $0.name == "features.weight.moment_1" }?.tensor.floats)
        #expect(sums == [Float](repeating: 1 / (64 * 64), count: 32))

        // One slot came once, another eight times.
        let weight = try #require(network.features?.weight)
        var gradient = [Float](repeating: 0, count: 32)
        (gradient[3], gradient[20]) = (1 / 64, -8 / 64)
        let pass = Pass.training(RandomStream(seed: 2))
        (weight.read(in: pass) * Tensor(gradient, shape: weight.shape)).sum().backward()
        optimizer.update(learningRate: 7)
        var expected = [Double](repeating: 0, count: 32)
        (expected[3], expected[20]) = (-0.3 / 2.0.squareRoot(), 0.3 * 8 / 65.0.squareRoot())
        expectClose(weight.value.floats, expected, relative: 1e-5, absolute: 0)
    }
}
