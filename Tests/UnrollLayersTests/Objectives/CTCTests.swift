import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct CTCTests {
    private let objective = CTC(inputSize: 3, classCount: 4, random: RandomStream(seed: 1))
    private let lengths = [5, 2, 0]
    private let targets: [[Int32]] = [[1, 3], [2, 2], []]

    private var outputs: Tensor { RandomStream(seed: 2).numbers([5, 3, 3]) }

    /// The second target needs three time steps.
    @Test func whatIsImpossibleIsLeftOut() {
        let (loss, count) = objective.loss(
            outputs, lengths: lengths, targets: targets, in: .evaluation)
        #expect(count == 2)
        let losses = objective.logProbabilities(outputs)
            .ctcLosses(lengths: lengths, targets: targets).floats
        #expect(losses[1] == .infinity && losses[2] == 0)
        expectClose([loss.item], [Double(losses[0]) / 2], relative: 1e-6, absolute: 0)
        #expect(!CTC.canAlign([2, 2], with: 2) && CTC.canAlign([2, 1], with: 2))
        #expect(CTC.canAlign([], with: 0))
    }

    /// Runs of a class become one, blanks go: 0 1 1 0 1 is 1 1.
    @Test func theBestPathIsWrittenDown() {
        let paths: [[Int]] = [[0, 1, 1, 0, 1], [3, 3, 2, 0, 0], [0, 0, 0, 0, 0]]
        var values = [Float](repeating: -9, count: 5 * 3 * 4)
        for (row, path) in paths.enumerated() {
            for (step, symbol) in path.enumerated() { values[(step * 3 + row) * 4 + symbol] = 0 }
        }
        let found = CTC.decode(Tensor(values, shape: [5, 3, 4]), lengths: [5, 3, 5])
        #expect(found == [[1, 1], [3, 2], []])
        #expect(objective.decode(outputs, lengths: lengths).map(\.count).last == 0)
    }
}
