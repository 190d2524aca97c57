import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct SequencePoolingTests {
    private let random = RandomStream(seed: 8)
    private let lengths = [4, 0, 2, 3]

    private func pooling(_ kind: SequencePooling.Kind, parts: Int = 1) -> SequencePooling {
        let layer = SequencePooling(
            kind, size: 5, parts: parts, attentionSize: 3, random: random)
        layer.fillBiases()
        return layer
    }

    private var output: Tensor { random.stream("output").numbers([4, 4, 5]) }
    private var final: Tensor { random.stream("final").numbers([4, 5]) }

    @Test(arguments: SequencePooling.Kind.allCases)
    func parametersAreShown(kind: SequencePooling.Kind) {
        let layer = pooling(kind)
        #expect(unvisitedParameters(of: layer).isEmpty)
        #expect(
            layer.parameters.map(\.name)
                == (kind == .attention ? ["weight.weight", "weight.bias", "score.weight"] : []))
        #expect(
            layer.parameters.map(\.parameter.value.shape)
                == (kind == .attention ? [[3, 5], [3], [1, 3]] : []))
    }

    @Test(arguments: KernelTier.available)
    func plainKinds(tier: KernelTier) {
        Compute.using(tier: tier, threads: 1) {
            let (output, final) = (output, final)
            func pooled(_ kind: SequencePooling.Kind) -> [Float] {
                pooling(kind)(output, final: final, lengths: lengths, in: .evaluation).floats
            }
            expectSameBits(pooled(.last), final.floats)
            expectSameBits(pooled(.mean), output.meanOverTime(lengths: lengths).floats)
            expectSameBits(pooled(.max), output.maxOverTime(lengths: lengths).floats)
        }
    }

    /// The definition, a line an equation; `h` is a sequence's outputs.
    private func attended(_ h: [Vector], _ weight: Matrix, _ bias: Vector, _ v: Vector) -> Vector {
        let scores = h.map { h in (v * (weight * h + bias).map(tanh)).values.reduce(0, +) }
        let sum = scores.reduce(0) { $0 + exp($1) }
        let shares = scores.map { exp($0) / sum }
        return zip(shares, h).reduce(Vector(zeros: weight.columns)) { y, pair in
            y + pair.1.map { pair.0 * $0 }
        }
    }

    @Test(arguments: KernelTier.available)
    func attention(tier: KernelTier) throws {
        let layer = pooling(.attention)
        let dY = random.stream("dY").numbers([4, 5])
        let output = output.tracked()
        let values = layer.parameters.map { $0.parameter.value.floats.map(Double.init) }
        let given = output.floats.map(Double.init)
        func reference(_ x: [Double], _ values: [[Double]]) -> [Double] {
            lengths.enumerated().flatMap { b, length in
                let h = (0..<length).map { t in
                    let first = (t * 4 + b) * 5
                    return Vector(Array(x[first..<(first + 5)]))
                }
                return attended(h, Matrix(3, 5, values[0]), Vector(values[1]), Vector(values[2]))
                    .values
            }
        }
        func loss(_ y: [Double]) -> Double {
            zip(y, dY.floats).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        let (y, weights) = Compute.using(tier: tier, threads: 1) {
            let y = layer(output, final: final, lengths: lengths, in: .training(random))
            (y * dY).sum().backward()
            return (y, layer.attention(to: output, lengths: lengths, in: .evaluation).floats)
        }
        expectClose(y.floats, reference(given, values), relative: 1e-5, absolute: 1e-6)
        for (b, length) in lengths.enumerated() {
            let own = (0..<4).map { weights[$0 * 4 + b] }
            #expect(own[length...].allSatisfy { $0 == 0 })
            #expect(abs(own.reduce(0, +) - (length > 0 ? 1 : 0)) < 1e-6)
        }
        expectGradient(
            output.gradient?.dense(shape: output.shape).floats ?? [], at: given, absolute: 2e-6,
            "output"
        ) { loss(reference($0, values)) }
        for (index, named) in layer.parameters.enumerated() {
            let gradient = try #require(layer.gradients[named.name])
            expectGradient(gradient, at: values[index], absolute: 2e-6, named.name) { moved in
                var others = values
                others[index] = moved
                return loss(reference(given, others))
            }
        }
    }

    @Test(arguments: SequencePooling.Kind.allCases, [1, 3])
    func aSequenceAloneHasTheSameBits(kind: SequencePooling.Kind, parts: Int) {
        guard parts == 1 || kind != .last else { return }
        let layer = pooling(kind, parts: parts)
        let (output, final) = (output, final)
        let all = layer(output, final: final, lengths: lengths, in: .evaluation).floats
        for (b, length) in lengths.enumerated() {
            var numbers: [Float] = []
            for t in 0..<length {
                let first = (t * 4 + b) * 5
                numbers += output.floats[first..<(first + 5)]
            }
            let alone = layer(
                Tensor(numbers, shape: [length, 1, 5]), final: final.slice(b..<(b + 1)),
                in: .evaluation)
            let size = layer.outputSize
            expectSameBits(
                alone.floats, Array(all[b * size..<(b + 1) * size]), "sequence \(b)")
        }
    }

    // MARK: Mean and maximum together, and in parts

    /// The definition, a line an equation; `h` is a sequence's outputs.
    private func meanAndMax(_ h: [Vector], parts: Int) -> [Double] {
        (0..<parts).flatMap { p -> [Double] in
            guard !h.isEmpty else { return [Double](repeating: 0, count: 10) }
            let first = Int((Double(p * h.count) / Double(parts)).rounded(.down))
            let end = Int((Double((p + 1) * h.count) / Double(parts)).rounded(.up))
            let part = h[first..<end].map(\.values)
            let columns = (0..<5).map { column in part.map { $0[column] } }
            return columns.map { $0.reduce(0, +) / Double($0.count) }
                + columns.map { $0.max() ?? 0 }
        }
    }

    /// Shorter sequences than parts, lengths that the parts do not divide, and an empty one.
    @Test(arguments: KernelTier.available, [1, 2, 3, 6])
    func meanAndMaxOfParts(tier: KernelTier, parts: Int) {
        let layer = pooling(.meanMax, parts: parts)
        #expect(layer.outputSize == 10 * parts)
        let output = output.tracked()
        let given = output.floats.map(Double.init)
        let dY = random.stream("dY").numbers([4, layer.outputSize])
        func reference(_ x: [Double]) -> [Double] {
            lengths.enumerated().flatMap { b, length in
                meanAndMax(
                    (0..<length).map { Vector(Array(x[(($0 * 4 + b) * 5)...].prefix(5))) },
                    parts: parts)
            }
        }
        let y = Compute.using(tier: tier, threads: 1) {
            let y = layer(output, final: nil, lengths: lengths, in: .training(random))
            (y * dY).sum().backward()
            return y
        }
        #expect(y.shape == [4, layer.outputSize])
        expectClose(y.floats, reference(given), relative: 1e-6, absolute: 1e-7)
        expectGradient(
            output.gradient?.dense(shape: output.shape).floats ?? [], at: given, absolute: 2e-6,
            "output"
        ) { zip(reference($0), dY.floats).reduce(0) { $0 + $1.0 * Double($1.1) } }
    }

    /// `torch.nn.functional.adaptive_avg_pool1d` and `adaptive_max_pool1d` of PyTorch 2.13:
    ///
    ///     x = torch.tensor([[[3., 1, 4, 1, 5, 9, 2]]])
    ///     F.adaptive_avg_pool1d(x, 3), F.adaptive_max_pool1d(x, 3)
    ///     F.adaptive_avg_pool1d(x[..., :2], 3)
    @Test func partsAreThoseOfAdaptivePooling() {
        let x = Tensor([3, 1, 4, 1, 5, 9, 2], shape: [7, 1, 1])
        func pooled(_ kind: SequencePooling.Kind, _ lengths: [Int]) -> [Float] {
            SequencePooling(kind, size: 1, parts: 3, attentionSize: 1, random: random)(
                x, final: nil, lengths: lengths, in: .evaluation
            ).floats
        }
        expectClose(pooled(.mean, [7]), [8.0 / 3, 10.0 / 3, 16.0 / 3], relative: 1e-6, absolute: 0)
        #expect(pooled(.max, [7]) == [4, 5, 9])
        #expect(pooled(.mean, [2]) == [3, 2, 1])
    }

    @Test func aBatchOfEmptySequencesIsZero() {
        let layer = pooling(.meanMax, parts: 2)
        let none = Tensor(zeros: [0, 3, 5])
        let pooled = layer(none, final: nil, lengths: [0, 0, 0], in: .evaluation)
        #expect(pooled.shape == [3, 20] && pooled.floats.allSatisfy { $0 == 0 })
    }
}
