import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// The definition, word by word in double precision.
private struct PlainSkipGram {
    var inputs, outputs: [[Double]]
    let window, negatives: Int
    let sampling: SkipGram.Sampling
    var loss = 0.0
    var pairs = 0

    mutating func train(_ block: SkipGram.Block, rate: Double) {
        // What subsampling keeps: words, their places and how far their windows reach; by sentence.
        var sentences: [[(word: Int, place: Int, reach: Int)]] = [[]]
        for place in block.tokens.indices {
            let word = Int(block.tokens[place])
            if word == -1 { sentences.append([]) }
            guard word >= 0 else { continue }
            guard block.windows.bits(at: UInt64(2 * place)) <= sampling.keep[word] else { continue }
            let draw = UInt64(block.windows.bits(at: UInt64(2 * place + 1)))
            let reach = 1 + Int((draw * UInt64(window)) >> 32)
            sentences[sentences.count - 1].append((word, place, reach))
        }
        var number = 0
        for sentence in sentences {
            for (centre, (word, place, reach)) in sentence.enumerated() {
                let window = max(0, centre - reach)...min(sentence.count - 1, centre + reach)
                let contexts = window.filter { $0 != centre }.map { sentence[$0].word }
                let predicted = [word] + drawn(block, at: place).filter { $0 != word }
                // Sixteen words of a window at most make one step.
                for first in stride(from: 0, to: contexts.count, by: 16) {
                    let some = Array(contexts[first..<min(first + 16, contexts.count)])
                    train(some, predicted, rate, isSample: number % 64 == 0)
                }
                number += 1
            }
        }
    }

    private func drawn(_ block: SkipGram.Block, at place: Int) -> [Int] {
        let blocks = (negatives + 1) / 2
        return (0..<negatives).map { draw in
            let first = UInt64(4 * place * blocks + 2 * draw)
            let scaled = UInt64(block.negatives.bits(at: first)) * UInt64(sampling.keep.count)
            let slot = Int(scaled >> 32)
            return block.negatives.bits(at: first + 1) < sampling.thresholds[slot]
                ? slot : Int(sampling.aliases[slot])
        }
    }

    private mutating func train(
        _ contexts: [Int], _ predicted: [Int], _ rate: Double, isSample: Bool
    ) {
        let (v, o) = (inputs, outputs)
        for context in contexts {
            for (place, word) in predicted.enumerated() {
                let product = zip(v[context], o[word]).reduce(0) { $0 + $1.0 * $1.1 }
                let label = place == 0 ? 1.0 : 0.0
                let g = rate * (label - 1 / (1 + exp(-product)))
                for axis in v[context].indices {
                    inputs[context][axis] += g * o[word][axis]
                    outputs[word][axis] += g * v[context][axis]
                }
                if isSample { loss += log(1 + exp(place == 0 ? -product : product)) }
            }
        }
        if isSample { pairs += contexts.count }
    }
}

@Suite struct SkipGramTests {
    struct Shape: Sendable, CustomStringConvertible {
        var words, dimensions, window, negatives: Int
        var description: String { "\(words)w \(dimensions)d \(window)c \(negatives)n" }
    }

    static let shapes = [
        // Few words, so that a window and a centre's negatives hold some of them twice.
        Shape(words: 3, dimensions: 1, window: 1, negatives: 1),
        Shape(words: 5, dimensions: 5, window: 3, negatives: 2),
        Shape(words: 7, dimensions: 37, window: 4, negatives: 5),
        Shape(words: 40, dimensions: 100, window: 5, negatives: 8),
        Shape(words: 40, dimensions: 64, window: 11, negatives: 13),
    ]

    private static let blockSize = 150

    private func blocks(_ shape: Shape) -> [SkipGram.Block] {
        let random = RandomStream(seed: 4)
        let tokens = (0..<3 * Self.blockSize - 31).map { place -> Int32 in
            let draw = random.integer(below: shape.words + 2, at: UInt64(place))
            return place % 43 == 42 ? -1 : Int32(draw - 2 < 0 ? -2 : draw - 2)
        }
        return stride(from: 0, to: tokens.count, by: Self.blockSize).map { place in
            SkipGram.Block(
                tokens: tokens[place..<min(place + Self.blockSize, tokens.count)],
                windows: random.stream("windows"), negatives: random.stream("negatives"))
        }
    }

