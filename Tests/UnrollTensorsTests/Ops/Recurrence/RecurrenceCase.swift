import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// A recurrent layer under test: the op's tensors, and the lecture's equations on the same numbers.
struct RecurrenceCase: Sendable, CustomTestStringConvertible {
    var name: String
    var cell: RecurrentCell
    var lecture: LectureCell
    var timeSteps, batch, inputs, hidden: Int
    /// The projection's outputs.
    var projection: Int?
    var lengths: [Int]?

    var outputs: Int { projection ?? hidden }
    var testDescription: String {
        "\(name) T\(timeSteps) B\(batch) D\(inputs) H\(hidden) \(lengths.map { "\($0)" } ?? "whole")"
    }

    static func cells(
        t: Int, b: Int, d: Int, h: Int, p: Int, lengths: [Int]? = nil
    ) -> [RecurrenceCase] {
        let all: [(String, RecurrentCell, LectureCell)] = [
            ("rnn-tanh", .rnn(.tanh), .rnnTanh), ("rnn-relu", .rnn(.relu), .rnnReLU),
            ("simplified-gru", .simplifiedGRU, .simplifiedGRU),
            ("gru-before", .gru(.beforeProduct), .gru),
            ("gru-after", .gru(.afterProduct), .gruAfterProduct), ("lstm", .lstm, .lstm),
            ("lstm-projected", .lstm, .lstm),
        ]
        return all.map { name, cell, lecture in
            RecurrenceCase(
                name: name, cell: cell, lecture: lecture, timeSteps: t, batch: b, inputs: d,
                hidden: h, projection: name == "lstm-projected" ? p : nil, lengths: lengths)
        }
    }

    /// Odd sizes, D ≠ H, more units than one panel of any tier but AVX-512, and more than that.
    static let whole =
        cells(t: 4, b: 3, d: 4, h: 5, p: 3) + cells(t: 3, b: 2, d: 3, h: 17, p: 9)
        + cells(t: 3, b: 7, d: 6, h: 50, p: 53)
    /// Unequal lengths in no order, equal ones among them, and none at all.
    static let ragged =
        cells(t: 5, b: 6, d: 3, h: 7, p: 4, lengths: [3, 0, 5, 1, 3, 4])
        + cells(t: 6, b: 3, d: 4, h: 17, p: 19, lengths: [2, 4, 0])
        + cells(t: 3, b: 2, d: 2, h: 5, p: 2, lengths: [0, 0])
    static let all = whole + ragged
    /// Large enough for several workers, their rows shared out in every tier; a single sequence goes
    /// on to the end, so that some workers have none there.
    static let shared = cells(
        t: 4, b: 80, d: 3, h: 72, p: 65, lengths: (0..<80).map { $0 == 33 ? 4 : $0 % 4 })
    static let small =
        cells(t: 3, b: 2, d: 3, h: 5, p: 4)
        + cells(t: 4, b: 4, d: 3, h: 3, p: 2, lengths: [2, 4, 0, 3])

    // MARK: Numbers

    private func random(_ place: UInt64) -> RandomStream { RandomStream(seed: 11).stream(place) }

    var input: Tensor { random(0).tensor([timeSteps, batch, inputs]) }
    var state: RecurrentState {
        RecurrentState(
            hidden: random(1).tensor([batch, outputs], deviation: 0.5),
            cell: cell.hasCellState ? random(2).tensor([batch, hidden], deviation: 0.5) : nil)
    }
    var weights: RecurrentWeights {
        let rows = cell.gates * hidden
        let deviation = 1 / Float(hidden).squareRoot()
        return RecurrentWeights(
            weightIH: random(3).tensor([rows, inputs], deviation: 0.5),
            weightHH: random(4).tensor([rows, outputs], deviation: deviation),
            bias: random(5).tensor([rows], deviation: 0.5),
            biasHN: cell == .gru(.afterProduct) ? random(6).tensor([hidden], deviation: 0.5) : nil,
            weightHR: projection.map { random(7).tensor([$0, hidden], deviation: deviation) })
    }

