import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct InitializerTests {
    private let random = RandomStream(seed: 4)

    private func mean(_ values: [Float]) -> Double {
        values.reduce(0) { $0 + Double($1) } / Double(values.count)
    }

    private func variance(_ values: [Float]) -> Double {
        mean(values.map { $0 * $0 }) - mean(values) * mean(values)
    }

    @Test func constants() {
        #expect(
            Initializer.zeros.matrix(outputs: 2, inputs: 3, random: random).floats == [
                0, 0, 0, 0, 0, 0,
            ])
        let half = Initializer.constant(0.5).matrix(
            outputs: 1, inputs: 2, groups: 3, random: random)
        #expect(half.shape == [3, 2])
        #expect(half.floats.allSatisfy { $0 == 0.5 })
    }

    @Test func identityStandsInEveryGate() {
        let square = Initializer.identity(2).matrix(
            outputs: 2, inputs: 2, groups: 2, random: random)
        #expect(square.floats == [2, 0, 0, 2, 2, 0, 0, 2])
        let wide = Initializer.identity(1).matrix(outputs: 2, inputs: 3, random: random)
        #expect(wide.floats == [1, 0, 0, 0, 1, 0])
    }

    /// 24,000 numbers: the mean's deviation is 0.4 % of the range, the variance's about 1 %.
    @Test func uniformNumbersFillTheirRange() {
        let limit: Float = 0.3
        for (initializer, expected) in [
            (Initializer.uniform(limit), limit),
            (.xavier, (6 / Float(120 + 200)).squareRoot()),
        ] {
            let values = initializer.matrix(outputs: 120, inputs: 200, random: random).floats
            #expect(values.allSatisfy { abs($0) <= expected })
            #expect(values.max() ?? 0 > 0.999 * expected && values.min() ?? 0 < -0.999 * expected)
            #expect(abs(mean(values)) < 0.02 * Double(expected))
            #expect(abs(variance(values) / Double(expected * expected / 3) - 1) < 0.04)
        }
    }

    /// The fan of a gate is its own, not that of all gates together.
    @Test func xavierTakesAGateAtATime() {
        let limit = (6 / Float(40 + 60)).squareRoot()
        let values = Initializer.xavier.matrix(outputs: 40, inputs: 60, groups: 4, random: random)
        #expect(values.shape == [160, 60])
        for gate in 0..<4 {
            let largest = values.slice((40 * gate)..<(40 * gate + 40)).floats.map(abs).max() ?? 0
            #expect(largest <= limit && largest > 0.99 * limit)
        }
    }

    @Test(arguments: [(5, 5), (7, 5), (5, 7), (33, 64), (1, 4), (4, 1), (129, 129)])
    func orthogonalMatricesAre(outputs: Int, inputs: Int) {
        let matrix = Initializer.orthogonal.matrix(
            outputs: outputs, inputs: inputs, groups: 2, random: random)
        for gate in 0..<2 {
            let numbers = matrix.slice((gate * outputs)..<(gate * outputs + outputs)).floats
            let short = min(outputs, inputs)
            for i in 0..<short {
                for j in 0...i {
                    var dot = 0.0
                    for k in 0..<max(outputs, inputs) {
                        let a =
                            outputs <= inputs ? numbers[i * inputs + k] : numbers[k * inputs + i]
                        let b =
                            outputs <= inputs ? numbers[j * inputs + k] : numbers[k * inputs + j]
                        dot += Double(a) * Double(b)
                    }
                    #expect(abs(dot - (i == j ? 1 : 0)) < 1e-6)
                }
            }
        }
    }

    @Test(arguments: [Initializer.uniform(1), .xavier, .orthogonal])
    func sameSeedSameNumbersOtherPlaceOthers(initializer: Initializer) {
        func numbers(_ random: RandomStream, groups: Int = 1) -> [Float] {
            initializer.matrix(outputs: 3, inputs: 4, groups: groups, random: random).floats
        }
        #expect(numbers(random) == numbers(RandomStream(seed: 4)))
        #expect(numbers(random) != numbers(RandomStream(seed: 5)))
        #expect(numbers(random) != numbers(random.stream("elsewhere")))
        let two = numbers(random, groups: 2)
        #expect(Array(two.prefix(12)) != Array(two.suffix(12)))
        #expect(Array(two.prefix(12)) == numbers(random))
    }

    // MARK: In layers

    @Test func anLSTMRemembersFromTheStart() {
        let layer = LSTM(inputSize: 2, hiddenSize: 3, random: random)
        #expect(layer.bias.value.floats == [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
        let other = LSTM(inputSize: 2, hiddenSize: 3, forgetBias: 0.5, random: random)
        #expect(other.bias.value.floats[3...5] == [0.5, 0.5, 0.5])
    }

    @Test(arguments: LayerKind.allCases)
    func layersBeginFromTheirSeed(kind: LayerKind) {
        func start(_ random: RandomStream) -> [[Float]] {
            kind.layer(inputs: 4, hidden: 5, random: random).parameters.map {
                $0.parameter.value.floats
            }
        }
        #expect(start(random) == start(random))
        #expect(start(random) != start(RandomStream(seed: 5)))
    }

    @Test(arguments: LayerKind.allCases)
    func layersUseTheInitializersTheyAreGiven(kind: LayerKind) {
        let layer = kind.layer(inputs: 4, hidden: 5)
        // By default orthogonal, gate by gate: rows of length 1 (the projection has columns).
        let gate = layer.weightHH.value.slice(0..<5)
        let squares = gate.floats.reduce(0.0) { $0 + Double($1 * $1) }
        #expect(abs(squares - Double(layer.outputSize)) < 1e-5)
        let limit = (6 / Float(4 + 5)).squareRoot()
        #expect(layer.weightIH.value.floats.allSatisfy { abs($0) <= limit })

        let rnn = SimpleRNN(
            inputSize: 2, hiddenSize: 2, activation: .relu,
            initializers: RecurrentInitializers(input: .zeros, recurrent: .identity(1)),
            random: random)
        #expect(rnn.weightIH.value.floats == [0, 0, 0, 0])
        #expect(rnn.weightHH.value.floats == [1, 0, 0, 1])
    }

    @Test func stackedLayersDiffer() {
        let stack = LayerKind.lstm.stack(
            layers: 2, direction: .bidirectional, inputs: 10, hidden: 5)
        let starts = stack.layers.map { $0.weightIH.value.floats }
        #expect(Set(starts).count == 4)
    }
}
