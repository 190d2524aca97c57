import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Frames as they come against the whole sequence in one call.
@Suite struct FrameEncoderStreamTests {
    private let random = RandomStream(seed: 5)

    private func encoder(
        filters: Int, width: Int = 5, layers: Int? = 2,
        direction: RecurrentStack.Direction = .leftToRight
    ) -> FrameEncoder {
        var config = FrameEncoderConfig()
        config.width = 3
        config.filters = filters
        config.filterWidth = width
        var stack = RecurrentStackConfig()
        stack.layers = layers ?? 1
        stack.hiddenSize = 7
        stack.direction = direction
        let encoder = FrameEncoder(
            config, stack: layers == nil ? nil : stack, inputDropout: 0.3, random: random)
        encoder.fillBiases()
        return encoder
    }

    @Test(arguments: [0, 4], [1, 2, 3, 11])
    func anyPiecesGiveTheSameBits(filters: Int, piece: Int) {
        for tier in KernelTier.available {
            Compute.using(tier: tier, threads: 1) {
                let encoder = encoder(filters: filters)
                let frames = random.stream("frames").numbers([11, 1, 3])
                let whole = encoder(frames, lengths: [11], in: .evaluation).output.floats
                var stream = FrameEncoder.Stream(encoder)
                #expect(stream.delay == (filters > 0 ? 2 : 0))
                var found: [Float] = []
                let values = frames.floats
                for start in stride(from: 0, to: 11, by: piece) {
                    let end = min(11, start + piece)
                    let outputs = stream.append(Array(values[(3 * start)..<(3 * end)]))
                    found += outputs?.floats ?? []
                    #expect(found.count == 7 * max(0, end - stream.delay))
                }
                found += stream.finish()?.floats ?? []
                expectSameBits(found, whole)
                #expect(stream.finish() == nil)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7])
    func shortSequencesWithWideFilters(count: Int) {
        let encoder = encoder(filters: 4, width: 9, layers: nil)
        let frames = random.stream("short").numbers([count, 1, 3])
        var stream = FrameEncoder.Stream(encoder)
        let found = (0..<count).flatMap {
            stream.append(Array(frames.floats[(3 * $0)..<(3 * $0 + 3)]))?.floats ?? []
        }
        expectSameBits(
            found + (stream.finish()?.floats ?? []),
            encoder(frames, lengths: [count], in: .evaluation).output.floats)
    }

    @Test func onlyLeftToRight() {
        #expect(encoder(filters: 0).isLeftToRight && encoder(filters: 0, layers: nil).isLeftToRight)
        #expect(!encoder(filters: 0, direction: .bidirectional).isLeftToRight)
        #expect(!encoder(filters: 0, direction: .rightToLeft).isLeftToRight)
    }

    @Test func placesAreKnownAtTheEnd() {
        for (kind, parts) in [(SequencePooling.Kind.middle, 1), (.mean, 2), (.meanMax, 3)] {
            let pooling = SequencePooling(
                kind, size: 5, parts: parts, attentionSize: 3, random: random)
            #expect(!pooling.isStreamable)
        }
    }

    @Test(arguments: SequencePooling.Kind.allCases.filter { $0 != .middle })
    func pooledAsTheyCome(kind: SequencePooling.Kind) {
        let pooling = SequencePooling(kind, size: 5, attentionSize: 3, random: random)
        pooling.fillBiases()
        let outputs = random.stream("outputs").numbers([9, 1, 5], deviation: 4)
        #expect(
            SequencePooling.Stream(pooling).pooled.floats
                == Array(repeating: 0, count: pooling.outputSize))
        for piece in [1, 2, 4, 9] {
            var stream = SequencePooling.Stream(pooling)
            for start in stride(from: 0, to: 9, by: piece) {
                let end = min(9, start + piece)
                stream.add(outputs.slice(start..<end))
                let whole = pooling(
                    outputs.slice(0..<end), final: outputs[end - 1], in: .evaluation)
                expectClose(
                    stream.pooled.floats, whole.floats.map(Double.init), relative: 1e-5,
                    absolute: 1e-5)
            }
        }
    }
}
