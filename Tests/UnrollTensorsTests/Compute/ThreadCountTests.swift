import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Any number of threads gives the same bits. Whoever finds the pool lent out works alone, so these
/// tests run one after the other and try more than once.
@Suite(.serialized) struct ThreadCountTests {
    private func everyCount(
        _ precisions: [Precision] = [.float32], _ compute: () -> [[Float]]
    ) {
        for precision in precisions {
            let alone = Compute.using(threads: 1, precision: precision, compute)
            for threads in [2, 3, 5, 2, 3, 5] {
                let shared = Compute.using(threads: threads, precision: precision, compute)
                for (i, (a, b)) in zip(shared, alone).enumerated() {
                    expectSameBits(a, b, "\(precision), \(threads) threads, result \(i)")
                }
            }
        }
    }

    @Test(arguments: KernelTier.available, [(1, 700, 900), (2, 300, 777), (500, 300, 101)])
    func products(tier: KernelTier, shape: (Int, Int, Int)) {
        let (rows, inputs, outputs) = shape
        let x = RandomStream(seed: 1).tensor([rows, inputs])
        let weight = RandomStream(seed: 2).tensor([outputs, inputs])
        let bias = RandomStream(seed: 3).tensor([outputs])
        let dY = RandomStream(seed: 4).tensor([rows, outputs])
        everyCount(Precision.allCases) {
            Compute.using(tier: tier) {
                let (x, weight, bias) = (x.tracked(), weight.copy().tracked(), bias.tracked())
                let y = x.linear(weight, bias: bias)
                y.weighted(by: dY).backward()
                return [y.floats, x.gradientFloats, weight.gradientFloats, bias.gradientFloats]
            }
        }
    }

    @Test(
        arguments: KernelTier.available,
        RecurrenceCase.cells(t: 5, b: 11, d: 5, h: 83, p: 61)
            + RecurrenceCase.cells(
                t: 4, b: 12, d: 5, h: 101, p: 70,
                lengths: [4, 1, 3, 3, 0, 2, 4, 4, 4, 2, 1, 3])
            // Rows enough that they are shared out, not the units.
            + RecurrenceCase.cells(
                t: 4, b: 70, d: 3, h: 100, p: 70, lengths: (0..<70).map { $0 * 3 % 5 })
            + RecurrenceCase.cells(t: 3, b: 40, d: 3, h: 100, p: 70))
    func recurrences(tier: KernelTier, layer: RecurrenceCase) {
        let (input, state, numbers) = (layer.input, layer.state, layer.weights)
        everyCount(Precision.allCases) {
            Compute.using(tier: tier) {
                let (input, weights) = (input.tracked(), numbers.tracked())
                let state = state.tracked()
                let run = layer.cell.run(
                    .features(input), weights, from: state, lengths: layer.lengths)
                var loss = (run.output * run.output).sum() + run.final.hidden.sum()
                if let cell = run.final.cell { loss = loss + cell.sum() }
                loss.backward()
                let gradients = RecurrenceCase.tensors(input, weights, state)
                    .map(\.tensor.gradientFloats)
                return [run.output.floats, run.final.hidden.floats] + gradients
            }
        }
    }

    @Test(arguments: KernelTier.available, [SampledRule.softmax, .blackOut, .noiseContrastive])
    func sampledLosses(tier: KernelTier, rule: SampledRule) {
        let given = SampledLossCase(
            rule: rule, rows: 300, inputs: 130, words: 3000,
            draws: (0..<500).map { Int32($0 * $0 % 2003) }, ignored: [7])
        everyCount {
            Compute.using(tier: tier) {
                let (x, weight, bias) = (given.x, given.weight, given.bias)
                let loss = x.sampledLoss(
                    rule, weight, bias: bias, candidates: given.candidates, targets: given.targets)
                loss.backward()
                var update = OptimizerUpdate(rule: .adaGrad, learningRate: 0.1)
                update.epsilon = 1e-6
                let moment = Tensor(zeros: weight.shape)
                if let gradient = weight.gradient {
                    update.apply(to: weight, gradient, moments: [moment])
                }
                return [
                    [loss.item], x.gradientFloats, bias?.gradientFloats ?? [], weight.floats,
                    moment.floats,
                ]
            }
        }
    }

