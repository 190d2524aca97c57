import Testing
import UnrollData
import UnrollSystem

@Suite struct StreamBatchesTests {
    @Test func aSmallExampleByHand() throws {
        let batches = try StreamBatches(
            symbols: [10, 11, 12, 13, 14, 15, 16], boundary: 1, batchSize: 2, windowLength: 3)
        #expect(batches.batchSize == 2 && batches.windowCount == 2)
        let first = batches.window(0)
        #expect(first.timeStepCount == 3 && first.lengths == [3, 3])
        #expect(first.inputs.values == [1, 13, 10, 14, 11, 15])
        #expect(first.targets.values == [10, 14, 11, 15, 12, 16])
        let second = batches.window(1)
        #expect(second.timeStepCount == 1 && second.lengths == [1, 0])
        #expect(second.inputs.values == [12, -1])
        #expect(second.targets.values == [13, -1])
        #expect(second.targetCount == 1)
    }

    @Test(arguments: [2, 3, 10, 31, 100, 257], [(1, 1), (2, 3), (4, 5), (7, 10), (32, 64)])
    func everySymbolIsATargetOnce(count: Int, shape: (batchSize: Int, window: Int)) throws {
        let symbols = (0..<Int32(count)).map { $0 + 100 }
        let batches = try StreamBatches(
            symbols: SymbolSequence(symbols), boundary: 1, batchSize: shape.batchSize,
            windowLength: shape.window)
        #expect(batches.batchSize <= shape.batchSize)
        let lengths = (0..<batches.batchSize).map { batches.stream($0).count }
        #expect(lengths.reduce(0, +) == count)
        #expect(lengths.sorted(by: >) == lengths && lengths[0] - lengths.last! <= 1)
        var seen: [Int32] = []
        for index in 0..<batches.windowCount {
            let window = batches.window(index)
            #expect(window.timeStepCount > 0 && window.timeStepCount <= shape.window)
            for place in 0..<window.inputs.values.count {
                let row = place % window.batchSize
                let (input, target) = (window.inputs.values[place], window.targets.values[place])
                if place / window.batchSize < window.lengths[row] {
                    seen.append(target)
                    #expect(input == (target == 100 ? 1 : target - 1))
                } else {
                    #expect(input == -1 && target == -1)
                }
            }
        }
        #expect(seen.sorted() == symbols)
    }

    /// What went in before each place of a window, however many windows it began ago.
    @Test(arguments: [0, 1, 3, 12]) func tellsWhatWasBefore(precedingCount: Int) throws {
        let symbols = (0..<Int32(29)).map { $0 + 100 }
        let batches = try StreamBatches(
            symbols: SymbolSequence(symbols), boundary: 1, batchSize: 3, windowLength: 4,
            precedingCount: precedingCount)
        // The inputs of the whole text: nothing before the boundary.
        let inputs = [Int32](repeating: -1, count: 20) + [1] + symbols
        for index in 0..<batches.windowCount {
            let window = batches.window(index)
            #expect(window.preceding.count == precedingCount * 3)
            for row in 0..<3 {
                let first = 20 + batches.stream(row).lowerBound + index * 4
                let told = (0..<precedingCount).map { window.preceding[$0 * 3 + row] }
                #expect(told == Array(inputs[first - precedingCount..<first]))
            }
        }
    }

    @Test func shortTexts() throws {
        let few = try StreamBatches(
            symbols: SymbolSequence([Int32](repeating: 5, count: 50)), boundary: 1, batchSize: 32,
            windowLength: 20)
        #expect(few.batchSize == 2)
        let huge = try StreamBatches(
            symbols: [5, 6], boundary: 1, batchSize: .max, windowLength: .max)
        #expect(huge.batchSize == 1 && huge.windowCount == 1)
        #expect(huge.window(0).targets.values == [5, 6])
        for symbols in [[], [5]] as [SymbolSequence] {
            let error = #expect(throws: DataError.self) {
                try StreamBatches(symbols: symbols, boundary: 1, batchSize: 1, windowLength: 1)
            }
            #expect(error?.code == .tooShort)
        }
    }
}
