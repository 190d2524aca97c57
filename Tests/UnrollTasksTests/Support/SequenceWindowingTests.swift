import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors

@Suite struct SequenceWindowingTests {
    private func windowing(_ length: Int, _ overlap: Int) -> SequenceWindowing {
        var windowing = SequenceWindowing()
        windowing.length = length
        windowing.overlap = overlap
        return windowing
    }

    /// Every place is kept once, in order, and sees half the overlap on either side.
    @Test(arguments: [1, 7, 8, 9, 40, 41, 46, 47, 48, 1000], [0, 1, 2, 4, 7])
    func thePlacesAreKeptOnce(count: Int, overlap: Int) {
        for overlapping in [false, true] {
            let windows = windowing(8, overlap).windows(of: count, overlapping: overlapping)
            #expect(windows.flatMap { Array($0.kept) } == Array(0..<count))
            for window in windows {
                #expect(window.read.count <= 8 && !window.kept.isEmpty)
                let margin = overlapping ? overlap / 2 : 0
                #expect(
                    window.read.lowerBound == 0
                        || window.kept.lowerBound - window.read.lowerBound >= margin)
                #expect(
                    window.read.upperBound == count
                        || window.read.upperBound - window.kept.upperBound >= margin)
            }
        }
    }

    private func encoder(_ direction: RecurrentStack.Direction, layers: Int = 2) -> FrameEncoder {
        var config = FrameEncoderConfig()
        config.width = 3
        config.filters = 5
        config.filterWidth = 5
        var stack = RecurrentStackConfig()
        stack.hiddenSize = 7
        stack.layers = layers
        stack.direction = direction
        return FrameEncoder(config, stack: stack, inputDropout: 0.3, random: RandomStream(seed: 4))
    }

    private func randomFrames(_ count: Int) -> Tensor {
        let random = RandomStream(seed: 5)
        return Tensor(
            (0..<(count * 3)).map { 2 * random.uniform(at: UInt64($0)) - 1 }, shape: [count, 1, 3])
    }

    /// A stack in one direction gives the same bits in windows as in one piece: outputs and states.
    @Test(arguments: [RecurrentStack.Direction.leftToRight, .rightToLeft], [1, 2, 3, 10, 37, 38])
    func oneDirectionIsExact(direction: RecurrentStack.Direction, length: Int) {
        let count = 37
        let encoder = encoder(direction)
        let frames = randomFrames(count)
        let whole = encoder(frames, lengths: [count], in: .evaluation)
        var outputs = [[Float]](repeating: [], count: count)
        var last: [RecurrentState] = []
        windowing(length, 0).encode(count, by: encoder) {
            frames.slice($0[0])
        } _: { found in
            #expect(found.kept.count == 1)
            for (step, place) in zip(found.kept[0].steps, found.kept[0].place...) {
                outputs[place] = found.values.slice(step..<(step + 1)).floats
            }
            last = found.final
        }
        #expect(outputs.flatMap { $0 } == whole.output.floats)
        #expect(last.last?.hidden.floats == whole.final?.floats)
    }

    /// Both directions: each window by itself, its middle kept, as many side by side as there are.
    @Test func bothDirectionsOverlap() {
        let count = 400
        let encoder = encoder(.bidirectional, layers: 1)
        let frames = randomFrames(count)
        let windowing = windowing(16, 6)
        var outputs = [[Float]](repeating: [], count: count)
        windowing.encode(count, by: encoder) { parts in
            var values: [Float] = []
            for step in parts[0].indices {
                for part in parts {
                    let place = part.lowerBound + step - parts[0].lowerBound
                    values += frames.slice(place..<(place + 1)).floats
                }
            }
            return Tensor(values, shape: [parts[0].count, parts.count, 3])
        } _: { found in
            let (rows, width) = (found.kept.count, found.values.shape[2])
            let values = found.values.floats
            for (row, kept) in found.kept.enumerated() {
                for (step, place) in zip(kept.steps, kept.place...) {
                    let first = (step * rows + row) * width
                    outputs[place] = Array(values[first..<(first + width)])
                }
            }
        }
        for window in windowing.windows(of: count, overlapping: true) {
            let alone = encoder(
                frames.slice(window.read), lengths: [window.read.count], in: .evaluation
            ).output
            for place in window.kept {
                let step = place - window.read.lowerBound
                #expect(outputs[place] == alone.slice(step..<(step + 1)).floats, "\(place)")
            }
        }
    }

    @Test func absurdValuesNameTheirField() {
        for (length, overlap, field) in [(0, 0, "windowLength"), (8, 8, "windowOverlap")] {
            let error = #expect(throws: ConfigError.self) {
                try windowing(length, overlap).validate()
            }
            #expect(error?.description.contains(field) == true)
        }
    }
}
