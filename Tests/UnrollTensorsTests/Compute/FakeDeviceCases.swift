import TestSupport
import UnrollSystem
import UnrollTensors

/// Every op of the floor, forward and backward.
enum FakeDeviceCases {
    typealias Case = FakeDeviceTests.Case

    static let all = elementwise + shapes + sequences + products + steps + losses + others

    private static let lengths = [4, 0, 2]

    static let elementwise = [
        Case("unary", [[3, 37]]) { x in
            let positive = x[0].exp()
            return [
                x[0].sigmoid(), x[0].tanh(), x[0].relu(), positive.squareRoot(), positive.log(),
            ]
        },
        Case("binary", [[3, 37], [3, 37]]) { x in
            [x[0] + x[1], x[0] - x[1], x[0] * x[1], x[0] / x[1].exp(), 3 * x[0]]
        },
        Case("numbers", [[3, 37]]) { x in
            [
                x[0] * 3, x[0] / 3, 3 / x[0].exp(), x[0] + 3, 3 + x[0], x[0] - 3, 3 - x[0], -x[0],
                x[0].mean(),
            ]
        },
        Case("broadcast", [[4, 3, 5], [5], [3, 5], [4], [4, 3]]) { x in
            [
                x[0].addingRows(x[1]), x[0].multiplyingRows(by: x[2]),
                x[0].addingColumns(x[3]), x[0].multiplyingColumns(by: x[4]),
            ]
        },
        Case("sums", [[4, 3, 5]]) { x in
            [x[0].sum(), x[0].sum(axis: 0), x[0].mean(axis: 1), x[0].mean(axis: -1)]
        },
        Case("dropout", [[4, 3, 5]]) { x in
            let pass = Pass.training(RandomStream(seed: 5))
            return [x[0].dropout(0.4, in: pass), x[0].lockedDropout(0.4, in: pass)]
        },
        Case("layer norm", [[6, 37], [37], [37]]) { x in [x[0].layerNorm(gain: x[1], bias: x[2])] },
        Case("top") {
            let (values, columns) = RandomStream(seed: 1).tensor([5, 40]).top(4)
            return [values, columns]
        },
        Case("in place") {
            let x = RandomStream(seed: 1).tensor([5, 4])
            x.slice(1..<2).fill(3)
            x.slice(2..<3).assign(x.slice(0..<1))
            return [x.copy(), Tensor(repeating: 2, shape: [3])]
        },
    ]

    static let shapes = [
        Case("first axis", [[4, 3], [2, 3], [4, 3]]) { x in
            [
                x[0].slice(1..<3), x[0][2], Tensor.joined([x[0], x[1]]),
                Tensor.stacked([x[0], x[2]]), x[0].reshaped([2, 6]),
            ]
        },
        Case("last axis", [[4, 7], [4, 2]]) { x in
            [Tensor.concatenated([x[0], x[1]]), x[0].columns(2..<5)] + x[0].split([1, 6])
        },
        Case("rows of a table", [[9, 5]]) { x in
            let scales = RandomStream(seed: 3).tensor([9])
            return [
                x[0].gatheringRows([3, -1, 8, 3]), x[0].gatheringRows([1, 1, -1], scales: scales),
                x[0].usingRows(of: [2, 4, -1]).tanh(),
            ]
        },
        Case("rows alone", [[9, 5]]) { x in
            [x[0].gatheringRows((0..<20).map { $0 % 4 }), x[0].gatheringRows([0, 7])]
        },
    ]