    /// Several parameters under several rules, clipped.
    @Test(arguments: KernelTier.available)
    func updates(tier: KernelTier) throws {
        let shapes = [[3, 100_000], [500, 130], [5]]
        let table = Tensor(zeros: [500, 130]).tracked()
        table.gatheringRows([499, 7, 8, 9, 250]).weighted(
            by: RandomStream(seed: 3).tensor([5, 130])
        ).backward()
        let rows = try #require(table.gradient)
        everyCount {
            Compute.using(tier: tier) {
                let values = shapes.enumerated().map { RandomStream(seed: 1).stream($0).tensor($1) }
                let moments = [2, 1, 0].enumerated().map { index, count in
                    (0..<count).map { _ in Tensor(zeros: shapes[index]) }
                }
                var adam = OptimizerUpdate(rule: .adam, learningRate: 0.1)
                (adam.momentum, adam.decay, adam.epsilon) = (0.9, 0.99, 1e-8)
                var adaGrad = OptimizerUpdate(rule: .adaGrad, learningRate: 0.1)
                adaGrad.epsilon = 1e-6
                let rules = [adam, adaGrad, OptimizerUpdate(rule: .sgd, learningRate: 0.1)]
                let gradients = [
                    Gradient.dense(RandomStream(seed: 2).tensor(shapes[0])), rows,
                    .dense(RandomStream(seed: 4).tensor([5])),
                ]
                let norm = OptimizerUpdate.apply(
                    (0..<3).map {
                        OptimizerUpdate.Part(
                            rules[$0], of: values[$0], along: gradients[$0], moments: moments[$0])
                    }, clipping: 2)
                return [[Float(norm)]] + values.map(\.floats) + moments.flatMap { $0.map(\.floats) }
            }
        }
    }

    @Test(arguments: KernelTier.available)
    func convolutions(tier: KernelTier) {
        let given = ConvolutionCase(
            size: 40, filters: 130, width: 3, lengths: (0..<90).map { $0 * 5 % 13 })
        everyCount {
            Compute.using(tier: tier) {
                let (vectors, weight, bias) = (given.vectors, given.weight, given.bias)
                let y = given.run(vectors, weight, bias)
                y.weighted(by: given.slopes).backward()
                return [
                    y.floats, vectors.gradientFloats, weight.gradientFloats,
                    bias?.gradientFloats ?? [],
                ]
            }
        }
    }

    @Test(
        arguments: KernelTier.available,
        [(1 << 14, false), (1 << 14, true), (1 << 20, true)])
    func hashedScores(tier: KernelTier, form: (slots: Int, sampled: Bool)) {
        let (slots, sampled) = form
        let given = HashedCase(rows: 60, inputs: 20, classes: 2000, slots: slots, orders: 4)
        everyCount { Compute.using(tier: tier) { given.run(sampled: sampled) } }
    }

    @Test(arguments: KernelTier.available)
    func otherOps(tier: KernelTier) {
        let x = RandomStream(seed: 1).tensor([700, 130])
        let mask = RandomStream(seed: 2).tensor([130])
        let targets = (0..<700).map { Int32($0 % 131) - 1 }
        let indices = (0..<900).map { Int32($0 * 7 % 701) - 1 }
        everyCount {
            Compute.using(tier: tier) {
                let x = x.tracked()
                let y = (x.tanh() + 0.5 * x.sigmoid()).multiplyingRows(by: mask)
                let rows = y.gatheringRows(indices)
                let loss =
                    y.softmaxCrossEntropy(targets, labelSmoothing: 0.1)
                    + rows.logSoftmax().sum() + y.dropout(0.3, in: .training(.init(seed: 1))).sum()
                loss.backward()
                let norm = x.gradient?.sumOfSquares ?? 0
                return [y.floats, [loss.item, Float(norm)], x.gradientFloats]
            }
        }
    }

    @Test(arguments: KernelTier.available, [true, false])
    func outputLosses(tier: KernelTier, keepsLogits: Bool) {
        let given = OutputLossCase(rows: 600, inputs: 50, classes: 2501, smoothing: 0.1)
        everyCount { Compute.using(tier: tier) { given.fused(keepsLogits: keepsLogits) } }
    }