    private func sampling(_ shape: Shape) -> SkipGram.Sampling {
        let random = RandomStream(seed: 5)
        let words = 0..<shape.words
        return SkipGram.Sampling(
            keep: words.map { $0 == 0 ? .max : random.bits(at: UInt64($0)) | 1 << 30 },
            thresholds: words.map { random.bits(at: UInt64(1000 + $0)) },
            aliases: words.map { Int32(random.integer(below: shape.words, at: UInt64(900 + $0))) })
    }

    private func table(_ shape: Shape, _ stream: RandomStream) -> [[Float]] {
        (0..<shape.words).map { row in
            (0..<shape.dimensions).map { 0.4 * stream.normal(at: UInt64(row * 1000 + $0)) }
        }
    }

    private func tensor(_ rows: [[Float]]) -> Tensor {
        let stride = SkipGram.stride(dimensions: rows[0].count)
        return Tensor(
            rows.flatMap { $0 + [Float](repeating: 0, count: stride - $0.count) },
            shape: [rows.count, stride])
    }

    private func run(_ shape: Shape, rates: [Float]) -> SkipGram {
        let random = RandomStream(seed: 6)
        let model = SkipGram(
            inputs: tensor(table(shape, random.stream(1))),
            outputs: tensor(table(shape, random.stream(2))), window: shape.window,
            negatives: shape.negatives, blockSize: Self.blockSize, sampling: sampling(shape))
        let blocks = blocks(shape)
        model.step(learningRate: 0, planning: blocks[0])
        for (place, rate) in rates.enumerated() {
            model.step(
                learningRate: rate, planning: place + 1 < blocks.count ? blocks[place + 1] : nil)
        }
        return model
    }

    private static let rates: [Float] = [0.05, 0.025, 0.1]

    @Test(arguments: KernelTier.available, shapes)
    func matchesTheDefinition(tier: KernelTier, shape: Shape) {
        let random = RandomStream(seed: 6)
        var plain = PlainSkipGram(
            inputs: table(shape, random.stream(1)).map { $0.map(Double.init) },
            outputs: table(shape, random.stream(2)).map { $0.map(Double.init) },
            window: shape.window, negatives: shape.negatives, sampling: sampling(shape))
        for (block, rate) in zip(blocks(shape), Self.rates) {
            plain.train(block, rate: Double(rate))
        }
        let (model, padded) = on(tier) {
            (run(shape, rates: Self.rates), SkipGram.stride(dimensions: shape.dimensions))
        }
        func expected(_ rows: [[Double]]) -> [Double] {
            rows.flatMap { $0 + [Double](repeating: 0, count: padded - $0.count) }
        }
        expectClose(
            model.inputs.floats, expected(plain.inputs), relative: 1e-4, absolute: 2e-5, "inputs")
        expectClose(
            model.outputs.floats, expected(plain.outputs), relative: 1e-4, absolute: 2e-5,
            "outputs")
        #expect(model.pairs == plain.pairs && model.pairs > 0)
        #expect(abs(model.loss - plain.loss) < 1e-4 * plain.loss)
    }

    @Test(arguments: KernelTier.available, shapes)
    func threadsChangeNothing(tier: KernelTier, shape: Shape) {
        let alone = on(tier) { run(shape, rates: Self.rates) }
        for threads in [2, 3] {
            let shared = on(tier, threads: threads) { run(shape, rates: Self.rates) }
            expectSameBits(shared.inputs.floats, alone.inputs.floats)
            expectSameBits(shared.outputs.floats, alone.outputs.floats)
            #expect(shared.loss == alone.loss && shared.pairs == alone.pairs)
        }
    }

    /// Sentences of one word, words that are all left out, and no block at all.
    @Test func nothingToTrainWithChangesNothing() {
        let shape = Self.shapes[1]
        let before = run(shape, rates: [])
        for tokens: [Int32] in [[0, -1, 1, -1, 2], [-2, -2, -1], []] {
            let model = run(shape, rates: [])
            let stream = RandomStream(seed: 1)
            let block = SkipGram.Block(tokens: tokens[...], windows: stream, negatives: stream)
            model.step(learningRate: 0, planning: block)
            model.step(learningRate: 1, planning: nil)
            model.step(learningRate: 1, planning: nil)
            expectSameBits(model.inputs.floats, before.inputs.floats)
            expectSameBits(model.outputs.floats, before.outputs.floats)
        }
    }
}
