import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Convolution and pooling over windows of padded sequences, layer normalisation and masked binary
/// cross-entropy against plain loops.
@Suite struct SequenceOpsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var time = 6
        var batch = 4
        var inputs = 3
        var filters = 5
        var windows = SequenceWindows(width: 3)
        var lengths: [Int]? = [6, 0, 2, 5]
        var testDescription: String { "T\(time) \(windows) \(lengths ?? [])" }

        static let all = [
            Case(), Case(windows: SequenceWindows(width: 3, stride: 2, padding: 1)),
            Case(windows: SequenceWindows(width: 1), lengths: nil),
            Case(windows: SequenceWindows(width: 4, stride: 3, padding: 2), lengths: [1, 2, 3, 6]),
            Case(time: 2, windows: SequenceWindows(width: 5), lengths: nil),
            Case(
                time: 40, batch: 3, inputs: 20, filters: 33,
                windows: SequenceWindows(width: 7, stride: 2, padding: 3), lengths: [40, 11, 0]),
        ]

        func length(_ b: Int) -> Int { lengths?[b] ?? time }
        var outputs: Int { windows.count(of: time) }
    }

    private func convolution(_ given: Case, _ x: [[Double]]) -> [Double] {
        var y = [Double](repeating: 0, count: given.outputs * given.batch * given.filters)
        for u in 0..<given.outputs {
            for b in 0..<given.batch where u < given.windows.count(of: given.length(b)) {
                for f in 0..<given.filters {
                    var sum = x[2][f]
                    for w in 0..<given.windows.width {
                        let t = u * given.windows.stride - given.windows.padding + w
                        guard (0..<given.length(b)).contains(t) else { continue }
                        for j in 0..<given.inputs {
                            let place = (f * given.windows.width + w) * given.inputs + j
                            sum += x[1][place] * x[0][(t * given.batch + b) * given.inputs + j]
                        }
                    }
                    y[(u * given.batch + b) * given.filters + f] = sum
                }
            }
        }
        return y
    }

    private func largest(_ given: Case, _ x: [Double]) -> [Double] {
        var y = [Double](repeating: 0, count: given.outputs * given.batch * given.inputs)
        for u in 0..<given.outputs {
            for b in 0..<given.batch where u < given.windows.count(of: given.length(b)) {
                for j in 0..<given.inputs {
                    var best = -Double.infinity
                    for w in 0..<given.windows.width {
                        let row = (u * given.windows.stride + w) * given.batch + b
                        best = max(best, x[row * given.inputs + j])
                    }
                    y[(u * given.batch + b) * given.inputs + j] = best
                }
            }
        }
        return y
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test(arguments: KernelTier.available, Case.all)
    func convolutions(tier: KernelTier, given: Case) {
        let random = RandomStream(seed: 1)
        let inputs = [
            random.stream(0).tensor([given.time, given.batch, given.inputs]),
            random.stream(1).tensor(
                [given.filters, given.windows.width * given.inputs], deviation: 0.3),
            random.stream(2).tensor([given.filters]),
        ].map { $0.tracked() }
        on(tier) {
            let y = inputs[0].convolved(
                inputs[1], bias: inputs[2], windows: given.windows, lengths: given.lengths)
            #expect(y.shape == [given.outputs, given.batch, given.filters])
            let dY = random.stream(3).tensor(y.shape)
            y.weighted(by: dY).backward()
            let values = inputs.map(\.doubles)
            expectClose(y.floats, convolution(given, values), relative: 1e-5, absolute: 1e-5)
            for place in 0..<3 {
                expectGradient(
                    inputs[place].gradientFloats, at: values[place], atMost: 30, relative: 1e-3,
                    absolute: 1e-4, "d\(place)"
                ) { moved in
                    var all = values
                    all[place] = moved
                    return dot(convolution(given, all), dY.doubles)
                }
            }
        }
    }

    @Test(arguments: KernelTier.available, Case.all.filter { $0.windows.padding == 0 })
    func maximaOfWindows(tier: KernelTier, given: Case) {
        let x = RandomStream(seed: 1).tensor([given.time, given.batch, given.inputs]).tracked()
        on(tier) {
            let y = x.maxOverWindows(given.windows, lengths: given.lengths)
            let dY = RandomStream(seed: 2).tensor(y.shape)
            y.weighted(by: dY).backward()
            #expect(y.shape == [given.outputs, given.batch, given.inputs])
            expectClose(y.floats, largest(given, x.doubles), relative: 0, absolute: 0)
            expectGradient(
                x.gradientFloats, at: x.doubles, atMost: 60, step: 1e-6, absolute: 1e-6
            ) { dot(largest(given, $0), dY.doubles) }
        }
    }

    @Test func windowsAreCounted() {
        let windows = SequenceWindows(width: 3, stride: 2, padding: 1)
        #expect((0...6).map(windows.count) == [0, 1, 1, 2, 2, 3, 3])
        #expect(SequenceWindows(width: 3).count(of: 2) == 0)
    }

    @Test(arguments: KernelTier.available, [[4, 5], [2, 3, 300], [300, 1], [1, 17]])
    func layerNorm(tier: KernelTier, shape: [Int]) {
        let columns = shape[shape.count - 1]
        let random = RandomStream(seed: 1)
        let inputs = [
            random.stream(0).tensor(shape), random.stream(1).tensor([columns]),
            random.stream(2).tensor([columns]),
        ].map { $0.tracked() }
        func reference(_ x: [[Double]]) -> [Double] {
            (0..<x[0].count / columns).flatMap { row in
                let values = x[0][(row * columns)..<((row + 1) * columns)]
                let mean = values.reduce(0, +) / Double(columns)
                let variance =
                    values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
                return values.enumerated().map {
                    ($1 - mean) / (variance + 1e-5).squareRoot() * x[1][$0] + x[2][$0]
                }
            }
        }
        on(tier) {
            let y = inputs[0].layerNorm(gain: inputs[1], bias: inputs[2])
            let dY = random.stream(3).tensor(shape)
            y.weighted(by: dY).backward()
            let values = inputs.map(\.doubles)
            expectClose(y.floats, reference(values), relative: 1e-5, absolute: 1e-5)
            for place in 0..<3 {
                expectGradient(
                    inputs[place].gradientFloats, at: values[place], atMost: 30, relative: 1e-3,
                    absolute: 1e-4, "d\(place)"
                ) { moved in
                    var all = values
                    all[place] = moved
                    return dot(reference(all), dY.doubles)
                }
            }
        }
    }

    @Test(arguments: KernelTier.available, [1, 5, 400])
    func maskedBinaryCrossEntropy(tier: KernelTier, columns: Int) {
        let lengths = [3, 0, 2]
        let x = RandomStream(seed: 1).tensor([3, 3, columns], deviation: 3)
        let targets = RandomStream(seed: 2).tensor([3, 3, columns]).sigmoid()
        let weights = (0..<9).map { Float($0 % 4) / 2 }
        func total(_ x: [Double], weighted: Bool) -> (sum: Double, weights: Double) {
            var (sum, counted) = (0.0, 0.0)
            for row in 0..<9 where row / 3 < lengths[row % 3] {
                let w = weighted ? Double(weights[row]) : 1
                for j in 0..<columns {
                    let place = row * columns + j
                    let (p, y) = (1 / (1 + exp(-x[place])), targets.doubles[place])
                    sum -= w * (y * log(p) + (1 - y) * log(1 - p))
                    counted += w
                }
            }
            return (sum, counted)
        }
        // Nothing past a sequence's end is read.
        var numbers = x.floats
        for row in 0..<9 where row / 3 >= lengths[row % 3] {
            for j in 0..<columns { numbers[row * columns + j] = .nan }
        }
        on(tier) {
            for weighted in [false, true] {
                for divisor in [nil, 7.5] {
                    let tracked = Tensor(numbers, shape: x.shape).tracked()
                    let loss = tracked.binaryCrossEntropy(
                        targets, weights: weighted ? weights : nil, lengths: lengths,
                        divisor: divisor)
                    (2 * loss).backward()
                    func reference(_ x: [Double]) -> Double {
                        let (sum, counted) = total(x, weighted: weighted)
                        return sum / (divisor ?? counted)
                    }
                    expectClose([loss.item], [reference(x.doubles)], relative: 1e-6, absolute: 0)
                    expectGradient(
                        tracked.gradientFloats, at: x.doubles, atMost: 40, absolute: 1e-7
                    ) { 2 * reference($0) }
                }
            }
        }
    }
}
