import UnrollTensors

/// One update of ten million elements, with the norm of their gradient.
enum OptimizerBenchmarks {
    private static let numbers = 10_000_000

    static let all = [
        update("optimizer_sgd_N\(numbers)", .sgd, moments: 0, operations: 4),
        update("optimizer_sgd_momentum_N\(numbers)", .sgd, moments: 1, operations: 6),
        update("optimizer_adam_N\(numbers)", .adam, moments: 2, operations: 14),
    ]

    private static func update(
        _ name: String, _ rule: OptimizerUpdate.Rule, moments count: Int, operations: Int
    ) -> Benchmark {
        // Value and moments are read and written, the gradient is read twice.
        let bytes = 4 * (2 + 2 * count + 2)
        return Benchmark(
            name: name, work: .pass(over: numbers, bytes: bytes, operations: operations)
        ) {
            let value = randomTensor([numbers], "value")
            let gradient = randomTensor([numbers], "gradient")
            let moments = (0..<count).map { _ in Tensor(zeros: [numbers]) }
            var update = OptimizerUpdate(rule: rule, learningRate: 1e-3)
            update.momentum = count > 0 ? 0.9 : 0
            update.decay = 0.999
            update.epsilon = 1e-8
            return { update.apply(to: value, .dense(gradient), moments: moments) }
        }
    }
}