    // MARK: The lecture's results

    struct Reference {
        /// `[T, B, P]`, `[B, P]`, `[B, H]`.
        var output, hidden, cell: [Double]
    }

    /// All tensors of a case in the order of `reference(_:)`.
    static func tensors(
        _ input: Tensor, _ weights: RecurrentWeights, _ state: RecurrentState
    ) -> [(name: String, tensor: Tensor)] {
        let all: [(String, Tensor?)] = [
            ("input", input), ("h0", state.hidden), ("c0", state.cell),
            ("weight_ih", weights.weightIH), ("weight_hh", weights.weightHH),
            ("bias", weights.bias), ("bias_hn", weights.biasHN), ("weight_hr", weights.weightHR),
        ]
        return all.compactMap { name, tensor in tensor.map { (name, $0) } }
    }

    func lectureWeights(_ numbers: [String: [Double]]) -> LectureWeights {
        let rows = cell.gates * hidden
        return LectureWeights(
            weightIH: Matrix(rows, inputs, numbers["weight_ih"] ?? []),
            weightHH: Matrix(rows, outputs, numbers["weight_hh"] ?? []),
            bias: Vector(numbers["bias"] ?? []), biasHN: numbers["bias_hn"].map(Vector.init),
            weightHR: projection.map { Matrix($0, hidden, numbers["weight_hr"] ?? []) },
            hidden: hidden)
    }

    /// Runs the lecture's equations a sequence at a time.
    func reference(_ numbers: [String: [Double]], reversed: Bool = false) -> Reference {
        let lectured = lectureWeights(numbers)
        let x = Matrix(timeSteps * batch, inputs, numbers["input"] ?? [])
        let h0 = Matrix(batch, outputs, numbers["h0"] ?? [])
        let c0 = numbers["c0"].map { Matrix(batch, hidden, $0) }
        var result = Reference(
            output: Array(repeating: 0, count: timeSteps * batch * outputs), hidden: [], cell: [])
        for b in 0..<batch {
            let times = 0..<(lengths?[b] ?? timeSteps)
            let walk = reversed ? Array(times.reversed()) : Array(times)
            let start = LectureState(
                a: h0[row: b], c: c0?[row: b] ?? Vector(zeros: hidden))
            let states = lecture.run(lectured, from: start, walk.map { x[row: $0 * batch + b] })
            for (t, state) in zip(walk, states) {
                let first = (t * batch + b) * outputs
                result.output.replaceSubrange(first..<(first + outputs), with: state.a.values)
            }
            result.hidden += (states.last ?? start).a.values
            if cell.hasCellState { result.cell += (states.last ?? start).c.values }
        }
        return result
    }

    func reference(
        _ input: Tensor, _ weights: RecurrentWeights, _ state: RecurrentState,
        reversed: Bool = false
    ) -> Reference {
        reference(numbers(Self.tensors(input, weights, state)), reversed: reversed)
    }

    func numbers(_ tensors: [(name: String, tensor: Tensor)]) -> [String: [Double]] {
        Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor.doubles) })
    }
}

extension RecurrentWeights {
    /// All weights as leaves that gather gradients.
    func tracked() -> RecurrentWeights {
        RecurrentWeights(
            weightIH: weightIH.tracked(), weightHH: weightHH.tracked(), bias: bias.tracked(),
            biasHN: biasHN?.tracked(), weightHR: weightHR?.tracked())
    }
}

extension RecurrentState {
    func tracked() -> RecurrentState {
        RecurrentState(hidden: hidden.tracked(), cell: cell?.tracked())
    }

    /// The states of some sequences.
    func rows(_ range: Range<Int>) -> RecurrentState {
        RecurrentState(hidden: hidden.slice(range), cell: cell?.slice(range))
    }
}