    static let sequences = [
        Case("pooling", [[4, 3, 5], [4, 3]]) { x in
            let weights = x[1].softmaxOverTime(lengths: lengths)
            return [
                x[0].meanOverTime(lengths: lengths), x[0].maxOverTime(lengths: lengths), weights,
                x[0].weightedSumOverTime(weights, lengths: lengths),
                x[0].maxOverWindows(SequenceWindows(width: 2, stride: 2), lengths: lengths),
            ]
        },
        Case("convolution", [[4, 3, 5], [6, 15], [6]]) { x in
            [
                x[0].convolved(
                    x[1], bias: x[2], windows: SequenceWindows(width: 3, stride: 2, padding: 1),
                    lengths: lengths)
            ]
        },
        Case("convolution of symbols", [[7, 3], [4, 6], [4]]) { x in
            [
                x[0].convolutionMaxOverTime(
                    x[1], bias: x[2], width: 2, symbols: [0, 3, 3, 6, 1], lengths: [3, 0, 1, 1])
            ]
        },
        Case("attention", [[2, 3, 5], [4, 3, 5], [4, 3, 6], [5]]) { x in
            let dot = x[0].attention(to: x[1], values: x[2], lengths: lengths, scale: 0.4)
            let additive = x[0].additiveAttention(
                to: x[1], values: x[2], vector: x[3], lengths: lengths)
            return [dot.contexts, additive.contexts, dot.weights, additive.weights]
        },
        Case("conditional random field", [[4, 3, 5], [5, 5], [5], [5]]) { x in
            let field = TransitionScores(transitions: x[1], start: x[2], end: x[3])
            let tags = lengths.map { (0..<$0).map { Int32($0 % 5) } }
            let found = x[0].randomFieldProbabilities(field, lengths: lengths, tags: tags)
            let paths = x[0].randomFieldPaths(field, lengths: lengths)
            return [
                x[0].randomFieldLoss(field, lengths: lengths, tags: tags), found.marginals,
                found.conditionals, paths.scores,
            ]
        },
        Case("connectionist temporal classification", [[4, 3, 5]]) { x in
            let targets: [[Int32]] = [[2, 2], [4, 1, 3, 2, 1], []]
            return [
                x[0].ctcLoss(lengths: lengths, targets: targets),
                x[0].ctcLosses(lengths: lengths, targets: targets),
            ]
        },
        Case("sets of notes", [[4, 3, 5], [4, 3, 7], [5, 7], [5, 7]]) { x in
            let weights = NoteSetWeights(inputs: x[2], outputs: x[3])
            let targets = Tensor((0..<60).map { $0 % 3 == 0 ? 1 : 0 }, shape: [4, 3, 5])
            let uniforms = Tensor((0..<60).map { Float($0 * 7 % 60) / 60 }, shape: [4, 3, 5])
            return [
                x[0].noteSetLoss(states: x[1], weights, targets: targets, lengths: lengths),
                x[0].noteSetLosses(states: x[1], weights, targets: targets, lengths: lengths),
                x[0].noteSetDraws(states: x[1], weights, uniforms: uniforms, temperature: 0.7),
            ]
        },
    ]

    static let products =
        [Case("linear", [[3, 4, 7], [9, 7], [9]]) { x in [x[0].linear(x[1], bias: x[2])] }]
        + (RecurrenceCase.small + RecurrenceCase.cells(t: 5, b: 2, d: 3, h: 5, p: 4)).flatMap {
            layer in
            [
                Case("\(layer.testDescription)") {
                    let (input, weights) = (layer.input.tracked(), layer.weights.tracked())
                    let state = layer.state.tracked()
                    return recurrence(
                        layer.cell.run(
                            .features(input), weights, from: state, lengths: layer.lengths,
                            reversed: true, tracing: true),
                        RecurrenceCase.tensors(input, weights, state).map(\.tensor))
                },
                Case("\(layer.testDescription) of symbols") {
                    let weights = layer.weights.tracked()
                    let table = RandomStream(seed: 9).tensor([4, weights.bias.count]).tracked()
                    let symbols = (0..<layer.timeSteps * layer.batch).map { Int32($0 % 5) - 1 }
                    return Compute.using(recomputeEvery: 2) {
                        recurrence(
                            layer.cell.run(
                                .products(table: table, symbols: symbols, batch: layer.batch),
                                weights, lengths: layer.lengths),
                            [table, weights.weightHH, weights.bias])
                    }
                },
            ]
        }

    private static func recurrence(_ result: Recurrence, _ leaves: [Tensor]) -> [Tensor] {
        var loss = (result.output * result.output).sum() + result.final.hidden.sum()
        if let cell = result.final.cell { loss = loss + cell.sum() }
        loss.backward()
        let kept = [result.trace?.gates, result.trace?.stateGradient.value, result.final.cell]
        return [result.output, result.final.hidden] + kept.compactMap { $0 }
            + gradients(of: leaves)
    }

    /// One time step of two layers, of vectors and of symbols.
    static let steps = RecurrenceCase.cells(t: 1, b: 3, d: 4, h: 5, p: 3).map { layer in
        Case("\(layer.testDescription) step") {
            var above = layer
            above.inputs = layer.outputs
            let (weights, states) = ([layer.weights, above.weights], [layer.state, above.state])
            let table = RandomStream(seed: 9).tensor([4, weights[0].bias.count])
            let inputs: [RecurrentInput] = [
                .features(layer.input), .products(table: table, symbols: [3, -1, 0], batch: 3),
            ]
            return inputs.flatMap { input in
                layer.cell.step(input, through: weights, from: states).flatMap {
                    [$0.hidden] + ($0.cell.map { [$0] } ?? [])
                }
            }
        }
    }

