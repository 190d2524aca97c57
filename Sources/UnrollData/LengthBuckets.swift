package import UnrollSystem

/// Batches of sequences of about the same length, so that little is padding.
package enum LengthBuckets {
    /// Divides sequences, named by their places in `lengths`, into batches of at most `batchSize`.
    ///
    /// - Parameters:
    ///   - lengths: The length of each sequence.
    ///   - batchSize: The most sequences of a batch; the last of a pool may have fewer.
    ///   - random: Shuffles them: a stream of its own for each epoch. Without one they come by
    ///     length, the shortest first.
    package static func batches(
        lengths: [Int], batchSize: Int, shuffledBy random: RandomStream?
    ) -> [[Int]] {
        guard let random else {
            let order = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
            return chunks(order[...], of: batchSize)
        }
        // Sorted only within pools of some batches, lest a batch always hold the same sequences.
        let order = random.stream("lines").permutation(lengths.count)
        var batches: [[Int]] = []
        let (poolSize, overflowed) = batchSize.multipliedReportingOverflow(by: 64)
        for pool in chunks(order[...], of: overflowed ? .max : poolSize) {
            let sorted = pool.enumerated().sorted {
                (lengths[$0.element], $0.offset) < (lengths[$1.element], $1.offset)
            }
            batches += chunks(sorted.map(\.element)[...], of: batchSize)
        }
        let batchOrder = random.stream("batches").permutation(batches.count)
        return batchOrder.map { batches[$0] }
    }

    private static func chunks(_ list: ArraySlice<Int>, of size: Int) -> [[Int]] {
        var rest = list
        var result: [[Int]] = []
        while !rest.isEmpty {
            result.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return result
    }
}
