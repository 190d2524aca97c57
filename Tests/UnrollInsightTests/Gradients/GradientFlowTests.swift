import Foundation
import TestSupport
import Testing
import UnrollInsight
import UnrollLayers
import UnrollPictures
import UnrollSystem
import UnrollTensors

@Suite struct GradientFlowTests {
    private static let (timeSteps, batch, inputs, hidden) = (6, 3, 2, 5)

    // MARK: Against PyTorch

    private struct Norms: Decodable {
        var hidden: [[Double]]
        var cell: [[Double]]?
    }

    /// The numbers of state_gradients.py.
    private func sines(_ name: String, _ shape: [Int]) -> Tensor {
        let shift = Double(name.utf8.reduce(0) { $0 + Int($1) } % 7)
        let count = shape.reduce(1, *)
        return Tensor(
            (0..<count).map { Float(sin(Double($0) * 0.7 + shift) * 0.8) }, shape: shape)
    }

    /// The norm of each sequence is PyTorch's; the spread of one sequence is its norm.
    @Test(arguments: ["rnn", "gru", "lstm"]) func normsArePyTorchs(_ name: String) throws {
        let file = try #require(
            Bundle.module.url(
                forResource: "References/state_gradients.json", withExtension: nil))
        let all = try JSONDecoder().decode([String: Norms].self, from: Data(contentsOf: file))
        let expected = try #require(all[name])
        let (inputs, hidden, random) = (Self.inputs, Self.hidden, RandomStream(seed: 1))
        let layer: any RecurrentLayer =
            switch name {
            case "rnn": SimpleRNN(inputSize: inputs, hiddenSize: hidden, random: random)
            case "gru":
                GRU(
                    inputSize: inputs, hiddenSize: hidden, reset: .afterProduct, random: random)
            default: LSTM(inputSize: inputs, hiddenSize: hidden, random: random)
            }
        for parameter in layer.parameters {
            let shape = parameter.parameter.shape
            parameter.parameter.value.assign(
                parameter.name == "bias_hn"
                    ? Tensor(zeros: shape) : sines(parameter.name, shape))
            guard name == "gru", parameter.name != "bias_hn" else { continue }
            // PyTorch's update gate multiplies the old state, ours the candidate.
            let rows = parameter.parameter.value.slice(hidden..<(2 * hidden))
            rows.assign(-1 * rows.copy())
        }
        let x = sines("x", [Self.timeSteps, Self.batch, inputs])
        let readout = sines("readout", [Self.batch, hidden])
        for sequence in 0..<Self.batch {
            let own = Tensor(
                (0..<Self.timeSteps).flatMap { t in
                    x.slice(t..<(t + 1)).reshaped([Self.batch, inputs])
                        .slice(sequence..<(sequence + 1)).floats
                }, shape: [Self.timeSteps, 1, inputs])
            let (loss, traces) = RecurrentTrace.watching {
                let last = layer(own, in: .recording).output
                    .slice((Self.timeSteps - 1)..<Self.timeSteps).reshaped([1, hidden])
                return (last * readout.slice(sequence..<(sequence + 1))).sum()
            }
            loss.backward()
            let curve = GradientFlow.curve(try #require(traces.first), named: name)
            expectClose(
                curve.hidden.map { Float($0.mean) }, expected.hidden[sequence], relative: 1e-4,
                absolute: 1e-6)
            #expect((curve.cell == nil) == (expected.cell == nil))
            if let cell = curve.cell, let cells = expected.cell {
                expectClose(
                    cell.map { Float($0.mean) }, cells[sequence], relative: 1e-4, absolute: 1e-6)
            }
        }
    }

    // MARK: Against central differences of the lecture's equations

