import Testing
import UnrollData
import UnrollSystem

@Suite struct SequenceBatchTests {
    @Test func standsTimeFirst() {
        let batch = SequenceBatch([[1, 2, 3], [], [4]])
        #expect(batch.timeStepCount == 3 && batch.batchSize == 3)
        #expect(batch.symbols == [1, -1, 4, 2, -1, -1, 3, -1, -1])
        #expect(batch.lengths == [3, 0, 1])
    }

    @Test func emptyTextsHaveATimeStep() {
        #expect(SequenceBatch([[], []]).symbols == [-1, -1])
        #expect(SequenceBatch([]).symbols.isEmpty)
    }

    @Test func bucketsHoldEverySequenceOnce() {
        let lengths = (0..<5_000).map { $0 * 37 % 91 }
        let random = RandomStream(seed: 2)
        let first = LengthBuckets.batches(
            lengths: lengths, batchSize: 32, shuffledBy: random.stream(0))
        #expect(first.flatMap { $0 }.sorted() == Array(0..<5_000))
        #expect(first.count == 157 && first.allSatisfy { $0.count <= 32 })
        let again = LengthBuckets.batches(
            lengths: lengths, batchSize: 32, shuffledBy: random.stream(0))
        let other = LengthBuckets.batches(
            lengths: lengths, batchSize: 32, shuffledBy: random.stream(1))
        #expect(first == again && first != other)
        // Within a batch lengths are near each other: 91 lengths over 64 batches of a pool.
        let spreads = first.map { batch in
            let own = batch.map { lengths[$0] }
            return (own.max() ?? 0) - (own.min() ?? 0)
        }
        #expect(spreads.filter { $0 > 6 }.count < 8)
        #expect(LengthBuckets.batches(lengths: [], batchSize: 4, shuffledBy: random).isEmpty)
    }
}
