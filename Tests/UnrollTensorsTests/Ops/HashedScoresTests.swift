import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Rows with features of a few orders, over few slots, so that runs meet and go round.
struct HashedCase: Sendable, CustomTestStringConvertible {
    var rows = 4
    var inputs = 3
    var classes = 21
    var slots = 64
    var orders = 2
    var first = 0
    /// For a sampled loss.
    var draws: [Int32] = [3, 5, 5, 0, 20, 11]

    var testDescription: String { "\(rows)×\(inputs)→\(classes), \(orders) in \(slots)" }

    static let all = [
        HashedCase(), HashedCase(inputs: 0, first: 7), HashedCase(rows: 1, slots: 16, orders: 3),
        // More than one block and one group of classes, and slots enough for rows of blocks.
        HashedCase(rows: 9, inputs: 10, classes: 1700, slots: 1 << 14, orders: 4),
        HashedCase(rows: 3, classes: 300, slots: 1 << 20),
    ]

    /// -1 for some rows' highest order; starts near the end go round.
    var starts: [Int32] {
        (0..<rows * orders).map { place in
            if place % orders == orders - 1, place / orders % 3 == 1 { return -1 }
            return Int32(place % 3 == 0 ? slots - 1 - place % 5 : place * 97 % slots)
        }
    }
    var x: Tensor { RandomStream(seed: 1).tensor([rows, inputs]).tracked() }
    var weight: Tensor {
        RandomStream(seed: 2).tensor([classes, inputs], deviation: 0.3).tracked()
    }
    var bias: Tensor { RandomStream(seed: 3).tensor([classes]).tracked() }
    var slotWeights: Tensor {
        RandomStream(seed: 4).tensor([slots / 16, 16], deviation: 0.5).tracked()
    }
    var targets: [Int32] { (0..<rows).map { $0 == 2 ? -1 : Int32($0 * 13 % classes) } }

    func hashed(_ weights: Tensor) -> HashedScores {
        HashedScores(weights: weights, starts: starts, orders: orders, first: first)
    }

    /// The scores by plain loops.
    func scores(_ x: Matrix, _ w: Matrix, _ b: [Double], _ slotWeights: [Double]) -> Matrix {
        var result = Matrix(rows, classes, [Double](repeating: 0, count: rows * classes))
        for row in 0..<rows {
            for c in 0..<classes {
                var sum = b[c]
                for j in 0..<inputs { sum += w[c, j] * x[row, j] }
                for o in 0..<orders where starts[row * orders + o] >= 0 {
                    sum += slotWeights[(Int(starts[row * orders + o]) + first + c) % slots]
                }
                result.values[row * classes + c] = sum
            }
        }
        return result
    }

    /// The mean cross-entropy of all classes, or of the drawn and the target.
    func loss(_ scores: Matrix, sampled: Bool) -> Double {
        var total = 0.0
        for (row, target) in targets.enumerated() where target >= 0 {
            let kept = sampled ? Array(Set(draws + [target])) : (0..<Int32(classes)).map { $0 }
            let sum = kept.reduce(0) { $0 + exp(scores[row, Int($1)]) }
            total += log(sum) - scores[row, Int(target)]
        }
        return total / Double(max(1, targets.count { $0 >= 0 }))
    }

    var candidates: SampledCandidates {
        let drawn = Set(draws)
        let words = drawn.union(targets.filter { $0 >= 0 }).sorted()
        return SampledCandidates(
            words: words, counts: words.map { drawn.contains($0) ? 1 : 0 },
            offsets: words.map { _ in 0 })
    }

    /// Loss and gradients.
    func run(sampled: Bool, keepsLogits: Bool? = nil) -> [[Float]] {
        let (x, weight, bias, slotWeights) = (x, weight, bias, slotWeights)
        let loss =
            sampled
            ? x.sampledLoss(
                .softmax, weight, bias: bias, candidates: candidates, targets: targets,
                adding: hashed(slotWeights))
            : x.linearSoftmaxCrossEntropy(
                weight, bias: bias, targets: targets, adding: hashed(slotWeights),
                keepsLogits: keepsLogits)
        (2 * loss).backward()
        return [[loss.item]] + [x, weight, bias, slotWeights].map(\.gradientFloats)
    }
}

