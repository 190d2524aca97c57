import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// A case of `recurrent.safetensors`.
struct RecurrentReference: Sendable, CustomTestStringConvertible {
    var name: String
    var kind: LayerKind
    var layers = 1
    var direction = RecurrentStack.Direction.leftToRight
    var isStack = false

    var testDescription: String { name }
    static let hidden = 5

    static let single = LayerKind.allCases.flatMap { kind in
        [
            RecurrentReference(name: kind.rawValue, kind: kind),
            RecurrentReference(
                name: kind.rawValue + "_reversed", kind: kind, direction: .rightToLeft),
        ]
    }
    static let stacks = [
        RecurrentReference(
            name: "lstm_bidirectional_2layer", kind: .lstm, layers: 2, direction: .bidirectional,
            isStack: true),
        RecurrentReference(
            name: "gru_after_bidirectional_2layer", kind: .gruAfter, layers: 2,
            direction: .bidirectional, isStack: true),
        RecurrentReference(name: "lstm_3layer", kind: .lstm, layers: 3, isStack: true),
    ]

    /// PyTorch's ending of the names of a single layer.
    var suffix: String {
        PyTorchParameters.suffix(layer: 0, reversed: direction == .rightToLeft)
    }

    func stack(inputs: Int) -> RecurrentStack {
        kind.stack(
            layers: layers, direction: direction, inputs: inputs, hidden: Self.hidden)
    }
}

@Suite struct RecurrentReferenceTests {
    private let numbers: ReferenceNumbers

    init() throws { numbers = try ReferenceNumbers("recurrent") }

    @Test func everyCaseOfTheFileIsTested() {
        let inFile = numbers.names("").filter { $0.hasSuffix(".lengths") }.map { $0.dropLast(8) }
        let tested = (RecurrentReference.single + RecurrentReference.stacks).map(\.name)
        #expect(Set(inFile.map(String.init)) == Set(tested))
    }

    @Test(arguments: KernelTier.available, RecurrentReference.single)
    func layersMatchPyTorch(tier: KernelTier, reference: RecurrentReference) throws {
        let input = try numbers.tensor(reference.name + ".input").tracked()
        let layer = reference.kind.layer(
            inputs: input.shape[2], hidden: RecurrentReference.hidden)
        try load(reference, into: layer)
        let state = try initialStates(reference)[0]
        try Compute.using(tier: tier, threads: 1) {
            let run = layer(
                input, lengths: try lengths(reference), from: state,
                reversed: reference.direction == .rightToLeft, in: .training(.init(seed: 1)))
            try expectForward(reference, run.output, [run.final])
            try loss(reference, run.output, [run.final]).backward()
            try expectInputGradients(reference, input, [state])

            let gradients = reference.kind.layer(
                inputs: input.shape[2], hidden: RecurrentReference.hidden)
            for (to, from) in zip(gradients.parameters, layer.parameters) {
                let gradient = try #require(from.parameter.gradient)
                to.parameter.value.assign(gradient.dense(shape: to.parameter.value.shape))
            }
            try expectParameterGradients(reference, gradients)
        }
    }

    @Test(arguments: KernelTier.available, RecurrentReference.stacks)
    func stacksMatchPyTorch(tier: KernelTier, reference: RecurrentReference) throws {
        let input = try numbers.tensor(reference.name + ".input").tracked()
        let stack = reference.stack(inputs: input.shape[2])
        try PyTorchParameters.load(numbers.tensors(reference.name + ".torch."), into: stack)
        let states = try initialStates(reference)
        try Compute.using(tier: tier, threads: 1) {
            let (output, final) = stack(
                input, lengths: try lengths(reference), from: states,
                in: .training(.init(seed: 1)))
            try expectForward(reference, output, final)
            try loss(reference, output, final).backward()
            try expectInputGradients(reference, input, states)

            let gradients = reference.stack(inputs: input.shape[2])
            for (to, from) in zip(gradients.parameters, stack.parameters) {
                let gradient = try #require(from.parameter.gradient)
                to.parameter.value.assign(gradient.dense(shape: to.parameter.value.shape))
            }
            let converted = try PyTorchParameters.tensors(of: gradients)
            for layer in 0..<reference.layers {
                for reversed in [false, true]
                where reference.direction == .bidirectional || !reversed {
                    try expectTorchGradients(
                        reference, converted,
                        PyTorchParameters.suffix(layer: layer, reversed: reversed))
                }
            }
        }
    }

    // MARK: What is compared

    private func expectForward(
        _ reference: RecurrentReference, _ output: Tensor, _ final: [RecurrentState]
    ) throws {
        let name = reference.name
        let shape = try numbers.shape(name + ".output")
        #expect(output.shape == shape)
        expectClose(
            output.floats, try numbers.doubles(name + ".output"), relative: 1e-6, absolute: 1e-6,
            "output")
        expectClose(
            final.flatMap(\.hidden.floats), try numbers.doubles(name + ".final_h"),
            relative: 1e-6, absolute: 1e-6, "final h")
        let cells = final.compactMap { $0.cell?.floats }.flatMap { $0 }
        expectClose(
            cells, numbers.has(name + ".final_c") ? try numbers.doubles(name + ".final_c") : [],
            relative: 1e-6, absolute: 1e-6, "final c")
    }

