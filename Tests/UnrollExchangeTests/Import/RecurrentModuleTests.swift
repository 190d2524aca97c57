import TestSupport
import Testing
import UnrollExchange
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// `nn.RNN`, `nn.GRU` and `nn.LSTM` from files of torch.save compute what PyTorch computes: outputs and final states
/// of sequences of 2, 5 and 1 time steps in one padded batch.
@Suite struct RecurrentModuleTests {
    @Test(arguments: ["rnn", "rnn_relu", "gru", "lstm", "lstm_projection", "lstm_one_bias"])
    func outputsAndFinalStates(name: String) throws {
        let models = try TorchModels.load()
        let archive = try TensorArchives.open(TorchModels.path("\(name).pt"))
        #expect(RecurrentModule.prefixes(in: archive) == [""])
        let module = try RecurrentModule(
            "", in: archive, activation: name == "rnn_relu" ? .relu : .tanh)
        #expect(module.inputSize == 3 && module.stack.hiddenSize == 4)
        let stack = module.stack.makeStack(
            inputSize: module.inputSize, random: RandomStream(seed: 1))
        let recipes = module.recipes("")
        for named in stack.parameters {
            let recipe = try #require(recipes[named.name])
            try recipe.fill(named.parameter.target, from: archive)
        }
        let (output, final) = stack(
            Tensor(models.inputs.map(Float.init), shape: [5, 3, 3]), lengths: [2, 5, 1],
            in: .evaluation)
        let expected = try #require(models.modules[name])
        expectClose(output.floats, expected.outputs, relative: 0, absolute: 1e-5, "outputs")
        // Both order states by layer, then by direction; the backward one is that after the first symbol.
        expectClose(
            final.flatMap { $0.hidden.floats }, expected.hidden, relative: 0, absolute: 1e-5,
            "hidden states")
        if let cell = expected.cell {
            expectClose(
                final.flatMap { $0.cell?.floats ?? [] }, cell, relative: 0, absolute: 1e-5,
                "cell states")
        }
    }
}
