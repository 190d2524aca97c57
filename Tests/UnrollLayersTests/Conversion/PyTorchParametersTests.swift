import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct PyTorchParametersTests {
    @Test(arguments: LayerKind.allCases.filter(\.isInPyTorch), [false, true])
    func layersComeBackAsTheyWere(kind: LayerKind, reversed: Bool) throws {
        let layer = kind.layer(inputs: 4, hidden: 5)
        layer.fillBiases()
        let suffix = PyTorchParameters.suffix(layer: 3, reversed: reversed)
        #expect(suffix == (reversed ? "_l3_reverse" : "_l3"))
        let tensors = try PyTorchParameters.tensors(of: layer, suffix: suffix)
        var names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
        if kind == .lstmProjection { names.append("weight_hr") }
        #expect(Set(tensors.keys) == Set(names.map { $0 + suffix }))

        let other = kind.layer(inputs: 4, hidden: 5, random: RandomStream(seed: 8))
        try PyTorchParameters.load(tensors, into: other, suffix: suffix)
        for (a, b) in zip(layer.parameters, other.parameters) {
            #expect(a.parameter.value.floats == b.parameter.value.floats, "\(a.name)")
        }
    }

    @Test(arguments: [RecurrentStack.Direction.leftToRight, .bidirectional])
    func stacksComeBackAsTheyWere(direction: RecurrentStack.Direction) throws {
        let stack = LayerKind.gruAfter.stack(direction: direction)
        let tensors = try PyTorchParameters.tensors(of: stack)
        #expect(tensors.count == (direction == .bidirectional ? 16 : 8))
        let other = LayerKind.gruAfter.stack(direction: direction, seed: 55)
        try PyTorchParameters.load(tensors, into: other)
        for (a, b) in zip(stack.parameters, other.parameters) {
            #expect(a.parameter.value.floats == b.parameter.value.floats, "\(a.name)")
        }
    }

    @Test func theTensorsAreCopies() throws {
        let layer = LayerKind.lstmProjection.layer(inputs: 4, hidden: 5)
        let before = layer.parameters.map { $0.parameter.value.floats }
        for tensor in try PyTorchParameters.tensors(of: layer).values { tensor.fill(9) }
        #expect(layer.parameters.map { $0.parameter.value.floats } == before)
    }

    @Test func missingBiasesAreZero() throws {
        let layer = LayerKind.gruAfter.layer(inputs: 4, hidden: 5)
        layer.fillBiases()
        var tensors = try PyTorchParameters.tensors(of: layer)
        tensors["bias_ih_l0"] = nil
        tensors["bias_hh_l0"] = nil
        try PyTorchParameters.load(tensors, into: layer)
        #expect(layer.bias.value.floats.allSatisfy { $0 == 0 })
        #expect(layer.biasHN?.value.floats.allSatisfy { $0 == 0 } == true)
    }

    @Test func refusesWhatDoesNotFitAndLeavesTheLayerAlone() throws {
        let layer = LayerKind.lstm.layer(inputs: 4, hidden: 5)
        let before = layer.parameters.map { $0.parameter.value.floats }
        let whole = try PyTorchParameters.tensors(of: LayerKind.lstm.layer(inputs: 4, hidden: 5))
        var missing = whole
        missing["weight_hh_l0"] = nil
        var wrong = whole
        wrong["bias_hh_l0"] = Tensor(zeros: [7])
        for (tensors, message) in [
            (missing, "the tensor weight_hh_l0 is missing"),
            (wrong, "bias_hh_l0 has shape [7]; the layer needs [20]"),
        ] {
            let error = #expect(throws: ConversionError.self) {
                try PyTorchParameters.load(tensors, into: layer)
            }
            #expect(error?.message == message)
            #expect(layer.parameters.map { $0.parameter.value.floats } == before)
        }
    }

    @Test(arguments: [LayerKind.gruBefore, .simplifiedGRU])
    func refusesCellsThatPyTorchLacks(kind: LayerKind) throws {
        let layer = kind.layer(inputs: 4, hidden: 5)
        for attempt in [
            { _ = try PyTorchParameters.tensors(of: layer) },
            { try PyTorchParameters.load([:], into: layer) },
            { _ = try PyTorchParameters.tensors(of: kind.stack()) },
        ] {
            let error = #expect(throws: ConversionError.self) { try attempt() }
            #expect(error?.message.hasPrefix("PyTorch has no ") == true)
        }
    }

    @Test func refusesAStackThatReadsRightToLeft() throws {
        let stack = LayerKind.lstm.stack(direction: .rightToLeft)
        let error = #expect(throws: ConversionError.self) {
            try PyTorchParameters.tensors(of: stack)
        }
        #expect(error?.message.contains("right-to-left") == true)
    }
}
