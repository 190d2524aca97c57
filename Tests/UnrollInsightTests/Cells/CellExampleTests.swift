import Foundation
import TestSupport
import Testing
import UnrollInsight
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// What is shown comes from the recurrence that trains; here it stands beside the lecture's equations in
/// plain `Double` loops, and beside PyTorch.
@Suite struct CellExampleTests {
    private func lecture(_ weights: CellWeights, hidden: Int) -> LectureWeights {
        func matrix(_ rows: [[Float]]) -> Matrix {
            Matrix(rows.count, rows[0].count, rows.flatMap { $0.map(Double.init) })
        }
        return LectureWeights(
            weightIH: matrix(weights.weightIH), weightHH: matrix(weights.weightHH),
            bias: Vector(weights.bias.map(Double.init)),
            biasHN: weights.biasHN.map { Vector($0.map(Double.init)) },
            weightHR: weights.weightHR.map(matrix), hidden: hidden)
    }

    private func expectClose(_ actual: [Double], _ expected: [Double], _ name: String) {
        #expect(
            actual.count == expected.count
                && zip(actual, expected).allSatisfy { abs($0 - $1) <= 1e-6 },
            "\(name) is \(actual), expected \(expected)")
    }

    @Test(arguments: CellCase.all, CellNotation.allCases)
    func statesAreTheLectures(cell: CellCase, notation: CellNotation) throws {
        let explanation = try CellExplanation(cell.config, inputSize: 2, notation: notation)
        let random = RandomStream(seed: 11)
        var weights = try CellWeights(explanation, random: random)
        weights.initialHidden = weights.initialHidden.indices.map { 0.25 - 0.125 * Float($0) }
        weights.initialCell = weights.initialCell.indices.map { 0.5 - 0.25 * Float($0) }
        let inputs = CellWeights.inputs(timeSteps: 4, inputSize: 2, random: random)
        let example = try CellExample(explanation, weights: weights, inputs: inputs)

        let expected = cell.lecture.run(
            lecture(weights, hidden: explanation.hiddenSize),
            from: LectureState(
                a: Vector(weights.initialHidden.map(Double.init)),
                c: Vector(weights.initialCell.map(Double.init))),
            inputs.map { Vector($0.map(Double.init)) })
        #expect(example.timeSteps.count == 4)
        for (step, state) in zip(example.timeSteps, expected) {
            expectClose(step.quantities.last?.value ?? [], state.a.values, "the hidden state")
            if explanation.ports.count == 3 {
                let cell = step.quantities.first { $0.name == "c" }
                expectClose(cell?.value ?? [], state.c.values, "the cell state")
            }
        }
    }

    /// The equations as they are shown, computed, give what the recurrence gives.
    @Test(arguments: CellCase.all, CellNotation.allCases)
    func gatesAreThoseOfTheEquations(cell: CellCase, notation: CellNotation) throws {
        let explanation = try CellExplanation(cell.config, inputSize: 2, notation: notation)
        let random = RandomStream(seed: 5)
        let example = try CellExample(
            explanation, weights: CellWeights(explanation, random: random),
            inputs: CellWeights.inputs(timeSteps: 3, inputSize: 2, random: random))
        let functions: [String: (Double) -> Double] = [
            "σ": { 1 / (1 + exp(-$0)) }, "tanh": tanh, "ReLU": { max($0, 0) },
        ]
        var compared = 0
        for step in example.timeSteps {
            for (quantity, equation) in zip(step.quantities, explanation.equations) {
                #expect(equation.text.hasPrefix(quantity.name + " = "))
                guard let before = quantity.preActivation else { continue }
                let name = equation.text.components(separatedBy: " = ")[1].prefix { $0 != "(" }
                let function = try #require(functions[String(name)])
                expectClose(quantity.value, before.map(function), quantity.name)
                compared += 1
            }
        }
        #expect(compared >= 3)
    }

    // References/cell_values.py
    @Test func valuesArePyTorchs() throws {
        func fill(_ n: Int, _ rows: Int, _ columns: Int) -> [[Float]] {
            (0..<rows).map { row in
                (0..<columns).map { Float(((row * columns + $0) * 7 + n) % 19 - 9) / 10 }
            }
        }
        let inputs: [[Float]] = [[0.5, -1], [1, 0.25], [-0.5, 0.75]]
        var config = RecurrentStackConfig()
        config.hiddenSize = 3
        let lstm = try CellExplanation(config, inputSize: 2, notation: .field)
        var weights = try CellWeights(lstm, random: RandomStream(seed: 1))
        (weights.weightIH, weights.weightHH) = (fill(1, 12, 2), fill(2, 12, 3))
        weights.bias = fill(3, 1, 12)[0]
        (weights.initialHidden, weights.initialCell) = ([0.1, -0.2, 0.3], [-0.4, 0.5, 0.6])
        let steps = try CellExample(lstm, weights: weights, inputs: inputs).timeSteps
        let expected = [
            [-0.2102745, 0.2244935, 0.0945872], [-0.0973904, 0.0222187, 0.0175811],
            [0.0103917, 0.2007471, -0.2898482],
        ]
        for (step, row) in zip(steps, expected) {
            expectClose(step.quantities.last?.value ?? [], row, "h")
        }
        expectClose(
            steps[2].quantities.first { $0.name == "c" }?.value ?? [],
            [0.0316186, 0.2627413, -0.7067686], "c")

        config.cell = .gru
        config.reset = .afterProduct
        let gru = try CellExplanation(config, inputSize: 2, notation: .field)
        weights = try CellWeights(gru, random: RandomStream(seed: 1))
        (weights.weightIH, weights.weightHH) = (fill(1, 9, 2), fill(2, 9, 3))
        weights.bias = fill(3, 1, 9)[0]
        // In PyTorch the update gate multiplies the old state.
        for row in 3..<6 {
            weights.weightIH[row] = weights.weightIH[row].map { -$0 }
            weights.weightHH[row] = weights.weightHH[row].map { -$0 }
            weights.bias[row] = -weights.bias[row]
        }
        weights.biasHN = fill(4, 1, 3)[0]
        weights.initialHidden = [0.1, -0.2, 0.3]
        let gruSteps = try CellExample(gru, weights: weights, inputs: inputs).timeSteps
        for (step, row) in zip(
            gruSteps,
            [
                [-0.5632901, 0.1116615, 0.3895589], [-0.3731696, -0.0210408, 0.4425808],
                [-0.1998703, 0.2839893, -0.5213542],
            ])
        {
            expectClose(step.quantities.last?.value ?? [], row, "h")
        }
    }

    @Test func drawnNumbersAreTenths() throws {
        let explanation = try CellExplanation(RecurrentStackConfig.small, inputSize: 2)
        let one = try CellWeights(explanation, random: RandomStream(seed: 1))
        #expect(one == (try CellWeights(explanation, random: RandomStream(seed: 1))))
        #expect(one != (try CellWeights(explanation, random: RandomStream(seed: 2))))
        #expect(
            one.weightIH.joined().allSatisfy {
                abs($0) <= 1 && abs($0 * 10 - ($0 * 10).rounded()) < 1e-5
            })
    }

    @Test func numbersAreWrittenPlainly() {
        #expect(CellExample.text([-0.00001, 1, -2.5], precision: 2) == "(0.00, 1.00, -2.50)")
        #expect(CellExample.given(0.1) == "0.1" && CellExample.given(-3) == "-3")
    }
}

extension RecurrentStackConfig {
    static var small: RecurrentStackConfig {
        var config = RecurrentStackConfig()
        config.hiddenSize = 3
        return config
    }
}
