import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// A sampled output layer, its draws and targets.
struct SampledLossCase: Sendable, CustomTestStringConvertible {
    var rule: SampledRule
    var rows = 6
    var inputs = 5
    var words = 40
    var draws: [Int32]
    var ignored: [Int] = []
    var hasBias = true

    var testDescription: String { "\(rule) \(rows)×\(inputs)→\(draws.count) of \(words)" }

    /// Targets that were drawn once, more than once, and not at all; more than one block of
    /// candidates (192); one candidate; no row that counts.
    static let all = [SampledRule.softmax, .blackOut, .noiseContrastive].flatMap { rule in
        [
            SampledLossCase(rule: rule, draws: [3, 17, 17, 0, 29, 17, 5]),
            SampledLossCase(rule: rule, draws: [39, 1, 1], ignored: [0, 4], hasBias: false),
            SampledLossCase(rule: rule, rows: 1, inputs: 1, words: 1, draws: [0]),
            SampledLossCase(rule: rule, rows: 3, draws: [8], ignored: [0, 1, 2]),
            SampledLossCase(
                rule: rule, rows: 9, inputs: 9, words: 500,
                draws: (0..<400).map { Int32($0 * $0 % 431) }, ignored: [7]),
        ]
    }

    var targets: [Int32] {
        (0..<rows).map { ignored.contains($0) ? -1 : Int32($0 * 17 % words) }
    }

    var candidates: SampledCandidates {
        var counts: [Int32: Int] = [:]
        for word in draws { counts[word, default: 0] += 1 }
        for target in targets where target >= 0 { counts[target, default: 0] += 0 }
        let words = counts.keys.sorted()
        return SampledCandidates(
            words: words, counts: words.map { Float(counts[$0] ?? 0) },
            offsets: words.map { Float(offset($0)) })
    }

    /// Something like `-log Q`.
    func offset(_ word: Int32) -> Double { Double(Float(log(Double(word) + 2) - 1)) }

    var x: Tensor { RandomStream(seed: 1).tensor([rows, inputs]).tracked() }
    var weight: Tensor { RandomStream(seed: 2).tensor([words, inputs], deviation: 0.5).tracked() }
    var bias: Tensor? { hasBias ? RandomStream(seed: 3).tensor([words]).tracked() : nil }
    var shift: Tensor { Tensor([-0.75]).tracked() }

    /// The mean loss by the definitions, draw by draw.
    func reference(_ x: Matrix, _ w: Matrix, _ b: [Double], _ shift: Double) -> Double {
        var total = 0.0
        for (row, target) in targets.enumerated() where target >= 0 {
            func score(_ word: Int32) -> Double {
                var sum = b.isEmpty ? 0 : b[Int(word)]
                for j in 0..<inputs { sum += w[Int(word), j] * x[row, j] }
                return sum + offset(word) + shift
            }
            let own = score(target)
            let others = draws.filter { $0 != target }.map(score)
            let sum = exp(own) + others.reduce(0) { $0 + exp($1) }
            switch rule {
            case .softmax: total += log(sum) - own
            case .blackOut:
                total += log(sum) - own
                total -= others.reduce(0) { $0 + log(1 - exp($1) / sum) }
            case .noiseContrastive:
                total += log(1 + exp(-own))
                total += draws.map(score).reduce(0) { $0 + log(1 + exp($1)) }
            }
        }
        return total / Double(max(1, targets.count { $0 >= 0 }))
    }
}

