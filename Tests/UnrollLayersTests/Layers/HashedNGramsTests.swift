import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct HashedNGramsTests {
    private func layer(order: Int = 3, slots: Int = 4096) -> HashedNGrams {
        let layer = HashedNGrams(order: order, slots: slots)
        layer.weight.value.assign(
            RandomStream(seed: 4).numbers(layer.weight.value.shape, deviation: 0.7))
        return layer
    }

    /// Log-probabilities by the layer alone.
    private func alone(_ layer: HashedNGrams, _ histories: [Int32], vocabulary: Int) -> [[Float]] {
        let positions = histories.count / (layer.order - 1)
        let none = FullSoftmax(
            inputSize: 0, vocabularySize: vocabulary, random: RandomStream(seed: 1))
        let logs = none.logProbabilities(
            Tensor(zeros: [positions, 0]),
            adding: layer.features(histories, positions: positions))
        return (0..<positions).map { logs.slice($0..<($0 + 1)).floats }
    }

    @Test func theSameHistoryHasTheSameFeatures() {
        let rows = alone(layer(), [5, 7, 5, 7, 7, 5, 5, 8], vocabulary: 50)
        #expect(rows[0] == rows[1])
        #expect(rows[0] != rows[2] && rows[0] != rows[3] && rows[2] != rows[3])
        // What stands before a missing symbol does not count.
        let start = alone(layer(), [-1, 3, -1, -1, 5, -1, 5, 7], vocabulary: 50)
        #expect(start[0] == start[1])
        #expect(start[2] == alone(layer(order: 3), [5, -1], vocabulary: 50)[0])
        #expect(start[2] != start[3] && start[2] != start[0])
    }

    /// Each order adds its own slots: the differences between histories are those of the highest.
    @Test func ordersAddUp() {
        let (two, three) = (layer(order: 2), layer(order: 3))
        func added(_ layer: HashedNGrams, _ history: [Int32]) -> [Double] {
            let none = FullSoftmax(inputSize: 0, vocabularySize: 9, random: RandomStream(seed: 1))
            let logs = none.logProbabilities(
                Tensor(zeros: [1, 0]), adding: layer.features(history, positions: 1))
            return logs.floats.map { Double($0) - Double(logs.floats[0]) }
        }
        let start = added(three, [5, -1])
        expectClose(start.map(Float.init), added(two, [5]), relative: 1e-5, absolute: 1e-5)
        #expect(added(three, [5, 6]) != start)
    }

    @Test(arguments: KernelTier.available, ObjectiveKind.allCases)
    func objectivesStayExact(tier: KernelTier, kind: ObjectiveKind) {
        let objective = kind.objective(inputs: 20, vocabulary: 301)
        objective.fillBiases()
        let layer = layer()
        let features = layer.features([5, 7, 5, -1, -1, -1, 300, 2, 9, 9, 0, 0], positions: 6)
        let x = RandomStream(seed: 5).numbers([6, 20])
        let targets: [Int32] = [0, 300, -1, 42, 100, 299]
        Compute.using(tier: tier, threads: 1) {
            let logs = objective.logProbabilities(x, adding: features)
            var expected: [Double] = []
            for row in 0..<6 {
                let numbers = logs.slice(row..<(row + 1)).floats
                #expect(abs(numbers.reduce(0) { $0 + exp(Double($1)) } - 1) < 1e-5)
                expected.append(targets[row] < 0 ? 0 : -Double(numbers[Int(targets[row])]))
            }
            #expect(logs.floats != objective.logProbabilities(x).floats)
            expectClose(
                objective.crossEntropies(x, targets, adding: features), expected, relative: 1e-5,
                absolute: 1e-5)
            let loss = objective.loss(x, targets, adding: features, in: .evaluation)
            expectClose([loss.item], [expected.reduce(0, +) / 5], relative: 1e-5, absolute: 1e-5)
            // Some rows alone.
            let some = objective.crossEntropies(
                x.slice(4..<6), [100, 299], adding: features.rows([4, 5]))
            expectClose(some, Array(expected.suffix(2)), relative: 1e-5, absolute: 1e-5)
        }
    }

    /// The gradient of the exact losses, by differences of the layer's own numbers.
    @Test(arguments: [ObjectiveKind.full, .adaptive])
    func gradientsOfTheWeights(kind: ObjectiveKind) {
        let objective = kind.objective(inputs: 20, vocabulary: 41)
        let layer = layer(order: 2, slots: 64)
        let features = layer.features([5, 7, -1, 40], positions: 4)
        let x = RandomStream(seed: 5).numbers([4, 20])
        let targets: [Int32] = [0, 40, 13, 25]
        objective.loss(x, targets, adding: features, in: .training(RandomStream(seed: 1)))
            .backward()
        let gradient = layer.gradients["weight"] ?? []
        #expect(gradient.contains { abs($0) > 0.01 })
        for slot in stride(from: 0, to: 64, by: 3) {
            func mean(_ change: Float) -> Double {
                layer.weight.value.withMutableFloats { $0[slot] += change }
                defer { layer.weight.value.withMutableFloats { $0[slot] -= change } }
                return objective.crossEntropies(x, targets, adding: features)
                    .reduce(0) { $0 + Double($1) } / 4
            }
            let slope = (mean(0x1p-5) - mean(-0x1p-5)) / 0x1p-4
            #expect(abs(Double(gradient[slot]) - slope) < 2e-4)
        }
    }

    /// A model of nothing but features learns which symbol follows which two: an exact rule, so that
    /// the cross-entropy goes towards zero; features of one symbol cannot.
    @Test(arguments: [ObjectiveKind.full, .sampled, .noiseContrastive])
    func learnsAloneWhatFollows(kind: ObjectiveKind) {
        func trained(order: Int) -> Double {
            let objective = kind.objective(inputs: 0, vocabulary: 30, samples: 12)
            let layer = HashedNGrams(order: order, slots: 1 << 16)
            let optimizers = [
                Optimizer(.adaGrad(), for: objective), Optimizer(.adaGrad(), for: layer),
            ]
            let pairs = (0..<900).map { (Int32($0 % 30), Int32($0 / 30)) }
            let histories = pairs.flatMap { order == 3 ? [$0.0, $0.1] : [$0.0] }
            let targets = pairs.map { ($0.0 * 7 + $0.1 * 11 + 3) % 30 }
            let features = layer.features(histories, positions: 900)
            let x = Tensor(zeros: [900, 0])
            for update in 0..<60 {
                let pass = Pass.training(RandomStream(seed: 2).stream(update))
                objective.loss(x, targets, adding: features, in: pass).backward()
                for optimizer in optimizers { optimizer.update(learningRate: 1) }
            }
            return objective.crossEntropies(x, targets, adding: features)
                .reduce(0) { $0 + Double($1) } / 900
        }
        #expect(trained(order: 3) < 0.5)
        #expect(trained(order: 2) > 2)
    }

    @Test func badSizesAreNamed() {
        #expect(HashedNGrams.fault(order: 9, slots: 1) == nil)
        #expect(HashedNGrams.fault(order: 0, slots: 8) == "the order must be in 1...9, not 0")
        #expect(HashedNGrams.fault(order: 10, slots: 8) != nil)
        #expect(HashedNGrams.fault(order: 2, slots: 0)?.hasPrefix("slots must be in 1...") == true)
        #expect(HashedNGrams.fault(order: 2, slots: 1 << 31) != nil)
        #expect(HashedNGrams(order: 2, slots: 17).slots == 32)
        #expect(unvisitedParameters(of: HashedNGrams(order: 2, slots: 17)) == [])
    }

    // MARK: Histories

    @Test func historiesGoOnFromWindowToWindow() {
        var history = SymbolHistory(count: 2, batch: 2)
        // Rows 1 2 3 and 7 8 9, time-first.
        #expect(history.append([1, 7, 2, 8]) == [1, -1, 7, -1, 2, 1, 8, 7])
        #expect(history.append([3, -1]) == [3, 2, -1, 8])
        #expect(history.rows == [[3, 2], [-1, 8]])
        var none = SymbolHistory(count: 0, batch: 3)
        #expect(none.append([1, 2, 3]) == [])
    }
}
