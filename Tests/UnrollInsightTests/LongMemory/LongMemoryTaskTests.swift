import Testing
import UnrollInsight
import UnrollSystem

@Suite struct LongMemoryTaskTests {
    @Test func namesAreThoseOfTheField() {
        #expect(LongMemoryTask.allCases.map(\.rawValue) == ["recall", "adding", "copy"])
    }

    private func numbers(_ batch: LongMemoryTask.Batch, _ t: Int, _ row: Int) -> [Float] {
        let shape = batch.inputs.shape
        let start = (t * shape[1] + row) * shape[2]
        return Array(batch.inputs.floats[start..<(start + shape[2])])
    }

    @Test func recallAsksForTheFirstSymbol() {
        let task = LongMemoryTask.recall
        let batch = task.batch(16, lag: 9, random: RandomStream(seed: 1))
        #expect(batch.inputs.shape == [10, 16, task.inputSize])
        #expect(batch.answered == 9..<10)
        for row in 0..<16 {
            let first = numbers(batch, 0, row)
            #expect(first.firstIndex(of: 1) == Int(batch.symbols[row]))
            // No later time step shows one of the symbols to be remembered; the last asks.
            for t in 1..<10 { #expect(numbers(batch, t, row)[..<8].allSatisfy { $0 == 0 }) }
            for t in 0..<10 {
                #expect((numbers(batch, t, row)[16] == 1) == (t == 9))
            }
        }
        #expect(Set(batch.symbols).count > 3)
    }

    @Test func addingMarksTwoNumbersAndAsksForTheirSum() throws {
        let batch = LongMemoryTask.adding.batch(16, lag: 40, random: RandomStream(seed: 1))
        #expect(batch.inputs.shape == [41, 16, 2])
        let sums = try #require(batch.numbers).floats
        for row in 0..<16 {
            let marked = (0..<41).filter { numbers(batch, $0, row)[1] == 1 }
            #expect(marked.count == 2)
            #expect(marked[0] < 10 && marked[1] < 21)
            #expect(sums[row] == marked.reduce(0) { $0 + numbers(batch, $1, row)[0] })
        }
    }

    @Test(arguments: [1, 2, 3]) func shortestLagsHaveTwoNumbersToo(_ lag: Int) {
        let batch = LongMemoryTask.adding.batch(32, lag: lag, random: RandomStream(seed: 1))
        for row in 0..<32 {
            #expect((0...lag).count { numbers(batch, $0, row)[1] == 1 } == 2)
        }
    }

    @Test func copyAsksForAllSymbolsInTheirOrder() {
        let batch = LongMemoryTask.copy.batch(4, lag: 5, random: RandomStream(seed: 1))
        #expect(batch.inputs.shape == [25, 4, 10])
        #expect(batch.answered == 15..<25)
        for row in 0..<4 {
            for t in 0..<10 {
                #expect(
                    numbers(batch, t, row).firstIndex(of: 1) == Int(batch.symbols[t * 4 + row]))
            }
            for t in 10..<25 {
                #expect(numbers(batch, t, row).firstIndex(of: 1) == (t == 14 ? 9 : 8))
            }
        }
    }
}
