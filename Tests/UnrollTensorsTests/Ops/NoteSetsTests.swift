import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Sets of notes against plain loops in `Double` and against PyTorch.
@Suite struct NoteSetsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var time = 3
        var keys = 5
        var hidden = 7
        var lengths = [3, 0, 2]
        var deviation: Float = 1
        var testDescription: String { "T\(time) K\(keys) N\(hidden) \(lengths) ±\(deviation)" }

        static let all = [
            Case(), Case(keys: 1, hidden: 1), Case(time: 1, keys: 33, hidden: 20, lengths: [1, 1]),
            Case(hidden: 0), Case(deviation: 30), Case(time: 9, keys: 6, lengths: [9, 8, 1]),
        ]

        var batch: Int { lengths.count }
        /// Biases, states, W and V.
        var inputs: [Tensor] {
            let random = RandomStream(seed: 5)
            return [
                random.stream(0).tensor([time, batch, keys], deviation: deviation),
                random.stream(1).tensor([time, batch, hidden], deviation: deviation),
                random.stream(2).tensor([keys, hidden]), random.stream(3).tensor([keys, hidden]),
            ]
        }
        var targets: Tensor {
            Tensor(
                (0..<time * batch * keys).map { $0 * $0 % 5 < 2 ? 1 : 0 },
                shape: [time, batch, keys])
        }

        func counts(_ row: Int) -> Bool { row / batch < lengths[row % batch] }

        /// The loss of a row of targets.
        func loss(_ row: Int, _ x: [[Double]], _ y: [Float]) -> Double {
            var a = Array(x[1][(row * hidden)..<((row + 1) * hidden)])
            var loss = 0.0
            for k in 0..<keys {
                let logit = (0..<hidden).reduce(x[0][row * keys + k]) {
                    $0 + x[3][k * hidden + $1] / (1 + exp(-a[$1]))
                }
                // -log σ(logit) or -log (1 - σ(logit))
                let sign = y[k] > 0 ? -logit : logit
                loss += max(sign, 0) + log1p(exp(-abs(sign)))
                if y[k] > 0 { for j in 0..<hidden { a[j] += x[2][k * hidden + j] } }
            }
            return loss
        }

        func losses(_ x: [[Double]]) -> [Double] {
            let y = targets.floats
            return (0..<time * batch).map {
                counts($0) ? loss($0, x, Array(y[($0 * keys)..<(($0 + 1) * keys)])) : 0
            }
        }
    }

    private func weights(_ x: [Tensor]) -> NoteSetWeights {
        NoteSetWeights(inputs: x[2], outputs: x[3])
    }

    /// Rows past each sequence's end are unusable.
    private func spoiled(_ given: Case) -> [Tensor] {
        given.inputs.enumerated().map { place, tensor in
            guard place < 2, tensor.count > 0 else { return tensor }
            let width = tensor.shape[2]
            return Tensor(
                tensor.floats.enumerated().map { given.counts($0 / width) ? $1 : .nan },
                shape: tensor.shape)
        }
    }

    @Test(arguments: KernelTier.available, Case.all)
    func valuesAndGradients(tier: KernelTier, given: Case) {
        let x = spoiled(given).map { $0.tracked() }
        let values = given.inputs.map(\.doubles)
        let count = Double(given.lengths.reduce(0, +))
        on(tier) {
            let expected = given.losses(values)
            let losses = x[0].noteSetLosses(
                states: x[1], weights(x), targets: given.targets, lengths: given.lengths)
            #expect(losses.shape == [given.time, given.batch])
            expectClose(losses.floats, expected, relative: 1e-5, absolute: 1e-5, "losses")
            let loss = x[0].noteSetLoss(
                states: x[1], weights(x), targets: given.targets, lengths: given.lengths)
            expectClose(
                [loss.item], [expected.reduce(0, +) / count], relative: 1e-5, absolute: 1e-6)
            (loss + loss).backward()
            for place in x.indices {
                expectGradient(
                    x[place].gradientFloats, at: values[place], atMost: 60, relative: 1e-3,
                    absolute: 2e-5, "d\(place)"
                ) { moved in
                    var all = values
                    all[place] = moved
                    return 2 * given.losses(all).reduce(0, +) / count
                }
            }
        }
    }

    /// The probabilities of all sets of a small keyboard add up to one.
    @Test(arguments: KernelTier.available)
    func allSetsTogetherAreCertain(tier: KernelTier) {
        let given = Case(time: 1, keys: 8, hidden: 5, lengths: [1])
        let x = given.inputs
        on(tier) {
            let total = (0..<256).reduce(0.0) { sum, set in
                let notes = Tensor(
                    (0..<8).map { set >> $0 & 1 == 1 ? 1 : 0 }, shape: [1, 1, 8])
                let loss = x[0].noteSetLosses(
                    states: x[1], weights(x), targets: notes, lengths: [1])
                return sum + exp(-Double(loss.item))
            }
            #expect(abs(total - 1) < 1e-5)
        }
    }

    /// Draws are as frequent as the sets are likely, and a temperature sharpens each note's logit.
    @Test(arguments: KernelTier.available, [Float(1), 0.5])
    func drawsFollowTheProbabilities(tier: KernelTier, temperature: Float) {
        let given = Case(time: 1, keys: 3, hidden: 4, lengths: [1])
        let x = given.inputs
        let rows = 20_000
        let random = RandomStream(seed: 11)
        let uniforms = Tensor(
            (0..<rows * 3).map { random.uniform(at: UInt64($0)) }, shape: [rows, 3])
        func repeated(_ tensor: Tensor) -> Tensor {
            let row = tensor.floats
            return Tensor((0..<rows).flatMap { _ in row }, shape: [rows, row.count])
        }
        on(tier) {
            let draws = repeated(x[0]).noteSetDraws(
                states: repeated(x[1]), weights(x), uniforms: uniforms, temperature: temperature
            ).floats
            var counts = [Int](repeating: 0, count: 8)
            for row in 0..<rows {
                counts[(0..<3).reduce(0) { $0 + (draws[row * 3 + $1] > 0 ? 1 << $1 : 0) }] += 1
            }
            // The same model with every logit divided by the temperature.
            var sharp = x.map(\.doubles)
            sharp[0] = sharp[0].map { $0 / Double(temperature) }
            sharp[3] = sharp[3].map { $0 / Double(temperature) }
            for set in 0..<8 {
                let notes = (0..<3).map { Float(set >> $0 & 1) }
                let expected = exp(-given.loss(0, sharp, notes)) * Double(rows)
                #expect(abs(Double(counts[set]) - expected) < 5 * (expected + 1).squareRoot())
            }
        }
    }

    @Test(arguments: KernelTier.available)
    func whatCannotSoundDoesNot(tier: KernelTier) {
        on(tier) {
            let none = Tensor(zeros: [3, 0])
            let draws = Tensor([50, -.infinity, -50], shape: [1, 3]).noteSetDraws(
                states: Tensor(zeros: [1, 0]), NoteSetWeights(inputs: none, outputs: none),
                uniforms: Tensor([0.5, 0, 0.5], shape: [1, 3]))
            #expect(draws.floats == [1, 0, 0])
        }
    }

    /// A set has the same bits alone and in any batch.
    @Test(arguments: KernelTier.available)
    func rowsStandAlone(tier: KernelTier) {
        let given = Case(time: 7, keys: 11, hidden: 6, lengths: [7, 7, 7])
        let x = given.inputs
        on(tier) {
            let together = x[0].noteSetLosses(
                states: x[1], weights(x), targets: given.targets, lengths: given.lengths)
            let alone = x[0].slice(4..<5).noteSetLosses(
                states: x[1].slice(4..<5), weights(x), targets: given.targets.slice(4..<5),
                lengths: [1, 1, 1])
            expectSameBits(alone.floats, together.slice(4..<5).floats)
        }
    }

    // PyTorch 2.13:
    //     import torch; torch.set_default_dtype(torch.float64)
    //     K, N = 4, 3
    //     b = torch.linspace(-1, 1, K).requires_grad_(); a = torch.linspace(-.5, .7, N).requires_grad_()
    //     W = (torch.arange(K * N).reshape(K, N) / 10 - .5).requires_grad_()
    //     V = (.4 - torch.arange(K * N).reshape(K, N) / 15).requires_grad_()
    //     y = torch.tensor([1., 0., 1., 1.]); h = a; loss = 0
    //     for k in range(K):
    //         logit = b[k] + V[k] @ torch.sigmoid(h)
    //         loss = loss + torch.nn.functional.binary_cross_entropy_with_logits(logit, y[k])
    //         h = h + y[k] * W[k]
    //     loss.backward(); print(loss, b.grad, a.grad, W.grad, V.grad)
    @Test(arguments: KernelTier.available)
    func matchesPyTorch(tier: KernelTier) throws {
        let expected = Self.pyTorch
        on(tier) {
            let b = Tensor((0..<4).map { -1 + Float($0) * 2 / 3 }, shape: [1, 1, 4]).tracked()
            let a = Tensor([-0.5, 0.1, 0.7], shape: [1, 1, 3]).tracked()
            let w = Tensor((0..<12).map { Float($0) / 10 - 0.5 }, shape: [4, 3]).tracked()
            let v = Tensor((0..<12).map { 0.4 - Float($0) / 15 }, shape: [4, 3]).tracked()
            let loss = b.noteSetLoss(
                states: a, NoteSetWeights(inputs: w, outputs: v),
                targets: Tensor([1, 0, 1, 1], shape: [1, 1, 4]), lengths: [1])
            loss.backward()
            let found = [[loss.item]] + [b, a, w, v].map(\.gradientFloats)
            for (found, expected) in zip(found, expected) {
                expectClose(found, expected, relative: 1e-5, absolute: 1e-7)
            }
        }
    }

    private static let pyTorch: [[Double]] = [
        [
            2.604296099844
        ],
        [
            -0.621473517984, 0.454404139905, -0.443952088838, -0.355995315873,
        ],
        [
            -0.025919748856, -0.005940180024, 0.011066200121,
        ],
        [
            0.032499684649, 0.045720021643, 0.047809847947, 0.0,
            0.0, 0.0, 0.014631429365, 0.023673787253,
            0.026309581454, 0.0, 0.0, 0.0,
        ],
        [
            -0.23463152762, -0.326260662511, -0.415261005443, 0.122208095262,
            0.193375082128, 0.272046151265, -0.119397105792, -0.188927133582,
            -0.265788637268, -0.102900623116, -0.1691051842, -0.237871717015,
        ],
    ]
}
