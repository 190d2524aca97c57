import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Every kind of recurrent layer.
enum LayerKind: String, CaseIterable, Sendable {
    case rnnTanh = "rnn_tanh"
    case rnnReLU = "rnn_relu"
    case simplifiedGRU = "simplified_gru"
    case gruBefore = "gru_before"
    case gruAfter = "gru_after"
    case lstm
    case lstmProjection = "lstm_projection"

    func layer(
        inputs: Int, hidden: Int, projection: Int = 3, random: RandomStream = RandomStream(seed: 3)
    ) -> any RecurrentLayer {
        switch self {
        case .rnnTanh: SimpleRNN(inputSize: inputs, hiddenSize: hidden, random: random)
        case .rnnReLU:
            SimpleRNN(inputSize: inputs, hiddenSize: hidden, activation: .relu, random: random)
        case .simplifiedGRU: SimplifiedGRU(inputSize: inputs, hiddenSize: hidden, random: random)
        case .gruBefore: GRU(inputSize: inputs, hiddenSize: hidden, random: random)
        case .gruAfter:
            GRU(inputSize: inputs, hiddenSize: hidden, reset: .afterProduct, random: random)
        case .lstm: LSTM(inputSize: inputs, hiddenSize: hidden, random: random)
        case .lstmProjection:
            LSTM(inputSize: inputs, hiddenSize: hidden, projection: projection, random: random)
        }
    }

    /// Two layers in a direction; odd H, D ≠ H.
    func stack(
        layers: Int = 2, direction: RecurrentStack.Direction = .leftToRight, inputs: Int = 4,
        hidden: Int = 5, seed: UInt64 = 7
    ) -> RecurrentStack {
        let stack = RecurrentStack(
            inputSize: inputs, layers: layers, direction: direction,
            random: RandomStream(seed: seed)
        ) { inputs, random in layer(inputs: inputs, hidden: hidden, random: random) }
        stack.fillBiases()
        return stack
    }
}

extension Module {
    /// Biases that are not zero, so that a test sees where one is left out.
    func fillBiases() {
        for (index, named) in parameters.enumerated() where named.parameter.value.shape.count == 1 {
            let shape = named.parameter.value.shape
            named.parameter.value.assign(
                RandomStream(seed: 99).stream(index).numbers(shape, deviation: 0.5))
        }
    }

    /// The gradient of every parameter, zeros where none arrived.
    var gradients: [String: [Float]] {
        Dictionary(
            uniqueKeysWithValues: parameters.map { named in
                let shape = named.parameter.value.shape
                let gradient = named.parameter.gradient?.dense(shape: shape)
                return (named.name, (gradient ?? Tensor(zeros: shape)).floats)
            })
    }
}

extension RandomStream {
    /// Normally distributed numbers.
    func numbers(_ shape: [Int], deviation: Float = 1) -> Tensor {
        Tensor(
            (0..<shape.reduce(1, *)).map { deviation * normal(at: UInt64($0)) }, shape: shape)
    }
}

/// States that are not zero.
func someState(of stack: RecurrentStack, batch: Int) -> [RecurrentState] {
    stack.zeroState(batch: batch).enumerated().map { index, zero in
        let random = RandomStream(seed: 17).stream(index)
        return RecurrentState(
            hidden: random.stream("h").numbers(zero.hidden.shape, deviation: 0.5),
            cell: zero.cell.map { random.stream("c").numbers($0.shape, deviation: 0.5) })
    }
}

func expectSameBits(
    _ actual: [RecurrentState], _ expected: [RecurrentState], _ name: String = "state",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(actual.count == expected.count, sourceLocation: sourceLocation)
    for (a, e) in zip(actual, expected) {
        expectSameBits(a.hidden.floats, e.hidden.floats, name, sourceLocation: sourceLocation)
        expectSameBits(
            a.cell?.floats ?? [], e.cell?.floats ?? [], name, sourceLocation: sourceLocation)
    }
}

/// Numbers of two computations in single precision.
func expectNear(
    _ actual: [Float], _ expected: [Float], within absolute: Double = 1e-6,
    _ name: String = "value", sourceLocation: SourceLocation = #_sourceLocation
) {
    expectClose(
        actual, expected.map(Double.init), relative: absolute, absolute: absolute, name,
        sourceLocation: sourceLocation)
}
