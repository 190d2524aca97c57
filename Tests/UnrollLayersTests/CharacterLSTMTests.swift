import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Ten updates of a two-layer character LSTM, state carried over windows, gradients clipped in some.
@Suite struct CharacterLSTMTests {
    private let numbers: ReferenceNumbers

    init() throws { numbers = try ReferenceNumbers("training") }

    @Test(arguments: KernelTier.available, [false, true])
    func learnsAsInPyTorch(tier: KernelTier, bySymbols: Bool) throws {
        let model = try CharacterLSTM(numbers.tensors("character_lstm.torch."))
        let optimizer = Optimizer(.sgd(momentum: 0.9), for: model)
        let inputs = try numbers.integers("character_lstm.inputs")
        let targets = try numbers.integers("character_lstm.targets")
        var state = model.stack.zeroState(batch: 3)
        var losses: [Float] = []
        var norms: [Float] = []
        try Compute.using(tier: tier, threads: 1) {
            for update in 0..<10 {
                let window = (12 * update)..<(12 * update + 12)
                let pass = Pass.training(RandomStream(seed: 1).stream(update))
                let (logits, final) = model(Array(inputs[window]), bySymbols, from: state, in: pass)
                let loss = logits.softmaxCrossEntropy(Array(targets[window]))
                losses.append(loss.item)
                // PyTorch's gradient of an embedding is dense: rows that are not read move by their
                // momentum. Ours leaves them alone; a zero for each makes it dense here.
                let zeros = 0 * model.embedding.weight.read(in: pass).sum()
                (loss + zeros).backward()
                norms.append(Float(optimizer.gradientNorm))
                optimizer.update(learningRate: 0.5, clipping: 0.35)
                state = final.map { $0.detached() }
            }
            // Float32 in PyTorch ends within 3e-7; ours sums in another order.
            let near = (relative: 1e-6, absolute: 1e-6)
            func expect(_ actual: [Float], _ name: String) throws {
                expectClose(
                    actual, try numbers.doubles("character_lstm." + name), relative: near.relative,
                    absolute: near.absolute, name)
            }
            try expect(losses, "losses")
            try expect(norms, "gradient_norms")
            try expect(state.flatMap(\.hidden.floats), "final_h")
            try expect(state.flatMap { $0.cell?.floats ?? [] }, "final_c")
            for (name, tensor) in try model.torchTensors() {
                try expect(tensor.floats, "torch_final." + name)
            }
        }
    }
}

private final class CharacterLSTM: Module {
    let embedding = Embedding(vocabularySize: 17, size: 6, random: RandomStream(seed: 1))
    let stack = LayerKind.lstm.stack(layers: 2, inputs: 6, hidden: 8)
    let decoder = Linear(inputSize: 8, outputSize: 17, random: RandomStream(seed: 1))

    init(_ torch: [String: Tensor]) throws {
        var lstm: [String: Tensor] = [:]
        for (name, tensor) in torch where name.hasPrefix("lstm.") {
            lstm[String(name.dropFirst(5))] = tensor
        }
        try PyTorchParameters.load(lstm, into: stack)
        embedding.weight.value.assign(try #require(torch["embedding.weight"]))
        decoder.weight.value.assign(try #require(torch["decoder.weight"]))
        decoder.bias?.value.assign(try #require(torch["decoder.bias"]))
    }

    func torchTensors() throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, tensor) in try PyTorchParameters.tensors(of: stack) {
            result["lstm." + name] = tensor
        }
        result["embedding.weight"] = embedding.weight.value
        result["decoder.weight"] = decoder.weight.value
        result["decoder.bias"] = decoder.bias?.value
        return result
    }

    func callAsFunction(
        _ symbols: [Int32], _ bySymbols: Bool, from state: [RecurrentState], in pass: Pass
    ) -> (logits: Tensor, final: [RecurrentState]) {
        let (output, final) =
            bySymbols
            ? stack(
                symbols: symbols, batch: 3, embeddings: embedding.table(usedBy: symbols, in: pass),
                from: state,
                in: pass)
            : stack(features(symbols, in: pass), from: state, in: pass)
        return (decoder(output, in: pass).reshaped([12, 17]), final)
    }

    private func features(_ symbols: [Int32], in pass: Pass) -> Tensor {
        embedding(symbols, in: pass).reshaped([4, 3, 6])
    }

    func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(embedding, named: "embedding")
        visitor.visit(stack, named: "lstm")
        visitor.visit(decoder, named: "decoder")
    }
}
