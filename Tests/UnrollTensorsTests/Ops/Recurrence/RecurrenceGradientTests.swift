import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// The loss of these tests: a weighted sum of all outputs and final states.
private struct WeightedLoss {
    var output, hidden: Tensor
    var cell: Tensor?

    init(_ layer: RecurrenceCase) {
        let random = RandomStream(seed: 99)
        output = random.stream(0).tensor([layer.timeSteps, layer.batch, layer.outputs])
        hidden = random.stream(1).tensor([layer.batch, layer.outputs])
        cell =
            layer.cell.hasCellState
            ? random.stream(2).tensor([layer.batch, layer.hidden]) : nil
    }

    func callAsFunction(_ run: Recurrence) -> Tensor {
        var loss = run.output.weighted(by: output) + run.final.hidden.weighted(by: hidden)
        if let state = run.final.cell, let cell { loss = loss + state.weighted(by: cell) }
        return loss
    }

    func callAsFunction(_ run: RecurrenceCase.Reference) -> Double {
        func sum(_ values: [Double], _ weights: Tensor) -> Double {
            zip(values, weights.floats).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        return sum(run.output, output) + sum(run.hidden, hidden)
            + (cell.map { sum(run.cell, $0) } ?? 0)
    }
}

@Suite struct RecurrenceGradientTests {
    @Test func oneTensorInTwoPlacesGathersBothGradients() {
        let layer = RecurrenceCase.cells(t: 3, b: 2, d: 5, h: 5, p: 5)[0]
        let shared = layer.weights.weightHH
        func gradients(_ ih: Tensor, _ hh: Tensor) -> ([Float], [Float]) {
            var weights = layer.weights
            (weights.weightIH, weights.weightHH) = (ih, hh)
            layer.cell.run(.features(layer.input), weights).output.sum().backward()
            return (ih.gradientFloats, hh.gradientFloats)
        }
        let apart = gradients(shared.tracked(), shared.tracked())
        let both = shared.tracked()
        let together = gradients(both, both).0
        let sums = zip(apart.0, apart.1).map { Double($0) + Double($1) }
        expectClose(together, sums, relative: 1e-5, absolute: 1e-6)
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.shared)
    func workersDoNotChangeBits(tier: KernelTier, layer: RecurrenceCase) {
        let loss = WeightedLoss(layer)
        func run(_ threads: Int, _ precision: Precision) -> [(name: String, floats: [Float])] {
            let (input, weights) = (layer.input.tracked(), layer.weights.tracked())
            let state = layer.state.tracked()
            return Compute.using(tier: tier, threads: threads, precision: precision) {
                let run = layer.cell.run(
                    .features(input), weights, from: state, lengths: layer.lengths)
                loss(run).backward()
                return [("output", run.output.floats), ("final h", run.final.hidden.floats)]
                    + RecurrenceCase.tensors(input, weights, state).map {
                        ($0.name, $0.tensor.gradientFloats)
                    }
            }
        }
        for precision in [Precision.float32, .bfloat16] {
            let alone = run(1, precision)
            for threads in [2, 3] {
                for (a, b) in zip(alone, run(threads, precision)) {
                    expectSameBits(
                        b.floats, a.floats, "\(a.name), \(threads) workers, \(precision)")
                }
            }
        }
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.all)
    func gradientsOfEverything(tier: KernelTier, layer: RecurrenceCase) {
        let loss = WeightedLoss(layer)
        for reversed in [false, true] {
            let (input, weights) = (layer.input.tracked(), layer.weights.tracked())
            let state = layer.state.tracked()
            let value = on(tier) {
                let run = layer.cell.run(
                    .features(input), weights, from: state, lengths: layer.lengths,
                    reversed: reversed)
                let value = loss(run)
                value.backward()
                return value.item
            }
            let tensors = RecurrenceCase.tensors(input, weights, state)
            let numbers = layer.numbers(tensors)
            expectClose(
                [value], [loss(layer.reference(numbers, reversed: reversed))], relative: 1e-5,
                absolute: 1e-4, "loss")
            for (name, tensor) in tensors {
                expectGradient(
                    tensor.gradientFloats, at: tensor.doubles, atMost: layer.hidden > 10 ? 24 : 90,
                    relative: 1e-4, absolute: 2e-5, "\(name) reversed \(reversed)"
                ) { moved in
                    var numbers = numbers
                    numbers[name] = moved
                    return loss(layer.reference(numbers, reversed: reversed))
                }
            }
        }
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.small)
    func gradientOfATableOfProducts(tier: KernelTier, layer: RecurrenceCase) {
        let loss = WeightedLoss(layer)
        let symbols = layer.symbols(below: 7)
        // The table of one-hot inputs is the transposed matrix of input weights plus the bias.
        let vocabulary = RandomStream(seed: 5).tensor([7, layer.inputs])
        let (byTable, byFeatures) = (layer.weights.tracked(), layer.weights.tracked())
        let (word, same) = (vocabulary.tracked(), vocabulary.tracked())
        on(tier) {
            let table = word.linear(byTable.weightIH, bias: byTable.bias)
            loss(
                layer.cell.run(
                    .products(table: table, symbols: symbols, batch: layer.batch), byTable,
                    from: layer.state, lengths: layer.lengths)
            ).backward()
            let features = same.gatheringRows(symbols)
                .reshaped([layer.timeSteps, layer.batch, layer.inputs])
            loss(
                layer.cell.run(
                    .features(features), byFeatures, from: layer.state, lengths: layer.lengths)
            ).backward()
        }
        for (a, b, name) in [
            (word, same, "vocabulary"), (byTable.weightIH, byFeatures.weightIH, "weight_ih"),
            (byTable.weightHH, byFeatures.weightHH, "weight_hh"),
            (byTable.bias, byFeatures.bias, "bias"),
        ] {
            expectClose(
                a.gradientFloats, b.gradientFloats.map(Double.init), relative: 1e-4,
                absolute: 2e-5, name)
        }
    }