    private func expectInputGradients(
        _ reference: RecurrentReference, _ input: Tensor, _ states: [RecurrentState]
    ) throws {
        let prefix = reference.name + ".gradient."
        func expect(_ leaves: [Tensor], _ name: String) throws {
            let gradients = leaves.flatMap {
                ($0.gradient?.dense(shape: $0.shape) ?? Tensor(zeros: $0.shape)).floats
            }
            expectClose(
                gradients, try numbers.doubles(prefix + name), relative: 1e-5, absolute: 2e-6,
                "gradient of \(name)")
        }
        try expect([input], "input")
        try expect(states.map(\.hidden), "initial_h")
        if reference.kind.hasCell { try expect(states.compactMap(\.cell), "initial_c") }
    }

    /// - Parameter gradients: A layer whose parameters are the gradients.
    private func expectParameterGradients(
        _ reference: RecurrentReference, _ gradients: any RecurrentLayer
    ) throws {
        guard reference.kind.isInPyTorch else {
            for named in gradients.parameters {
                expectClose(
                    named.parameter.value.floats,
                    try numbers.doubles("\(reference.name).parameter_gradient.\(named.name)"),
                    relative: 1e-5, absolute: 4e-6, "gradient of \(named.name)")
            }
            return
        }
        try expectTorchGradients(
            reference, PyTorchParameters.tensors(of: gradients, suffix: reference.suffix),
            reference.suffix)
    }

    private func expectTorchGradients(
        _ reference: RecurrentReference, _ converted: [String: Tensor], _ suffix: String
    ) throws {
        let prefix = reference.name + ".torch_gradient."
        func expect(_ name: String, rows: Range<Int>? = nil) throws {
            let ours = try #require(converted[name + suffix])
            let theirs = try numbers.tensor(prefix + name + suffix)
            let rows = rows ?? 0..<ours.shape[0]
            #expect(ours.shape == theirs.shape)
            expectClose(
                ours.slice(rows).floats, theirs.slice(rows).floats.map(Double.init),
                relative: 1e-5, absolute: 4e-6, "gradient of \(name + suffix)")
        }
        try expect("weight_ih")
        try expect("weight_hh")
        try expect("bias_ih")
        let hidden = RecurrentReference.hidden
        if reference.kind == .gruAfter {
            try expect("bias_hh", rows: (2 * hidden)..<(3 * hidden))
        }
        if reference.kind == .lstmProjection { try expect("weight_hr") }
    }

    // MARK: What is read

    private func load(_ reference: RecurrentReference, into layer: any RecurrentLayer) throws {
        if reference.kind.isInPyTorch {
            try PyTorchParameters.load(
                numbers.tensors(reference.name + ".torch."), into: layer, suffix: reference.suffix)
        } else {
            for named in layer.parameters {
                named.parameter.value.assign(
                    try numbers.tensor("\(reference.name).parameter.\(named.name)"))
            }
        }
    }

    private func lengths(_ reference: RecurrentReference) throws -> [Int] {
        try numbers.integers(reference.name + ".lengths").map(Int.init)
    }

    private func initialStates(_ reference: RecurrentReference) throws -> [RecurrentState] {
        let h = try parts(reference, "initial_h")
        let c = reference.kind.hasCell ? try parts(reference, "initial_c") : []
        return h.indices.map { index in
            RecurrentState(
                hidden: h[index].tracked(), cell: c.isEmpty ? nil : c[index].tracked())
        }
    }

    /// `[B, ·]` for each layer and direction.
    private func parts(_ reference: RecurrentReference, _ name: String) throws -> [Tensor] {
        let all = try numbers.tensor("\(reference.name).\(name)")
        return reference.isStack ? (0..<all.shape[0]).map { all[$0] } : [all]
    }

    private func loss(
        _ reference: RecurrentReference, _ output: Tensor, _ final: [RecurrentState]
    ) throws -> Tensor {
        let weight = try numbers.tensor(reference.name + ".loss_weight.output")
        var loss = (output * weight).sum()
        for (state, weight) in zip(final, try parts(reference, "loss_weight.final_h")) {
            loss = loss + (state.hidden * weight).sum()
        }
        if reference.kind.hasCell {
            for (state, weight) in zip(final, try parts(reference, "loss_weight.final_c")) {
                loss = loss + (try #require(state.cell) * weight).sum()
            }
        }
        let expected = try numbers.doubles(reference.name + ".loss")
        expectClose([loss.item], expected, relative: 1e-5, absolute: 1e-5, "loss")
        return loss
    }
}

extension LayerKind {
    var hasCell: Bool { self == .lstm || self == .lstmProjection }
    var isInPyTorch: Bool { self != .gruBefore && self != .simplifiedGRU }
}
