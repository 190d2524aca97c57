import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct RecurrentStackTests {
    private let random = RandomStream(seed: 6)
    private var input: Tensor { random.numbers([6, 3, 4]) }

    @Test(arguments: LayerKind.allCases, RecurrentStack.Direction.allCases)
    func noStateIsAStateOfZeros(kind: LayerKind, direction: RecurrentStack.Direction) {
        let stack = kind.stack(direction: direction)
        let lengths = [4, 0, 6]
        let none = stack(input, lengths: lengths, in: .evaluation)
        let zeros = stack(
            input, lengths: lengths, from: stack.zeroState(batch: 3), in: .evaluation)
        #expect(none.output.shape == [6, 3, stack.outputSize])
        #expect(none.final.count == (direction == .bidirectional ? 4 : 2))
        expectSameBits(none.output.floats, zeros.output.floats, "output")
        expectSameBits(none.final, zeros.final)
        let other = stack(
            input, lengths: lengths, from: someState(of: stack, batch: 3), in: .evaluation)
        #expect(other.output.floats != none.output.floats)
    }

    @Test(arguments: KernelTier.available, LayerKind.allCases)
    func chunkedEqualsWhole(tier: KernelTier, kind: LayerKind) {
        let stack = kind.stack(layers: 3)
        Compute.using(tier: tier, threads: 1) {
            let start = someState(of: stack, batch: 3)
            let whole = stack(input, from: start, in: .evaluation)
            for size in [1, 4] {
                var state = start
                var output: [Float] = []
                for first in stride(from: 0, to: 6, by: size) {
                    let part = stack(
                        input.slice(first..<min(first + size, 6)), from: state, in: .evaluation)
                    output += part.output.floats
                    state = part.final
                }
                expectSameBits(output, whole.output.floats, "output by \(size)")
                expectSameBits(state, whole.final, "state by \(size)")
            }
        }
    }

    @Test(arguments: KernelTier.available, LayerKind.allCases)
    func steppedEqualsWhole(tier: KernelTier, kind: LayerKind) {
        let stack = kind.stack(layers: 3)
        Compute.using(tier: tier, threads: 1) {
            var state = someState(of: stack, batch: 3)
            let whole = stack(input, from: state, in: .evaluation)
            let stepper = stack.stepper(in: .evaluation)
            var output: [Float] = []
            for t in 0..<6 {
                state = stepper(input[t], from: state)
                output += state[2].hidden.floats
            }
            expectNear(output, whole.output.floats, "output")
            for (a, e) in zip(state, whole.final) {
                expectNear(a.hidden.floats, e.hidden.floats, "h")
                expectNear(a.cell?.floats ?? [], e.cell?.floats ?? [], "c")
            }
        }
    }

    /// In a training pass, dropout and all: outputs, states, and the gradients of everything.
    @Test(
        arguments: KernelTier.available,
        [
            RecurrentStack.Dropouts(), .init(between: 0.4), .init(between: 0.4, locked: true),
            .init(between: 0.3, locked: true, weight: 0.3), .init(weight: 0.4),
        ])
    func steppedTrainingEqualsWhole(
        tier: KernelTier, dropouts: RecurrentStack.Dropouts
    ) throws {
        let pass = Pass.training(RandomStream(seed: 2))
        for kind in LayerKind.allCases {
            let stack = kind.stack(layers: 3)
            let start = someState(of: stack, batch: 3)
            let weights = random.stream("loss").numbers([6, 3, stack.outputSize])
            try Compute.using(tier: tier, threads: 1) {
                let whole = input.tracked()
                let result = stack(whole, from: start, dropouts: dropouts, in: pass)
                (result.output * weights).sum().backward()
                let expected = stack.gradients
                stack.resetGradients()

                let stepped = input.tracked()
                let stepper = stack.stepper(dropouts: dropouts, in: pass)
                var state = start
                var outputs: [Tensor] = []
                for t in 0..<6 {
                    state = stepper(stepped[t], from: state, at: t)
                    outputs.append(state[2].hidden)
                }
                let output = Tensor.stacked(outputs)
                (output * weights).sum().backward()
                expectNear(output.floats, result.output.floats, "\(kind) output")
                for (a, e) in zip(state, result.final) {
                    expectNear(a.hidden.floats, e.hidden.floats, "\(kind) h")
                    expectNear(a.cell?.floats ?? [], e.cell?.floats ?? [], "\(kind) c")
                }
                for (name, gradient) in stack.gradients {
                    expectNear(
                        gradient, try #require(expected[name]), within: 1e-5, "\(kind) \(name)")
                }
                expectNear(
                    try #require(stepped.gradient).dense(shape: [6, 3, 4]).floats,
                    try #require(whole.gradient).dense(shape: [6, 3, 4]).floats, within: 1e-5,
                    "\(kind) input")
                stack.resetGradients()
            }
        }
    }

    @Test func aStepOfTooFewStatesOrNoTimeStops() async {
        await #expect(processExitsWith: .failure) {
            let stack = LayerKind.lstm.stack(layers: 3)
            let states = Array(stack.zeroState(batch: 2).dropLast())
            _ = stack.stepper(in: .evaluation)(Tensor(zeros: [2, 4]), from: states)
        }
        await #expect(processExitsWith: .failure) {
            let stack = LayerKind.lstm.stack(layers: 2)
            let pass = Pass.training(RandomStream(seed: 1))
            let stepper = stack.stepper(dropouts: .init(between: 0.5), in: pass)
            _ = stepper(Tensor(zeros: [2, 4]), from: stack.zeroState(batch: 2))
        }
    }

    /// A missing symbol reads zeros in both implementations, and the bias is added.
    @Test(arguments: KernelTier.available)
    func negativeSymbolsReadZeros(tier: KernelTier) throws {
        let embedding = Embedding(vocabularySize: 7, size: 4, random: random)
        let symbols: [Int32] = [3, -1, 6, -1, 0, 3, -1, -1, 2]
        let pass = Pass.training(RandomStream(seed: 2))
        for kind in LayerKind.allCases {
            let stack = kind.stack(direction: .bidirectional)
            try Compute.using(tier: tier, threads: 1) {
                let byFeatures = stack(embedding(symbols, in: pass).reshaped([3, 3, 4]), in: pass)
                (byFeatures.output * byFeatures.output.detached()).sum().backward()
                let expected = (stack.gradients, embedding.gradients)
                stack.resetGradients()
                embedding.resetGradients()
                let bySymbols = stack(
                    symbols: symbols, batch: 3,
                    embeddings: embedding.table(usedBy: symbols, in: pass), in: pass)
                expectSameBits(bySymbols.output.floats, byFeatures.output.floats, "\(kind)")
                (bySymbols.output * bySymbols.output.detached()).sum().backward()
                for (name, gradient) in stack.gradients {
                    expectNear(
                        gradient, try #require(expected.0[name]), within: 1e-5, "\(kind) \(name)")
                }
                guard case .rows(let rows)? = embedding.weight.gradient else {
                    Issue.record("not row-sparse")
                    return
                }
                #expect(rows.indices == [0, 2, 3, 6])
                expectNear(
                    try #require(embedding.gradients["weight"]),
                    try #require(expected.1["weight"]), within: 1e-5, "\(kind) embedding")
                embedding.resetGradients()
            }
        }
    }

    @Test(arguments: KernelTier.available, RecurrentStack.Direction.allCases)
    func symbolsHaveTheBitsOfTheirEmbeddings(
        tier: KernelTier, direction: RecurrentStack.Direction
    ) throws {
        let embedding = Embedding(vocabularySize: 7, size: 4, random: random)
        let symbols = (0..<18).map { Int32(random.integer(below: 7, at: $0)) }
        let pass = Pass.training(RandomStream(seed: 2))
        let dropouts = RecurrentStack.Dropouts(between: 0.3, weight: 0.2)
        for kind in LayerKind.allCases {
            let stack = kind.stack(direction: direction)
            try Compute.using(tier: tier, threads: 1) {
                let start = someState(of: stack, batch: 3)
                let lengths = [4, 1, 6]
                let byFeatures = stack(
                    embedding(symbols, dropout: 0.2, in: pass).reshaped([6, 3, 4]),
                    lengths: lengths, from: start, dropouts: dropouts, in: pass)
                let bySymbols = stack(
                    symbols: symbols, batch: 3,
                    embeddings: embedding.table(usedBy: symbols, dropout: 0.2, in: pass),
                    lengths: lengths,
                    from: start, dropouts: dropouts, in: pass)
                expectSameBits(bySymbols.output.floats, byFeatures.output.floats, "\(kind)")
                expectSameBits(bySymbols.final, byFeatures.final, "\(kind)")

                (byFeatures.output * byFeatures.output.detached()).sum().backward()
                let expected = (stack.gradients, embedding.gradients)
                stack.resetGradients()
                embedding.resetGradients()
                (bySymbols.output * bySymbols.output.detached()).sum().backward()
                for (name, gradient) in stack.gradients {
                    expectNear(
                        gradient, try #require(expected.0[name]), within: 1e-5, "\(kind) \(name)")
                }
                expectNear(
                    try #require(embedding.gradients["weight"]),
                    try #require(expected.1["weight"]), within: 1e-5, "\(kind) embedding")
                embedding.resetGradients()
            }
        }
    }

    // MARK: Dropout

    @Test(arguments: [
        RecurrentStack.Dropouts(between: 0.4), .init(between: 0.4, locked: true),
        .init(weight: 0.4),
    ])
    func masksFollowThePass(dropouts: RecurrentStack.Dropouts) {
        let stack = LayerKind.lstm.stack(direction: .bidirectional)
        func output(_ pass: Pass, _ dropouts: RecurrentStack.Dropouts) -> [Float] {
            stack(input, dropouts: dropouts, in: pass).output.floats
        }
        let updates = (0..<2).map { Pass.training(random.stream("update").stream($0)) }
        let plain = output(.evaluation, .init())
        expectSameBits(output(updates[0], dropouts), output(updates[0], dropouts), "same pass")
        #expect(output(updates[0], dropouts) != output(updates[1], dropouts))
        #expect(output(updates[0], dropouts) != plain)
        expectSameBits(output(.evaluation, dropouts), plain, "evaluation")
        expectSameBits(output(updates[0], .init()), plain, "nothing to drop")
    }

    /// The lower layer puts out ones, the upper one shows what reached it.
    @Test(arguments: [false, true])
    func whatIsDroppedBetweenLayers(locked: Bool) {
        let (times, batch, width) = (5, 4, 30)
        let stack = RecurrentStack(inputSize: 2, layers: 2, random: random) { inputs, random in
            SimpleRNN(
                inputSize: inputs, hiddenSize: width, activation: .relu,
                initializers: RecurrentInitializers(
                    input: inputs == 2 ? .zeros : .identity(1), recurrent: .zeros),
                random: random)
        }
        stack.layers[0].bias.value.fill(1)
        let output = stack(
            random.numbers([times, batch, 2]), dropouts: .init(between: 0.25, locked: locked),
            in: .training(random)
        ).output
        let values = output.floats
        #expect(values.allSatisfy { $0 == 0 || abs($0 - 1 / 0.75) < 1e-6 })
        let drawn = Double(locked ? batch * width : values.count)
        let share = Double(values.count { $0 == 0 }) / Double(values.count)
        #expect(abs(share - 0.25) < 5 * (0.25 * 0.75 / drawn).squareRoot())
        let first = output[0].floats
        for t in 1..<times { #expect((output[t].floats == first) == locked) }
        let rows = (0..<batch).map { Array(first[($0 * width)..<($0 * width + width)]) }
        #expect(Set(rows).count == batch)
    }

    @Test func everyLayerAndDirectionDropsWeightsOfItsOwn() throws {
        let stack = LayerKind.lstm.stack(direction: .bidirectional, hidden: 9)
        stack(input, dropouts: .init(weight: 0.5), in: .training(random)).output.sum().backward()
        let gradients = stack.gradients
        let masks = try ["0", "0.reverse", "1", "1.reverse"].map { layer in
            try #require(gradients[layer + ".weight_hh"]).map { $0 == 0 }
        }
        #expect(Set(masks).count == 4)
        for mask in masks {
            let share = Double(mask.count { $0 }) / Double(mask.count)
            #expect(abs(share - 0.5) < 5 * (0.25 / Double(mask.count)).squareRoot())
        }
        for layer in ["0", "0.reverse", "1", "1.reverse"] {
            #expect(try #require(gradients[layer + ".weight_ih"]).allSatisfy { $0 != 0 })
        }
    }

    @Test func bothDirectionsStandSideBySide() {
        let stack = LayerKind.gruBefore.stack(layers: 1, direction: .bidirectional)
        let lengths = [6, 2, 0]
        let start = someState(of: stack, batch: 3)
        let both = stack(input, lengths: lengths, from: start, in: .evaluation)
        let parts = stack.layers.enumerated().map { index, layer in
            layer(
                input, lengths: lengths, from: start[index], reversed: index == 1, in: .evaluation)
        }
        let joined = Tensor.concatenated(parts.map(\.output))
        expectSameBits(both.output.floats, joined.floats)
        expectSameBits(both.final, parts.map(\.final))
    }

    @Test func theStateCarriesNoHistoryOnceDetached() {
        let stack = LayerKind.lstm.stack()
        let pass = Pass.training(random)
        let first = stack(input, in: pass)
        #expect(first.final.allSatisfy { $0.hidden.node != nil && $0.cell?.node != nil })
        let carried = first.final.map { $0.detached() }
        #expect(carried.allSatisfy { $0.hidden.node == nil && $0.cell?.node == nil })
        expectSameBits(carried, first.final)
    }
}
