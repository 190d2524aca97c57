import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Pooling over time against plain loops, on every tier.
@Suite struct PoolingTests {
    struct Case: Sendable {
        var t: Int
        var b: Int
        var d: Int
        var lengths: [Int]?
        func length(_ sequence: Int) -> Int { lengths?[sequence] ?? t }
        func row(_ time: Int, _ sequence: Int) -> Int { time * b + sequence }
    }

    static let cases = [
        Case(t: 3, b: 2, d: 5), Case(t: 4, b: 5, d: 7, lengths: [2, 0, 4, 1, 3]),
        Case(t: 1, b: 1, d: 1), Case(t: 3, b: 2, d: 4, lengths: [0, 0]),
        Case(t: 2, b: 33, d: 3, lengths: (0..<33).map { $0 % 3 }),
        Case(t: 5, b: 3, d: 1027, lengths: [5, 2, 4]),
        Case(t: 700, b: 2, d: 17, lengths: [700, 513]),
    ]

    private func input(_ shape: [Int], _ seed: UInt64 = 1) -> Tensor {
        RandomStream(seed: seed).tensor(shape)
    }

    /// `x [T, B, D]` with something unusable past each sequence's end, which nobody may read.
    private func spoiled(_ x: Tensor, _ given: Case, columns: Int) -> Tensor {
        let copy = x.copy()
        copy.withMutableFloats { numbers in
            for t in 0..<given.t {
                for b in 0..<given.b where t >= given.length(b) {
                    for j in 0..<columns { numbers[given.row(t, b) * columns + j] = .nan }
                }
            }
        }
        return copy
    }

    // MARK: Plain loops

    private func mean(_ x: [Double], _ given: Case) -> [Double] {
        var y = [Double](repeating: 0, count: given.b * given.d)
        for b in 0..<given.b {
            for t in 0..<given.length(b) {
                for j in 0..<given.d {
                    y[b * given.d + j] +=
                        x[given.row(t, b) * given.d + j] / Double(given.length(b))
                }
            }
        }
        return y
    }

    private func max(_ x: [Double], _ given: Case) -> [Double] {
        (0..<given.b * given.d).map { place in
            let (b, j) = place.quotientAndRemainder(dividingBy: given.d)
            return (0..<given.length(b)).map { x[given.row($0, b) * given.d + j] }.max() ?? 0
        }
    }

    private func softmax(_ s: [Double], _ given: Case) -> [Double] {
        var w = [Double](repeating: 0, count: s.count)
        for b in 0..<given.b {
            let times = 0..<given.length(b)
            let sum = times.reduce(0.0) { $0 + exp(s[given.row($1, b)]) }
            for t in times { w[given.row(t, b)] = exp(s[given.row(t, b)]) / sum }
        }
        return w
    }

