import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Attention layers against their equations, written out.
@Suite struct AttentionTests {
    private static let lengths = [4, 1, 0]

    private func contexts(
        _ score: Attention.Score, _ q: Matrix, _ k: Matrix, _ p: [String: Tensor]
    ) -> [Double] {
        func matrix(_ name: String, _ rows: Int, _ columns: Int) -> Matrix {
            Matrix(rows, columns, (p[name]?.floats ?? []).map(Double.init))
        }
        return (0..<2).flatMap { i in
            (0..<3).flatMap { b -> [Double] in
                let query = q[row: i * 3 + b]
                let scores = (0..<Self.lengths[b]).map { t -> Double in
                    let key = k[row: t * 3 + b]
                    switch score {
                    case .dot: return (query * key).values.reduce(0, +)
                    case .general:
                        return (matrix("query.weight", 5, 5) * query * key).values.reduce(0, +)
                    case .additive:
                        let bias = Vector(matrix("key.bias", 1, 7).values)
                        let sum =
                            matrix("query.weight", 7, 5) * query
                            + matrix("key.weight", 7, 5) * key + bias
                        return (Vector(matrix("vector", 1, 7).values) * sum.map(tanh)).values
                            .reduce(0, +)
                    }
                }
                let total = scores.reduce(0) { $0 + exp($1) }
                return (0..<5).map { j in
                    scores.indices.reduce(0.0) {
                        $0 + exp(scores[$1]) / total * k[$1 * 3 + b, j]
                    }
                }
            }
        }
    }

    @Test(arguments: KernelTier.available, Attention.Score.allCases)
    func asItsEquations(tier: KernelTier, score: Attention.Score) {
        let random = RandomStream(seed: 4)
        let layer = Attention(
            score, querySize: 5, keySize: 5, attentionSize: 7, random: random)
        layer.fillBiases()
        let queries = random.stream("q").numbers([2, 3, 5])
        let outputs = random.stream("k").numbers([4, 3, 5])
        let parameters = Dictionary(
            uniqueKeysWithValues: layer.parameters.map { ($0.name, $0.parameter.value) })
        Compute.using(tier: tier, threads: 1) {
            let memory = layer.memory(of: outputs, lengths: Self.lengths, in: .evaluation)
            let found = layer(queries, to: memory, in: .evaluation)
            let (q, k) = (
                Matrix(6, 5, queries.floats.map(Double.init)),
                Matrix(12, 5, outputs.floats.map(Double.init))
            )
            expectClose(
                found.contexts.floats, contexts(score, q, k, parameters), relative: 1e-5,
                absolute: 1e-5)
            #expect(found.weights.shape == [2, 3, 4])

            let pass = Pass.training(random)
            let trained = layer.memory(of: outputs.tracked(), lengths: Self.lengths, in: pass)
            layer(queries.tracked(), to: trained, in: pass).contexts.sum().backward()
            #expect(layer.parameters.allSatisfy { $0.parameter.gradient != nil })
        }
    }
}
