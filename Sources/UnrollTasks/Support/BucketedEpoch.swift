package import UnrollData
package import UnrollSystem

/// The batches of an epoch over examples that stand for themselves: those of about one length
/// together, in an order drawn for each epoch.
package struct BucketedEpoch {
    private let lengths: [Int]
    private let batchSize: Int
    private var batches: [[Int]] = []

    package init(lengths: [Int], batchSize: Int) {
        self.lengths = lengths
        self.batchSize = batchSize
    }

    /// The batches of every epoch.
    package var updateCount: Int { (lengths.count - 1) / batchSize + 1 }

    package mutating func begin(_ random: RandomStream) {
        batches = LengthBuckets.batches(
            lengths: lengths, batchSize: batchSize, shuffledBy: random)
    }

    /// The places of an update's examples.
    package subscript(update: Int) -> [Int] { batches[update] }
}

extension LengthBuckets {
    /// Evaluates examples in batches of about one length.
    ///
    /// - Parameters:
    ///   - lengths: Of each example.
    ///   - batchSize: The most examples of a batch.
    ///   - name: The name of the work, for whoever shows progress.
    ///   - evaluate: The results of the examples at these places, in the same order.
    /// - Returns: A result for each example, in the order of the examples.
    package static func evaluate<Result>(
        lengths: [Int], batchSize: Int = 64, as name: String, _ evaluate: ([Int]) -> [Result]
    ) -> [Result] {
        var results = [Result?](repeating: nil, count: lengths.count)
        var done = 0
        for places in batches(lengths: lengths, batchSize: batchSize, shuffledBy: nil) {
            for (place, result) in zip(places, evaluate(places)) { results[place] = result }
            done += places.count
            Activity.report(name, share: Double(done) / Double(lengths.count))
        }
        return results.compactMap(\.self)
    }
}
