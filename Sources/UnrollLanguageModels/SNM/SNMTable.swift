internal import UnrollSystem

/// One type's rows of the finished matrix, found by the fingerprints of their features.
struct SNMTable: @unchecked Sendable {
    // Sendable: nothing is written once a model has it.

    /// Rows whose fingerprint begins with the same bits: where they begin, and the end of the last.
    let buckets: UnsafeBufferPointer<UInt32>
    /// Of each row, in order.
    let fingerprints: UnsafeBufferPointer<UInt64>
    /// Where each row begins in words and values, and the end of the last.
    let starts: UnsafeBufferPointer<UInt32>
    /// Σ_w M_iw of each row.
    let sums: UnsafeBufferPointer<Float>
    /// In a row in order.
    let words: UnsafeBufferPointer<UInt32>
    /// M_iw.
    let values: UnsafeBufferPointer<Float>
    /// The owner of the memory.
    let owner: AnyObject

    /// Buckets of a table of `rows` rows, a power of two.
    static func bucketCount(rows: Int) -> Int {
        1 << max(0, min(28, Int.bitWidth - max(1, rows).leadingZeroBitCount - 1))
    }

    @inline(__always)
    func row(_ fingerprint: UInt64) -> Int? {
        let bits = UInt64((buckets.count - 1).trailingZeroBitCount)
        // Shifting by all 64 bits gives 0, the one bucket.
        let bucket = Int(truncatingIfNeeded: fingerprint >> (64 - bits))
        for row in Int(buckets[bucket])..<Int(buckets[bucket + 1])
        where fingerprints[row] == fingerprint {
            return row
        }
        return nil
    }

    @inline(__always)
    func places(_ row: Int) -> Range<Int> { Int(starts[row])..<Int(starts[row + 1]) }

    /// M_iw; 0 where the word never came with the feature.
    @inline(__always)
    func value(_ row: Int, _ word: UInt32) -> Float {
        let places = places(row)
        var (low, high) = (places.lowerBound, places.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if words[middle] < word { low = middle + 1 } else { high = middle }
        }
        return low < places.upperBound && words[low] == word ? values[low] : 0
    }
}

/// Holds the arrays of a table made in memory.
private final class SNMArrays {
    let buckets: RecordBuffer<UInt32>
    let fingerprints: RecordBuffer<UInt64>
    let starts: RecordBuffer<UInt32>
    let sums: RecordBuffer<Float>
    let words: RecordBuffer<UInt32>
    let values: RecordBuffer<Float>

    init(rows: Int, pairs: Int) {
        buckets = RecordBuffer(capacity: SNMTable.bucketCount(rows: rows) + 1)
        fingerprints = RecordBuffer(capacity: rows)
        starts = RecordBuffer(capacity: rows + 1)
        sums = RecordBuffer(capacity: rows)
        words = RecordBuffer(capacity: pairs)
        values = RecordBuffer(capacity: pairs)
    }
}

extension SNMTable {
    /// The table of some counts.
    ///
    /// - Parameter kindValues: M of each kind of pair.
    init(_ counts: SNMCounts, kindValues: [Float]) {
        let (rows, pairs) = (counts.fingerprints.count, counts.words.count)
        let arrays = SNMArrays(rows: rows, pairs: pairs)
        arrays.fingerprints.start.update(from: counts.fingerprints, count: rows)
        arrays.starts.start.update(from: counts.starts, count: rows + 1)
        arrays.words.start.update(from: counts.words, count: pairs)
        for row in 0..<rows {
            var sum = 0.0
            for place in Int(counts.starts[row])..<Int(counts.starts[row + 1]) {
                let value = kindValues[Int(counts.kinds[place])]
                arrays.values.start[place] = value
                sum += Double(value)
            }
            arrays.sums.start[row] = Float(sum)
        }
        let bucketCount = Self.bucketCount(rows: rows)
        let bits = UInt64(bucketCount.trailingZeroBitCount)
        var row = 0
        for bucket in 0..<bucketCount {
            arrays.buckets.start[bucket] = UInt32(truncatingIfNeeded: row)
            while row < rows,
                Int(truncatingIfNeeded: counts.fingerprints[row] >> (64 - bits)) == bucket
            {
                row += 1
            }
        }
        arrays.buckets.start[bucketCount] = UInt32(truncatingIfNeeded: row)
        self.init(
            buckets: .init(start: arrays.buckets.start, count: bucketCount + 1),
            fingerprints: .init(start: arrays.fingerprints.start, count: rows),
            starts: .init(start: arrays.starts.start, count: rows + 1),
            sums: .init(start: arrays.sums.start, count: rows),
            words: .init(start: arrays.words.start, count: pairs),
            values: .init(start: arrays.values.start, count: pairs), owner: arrays)
    }

    /// What is wrong with a table from a file; `nil` where nothing is. After this no place is out of
    /// range.
    func problem(vocabularySize: Int) -> String? {
        let bits = UInt64((buckets.count - 1).trailingZeroBitCount)
        guard buckets.first == 0, Int(buckets[buckets.count - 1]) == fingerprints.count else {
            return "its buckets do not hold all rows"
        }
        for bucket in 0..<(buckets.count - 1) {
            guard buckets[bucket] <= buckets[bucket + 1],
                Int(buckets[bucket + 1]) <= fingerprints.count
            else { return "its buckets are not in order" }
            for row in Int(buckets[bucket])..<Int(buckets[bucket + 1])
            where Int(truncatingIfNeeded: fingerprints[row] >> (64 - bits)) != bucket {
                return "a row is in the wrong bucket"
            }
        }
        guard starts[0] == 0, Int(starts[fingerprints.count]) == words.count else {
            return "its rows do not hold all pairs"
        }
        for row in fingerprints.indices {
            guard starts[row] <= starts[row + 1], Int(starts[row + 1]) <= words.count,
                sums[row] >= 0, sums[row].isFinite
            else { return "a row is invalid" }
            for place in places(row) {
                guard words[place] < vocabularySize, values[place] >= 0, values[place].isFinite,
                    place == places(row).lowerBound || words[place - 1] < words[place]
                else { return "a row's words and values are invalid" }
            }
        }
        return nil
    }
}
