import Testing
import UnrollData
import UnrollSystem

@Suite struct PaddedBatchTests {
    @Test func standsTimeFirst() {
        let batch = PaddedBatch([[1, 2, 3], [], [4]])
        #expect(batch.timeStepCount == 3 && batch.batchSize == 3)
        #expect(batch.values == [1, -1, 4, 2, -1, -1, 3, -1, -1])
        #expect(batch.lengths == [3, 0, 1])
    }

    @Test func rowsComeBack() {
        let batch = PaddedBatch([[1, 2, 3], [], [4]])
        #expect((0..<3).map(batch.row) == [[1, 2, 3], [], [4]])
        #expect(batch.livePlaces == [0, 2, 3, 6] && batch.liveCount == 4)
        #expect(
            batch.values.indices.filter { batch.values[$0] >= 0 } == batch.livePlaces.map(Int.init))
    }

    @Test func framesStandTimeFirst() {
        let batch = PaddedBatch(frames: [[1, 2, 3, 4], [], [5, 6]], width: 2)
        #expect(batch.timeStepCount == 2 && batch.batchSize == 3 && batch.width == 2)
        #expect(batch.values == [1, 2, 0, 0, 5, 6, 3, 4, 0, 0, 0, 0])
        #expect(batch.lengths == [2, 0, 1])
        #expect((0..<3).map(batch.row) == [[1, 2, 3, 4], [], [5, 6]])
        #expect(PaddedBatch(frames: [[]], width: 3).values == [0, 0, 0])
    }

    @Test func emptyTextsHaveATimeStep() {
        #expect(PaddedBatch([[], []]).values == [-1, -1])
        #expect(PaddedBatch([[Int32]]()).values.isEmpty)
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
        // The batches of a pool come in any order, not the shortest first; nor do the sequences of
        // an epoch all come from the beginning of the data first.
        let rising = zip(spreads.indices.dropLast(), spreads.indices.dropFirst()).count {
            lengths[first[$0][0]] <= lengths[first[$1][0]]
        }
        #expect((50...110).contains(rising), "\(rising) of 156")
        let early = first.prefix(20).flatMap { $0 }
        #expect((early.min() ?? 0) < 100 && (early.max() ?? 0) > 4_900)
        // Without randomness: all by length.
        let plain = LengthBuckets.batches(lengths: lengths, batchSize: 32, shuffledBy: nil)
        #expect(plain.flatMap { $0 }.map { lengths[$0] } == lengths.sorted())
        #expect(LengthBuckets.batches(lengths: [], batchSize: 4, shuffledBy: random).isEmpty)
    }
}