    /// The gradient with respect to the state after a time step: the rest of the sequence is run from
    /// the state moved a little.
    @Test(arguments: [
        (RecurrentCell.rnn(.tanh), LectureCell.rnnTanh), (.rnn(.relu), .rnnReLU),
        (.simplifiedGRU, .simplifiedGRU), (.gru(.beforeProduct), .gru), (.lstm, .lstm),
    ]) func normsAreCentralDifferences(_ cell: RecurrentCell, _ lecture: LectureCell) throws {
        let hidden = Self.hidden
        let layer = MemoryCell(cell).makeLayer(
            inputSize: Self.inputs, hiddenSize: hidden, lag: 5, random: RandomStream(seed: 3))
        func doubles(_ parameter: Parameter) -> [Double] {
            parameter.value.floats.map { Double($0) }
        }
        let rows = cell.gates * hidden
        let weights = LectureWeights(
            weightIH: Matrix(rows, Self.inputs, doubles(layer.weightIH)),
            weightHH: Matrix(rows, hidden, doubles(layer.weightHH)),
            bias: Vector(doubles(layer.bias)), hidden: hidden)
        let x = sines("x", [Self.timeSteps, 1, Self.inputs])
        let inputs = (0..<Self.timeSteps).map {
            Vector(x.slice($0..<($0 + 1)).floats.map { Double($0) })
        }
        let readout = sines("readout", [1, hidden])
        let (loss, traces) = RecurrentTrace.watching {
            let last = layer(x, in: .recording).output
                .slice((Self.timeSteps - 1)..<Self.timeSteps).reshaped([1, hidden])
            return (last * readout).sum()
        }
        loss.backward()
        let curve = GradientFlow.curve(try #require(traces.first), named: "")

        let weighing = readout.floats.map { Double($0) }
        let start = LectureState(a: Vector(zeros: hidden), c: Vector(zeros: hidden))
        let states = lecture.run(weights, from: start, inputs)
        func lossFrom(_ state: LectureState, after t: Int) -> Double {
            let last = lecture.run(weights, from: state, Array(inputs[(t + 1)...])).last ?? state
            return zip(last.a.values, weighing).reduce(0.0) { $0 + $1.0 * $1.1 }
        }
        func norm(after t: Int, moving move: (inout LectureState, Int, Double) -> Void) -> Double {
            var squares = 0.0
            for unit in 0..<hidden {
                var (above, below) = (states[t], states[t])
                move(&above, unit, 1e-5)
                move(&below, unit, -1e-5)
                let slope = (lossFrom(above, after: t) - lossFrom(below, after: t)) / 2e-5
                squares += slope * slope
            }
            return squares.squareRoot()
        }
        for back in 0..<Self.timeSteps {
            let t = Self.timeSteps - 1 - back
            let expected = norm(after: t) { $0.a.values[$1] += $2 }
            #expect(abs(curve.hidden[back].mean - expected) <= 1e-4 * expected + 1e-7)
            guard let cells = curve.cell else { continue }
            // The hidden state of the same time step moves with the cell state: a = Γo * tanh(c).
            let ofCell = norm(after: t) { state, unit, step in
                let before = state.c.values[unit]
                state.c.values[unit] += step
                state.a.values[unit] *= tanh(before + step) / tanh(before)
            }
            #expect(abs(cells[back].mean - ofCell) <= 1e-4 * ofCell + 1e-7)
        }
    }

    // MARK: Shapes

    /// Sequences of unequal lengths are lined up at their ends, whichever way they are walked.
    @Test(arguments: [false, true]) func unequalSequencesEndTogether(_ reversed: Bool) throws {
        let layer = SimpleRNN(inputSize: 2, hiddenSize: 5, random: RandomStream(seed: 1))
        let x = sines("x", [6, 3, 2])
        let lengths = [4, 6, 1]
        let (loss, traces) = RecurrentTrace.watching {
            layer(x, lengths: lengths, reversed: reversed, in: .recording).final.hidden.sum()
        }
        loss.backward()
        let curve = GradientFlow.curve(try #require(traces.first), named: "")
        #expect(curve.hidden.count == 6)
        // Each begins with the gradient of the sum, √5, at its own end.
        let first = try #require(curve.hidden.first)
        #expect(abs(first.low - 5.0.squareRoot()) < 1e-6)
        #expect(abs(first.high - 5.0.squareRoot()) < 1e-6)
        // The longest alone reaches back so far.
        let last = try #require(curve.hidden.last)
        #expect(last.low == last.high)
        for (index, length) in lengths.enumerated() {
            let own = Tensor(
                (0..<length).flatMap { t in
                    x.slice(t..<(t + 1)).reshaped([3, 2]).slice(index..<(index + 1)).floats
                }, shape: [length, 1, 2])
            let (alone, aloneTraces) = RecurrentTrace.watching {
                layer(own, reversed: reversed, in: .recording).final.hidden.sum()
            }
            alone.backward()
            let norms = GradientFlow.curve(try #require(aloneTraces.first), named: "").hidden
            guard length == 6 else { continue }
            #expect(abs(norms[5].mean - last.mean) < 1e-6)
        }
    }

    /// A model of huge weights has gradients that are not finite: they are left out, and no trap.
    @Test func gradientsThatAreNotFiniteAreNotDrawn() throws {
        let layer = SimpleRNN(
            inputSize: 2, hiddenSize: 5, activation: .relu, random: RandomStream(seed: 1))
        for parameter in layer.parameters { parameter.parameter.value.fill(3e38) }
        let (loss, traces) = RecurrentTrace.watching {
            layer(sines("x", [6, 3, 2]), in: .recording).output.sum()
        }
        loss.backward()
        let curve = GradientFlow.curve(try #require(traces.first), named: "huge")
        let flow = GradientFlow(curves: [curve])
        let chart = flow.chart("Huge", subtitle: "")
        #expect(chart.svg.contains("not drawn") && !chart.lines(width: 60).isEmpty)
        #expect(GradientFlow.table([("huge", curve)]).count == 2)
        #expect(try JSONCoding.encode(flow).contains("null"))
    }

    @Test func nothingIsTracedOutsideAWatch() {
        let layer = SimpleRNN(inputSize: 2, hiddenSize: 5, random: RandomStream(seed: 1))
        let (inner, traces) = RecurrentTrace.watching {
            layer(sines("x", [6, 3, 2]), in: .evaluation)
        }
        #expect(inner.trace != nil && traces.count == 1)
        #expect(traces[0].recurrentCell == .rnn(.tanh))
        #expect((traces[0].timeSteps, traces[0].batch) == (6, 3))
        #expect(layer(sines("x", [6, 3, 2]), in: .evaluation).trace == nil)
    }
}
