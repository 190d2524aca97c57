import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Attention over padded sequences against the equations written out.
@Suite struct AttentionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var queries = 3
        var time = 5
        var batch = 3
        var size = 7
        var columns = 4
        var lengths: [Int]? = [5, 0, 2]
        var scale: Float = 0.6
        var additive = false
        var testDescription: String { "\(additive) \(queries)←\(time) B\(batch) S\(size)" }

        static let all = [false, true].flatMap { additive in
            [
                Case(additive: additive), Case(lengths: nil, scale: 1, additive: additive),
                Case(
                    queries: 1, time: 300, batch: 2, size: 1, columns: 1, lengths: [300, 270],
                    additive: additive),
                Case(
                    queries: 2, time: 3, batch: 2, size: 300, columns: 35, lengths: [3, 1],
                    scale: 0.05, additive: additive),
            ]
        }

        func length(_ b: Int) -> Int { lengths?[b] ?? time }

        var inputs: [Tensor] {
            let deviation = Float(additive ? 0.3 : 1)
            let random = RandomStream(seed: 1)
            return [
                random.stream(0).tensor([queries, batch, size], deviation: deviation),
                random.stream(1).tensor([time, batch, size], deviation: deviation),
                random.stream(2).tensor([time, batch, columns]),
                random.stream(3).tensor([size], deviation: 1 / Float(size).squareRoot()),
            ]
        }

        func run(_ x: [Tensor]) -> AttentionResult {
            additive
                ? x[0].additiveAttention(to: x[1], values: x[2], vector: x[3], lengths: lengths)
                : x[0].attention(to: x[1], values: x[2], lengths: lengths, scale: scale)
        }

        /// Contexts and weights.
        func reference(_ x: [[Double]]) -> (contexts: [Double], weights: [Double]) {
            var contexts: [Double] = []
            var weights: [Double] = []
            for i in 0..<queries {
                for b in 0..<batch {
                    let scores = (0..<length(b)).map { t in
                        (0..<size).reduce(0.0) { sum, j in
                            let q = x[0][(i * batch + b) * size + j]
                            let k = x[1][(t * batch + b) * size + j]
                            return sum + (additive ? x[3][j] * tanh(q + k) : Double(scale) * q * k)
                        }
                    }
                    let total = scores.reduce(0.0) { $0 + exp($1) }
                    let w = scores.map { exp($0) / total }
                    weights += w + Array(repeating: 0, count: time - length(b))
                    contexts += (0..<columns).map { j in
                        w.indices.reduce(0.0) { $0 + w[$1] * x[2][($1 * batch + b) * columns + j] }
                    }
                }
            }
            return (contexts, weights)
        }
    }

    /// Keys and values with something unusable past each sequence's end.
    private func spoiled(_ x: Tensor, _ given: Case) -> Tensor {
        let width = x.shape[2]
        var numbers = x.floats
        for t in 0..<given.time {
            for b in 0..<given.batch where t >= given.length(b) {
                for j in 0..<width { numbers[(t * given.batch + b) * width + j] = .nan }
            }
        }
        return Tensor(numbers, shape: x.shape)
    }

    @Test(arguments: KernelTier.available, Case.all)
    func valuesAndGradients(tier: KernelTier, given: Case) {
        let plain = given.inputs
        let inputs = [
            plain[0], spoiled(plain[1], given), spoiled(plain[2], given), plain[3],
        ].map { $0.tracked() }
        let dY = RandomStream(seed: 2).tensor([given.queries, given.batch, given.columns])
        on(tier) {
            let result = given.run(inputs)
            result.contexts.weighted(by: dY).backward()
            let values = plain.map(\.doubles)
            let expected = given.reference(values)
            expectClose(
                result.contexts.floats, expected.contexts, relative: 1e-5, absolute: 1e-5)
            expectClose(
                result.weights.floats, expected.weights, relative: 1e-5, absolute: 1e-6, "weights")
            for place in 0..<(given.additive ? 4 : 3) {
                expectGradient(
                    inputs[place].gradientFloats, at: values[place], atMost: 25, relative: 1e-3,
                    absolute: 2e-5, "d\(place)"
                ) { moved in
                    var all = values
                    all[place] = moved
                    return zip(given.reference(all).contexts, dY.doubles).reduce(0) {
                        $0 + $1.0 * $1.1
                    }
                }
            }
            // Each gradient alone, as all together.
            for place in 0..<(given.additive ? 4 : 3) {
                var some = inputs.map { $0.detached() }
                some[place] = some[place].tracked()
                given.run(some).contexts.weighted(by: dY).backward()
                expectSameBits(
                    some[place].gradientFloats, inputs[place].gradientFloats, "d\(place) alone")
            }
        }
    }

    /// A sequence has the same bits alone and in a batch.
    @Test(arguments: KernelTier.available, [false, true])
    func aloneAndInABatch(tier: KernelTier, additive: Bool) {
        let given = Case(
            queries: 4, time: 40, batch: 5, size: 37, columns: 9, lengths: [40, 3, 17, 0, 1],
            scale: 0.1, additive: additive)
        on(tier) {
            let x = given.inputs
            let whole = given.run(x)
            for (b, length) in [40, 3, 17, 0, 1].enumerated() {
                let one = Case(
                    queries: 4, time: length, batch: 1, size: 37, columns: 9, lengths: nil,
                    scale: 0.1, additive: additive)
                func own(_ tensor: Tensor, _ times: Int) -> Tensor {
                    Tensor.stacked((0..<times).map { tensor[$0].slice(b..<(b + 1)) })
                }
                guard length > 0 else { continue }
                let alone = one.run([own(x[0], 4), own(x[1], length), own(x[2], length), x[3]])
                expectSameBits(alone.contexts.floats, own(whole.contexts, 4).floats, "\(b)")
            }
        }
    }

    @Test func shapesThatDoNotFitStop() async {
        await #expect(processExitsWith: .failure) {
            _ = Tensor(zeros: [2, 3, 4]).attention(
                to: Tensor(zeros: [5, 3, 6]), values: Tensor(zeros: [5, 3, 4]))
        }
        await #expect(processExitsWith: .failure) {
            _ = Tensor(zeros: [2, 3, 4]).attention(
                to: Tensor(zeros: [5, 3, 4]), values: Tensor(zeros: [5, 3, 4]), lengths: [6, 0, 0])
        }
    }
}
