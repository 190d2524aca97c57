import CUnrollMachine
import UnrollTensors

/// Products as layers make them: the weight's panels are packed once and used again.
enum ProductBenchmarks {
    /// Rows, depth, columns: time steps and gates of the language models and layers below.
    private static let shapes = [
        (1024, 1024, 1024), (4096, 4096, 4096), (20, 650, 2600), (64, 512, 2048),
        (128, 1024, 4096), (1, 512, 2048), (1, 2048, 8192), (700, 650, 2600), (700, 650, 10000),
    ]
    /// Of the batches of one layer's product, `512 × 2048`.
    private static let batches = [1, 2, 4, 8, 16, 32, 64, 128, 256]

    static let all: [Benchmark] = {
        let batched = batches.map { ($0, 512, 2048) }.filter { row in
            !shapes.contains { $0 == row }
        }
        let rounded = [(20, 650, 2600), (64, 512, 2048), (1, 512, 2048), (700, 650, 10000)]
            .map { product($0, true) }
        return (shapes + batched).flatMap { [product($0, false), product($0, true)] }
            + rounded.flatMap { [$0.rounded(to: .bfloat16), $0.rounded(to: .int8)] } + [naive]
    }()

    /// `A · Bᵀ` with the weight as `linear` has it, `[columns, depth]`, or `A · B` with it as the
    /// backward pass has it, `[depth, columns]`.
    private static func product(_ shape: (Int, Int, Int), _ transposed: Bool) -> Benchmark {
        let (rows, depth, columns) = shape
        let kind = transposed ? "product_ABt" : "product_AB"
        return Benchmark(
            name: "\(kind)_M\(rows)_K\(depth)_N\(columns)",
            work: .product(rows: rows, depth: depth, columns: columns)
        ) {
            let x = randomTensor([rows, depth], "x")
            let weight = randomTensor(
                transposed ? [columns, depth] : [depth, columns], "weight")
            let y = Tensor(uninitialized: [rows, columns])
            return {
                if transposed {
                    x.multiply(by: weight, bias: nil, into: y, accumulate: false)
                } else {
                    x.multiplyTransposed(by: weight, into: y, accumulate: false)
                }
            }
        }
    }

    /// Three loops as one writes them down, on one thread: what all the work is for.
    private static let naive = Benchmark(
        name: "product_naive_M64_K512_N2048", work: .product(rows: 64, depth: 512, columns: 2048)
    ) {
        let x = randomTensor([64, 512], "x")
        let weight = randomTensor([512, 2048], "weight")
        let y = Tensor(zeros: [64, 2048])
        return {
            x.withFloats { x in
                weight.withFloats { weight in
                    y.withMutableFloats {
                        unroll_machine_naive_product(
                            x.baseAddress, weight.baseAddress, $0.baseAddress, 64, 512, 2048)
                    }
                }
            }
        }
    }
}
