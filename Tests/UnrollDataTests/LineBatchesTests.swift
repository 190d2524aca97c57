import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct LineBatchesTests {
    private func encode(_ text: String, _ level: TextLevel = .word) throws -> EncodedText {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file("t")) { try $0.write(text) }
        return try TextCodec.buildAndEncode(level: level, contentsOf: folder.file("t")).text
    }

    @Test func aSmallExampleByHand() throws {
        // Indices: a 2, b 3, c 4.
        let batches = try LineBatches(
            try encode("a b c\n\na\n"), boundary: 1, batchSize: 2)
        #expect(batches.pieceCount == 3 && batches.batchCount == 2)
        let epoch = batches.epoch(shuffledBy: nil)
        #expect(epoch.count == 2)
        let short = epoch.batch(0)
        #expect(short.lengths == [1, 2] && short.timeStepCount == 2)
        #expect(short.inputs.values == [1, 1, -1, 2])
        #expect(short.targets.values == [1, 2, -1, 1])
        let long = epoch.batch(1)
        #expect(long.lengths == [4])
        #expect(long.inputs.values == [1, 2, 3, 4] && long.targets.values == [2, 3, 4, 1])
    }

    @Test func shufflesAllLinesOnce() throws {
        let random = RandomStream(seed: 5)
        var lines = ""
        for number in 0..<3_000 {
            let length = random.integer(below: 40, at: UInt64(number))
            lines += String(repeating: "w\(number) ", count: length) + "\n"
        }
        let text = try encode(lines)
        let batches = try LineBatches(text, boundary: 1, batchSize: 16)
        var orders: [[Int32]] = []
        for number in 0..<3 {
            let epoch = batches.epoch(shuffledBy: random.stream(number % 2))
            var targets: [Int32] = []
            var cells = 0
            for index in 0..<epoch.count {
                let batch = epoch.batch(index)
                cells += batch.targets.values.count
                targets += batch.targets.values.filter { $0 >= 0 }
                #expect(batch.targetCount == batch.targets.values.count { $0 >= 0 })
            }
            #expect(targets.sorted() == text.symbols.sorted())
            #expect(Double(cells) < 1.1 * Double(targets.count))
            orders.append(targets)
        }
        #expect(orders[0] != orders[1])
        #expect(orders[0] == orders[2])
    }

    @Test func cutsLongLines() throws {
        let text = try encode("abcdefg\nxy", .character)
        let batches = try LineBatches(text, boundary: 1, batchSize: 10, maximumLength: 3)
        #expect(batches.pieceCount == 4)
        let batch = batches.epoch(shuffledBy: nil).batch(0)
        #expect(batch.lengths == [2, 2, 3, 3])
        let columns = (0..<4).map { row in
            (0..<batch.lengths[row]).map { batch.inputs.values[$0 * 4 + row] }
        }
        let symbols = text.symbols
        #expect(columns[0] == [symbols[5], symbols[6]])
        #expect(columns[1] == [1, symbols[8]])
        #expect(columns[2] == [1, symbols[0], symbols[1]])
        #expect(columns[3] == [symbols[2], symbols[3], symbols[4]])
    }

    @Test func refusesATextWithoutLines() throws {
        let empty = try encode("a\n").split(heldOutFraction: 0).heldOut
        #expect(throws: DataError.self) { try LineBatches(empty, boundary: 1, batchSize: 1) }
    }
}
