import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Named shapes that users meet. Prints a JSON line for each; arguments choose by a part of the name.
@main
struct Benchmarks {
    static func main() {
        let wanted = CommandLine.arguments.dropFirst()
        for (name, run) in all + ClassificationBenchmarks.all + SoftmaxBenchmarks.all
        where wanted.isEmpty || wanted.contains(where: name.contains) {
            print(run(name).json)
        }
    }

    static let all: [(name: String, run: @Sendable (String) -> Measurement)] = [
        ("product_R64_N2048_K512", { product($0, rows: 64, columns: 2048, depth: 512) }),
        ("product_R3200_N2048_K512", { product($0, rows: 3200, columns: 2048, depth: 512) }),
        ("product_R1_N2048_K512", { product($0, rows: 1, columns: 2048, depth: 512) }),
        ("lstm_forward_T64_B32_H512", { layer($0, .lstm, 64, 32, 512, training: false) }),
        ("lstm_training_T64_B32_H512", { layer($0, .lstm, 64, 32, 512, training: true) }),
        ("lstm_training_T35_B20_H200", { layer($0, .lstm, 35, 20, 200, training: true) }),
        (
            "gru_training_T64_B32_H512",
            { layer($0, .gru(.beforeProduct), 64, 32, 512, training: true) }
        ),
        ("lstm_stream_T1_B1_H512", { stream($0, hidden: 512) }),
    ]

    private static let random = RandomStream(seed: 1)

    private static func numbers(_ shape: [Int], _ name: String) -> Tensor {
        Initializer.uniform(0.1).vector(shape.reduce(1, *), random: random.stream(name))
            .reshaped(shape)
    }

    private static func product(_ name: String, rows: Int, columns: Int, depth: Int) -> Measurement
    {
        let x = numbers([rows, depth], "x")
        let weight = numbers([columns, depth], "weight")
        let operations = 2.0 * Double(rows * columns * depth)
        return Measurement(name, operations: operations, tokens: Double(rows)) {
            _ = x.linear(weight)
        }
    }

    private static func makeLayer(_ cell: RecurrentCell, _ hidden: Int) -> any RecurrentLayer {
        switch cell {
        case .gru(let reset):
            GRU(inputSize: hidden, hiddenSize: hidden, reset: reset, random: random)
        default: LSTM(inputSize: hidden, hiddenSize: hidden, random: random)
        }
    }

    /// A layer with inputs as wide as its state, over a whole batch; forward, or both passes.
    private static func layer(
        _ name: String, _ cell: RecurrentCell, _ timeSteps: Int, _ batch: Int, _ hidden: Int,
        training: Bool
    ) -> Measurement {
        let layer = makeLayer(cell, hidden)
        let x = numbers([timeSteps, batch, hidden], "x")
        let products = 2 * cell.gates * hidden * hidden * timeSteps * batch
        let operations = 2.0 * Double(products) * (training ? 3 : 1)
        return Measurement(name, operations: operations, tokens: Double(timeSteps * batch)) {
            guard training else {
                _ = layer(x, in: .evaluation)
                return
            }
            layer(x.tracked(), in: .training(random)).output.sum().backward()
            layer.resetGradients()
        }
    }

    private static func stream(_ name: String, hidden: Int) -> Measurement {
        let layer = makeLayer(.lstm, hidden)
        let step = layer.stepper(in: .evaluation)
        let x = numbers([1, hidden], "x")
        let steps = 200
        let operations = 2.0 * Double(8 * hidden * hidden * steps)
        return Measurement(name, operations: operations, tokens: Double(steps)) {
            var state = layer.zeroState(batch: 1)
            for _ in 0..<steps { state = step(x, from: state) }
        }
    }
}