    static let losses = [
        Case("softmax cross-entropy", [[4, 7]]) { x in
            [
                x[0].softmaxCrossEntropy([2, -1, 6, 0], labelSmoothing: 0.1),
                x[0].softmaxCrossEntropy([2, 1, 6, 0], weights: [1, 2, 3, 4]), x[0].logSoftmax(),
            ]
        },
        Case("linear softmax cross-entropy", [[4, 5], [300, 5], [300]]) { x in
            [true, false].map {
                x[0].linearSoftmaxCrossEntropy(
                    x[1], bias: x[2], targets: [2, -1, 299, 0], weights: [1, 2, 3, 4],
                    keepsLogits: $0)
            }
        },
        Case("binary cross-entropy", [[4, 3, 5]]) { x in
            let targets = RandomStream(seed: 3).tensor([4, 3, 5]).sigmoid()
            return [
                x[0].binaryCrossEntropy(targets),
                x[0].binaryCrossEntropy(
                    targets, weights: (0..<12).map { Float($0) / 4 }, lengths: lengths,
                    divisor: 7),
            ]
        },
        Case("sampled losses", [[4, 5], [30, 5], [30], [1], [16, 16]]) { x in
            let candidates = SampledCandidates(
                words: [0, 3, 7, 29], counts: [2, 0, 1, 1], offsets: [0.5, -1, 2, 0])
            let hashed = HashedScores(
                weights: x[4], starts: [3, -1, 250, 9, 7, 7, 100, 0], orders: 2, first: 1)
            return [SampledRule.softmax, .blackOut, .noiseContrastive].map {
                x[0].sampledLoss(
                    $0, x[1], bias: x[2], candidates: candidates, targets: [3, -1, 29, 0],
                    shift: x[3], adding: hashed)
            }
        },
        Case("hashed scores", [[4, 5], [30, 5], [4096, 16]]) { x in
            let hashed = HashedScores(
                weights: x[2], starts: [3, -1, 250, 9, 7, 7, 60_000, 0], orders: 2)
            let candidates = SampledCandidates(words: [4, 9], counts: [1, 1], offsets: [0, 0])
            return [
                x[0].linearSoftmaxCrossEntropy(x[1], targets: [2, 1, 29, 0], adding: hashed),
                x[0].sampledLoss(
                    .softmax, x[1], bias: nil, candidates: candidates, targets: [4, 9, 9, -1],
                    adding: hashed), x[0].linear(x[1]).detached().adding(hashed),
            ]
        },
    ]

    static let others =
        [OptimizerUpdate.Rule.sgd, .adam, .adaGrad, .rmsProp].map { rule in
            Case("\(rule)") {
                var update = OptimizerUpdate(rule: rule, learningRate: 0.1)
                (update.momentum, update.decay, update.epsilon) = (0.9, 0.99, 1e-6)
                (update.centered, update.weightDecay) = (rule == .rmsProp, 0.1)
                let values = (0..<2).map { RandomStream(seed: 1).stream($0).tensor([9, 5]) }
                let moments = values.map { $0.momentTensors(3) }
                let table = Tensor(zeros: [9, 5]).tracked()
                table.gatheringRows([7, 2, 7]).tanh().sum().backward()
                guard let rows = table.gradient else { return [] }
                OptimizerUpdate.apply(
                    [
                        .init(
                            update, of: values[0],
                            along: .dense(RandomStream(seed: 2).tensor([9, 5])),
                            moments: moments[0]),
                        .init(update, of: values[1], along: rows, moments: moments[1]),
                    ], clipping: 1)
                return values + moments.flatMap { $0 }
            }
        } + [
            Case("skip-gram") {
                let words = 12
                let stride = SkipGram.stride(dimensions: 7)
                let tables = (0..<2).map {
                    RandomStream(seed: 1).stream($0).tensor([words, stride], deviation: 0.1)
                }
                let model = SkipGram(
                    inputs: tables[0], outputs: tables[1], window: 3, negatives: 4, blockSize: 40,
                    sampling: .init(
                        keep: Array(repeating: .max, count: words),
                        thresholds: Array(repeating: .max / 2, count: words),
                        aliases: (0..<Int32(words)).map { (5 * $0) % 12 }))
                let text = (0..<80).map { $0 % 17 == 16 ? Int32(-1) : Int32($0 * 7 % 12) }
                for block in 0...2 {
                    let tokens = 40 * block..<min(40 * block + 40, 80)
                    model.step(
                        learningRate: 0.1,
                        planning: block == 2
                            ? nil
                            : .init(
                                tokens: text[tokens], windows: RandomStream(seed: 3),
                                negatives: RandomStream(seed: 4)))
                }
                return tables + [Tensor([Float(model.loss), Float(model.pairs)])]
            }
        ]
}

extension Tensor {
    /// Moments that are not zero.
    fileprivate func momentTensors(_ count: Int) -> [Tensor] {
        (0..<count).map { Tensor(repeating: 0.5 + Float($0), shape: shape) }
    }
}
