import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Frames that become fewer, against their parts one by one and against streams.
@Suite struct SubsamplingEncoderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var stack = 1
        var filters = 0
        var stride = 2
        var width = 5
        var pyramid = 0
        var testDescription: String {
            "stack \(stack), \(filters) filters of \(width) by \(stride), pyramid \(pyramid)"
        }

        static let all = [
            Case(), Case(stack: 3), Case(filters: 4), Case(pyramid: 2),
            Case(stack: 2, filters: 5, stride: 3, width: 3, pyramid: 1),
            Case(stack: 2, filters: 5, stride: 1, width: 7),
        ]

        var config: SubsamplingEncoderConfig {
            var config = SubsamplingEncoderConfig()
            config.width = 3
            config.stack = stack
            config.filters = filters
            config.filterWidth = width
            config.filterStride = stride
            config.pyramid = pyramid
            return config
        }

        func encoder(_ direction: RecurrentStack.Direction = .leftToRight) -> SubsamplingEncoder {
            var recurrent = RecurrentStackConfig()
            recurrent.layers = 3
            recurrent.hiddenSize = 6
            recurrent.direction = direction
            let encoder = SubsamplingEncoder(
                config, stack: recurrent, inputDropout: 0.2, random: RandomStream(seed: 3))
            encoder.fillBiases()
            return encoder
        }
    }

    @Test(arguments: Case.all)
    func sequencesAreTheSameAloneAndInABatch(given: Case) throws {
        let encoder = given.encoder(.bidirectional)
        let lengths = [13, 5, 0, 12, 1]
        let frames = RandomStream(seed: 4).numbers([13, 5, 3])
        let (all, counts) = encoder(frames, lengths: lengths, in: .evaluation)
        #expect(counts == lengths.map { given.config.outputCount(of: $0) })
        for (row, length) in lengths.enumerated() where length > 0 {
            let own = rows(of: frames.floats, row, count: length, batch: 5, width: 3)
            let (alone, count) = encoder(
                Tensor(own, shape: [length, 1, 3]), lengths: [length], in: .evaluation)
            #expect(count == [counts[row]])
            let found = rows(of: all.floats, row, count: counts[row], batch: 5, width: 12)
            expectSameBits(found, Array(alone.floats.prefix(counts[row] * 12)))
        }
    }

    /// The first time steps of one row of `[T, B, D]`.
    private func rows(
        of values: [Float], _ row: Int, count: Int, batch: Int, width: Int
    ) -> [Float] {
        var found: [Float] = []
        for step in 0..<count {
            let start = (step * batch + row) * width
            found += values[start..<start + width]
        }
        return found
    }

    /// Three frames side by side are frames of three times the width.
    @Test func stackedFramesStandSideBySide() {
        let stacked = Case(stack: 3).encoder()
        var wide = Case().config
        wide.width = 9
        var recurrent = RecurrentStackConfig()
        recurrent.layers = 3
        recurrent.hiddenSize = 6
        let plain = SubsamplingEncoder(
            wide, stack: recurrent, inputDropout: 0, random: RandomStream(seed: 3))
        plain.fillBiases()
        let frames = RandomStream(seed: 4).numbers([7, 1, 3]).floats
        let found = stacked(Tensor(frames, shape: [7, 1, 3]), lengths: [7], in: .evaluation)
        let expected = plain(
            Tensor(frames + [Float](repeating: 0, count: 6), shape: [3, 1, 9]), lengths: [3],
            in: .evaluation)
        expectSameBits(found.output.floats, expected.output.floats)
        #expect(found.lengths == [3])
    }

    @Test(arguments: Case.all, [1, 2, 3, 5, 23])
    func anyPiecesGiveTheWhole(given: Case, piece: Int) {
        let encoder = given.encoder()
        let frames = RandomStream(seed: 4).numbers([23, 1, 3])
        let whole = encoder(frames, lengths: [23], in: .evaluation).output.floats
        var stream = SubsamplingEncoder.Stream(encoder)
        var found: [Float] = []
        for start in stride(from: 0, to: 23, by: piece) {
            let end = min(23, start + piece)
            found += stream.append(Array(frames.floats[(3 * start)..<(3 * end)]))?.floats ?? []
            #expect(found.count / 6 * given.config.factor >= end - stream.delay)
        }
        found += stream.finish()?.floats ?? []
        expectClose(found, whole.map(Double.init), relative: 1e-5, absolute: 1e-6)
        #expect(stream.finish() == nil)
    }

    /// Every part learns.
    @Test(arguments: Case.all)
    func gradientsReachAllParameters(given: Case) {
        let encoder = given.encoder(.bidirectional)
        let frames = RandomStream(seed: 4).numbers([9, 2, 3])
        let (output, _) = encoder(
            frames, lengths: [9, 7], in: .training(RandomStream(seed: 6)))
        (output * output).sum().backward()
        for named in encoder.parameters {
            #expect(named.parameter.gradient != nil, "\(named.name)")
        }
    }
}