    @Test(arguments: KernelTier.available)
    func pooling(tier: KernelTier) {
        let lengths = (0..<70).map { $0 * 11 % 41 }
        let x = RandomStream(seed: 1).tensor([40, 70, 600])
        let scores = RandomStream(seed: 2).tensor([40, 70])
        everyCount {
            Compute.using(tier: tier) {
                let (x, scores) = (x.tracked(), scores.tracked())
                let weights = scores.softmaxOverTime(lengths: lengths)
                let pooled = [
                    x.meanOverTime(lengths: lengths), x.maxOverTime(lengths: lengths),
                    x.weightedSumOverTime(weights, lengths: lengths),
                ]
                var loss = weights.sum()
                for result in pooled { loss = loss + (result * result).sum() }
                loss.backward()
                return pooled.map(\.floats)
                    + [weights.floats, x.gradientFloats, scores.gradientFloats]
            }
        }
    }

    @Test(arguments: KernelTier.available)
    func attentionAndSequences(tier: KernelTier) {
        let random = RandomStream(seed: 1)
        let lengths = (0..<23).map { $0 * 11 % 31 }
        let given = [
            random.stream(0).tensor([9, 23, 65]), random.stream(1).tensor([30, 23, 65]),
            random.stream(2).tensor([65]), random.stream(3).tensor([65]),
            random.stream(4).tensor([33, 195]), random.stream(5).tensor([23]),
            random.stream(6).tensor([65, 65]),
        ]
        everyCount {
            Compute.using(tier: tier) {
                let x = given.map { $0.tracked() }
                let keys = x[1].layerNorm(gain: x[2], bias: x[3])
                let found = [
                    x[0].attention(to: keys, values: x[1], lengths: lengths, scale: 0.1).contexts,
                    x[0].additiveAttention(to: keys, values: x[1], vector: x[2], lengths: lengths)
                        .contexts,
                    x[1].convolved(
                        x[4], windows: SequenceWindows(width: 3, padding: 1), lengths: lengths),
                    x[1].maxOverWindows(SequenceWindows(width: 4, stride: 2), lengths: lengths),
                    x[0].sum(axis: 0).multiplyingColumns(by: x[5]).addingRows(x[3]),
                    x[1].mean(axis: 1).multiplyingRows(by: x[2]).addingColumns(
                        x[1].sum(axis: -1).sum(axis: 1)), x[1].columns(3..<40),
                    x[1].binaryCrossEntropy(x[1].detached().sigmoid(), lengths: lengths),
                    x[1].randomFieldLoss(
                        TransitionScores(transitions: x[6], start: x[2], end: x[3]),
                        lengths: lengths,
                        tags: lengths.map { (0..<$0).map { Int32($0 * 7 % 65) } }),
                    x[1].ctcLoss(
                        lengths: lengths,
                        targets: lengths.map { (0..<$0 / 2).map { Int32(1 + $0 * 7 % 64) } }),
                    x[1].noteSetLoss(
                        states: x[1], NoteSetWeights(inputs: x[6], outputs: x[6]),
                        targets: Tensor(
                            (0..<x[1].count).map { $0 * $0 % 7 == 1 ? 1 : 0 }, shape: x[1].shape),
                        lengths: lengths),
                ]
                var loss = Tensor(zeros: [])
                for result in found { loss = loss + (result * result).sum() }
                loss.backward()
                return found.map(\.floats) + x.map(\.gradientFloats) + [x[1].top(5).values.floats]
            }
        }
    }

    @Test func aTaskComputesAsItWasTold() {
        let before = Compute.current
        Compute.using(tier: .portable, threads: 3) {
            #expect(Compute.current.tier == .portable && Compute.current.threads == 3)
            Compute.using(threads: 2) {
                #expect(Compute.current.tier == .portable && Compute.current.threads == 2)
            }
        }
        #expect(Compute.current.tier == before.tier)
        #expect(KernelTier.available.first == .portable)
        #expect(KernelTier.available.contains(KernelTier.best))
    }
}
