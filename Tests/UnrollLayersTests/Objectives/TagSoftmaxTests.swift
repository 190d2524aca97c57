import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct TagSoftmaxTests {
    private let objective = TagSoftmax(inputSize: 3, tagCount: 4, random: RandomStream(seed: 1))
    private let lengths = [2, 5, 0, 4]
    private let targets: [[Int32]] = [[1, 3], [0, 2, -1, 2, 1], [], [3, 3, 0, 1]]

    private var outputs: Tensor {
        let random = RandomStream(seed: 2)
        return Tensor((0..<60).map { random.normal(at: UInt64($0)) }, shape: [5, 4, 3])
    }

    /// The loss and the tags of one time step after the other, in `Double`.
    private func reference() -> (loss: Double, tags: [[Int32]]) {
        let (weight, bias) = (objective.parameters[0].parameter, objective.parameters[1].parameter)
        let (w, b, x) = (weight.value.floats, bias.value.floats, outputs.floats)
        var (sum, count) = (0.0, 0)
        let tags = lengths.enumerated().map { row, length in
            (0..<length).map { step -> Int32 in
                let logits = (0..<4).map { tag in
                    (0..<3).reduce(Double(b[tag])) {
                        $0 + Double(w[tag * 3 + $1]) * Double(x[(step * 4 + row) * 3 + $1])
                    }
                }
                let target = Int(targets[row][step])
                if target >= 0 {
                    sum += log(logits.reduce(0) { $0 + exp($1) }) - logits[target]
                    count += 1
                }
                return Int32((0..<4).max { logits[$0] < logits[$1] } ?? 0)
            }
        }
        return (sum / Double(count), tags)
    }

    @Test(arguments: KernelTier.available) func matchesPlainLoops(tier: KernelTier) {
        Compute.using(tier: tier) {
            let (loss, tags) = reference()
            let found = objective.loss(
                outputs, lengths: lengths, targets: targets, in: .evaluation)
            #expect(found.count == 10)
            #expect(abs(Double(found.loss.item) - loss) < 1e-6 * loss)
            #expect(objective.decode(outputs, lengths: lengths) == tags)
        }
    }

    /// Nothing past a sequence's end, and nothing under a negative tag, reaches the outputs.
    @Test func paddingGetsNoGradient() throws {
        let x = outputs.tracked()
        objective.loss(
            x, lengths: lengths, targets: targets, in: .training(RandomStream(seed: 3))
        ).loss.backward()
        let gradient = try #require(x.gradient).dense(shape: [5, 4, 3]).floats
        for step in 0..<5 {
            for row in 0..<4 {
                let numbers = gradient[((step * 4 + row) * 3)...].prefix(3)
                let counts = step < lengths[row] && targets[row][step] >= 0
                #expect(numbers.contains { $0 != 0 } == counts, "time step \(step), row \(row)")
            }
        }
    }
}
