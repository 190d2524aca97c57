import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Recurrent layers, inputs as wide as the state, over whole batches and a time step at a time.
enum LayerBenchmarks {
    private static let cells: [(name: String, cell: RecurrentCell)] = [
        ("lstm", .lstm), ("gru_after", .gru(.afterProduct)), ("gru_before", .gru(.beforeProduct)),
        ("rnn", .rnn(.tanh)), ("simplified_gru", .simplifiedGRU),
    ]
    /// T, B, H
    private static let shapes = [(35, 20, 650), (128, 64, 256), (64, 32, 512)]

    static let all: [Benchmark] =
        shapes.flatMap { shape in
            cells.flatMap { name, cell in
                [
                    layer(name, cell, shape, training: true),
                    layer(name, cell, shape, training: false),
                ]
            }
        } + [
            stream(hidden: 512),
            layer("lstm", .lstm, shapes[0], training: true).rounded(to: .bfloat16),
            // Small enough to be counted under valgrind: Benchmarks/instructions.sh.
            layer("lstm", .lstm, (16, 8, 128), training: true),
        ]

    private static func makeLayer(_ cell: RecurrentCell, _ size: Int) -> any RecurrentLayer {
        let random = benchmarkRandom
        // Orthogonal matrices take longer to make than the measurement and are no faster.
        let plain = RecurrentInitializers(input: .xavier, recurrent: .xavier)
        return switch cell {
        case .rnn(let activation):
            SimpleRNN(
                inputSize: size, hiddenSize: size, activation: activation, initializers: plain,
                random: random)
        case .simplifiedGRU:
            SimplifiedGRU(
                inputSize: size, hiddenSize: size, initializers: plain, random: random)
        case .gru(let reset):
            GRU(
                inputSize: size, hiddenSize: size, reset: reset, initializers: plain,
                random: random)
        case .lstm:
            LSTM(inputSize: size, hiddenSize: size, initializers: plain, random: random)
        }
    }

    /// Forward alone, or both passes with gradients of the weights and of the input.
    private static func layer(
        _ name: String, _ cell: RecurrentCell, _ shape: (Int, Int, Int), training: Bool
    ) -> Benchmark {
        let (time, batch, hidden) = shape
        return Benchmark(
            name: "\(name)_\(training ? "" : "forward_")T\(time)_B\(batch)_H\(hidden)",
            work: .layer(
                gates: cell.gates, time: time, batch: batch, inputs: hidden, hidden: hidden,
                training: training)
        ) {
            let layer = makeLayer(cell, hidden)
            let x = randomTensor([time, batch, hidden], "x")
            return {
                guard training else {
                    _ = layer(x, in: .evaluation)
                    return
                }
                layer(x.tracked(), in: .training(benchmarkRandom)).output.sum().backward()
                layer.resetGradients()
                // In training an update follows, after which the weights are packed again: that is
                // part of the layer's cost.
                for named in layer.parameters { named.parameter.value.withMutableFloats { _ in } }
            }
        }
    }

    /// One stream, a time step at a time: what a server of live data does.
    private static func stream(hidden: Int) -> Benchmark {
        let steps = 200
        var step = Work.layer(
            gates: 4, time: 1, batch: 1, inputs: hidden, hidden: hidden, training: false)
        step.workingSet = 4 * Double(8 * hidden * hidden)
        return Benchmark(
            name: "lstm_stream_T1_B1_H\(hidden)", work: step.times(Double(steps))
        ) {
            let layer = makeLayer(.lstm, hidden)
            let step = layer.stepper(in: .evaluation)
            let x = randomTensor([1, hidden], "x")
            return {
                var state = layer.zeroState(batch: 1)
                for _ in 0..<steps { state = step(x, from: state) }
            }
        }
    }
}
