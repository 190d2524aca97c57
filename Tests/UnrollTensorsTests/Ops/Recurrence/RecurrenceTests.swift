import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

@Suite struct RecurrenceTests {
    @Test(arguments: KernelTier.available, RecurrenceCase.all)
    func equalsTheLecture(tier: KernelTier, layer: RecurrenceCase) {
        let (input, weights, state) = (layer.input, layer.weights, layer.state)
        for reversed in [false, true] {
            let expected = layer.reference(input, weights, state, reversed: reversed)
            // Recorded runs keep all cell states, others two time steps' worth.
            for input in [input, input.tracked()] {
                let actual = on(tier) {
                    layer.cell.run(
                        .features(input), weights, from: state, lengths: layer.lengths,
                        reversed: reversed)
                }
                #expect(
                    actual.output.shape == [layer.timeSteps, layer.batch, layer.outputs])
                expectClose(
                    actual.output.floats, expected.output, relative: 1e-5, absolute: 3e-6, "output")
                expectClose(
                    actual.final.hidden.floats, expected.hidden, relative: 1e-5, absolute: 3e-6,
                    "final h")
                expectClose(
                    actual.final.cell?.floats ?? [], expected.cell, relative: 1e-5, absolute: 3e-6,
                    "final c")
            }
        }
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.small)
    func noStateIsAStateOfZeros(tier: KernelTier, layer: RecurrenceCase) {
        on(tier) {
            let zeros = RecurrentState(
                hidden: Tensor(zeros: [layer.batch, layer.outputs]),
                cell: layer.cell.hasCellState ? Tensor(zeros: [layer.batch, layer.hidden]) : nil)
            let input = RecurrentInput.features(layer.input)
            let none = layer.cell.run(input, layer.weights, lengths: layer.lengths)
            let given = layer.cell.run(input, layer.weights, from: zeros, lengths: layer.lengths)
            expectSameBits(none.output.floats, given.output.floats, "output")
            expectSameBits(none.final.hidden.floats, given.final.hidden.floats, "h")
            expectSameBits(none.final.cell?.floats ?? [], given.final.cell?.floats ?? [], "c")
        }
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.all)
    func reversedInputGivesReversedOutput(tier: KernelTier, layer: RecurrenceCase) {
        on(tier) {
            let there = layer.cell.run(
                .features(layer.input), layer.weights, from: layer.state, lengths: layer.lengths,
                reversed: true)
            let back = layer.cell.run(
                .features(layer.turned(layer.input)), layer.weights, from: layer.state,
                lengths: layer.lengths)
            expectSameBits(layer.turned(back.output).floats, there.output.floats, "output")
            expectSameBits(back.final.hidden.floats, there.final.hidden.floats, "h")
            expectSameBits(
                back.final.cell?.floats ?? [], there.final.cell?.floats ?? [], "c")
        }
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.whole)
    func inChunksAndTimeStepsEqualTheWhole(tier: KernelTier, layer: RecurrenceCase) {
        on(tier) {
            let whole = layer.cell.run(.features(layer.input), layer.weights, from: layer.state)
            for size in [1, 2] {
                var state = layer.state
                var output: [Float] = []
                for first in stride(from: 0, to: layer.timeSteps, by: size) {
                    let times = first..<min(first + size, layer.timeSteps)
                    let part = layer.cell.run(
                        .features(layer.input.slice(times)), layer.weights, from: state)
                    output += part.output.floats
                    state = part.final
                }
                expectSameBits(output, whole.output.floats, "output by \(size)")
                expectSameBits(state.hidden.floats, whole.final.hidden.floats, "h by \(size)")
                expectSameBits(
                    state.cell?.floats ?? [], whole.final.cell?.floats ?? [], "c by \(size)")
            }
        }
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.all)
    func aSequenceHasTheSameBitsAloneAndInTheBatch(tier: KernelTier, layer: RecurrenceCase) {
        on(tier) {
            let together = layer.cell.run(
                .features(layer.input), layer.weights, from: layer.state, lengths: layer.lengths)
            for b in 0..<layer.batch {
                let length = layer.lengths?[b] ?? layer.timeSteps
                let times = 0..<length
                let alone = layer.cell.run(
                    .features(layer.sequence(b, of: layer.input).slice(times)), layer.weights,
                    from: layer.state.rows(b..<(b + 1)))
                expectSameBits(
                    layer.sequence(b, of: together.output).slice(times).floats,
                    alone.output.floats, "output of sequence \(b)")
                let final = together.final.rows(b..<(b + 1))
                expectSameBits(
                    final.hidden.floats, alone.final.hidden.floats, "h of sequence \(b)")
                expectSameBits(
                    final.cell?.floats ?? [], alone.final.cell?.floats ?? [], "c of sequence \(b)")
                let past = layer.sequence(b, of: together.output).slice(length..<layer.timeSteps)
                #expect(past.floats.allSatisfy { $0 == 0 }, "padding of sequence \(b)")
            }
        }
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.all)
    func symbolsHaveTheBitsOfTheirFeatures(tier: KernelTier, layer: RecurrenceCase) {
        on(tier) {
            let vocabulary = RandomStream(seed: 5).tensor([9, layer.inputs])
            let symbols = layer.symbols(below: 9)
            let weights = layer.weights
            let features = vocabulary.gatheringRows(symbols)
                .reshaped([layer.timeSteps, layer.batch, layer.inputs])
            let table = vocabulary.linear(weights.weightIH, bias: weights.bias)
            let bySymbols = layer.cell.run(
                .products(table: table, symbols: symbols, batch: layer.batch), weights,
                from: layer.state, lengths: layer.lengths)
            let byFeatures = layer.cell.run(
                .features(features), weights, from: layer.state, lengths: layer.lengths)
            expectSameBits(bySymbols.output.floats, byFeatures.output.floats, "output")
            expectSameBits(bySymbols.final.hidden.floats, byFeatures.final.hidden.floats, "h")
        }
    }

    @Test(arguments: KernelTier.available)
    func noTimeStepsAndNoSequences(tier: KernelTier) {
        on(tier) {
            for layer in RecurrenceCase.cells(t: 0, b: 2, d: 3, h: 5, p: 2)
                + RecurrenceCase.cells(t: 3, b: 0, d: 3, h: 5, p: 2)
            {
                let weights = layer.weights.tracked()
                let state = layer.state
                let run = layer.cell.run(.features(layer.input), weights, from: state)
                #expect(run.output.shape == [layer.timeSteps, layer.batch, layer.outputs])
                expectSameBits(run.final.hidden.floats, state.hidden.floats)
                (run.output.sum() + run.final.hidden.sum()).backward()
                #expect(weights.weightHH.gradientFloats.allSatisfy { $0 == 0 })
            }
        }
    }
}

extension RecurrenceCase {
    /// Each sequence of `[T, B, ·]` back to front, padding left in place.
    func turned(_ batch: Tensor) -> Tensor {
        let width = batch.shape[2]
        var rows = (0..<(timeSteps * self.batch)).map(Int32.init)
        for b in 0..<self.batch {
            let length = lengths?[b] ?? timeSteps
            for t in 0..<length {
                rows[t * self.batch + b] = Int32((length - 1 - t) * self.batch + b)
            }
        }
        return batch.reshaped([timeSteps * self.batch, width]).gatheringRows(rows)
            .reshaped(batch.shape)
    }

    /// `[T, 1, ·]` of one sequence.
    func sequence(_ b: Int, of batch: Tensor) -> Tensor {
        let width = batch.shape[2]
        return batch.reshaped([timeSteps * self.batch, width])
            .gatheringRows((0..<timeSteps).map { Int32($0 * self.batch + b) })
            .reshaped([timeSteps, 1, width])
    }

    func symbols(below count: Int) -> [Int32] {
        let random = RandomStream(seed: 21)
        return (0..<(timeSteps * batch)).map {
            Int32(random.integer(below: count, at: UInt64($0)))
        }
    }
}