@Suite struct SampledLossTests {
    @Test(arguments: KernelTier.available, SampledLossCase.all)
    func lossAndGradients(tier: KernelTier, given: SampledLossCase) {
        let (x, w, b, shift) = (given.x, given.weight, given.bias, given.shift)
        let loss = on(tier) {
            let loss = x.sampledLoss(
                given.rule, w, bias: b, candidates: given.candidates, targets: given.targets,
                shift: shift)
            (3 * loss).backward()
            return loss.item
        }
        let (xs, ws, bs) = (x.doubleMatrix, w.doubleMatrix, b?.doubles ?? [])
        expectClose(
            [loss], [given.reference(xs, ws, bs, -0.75)], relative: 2e-6, absolute: 1e-6, "loss")
        expectGradient(x.gradientFloats, at: x.doubles, atMost: 60, "dx") {
            3 * given.reference(Matrix(given.rows, given.inputs, $0), ws, bs, -0.75)
        }
        expectGradient(w.gradientFloats, at: w.doubles, atMost: 80, "dW") {
            3 * given.reference(xs, Matrix(given.words, given.inputs, $0), bs, -0.75)
        }
        if let b {
            expectGradient(b.gradientFloats, at: b.doubles, atMost: 60, "db") {
                3 * given.reference(xs, ws, $0, -0.75)
            }
        }
        expectGradient(shift.gradientFloats, at: [-0.75], absolute: 5e-5, "d shift") {
            3 * given.reference(xs, ws, bs, $0[0])
        }
    }

    /// Only the candidates' rows get gradients, in the form that an optimiser moves rows by.
    @Test func gradientsAreRows() {
        let given = SampledLossCase.all[0]
        let (w, b) = (given.weight, given.bias)
        on(.portable) {
            given.x.detached().sampledLoss(
                .softmax, w, bias: b, candidates: given.candidates, targets: given.targets
            ).backward()
        }
        for tensor in [w, b] {
            guard case .rows(let rows)? = tensor?.gradient else {
                Issue.record("no gradient of rows")
                continue
            }
            #expect(rows.indices == given.candidates.words)
        }
    }

    /// A drawn word that is far likelier than all others, the target among them; and a target that
    /// is: losses and gradients stay finite and right.
    @Test(arguments: KernelTier.available)
    func extremeScores(tier: KernelTier) {
        let candidates = SampledCandidates(
            words: [0, 1, 2], counts: [1, 1, 0], offsets: [0, 0, 0])
        for (scores, target, blackOut, slopes) in [
            // p̃(1) is as good as one: the loss is 40 for the target, 40 for the drawn word.
            ([-40.0, 0, 0], Int32(0), 80.0, [-2.0, 2, 0]),
            ([30, 0, 0], 0, 0, [0, 0, 0]), ([0, -30, 0], 2, log(2) * 2, [1, 0, -1]),
        ] as [([Double], Int32, Double, [Double])] {
            let bias = Tensor(scores.map(Float.init)).tracked()
            let weight = Tensor(zeros: [3, 1])
            on(tier) {
                let loss = Tensor([1], shape: [1, 1]).sampledLoss(
                    .blackOut, weight, bias: bias, candidates: candidates, targets: [target])
                loss.backward()
                expectClose([loss.item], [blackOut], relative: 1e-5, absolute: 1e-6, "loss")
            }
            expectClose(bias.gradientFloats, slopes, relative: 1e-5, absolute: 1e-6, "slopes")
        }
        for rule in [SampledRule.softmax, .blackOut, .noiseContrastive] {
            on(tier) {
                for far: Float in [1e4, -1e4] {
                    let bias = Tensor([far, 0, 3]).tracked()
                    let loss = Tensor([1], shape: [1, 1]).sampledLoss(
                        rule, Tensor(zeros: [3, 1]), bias: bias, candidates: candidates,
                        targets: [2])
                    loss.backward()
                    #expect(loss.item.isFinite && bias.gradientFloats.allSatisfy(\.isFinite))
                }
                let broken = Tensor([.nan], shape: [1, 1]).sampledLoss(
                    rule, Tensor(zeros: [3, 1]), bias: nil, candidates: candidates, targets: [2])
                #expect(broken.item.isNaN)
            }
        }
    }

    #if os(Linux) || os(macOS)
        @Test func aTargetThatIsNoCandidateStops() async {
            await #expect(processExitsWith: .failure) {
                let candidates = SampledCandidates(words: [1], counts: [1], offsets: [0])
                _ = Tensor(zeros: [1, 2]).sampledLoss(
                    .softmax, Tensor(zeros: [3, 2]), bias: nil, candidates: candidates,
                    targets: [0])
            }
        }
    #endif
}
