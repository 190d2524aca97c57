import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Objectives of sets of notes; the arithmetic of joint ones is tested with its op.
@Suite struct NoteSetObjectiveTests {
    private let lengths = [3, 0, 2]
    private let targets: [[[Int32]]] = [[[0, 4], [], [1, 2, 3]], [], [[4], [0, 1, 2, 3, 4]]]
    private let outputs: Tensor = {
        let random = RandomStream(seed: 2)
        return Tensor((0..<36).map { random.normal(at: UInt64($0)) }, shape: [3, 3, 4])
    }()
    private let independent = IndependentNotes(
        inputSize: 4, keyCount: 5, random: RandomStream(seed: 1))
    private let joint = JointNotes(
        inputSize: 4, keyCount: 5, hiddenSize: 6, random: RandomStream(seed: 1))

    /// Σ of binary cross-entropies of σ(W·h + b), a time step at a time.
    private func expectedLosses() -> [Double] {
        let (w, b) = (independent.parameters[0].parameter, independent.parameters[1].parameter)
        let (weight, bias, x) = (w.value.floats, b.value.floats, outputs.floats)
        return (0..<9).map { row in
            let (step, sequence) = (row / 3, row % 3)
            guard step < lengths[sequence] else { return 0 }
            return (0..<5).reduce(0.0) { sum, key in
                let logit = (0..<4).reduce(Double(bias[key])) {
                    $0 + Double(weight[key * 4 + $1]) * Double(x[row * 4 + $1])
                }
                let sounds = targets[sequence][step].contains(Int32(key))
                return sum + log(1 + exp(sounds ? -logit : logit))
            }
        }
    }

    @Test(arguments: KernelTier.available) func independentNotesMatchPlainLoops(tier: KernelTier) {
        Compute.using(tier: tier) {
            let expected = expectedLosses()
            let (loss, count) = independent.loss(
                outputs, lengths: lengths, targets: targets, in: .evaluation)
            #expect(count == 5)
            #expect(abs(Double(loss.item) - expected.reduce(0, +) / 5) < 1e-5)
            let losses = independent.losses(outputs, lengths: lengths, targets: targets)
            #expect(losses.shape == [3, 3])
            expectClose(losses.floats, expected, relative: 1e-5, absolute: 1e-6)
        }
    }

    /// Whatever the outputs, all 2⁵ sets together have probability one; of either kind.
    @Test func setsAddUpToOne() {
        for objective in [independent, joint] as [any NoteSetObjective] {
            let sums = (0..<32).reduce([Double](repeating: 0, count: 3)) { sums, set in
                let notes = (0..<5).filter { set >> $0 & 1 == 1 }.map { Int32($0) }
                let losses = objective.losses(
                    outputs.slice(0..<1), lengths: [1, 1, 1],
                    targets: [[notes], [notes], [notes]]
                ).floats
                return zip(sums, losses).map { $0 + exp(-Double($1)) }
            }
            for sum in sums { #expect(abs(sum - 1) < 1e-5) }
        }
    }

    /// The loss of training is the mean of the losses of time steps, and its gradient reaches every
    /// parameter.
    @Test func jointNotesLearn() {
        let losses = joint.losses(outputs, lengths: lengths, targets: targets).floats
        let mean = losses.reduce(0) { $0 + Double($1) } / 5
        let pass = Pass.training(RandomStream(seed: 3))
        let (loss, count) = joint.loss(outputs, lengths: lengths, targets: targets, in: pass)
        #expect(count == 5)
        #expect(abs(Double(loss.item) - mean) < 1e-5)
        loss.backward()
        for named in joint.parameters {
            let gradient = named.parameter.gradient?.dense(shape: named.parameter.shape).floats
            #expect(gradient?.contains { $0 != 0 } == true, "\(named.name)")
        }
        #expect(
            joint.parameters.map(\.name) == [
                "notes.weight", "notes.bias", "hidden.weight", "hidden.bias", "set_inputs",
                "set_outputs",
            ])
    }

    /// Decoding takes of each note what is likelier, given those that were taken below.
    @Test func decodingIsByOneHalf() {
        let found = joint.decode(outputs, lengths: lengths)
        #expect(found.map(\.count) == lengths)
        for (row, steps) in found.enumerated() {
            for (step, keys) in steps.enumerated() {
                for key in 0..<5 {
                    // The probability of a note is that of both sets which differ in it alone, the
                    // ones above summed out: here the highest note, which has none above.
                    guard key == 4 else { continue }
                    let below = keys.filter { $0 < 4 }
                    func loss(_ keys: [Int32]) -> Double {
                        var all = targets
                        all[row][step] = keys
                        return Double(
                            joint.losses(outputs, lengths: lengths, targets: all)
                                .floats[step * 3 + row])
                    }
                    #expect((loss(below + [4]) < loss(below)) == keys.contains(4))
                }
            }
        }
    }

    @Test func keysBeginAsLikelyAsTheyAre() {
        let silent = Tensor(zeros: [1, 1, 4])
        let objective = IndependentNotes(
            inputSize: 4, keyCount: 2, random: RandomStream(seed: 1))
        objective.begin(with: [0.2, 0.7])
        let loss = objective.losses(silent, lengths: [1], targets: [[[1]]])
        #expect(abs(exp(-loss.item) - 0.8 * 0.7) < 1e-5)
    }
}