    /// What reaches each hidden state: moved by ε at one time step, the loss changes by ε times it.
    @Test(arguments: KernelTier.available, RecurrenceCase.small + RecurrenceCase.ragged)
    func stateGradientsOfTheTrace(tier: KernelTier, layer: RecurrenceCase) throws {
        let loss = WeightedLoss(layer)
        let weights = layer.weights.tracked()
        let run = on(tier) {
            let run = layer.cell.run(
                .features(layer.input), weights, from: layer.state, lengths: layer.lengths,
                tracing: true)
            loss(run).backward()
            return run
        }
        let trace = try #require(run.trace)
        let gradient = try #require(trace.stateGradient.value)
        let width = layer.outputs
        #expect(trace.rows.count == layer.lengths?.reduce(0, +) ?? layer.timeSteps * layer.batch)
        #expect(gradient.shape == [trace.rows.count, width])
        // Hidden states stand in the rows that the trace names.
        let output = run.output.detached().reshaped([layer.timeSteps * layer.batch, width])
        expectSameBits(trace.hidden.floats, output.gatheringRows(trace.rows).floats, "hidden")

        for (place, row) in trace.rows.enumerated() {
            let (t, b) = (Int(row) / layer.batch, Int(row) % layer.batch)
            let point = trace.hidden.slice(place..<(place + 1)).doubles
            let c = trace.cell.map { Vector($0.slice(place..<(place + 1)).doubles) }
            expectGradient(
                gradient.slice(place..<(place + 1)).floats, at: point, atMost: 3, relative: 1e-4,
                absolute: 2e-5, "time step \(t) of sequence \(b)"
            ) { moved in
                layer.rest(
                    after: t, of: b, a: Vector(moved), c: c, loss.output, loss.hidden, loss.cell)
            }
        }
    }

    /// Windows of a text: the state carried over with its history gives the whole's gradients.
    @Test(arguments: KernelTier.available, RecurrenceCase.cells(t: 5, b: 2, d: 3, h: 5, p: 4))
    func chunksHaveTheGradientsOfTheWhole(tier: KernelTier, layer: RecurrenceCase) {
        let loss = WeightedLoss(layer)
        let (whole, parts) = (layer.weights.tracked(), layer.weights.tracked())
        let (state, carried) = (layer.state.tracked(), layer.state.tracked())
        on(tier) {
            loss(layer.cell.run(.features(layer.input), whole, from: state)).backward()
            var run = layer.cell.run(
                .features(layer.input.slice(0..<2)), parts, from: carried)
            var total = run.output.weighted(by: loss.output.slice(0..<2))
            for t in 2..<5 {
                run = layer.cell.run(
                    .features(layer.input.slice(t..<(t + 1))), parts, from: run.final)
                total = total + run.output.weighted(by: loss.output.slice(t..<(t + 1)))
            }
            total = total + run.final.hidden.weighted(by: loss.hidden)
            if let cell = run.final.cell, let w = loss.cell { total = total + cell.weighted(by: w) }
            total.backward()
        }
        let pairs = zip(
            RecurrenceCase.tensors(layer.input, whole, state),
            RecurrenceCase.tensors(layer.input, parts, carried))
        for (a, b) in pairs where a.name != "input" {
            expectClose(
                b.tensor.gradientFloats, a.tensor.gradientFloats.map(Double.init),
                relative: 1e-5, absolute: 1e-5, a.name)
        }
    }
}

extension RecurrenceCase {
    /// The weighted loss from one time step on, that step's states given.
    fileprivate func rest(
        after t: Int, of b: Int, a: Vector, c: Vector?, _ output: Tensor, _ final: Tensor,
        _ cellWeights: Tensor?
    ) -> Double {
        func sum(_ values: Vector, _ weights: Vector) -> Double {
            (values * weights).values.reduce(0, +)
        }
        let numbers = numbers(Self.tensors(input, weights, state))
        let lectured = lectureWeights(numbers)
        let x = input.doubleMatrix
        let length = lengths?[b] ?? timeSteps
        let start = LectureState(a: a, c: c ?? Vector(zeros: hidden))
        let later = (t + 1)..<max(length, t + 1)
        let states =
            [start] + lecture.run(lectured, from: start, later.map { x[row: $0 * batch + b] })
        var loss = 0.0
        for (i, state) in states.enumerated() {
            loss += sum(state.a, output.doubleMatrix[row: (t + i) * batch + b])
        }
        let last = states[states.count - 1]
        loss += sum(last.a, final.doubleMatrix[row: b])
        if let cellWeights { loss += sum(last.c, cellWeights.doubleMatrix[row: b]) }
        return loss
    }
}
