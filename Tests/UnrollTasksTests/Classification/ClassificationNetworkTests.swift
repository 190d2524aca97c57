import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors

/// Whole networks against plain loops in double precision, written from the equations.
@Suite struct ClassificationNetworkTests {
    /// A configuration's cell and the equations it stands for.
    struct Cell: Sendable, CustomTestStringConvertible {
        var equations: LectureCell
        var choose: @Sendable (inout RecurrentStackConfig) -> Void
        var testDescription: String { "\(equations)" }
    }

    static let cells = [
        Cell(equations: .lstm) { $0.cell = .lstm },
        Cell(equations: .lstm) {
            $0.cell = .lstm
            $0.projection = 3
        },
        Cell(equations: .gru) { $0.cell = .gru },
        Cell(equations: .gruAfterProduct) {
            $0.cell = .gru
            $0.reset = .afterProduct
        },
        Cell(equations: .simplifiedGRU) { $0.cell = .simplifiedGRU },
        Cell(equations: .rnnTanh) { $0.cell = .rnn },
        Cell(equations: .rnnReLU) {
            $0.cell = .rnn
            $0.activation = .relu
        },
    ]
    static let texts: [[Int32]] = [[4, 1, 7, 3, 2], [5], [], [6, 6, 0], [2, 8, 1, 4]]

    private func config(
        _ cell: Cell, _ direction: RecurrentStack.Direction, _ pooling: SequencePooling.Kind
    ) -> ClassificationConfig {
        smallClassifier {
            var stack = RecurrentStackConfig()
            cell.choose(&stack)
            stack.hiddenSize = 5
            stack.layers = 2
            stack.direction = direction
            $0.recurrent = stack
            $0.pooling = pooling
            $0.attentionSize = 4
            $0.embeddingSize = 6
            $0.labels = ["a", "b", "c"]
        }
    }

    /// A network none of whose parameters is zero, whatever training would begin with.
    private func network(_ config: ClassificationConfig) -> ClassificationNetwork {
        let network = ClassificationNetwork(
            config, vocabularySize: 9, random: RandomStream(seed: 21))
        randomize(network, seed: 21)
        return network
    }

    @Test(arguments: cells, SequencePooling.Kind.allCases)
    func logitsAreThoseOfTheEquations(cell: Cell, pooling: SequencePooling.Kind) throws {
        for direction in RecurrentStack.Direction.allCases {
            let config = config(cell, direction, pooling)
            let network = network(config)
            let reference = PlainNetwork(network, cell.equations)
            let logits = network(Self.texts.map(SequenceInput.symbols), in: .evaluation)
            #expect(logits.shape == [Self.texts.count, 3])
            expectClose(
                logits.floats, Self.texts.flatMap { reference.logits($0).values }, relative: 0,
                absolute: 1e-5, "\(direction)")
        }
    }
}

/// A classifier for one text at a time.
private struct PlainNetwork {
    let config: ClassificationConfig
    let stack: RecurrentStackConfig
    let cell: LectureCell
    private let values: [String: (shape: [Int], numbers: [Double])]

    init(_ network: ClassificationNetwork, _ cell: LectureCell) {
        config = network.config
        stack = network.config.recurrent ?? RecurrentStackConfig()
        self.cell = cell
        values = Dictionary(
            uniqueKeysWithValues: network.parameters.map {
                ($0.name, ($0.parameter.value.shape, $0.parameter.value.floats.map(Double.init)))
            })
    }

    private func vector(_ name: String) -> Vector? { values[name].map { Vector($0.numbers) } }

    private func matrix(_ name: String) -> Matrix? {
        values[name].map { Matrix($0.shape[0], $0.shape[1], $0.numbers) }
    }

    private func weights(_ name: String) -> LectureWeights? {
        guard let weightIH = matrix(name + ".weight_ih"),
            let weightHH = matrix(name + ".weight_hh"),
            let bias = vector(name + ".bias")
        else { return nil }
        return LectureWeights(
            weightIH: weightIH, weightHH: weightHH, bias: bias, biasHN: vector(name + ".bias_hn"),
            weightHR: matrix(name + ".weight_hr"), hidden: stack.hiddenSize)
    }

    /// The output of each time step, and the last state.
    private func run(_ weights: LectureWeights, _ x: [Vector]) -> (h: [Vector], last: Vector) {
        let zero = LectureState(
            a: Vector(zeros: stack.directionSize), c: Vector(zeros: stack.hiddenSize))
        let states = cell.run(weights, from: zero, x)
        return (states.map(\.a), (states.last ?? zero).a)
    }

    /// Left to right, right to left, or both side by side: [→h_t, ←h_t].
    private func layer(_ depth: Int, _ x: [Vector]) -> (h: [Vector], last: Vector) {
        let forward = weights("recurrent.\(depth)").map { run($0, x) }
        let backward = weights("recurrent.\(depth).reverse").map { weights in
            let (h, last) = run(weights, x.reversed())
            return (h: Array(h.reversed()), last: last)
        }
        guard let forward, let backward else { return forward ?? backward ?? ([], []) }
        return (zip(forward.h, backward.h).map { $0 | $1 }, forward.last | backward.last)
    }

    private func pooled(_ h: [Vector], last: Vector) -> Vector {
        let zero = Vector(zeros: config.outputWidth)
        func weighted(_ shares: [Double]) -> Vector {
            zip(shares, h).reduce(zero) { y, pair in y + pair.1.map { pair.0 * $0 } }
        }
        let mean = weighted(h.map { _ in 1 / Double(h.count) })
        let maximum = h.dropFirst().reduce(h.first ?? zero) { y, h in
            Vector(zip(y.values, h.values).map { max($0, $1) })
        }
        switch config.pooling {
        case .last: return last
        case .middle: return h.isEmpty ? zero : h[h.count / 2]
        case .mean: return mean
        case .max: return maximum
        case .meanMax: return mean | maximum
        case .attention:
            guard let weight = matrix("pooling.weight.weight"),
                let bias = vector("pooling.weight.bias"), let v = vector("pooling.score.weight")
            else { return zero }
            let scores = h.map { exp((v * (weight * $0 + bias).map(tanh)).values.reduce(0, +)) }
            return weighted(scores.map { $0 / scores.reduce(0, +) })
        }
    }

    func logits(_ text: [Int32]) -> Vector {
        guard let embedding = matrix("embedding.weight"), let output = matrix("output.weight"),
            let bias = vector("output.bias")
        else { return [] }
        var h = text.map { embedding[row: Int($0)] }
        var last: Vector = []
        for depth in 0..<stack.layers { (h, last) = layer(depth, h) }
        return output * pooled(h, last: last) + bias
    }
}