    private func weightedSum(_ x: [Double], _ w: [Double], _ given: Case) -> [Double] {
        var y = [Double](repeating: 0, count: given.b * given.d)
        for b in 0..<given.b {
            for t in 0..<given.length(b) {
                for j in 0..<given.d {
                    y[b * given.d + j] += w[given.row(t, b)] * x[given.row(t, b) * given.d + j]
                }
            }
        }
        return y
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    // MARK: Values and gradients

    @Test(arguments: KernelTier.available, cases)
    func meanAndMax(tier: KernelTier, given: Case) {
        let x = input([given.t, given.b, given.d])
        let dY = input([given.b, given.d], 2)
        for isMean in [true, false] {
            let tracked = spoiled(x, given, columns: given.d).tracked()
            let y = on(tier) {
                let y =
                    isMean
                    ? tracked.meanOverTime(lengths: given.lengths)
                    : tracked.maxOverTime(lengths: given.lengths)
                y.weighted(by: dY).backward()
                return y
            }
            func reference(_ x: [Double]) -> [Double] { isMean ? mean(x, given) : max(x, given) }
            #expect(y.shape == [given.b, given.d])
            expectClose(
                y.floats, reference(x.doubles), relative: 1e-6, absolute: 2e-7,
                isMean ? "mean" : "max")
            expectGradient(
                tracked.gradientFloats, at: x.doubles, atMost: 60, step: 1e-6, absolute: 1e-6,
                isMean ? "mean" : "max"
            ) { dot(reference($0), dY.doubles) }
            let plain = on(tier) {
                isMean
                    ? x.meanOverTime(lengths: given.lengths)
                    : x.maxOverTime(lengths: given.lengths)
            }
            expectSameBits(plain.floats, y.floats, "without a history")
        }
    }

    @Test(arguments: KernelTier.available, cases)
    func softmax(tier: KernelTier, given: Case) {
        let s = input([given.t, given.b], 3)
        let dW = input([given.t, given.b], 4)
        let tracked = spoiled(s, given, columns: 1).tracked()
        let w = on(tier) {
            let w = tracked.softmaxOverTime(lengths: given.lengths)
            w.weighted(by: dW).backward()
            return w
        }
        expectClose(w.floats, softmax(s.doubles, given), relative: 1e-6, absolute: 0)
        expectGradient(
            tracked.gradientFloats, at: s.doubles, atMost: 60, absolute: 1e-6
        ) { dot(softmax($0, given), dW.doubles) }
        for t in 0..<given.t {
            for b in 0..<given.b where t >= given.length(b) {
                #expect(w.floats[given.row(t, b)] == 0)
            }
        }
    }

    @Test(arguments: KernelTier.available, cases)
    func weightedSum(tier: KernelTier, given: Case) {
        let x = input([given.t, given.b, given.d])
        let w = input([given.t, given.b], 5)
        let dY = input([given.b, given.d], 6)
        let tracked = (
            spoiled(x, given, columns: given.d).tracked(), spoiled(w, given, columns: 1).tracked()
        )
        let y = on(tier) {
            let y = tracked.0.weightedSumOverTime(tracked.1, lengths: given.lengths)
            y.weighted(by: dY).backward()
            return y
        }
        expectClose(
            y.floats, weightedSum(x.doubles, w.doubles, given), relative: 1e-5, absolute: 1e-5)
        expectGradient(
            tracked.0.gradientFloats, at: x.doubles, atMost: 60, absolute: 1e-6, "dx"
        ) { dot(weightedSum($0, w.doubles, given), dY.doubles) }
        expectGradient(
            tracked.1.gradientFloats, at: w.doubles, atMost: 60, absolute: 1e-4, "dw"
        ) { dot(weightedSum(x.doubles, $0, given), dY.doubles) }
        // Either gradient alone.
        on(tier) {
            let (a, b) = (x.tracked(), w.tracked())
            a.weightedSumOverTime(w, lengths: given.lengths).weighted(by: dY).backward()
            x.weightedSumOverTime(b, lengths: given.lengths).weighted(by: dY).backward()
            expectSameBits(a.gradientFloats, tracked.0.gradientFloats, "dx alone")
            expectSameBits(b.gradientFloats, tracked.1.gradientFloats, "dw alone")
        }
    }

    @Test(arguments: KernelTier.available)
    func theFirstOfEqualNumbersGetsTheGradient(tier: KernelTier) {
        on(tier) {
            let x = Tensor([1, 5, -1, 3, 5, -1, 3, 2, -1], shape: [3, 1, 3]).tracked()
            let y = x.maxOverTime()
            (y * Tensor([10, 20, 30], shape: [1, 3])).sum().backward()
            #expect(y.floats == [3, 5, -1])
            #expect(x.gradientFloats == [0, 20, 30, 10, 0, 0, 0, 0, 0])
            let broken = Tensor([1, .nan, 2, .nan, 3, 7], shape: [3, 1, 2]).maxOverTime().floats
            #expect(broken[0] == 3 && broken[1].isNaN)
        }
    }

    @Test(arguments: KernelTier.available)
    func largeScoresStayFinite(tier: KernelTier) {
        let scores = Tensor([1e4, -1e4, 1e4, 3, -1e4, 3], shape: [3, 2])
        let weights = on(tier) { scores.softmaxOverTime(lengths: [3, 2]).floats }
        expectClose(weights, [0.5, 0, 0.5, 1, 0, 0], relative: 1e-6, absolute: 1e-30)
    }

    // MARK: The same bits

    /// A sequence alone, and the same one in a padded batch.
    @Test(arguments: KernelTier.available, [0, 1, 6, 300])
    func aloneAndInABatch(tier: KernelTier, length: Int) {
        let (time, batch, width) = (310, 19, 37)
        let lengths = (0..<batch).map { $0 == 11 ? length : $0 * 53 % (time + 1) }
        let (x, s) = (input([time, batch, width]), input([time, batch], 2))
        func own(_ numbers: [Float], _ width: Int, of sequence: Int, batch: Int) -> [Float] {
            var rows: [Float] = []
            for t in 0..<length {
                let first = (t * batch + sequence) * width
                rows += numbers[first..<(first + width)]
            }
            return rows
        }
        func one(_ tensor: Tensor, _ width: Int) -> Tensor {
            let numbers = own(tensor.floats, width, of: 11, batch: batch)
            return Tensor(numbers, shape: [length, 1] + tensor.shape.dropFirst(2))
        }
        func pooled(_ x: Tensor, _ s: Tensor, _ lengths: [Int]) -> [[Float]] {
            on(tier) {
                let (x, s) = (x.tracked(), s.tracked())
                let batch = x.shape[1]
                let sequence = batch == 1 ? 0 : 11
                let w = s.softmaxOverTime(lengths: lengths)
                let results = [
                    x.meanOverTime(lengths: lengths), x.maxOverTime(lengths: lengths),
                    x.weightedSumOverTime(w, lengths: lengths),
                ]
                var loss = w.sum()
                for result in results { loss = loss + (result * result).sum() }
                loss.backward()
                var found = results.map { result in
                    Array(result.floats[(sequence * width)..<((sequence + 1) * width)])
                }
                found.append(own(x.gradientFloats, width, of: sequence, batch: batch))
                found.append(own(s.gradientFloats, 1, of: sequence, batch: batch))
                found.append(own(w.floats, 1, of: sequence, batch: batch))
                return found
            }
        }
        let alone = pooled(one(x, width), one(s, 1), [length])
        for (number, (a, b)) in zip(alone, pooled(x, s, lengths)).enumerated() {
            expectSameBits(a, b, "result \(number)")
        }
    }
}
