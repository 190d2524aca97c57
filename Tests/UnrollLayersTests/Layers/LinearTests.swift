import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct LinearTests {
    private let random = RandomStream(seed: 6)

    @Test(arguments: KernelTier.available)
    func computesWeightTimesInputPlusBias(tier: KernelTier) {
        let layer = Linear(inputSize: 3, outputSize: 2, random: random)
        layer.weight.value.assign(Tensor([1, 2, 3, -1, 0, 4], shape: [2, 3]))
        layer.bias?.value.assign(Tensor([10, 20]))
        let x = Tensor([1, 1, 1, 0, 2, -1], shape: [2, 1, 3])
        Compute.using(tier: tier, threads: 1) {
            let y = layer(x, in: .evaluation)
            #expect(y.shape == [2, 1, 2])
            #expect(y.floats == [16, 23, 11, 16])
            let tracked = x.tracked()
            (layer(tracked, in: .training(random)) * Tensor([1, 0, 2, 1], shape: [2, 1, 2]))
                .sum().backward()
            #expect(layer.gradients["weight"] == [1, 5, -1, 0, 2, -1])
            #expect(layer.gradients["bias"] == [3, 1])
            #expect(tracked.gradient?.dense(shape: [2, 1, 3]).floats == [1, 2, 3, 1, 4, 10])
        }
    }

    @Test func beginsWithoutBiasOrWithZeros() {
        #expect(Linear(inputSize: 3, outputSize: 2, bias: false, random: random).bias == nil)
        let layer = Linear(inputSize: 3, outputSize: 2, random: random)
        #expect(layer.bias?.value.floats == [0, 0])
        #expect(Set(layer.weight.value.floats).count == 6)
    }

    @Test func aTiedWeightIsTheEmbeddingItself() {
        let embedding = Embedding(vocabularySize: 4, size: 2, random: random)
        let layer = Linear(tiedTo: embedding.weight)
        #expect(layer.weight === embedding.weight)
        #expect(layer.bias?.value.shape == [4])
        embedding.weight.value.fill(1)
        #expect(layer(Tensor([2, 3], shape: [1, 2]), in: .evaluation).floats == [5, 5, 5, 5])
    }
}
