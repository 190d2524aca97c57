import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Sequences over a table of vectors, and filters of one width.
struct ConvolutionCase: Sendable {
    var size = 3
    var filters = 4
    var width = 2
    var lengths = [4, 1, 6]
    /// Rows of the table; more than windows have symbols: its gradient is rows.
    var table = 9
    var hasBias = true

    static let all = [
        ConvolutionCase(), ConvolutionCase(width: 1, lengths: [1]),
        ConvolutionCase(width: 5, lengths: [0, 2, 5, 6], table: 300),
        ConvolutionCase(size: 7, filters: 33, width: 3, lengths: [9, 3, 0, 17], hasBias: false),
        ConvolutionCase(size: 1, filters: 600, width: 2, lengths: [3, 2]),
        ConvolutionCase(lengths: []),
    ]

    var symbols: [Int32] { (0..<lengths.reduce(0, +)).map { Int32($0 * 7 % table) } }
    var vectors: Tensor { RandomStream(seed: 1).tensor([table, size]).tracked() }
    var weight: Tensor { RandomStream(seed: 2).tensor([filters, width * size]).tracked() }
    var bias: Tensor? { hasBias ? RandomStream(seed: 3).tensor([filters]).tracked() : nil }
    var slopes: Tensor { RandomStream(seed: 4).tensor([lengths.count, filters]) }

    func run(_ vectors: Tensor, _ weight: Tensor, _ bias: Tensor?) -> Tensor {
        vectors.convolutionMaxOverTime(
            weight, bias: bias, width: width, symbols: symbols, lengths: lengths)
    }

    /// The outputs by plain loops.
    func outputs(_ vectors: [Double], _ weight: [Double], _ bias: [Double]) -> [Double] {
        var first = 0
        return lengths.flatMap { length -> [Double] in
            defer { first += length }
            return (0..<filters).map { f in
                var best = -Double.infinity
                for start in 0...max(0, length - width) {
                    var sum = bias.isEmpty ? 0 : bias[f]
                    for place in 0..<width where start + place < length {
                        let row = Int(symbols[first + start + place])
                        for j in 0..<size {
                            sum += weight[(f * width + place) * size + j] * vectors[row * size + j]
                        }
                    }
                    best = max(best, sum)
                }
                return best
            }
        }
    }
}

@Suite struct ConvolutionTests {
    @Test(arguments: KernelTier.available, ConvolutionCase.all)
    func outputsAndGradients(tier: KernelTier, given: ConvolutionCase) {
        let (vectors, weight, bias) = (given.vectors, given.weight, given.bias)
        let y = on(tier) {
            let y = given.run(vectors, weight, bias)
            y.weighted(by: given.slopes).backward()
            return y
        }
        let (v, w, b) = (vectors.doubles, weight.doubles, bias?.doubles ?? [])
        #expect(y.shape == [given.lengths.count, given.filters])
        expectClose(y.floats, given.outputs(v, w, b), relative: 1e-5, absolute: 1e-6)
        func loss(_ outputs: [Double]) -> Double {
            zip(outputs, given.slopes.doubles).reduce(0) { $0 + $1.0 * $1.1 }
        }
        expectGradient(vectors.gradientFloats, at: v, atMost: 60, "vectors") {
            loss(given.outputs($0, w, b))
        }
        expectGradient(weight.gradientFloats, at: w, atMost: 60, "weight") {
            loss(given.outputs(v, $0, b))
        }
        if let bias {
            expectGradient(bias.gradientFloats, at: b, atMost: 60, "bias") {
                loss(given.outputs(v, w, $0))
            }
        }
    }

    /// The first of equal outputs gets the gradient; a NaN shows.
    @Test(arguments: KernelTier.available)
    func tiesAndNaN(tier: KernelTier) {
        let vectors = Tensor([1, 1, 0, .nan], shape: [4, 1]).tracked()
        let weight = Tensor([2], shape: [1, 1])
        on(tier) {
            vectors.convolutionMaxOverTime(weight, width: 1, symbols: [2, 0, 1], lengths: [3])
                .sum().backward()
            #expect(vectors.gradientFloats == [2, 0, 0, 0])
            let y = vectors.convolutionMaxOverTime(
                weight, width: 1, symbols: [0, 3, 1, 0], lengths: [3, 1])
            #expect(y.floats[0].isNaN && y.floats[1] == 2)
        }
    }
}