@Suite struct HashedScoresTests {
    @Test(arguments: KernelTier.available, HashedCase.all.flatMap { [($0, false), ($0, true)] })
    func lossAndGradients(tier: KernelTier, given: (case: HashedCase, sampled: Bool)) {
        let (given, sampled) = given
        let actual = on(tier) { given.run(sampled: sampled) }
        let (x, w) = (given.x.doubleMatrix, given.weight.doubleMatrix)
        let (b, slots) = (given.bias.doubles, given.slotWeights.doubles)
        func loss(_ x: Matrix, _ b: [Double], _ slots: [Double]) -> Double {
            given.loss(given.scores(x, w, b, slots), sampled: sampled)
        }
        expectClose(actual[0], [loss(x, b, slots)], relative: 3e-6, absolute: 1e-6, "loss")
        expectGradient(actual[1], at: x.values, atMost: 8, "dx") {
            2 * loss(Matrix(given.rows, given.inputs, $0), b, slots)
        }
        expectGradient(actual[3], at: b, atMost: 8, "db") { 2 * loss(x, $0, slots) }
        // Every slot by the scores' gradients: a difference of each would take long.
        let scores = given.scores(x, w, b, slots)
        var expected = [Double](repeating: 0, count: given.slots)
        for (row, target) in given.targets.enumerated() where target >= 0 {
            let kept =
                sampled ? Set(given.draws + [target]) : Set(0..<Int32(given.classes))
            let sum = kept.reduce(0) { $0 + exp(scores[row, Int($1)]) }
            for c in kept {
                let p = exp(scores[row, Int(c)]) / sum - (c == target ? 1 : 0)
                for start in given.starts[row * given.orders..<(row + 1) * given.orders]
                where start >= 0 {
                    expected[(Int(start) + given.first + Int(c)) % given.slots] +=
                        2 * p / Double(given.targets.count { $0 >= 0 })
                }
            }
        }
        expectClose(actual[4], expected, relative: 2e-5, absolute: 1e-6, "slots")
        var moved = slots
        for slot in given.starts.prefix(3).filter({ $0 >= 0 }).map(Int.init) {
            moved[slot] = slots[slot] + 1e-5
            let above = loss(x, b, moved)
            moved[slot] = slots[slot] - 1e-5
            let slope = (above - loss(x, b, moved)) / 1e-5
            moved[slot] = slots[slot]
            #expect(abs(Double(actual[4][slot]) - slope) < 1e-5 + 1e-4 * abs(slope))
        }
    }

    @Test(arguments: KernelTier.available, HashedCase.all)
    func sameBitsWithLogitsKeptOrNot(tier: KernelTier, given: HashedCase) {
        let kept = on(tier) { given.run(sampled: false, keepsLogits: true) }
        let blocks = on(tier) { given.run(sampled: false, keepsLogits: false) }
        for (a, b) in zip(blocks, kept) { expectSameBits(a, b) }
    }

    @Test(arguments: KernelTier.available, HashedCase.all)
    func scoresAndCrossEntropies(tier: KernelTier, given: HashedCase) {
        on(tier) {
            let hashed = given.hashed(given.slotWeights).detached()
            let (x, weight, bias) = (given.x.detached(), given.weight, given.bias)
            let scores = x.linear(weight.detached(), bias: bias.detached()).adding(hashed)
            let expected = given.scores(
                x.doubleMatrix, weight.doubleMatrix, bias.doubles, given.slotWeights.doubles)
            expectClose(scores.floats, expected.values, relative: 1e-5, absolute: 2e-6)
            let losses = x.linearCrossEntropies(
                weight, bias: bias, targets: given.targets, adding: hashed)
            expectClose(
                losses, scores.crossEntropies(given.targets).map(Double.init), relative: 1e-5,
                absolute: 1e-6)
            // Some rows, counted from elsewhere.
            let last = Int32(given.rows - 1)
            let some = Tensor(zeros: [2, 2]).adding(
                given.hashed(given.slotWeights).detached().rows([last, 0], first: given.first + 1))
            let plain = Tensor(zeros: [given.rows, 3]).adding(hashed).floats
            expectSameBits(
                some.floats,
                Array(plain.suffix(2)) + Array(plain.prefix(3).suffix(2)))
        }
    }

    /// Where few blocks of slots are touched, the gradient is those; the numbers are the same.
    @Test func fewTouchedBlocksAreRows() {
        let few = HashedCase(rows: 3, classes: 300, slots: 1 << 20)
        let weights = few.slotWeights
        on(.portable) {
            few.x.detached().sampledLoss(
                .softmax, few.weight.detached(), bias: nil, candidates: few.candidates,
                targets: few.targets, adding: few.hashed(weights)
            ).backward()
        }
        guard case .rows(let rows)? = weights.gradient else {
            Issue.record("no gradient of rows")
            return
        }
        #expect(rows.indices.count <= few.rows * few.orders * few.candidates.words.count)
        #expect(zip(rows.indices, rows.indices.dropFirst()).allSatisfy(<))
        let many = HashedCase().slotWeights
        on(.portable) {
            HashedCase().x.sampledLoss(
                .softmax, HashedCase().weight, bias: nil, candidates: HashedCase().candidates,
                targets: HashedCase().targets, adding: HashedCase().hashed(many)
            ).backward()
        }
        guard case .dense? = many.gradient else {
            Issue.record("no tensor for many touched blocks")
            return
        }
    }
}
