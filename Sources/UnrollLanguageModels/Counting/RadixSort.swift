/// Sorts records by the lowest `bits` bits of their keys, least significant digit first.
///
/// - Parameters:
///   - records: Sorted in place.
///   - scratch: As long as `records`; its content is lost.
func radixSort<Key: NGramKey>(
    _ records: UnsafeMutableBufferPointer<NGramRecord<Key>>, bits: Int,
    scratch: UnsafeMutablePointer<NGramRecord<Key>>
) {
    guard records.count > 1, let base = records.baseAddress else { return }
    let digits = (bits + 10) / 11
    // Digits of one size: no pass for a few bits alone.
    let width = (bits + digits - 1) / digits
    let mask = UInt64(1) &<< UInt64(width) - 1
    var counts = [Int](repeating: 0, count: 1 << width)
    var (source, target) = (base, scratch)
    let count = records.count
    counts.withUnsafeMutableBufferPointer { counts in
        for digit in 0..<digits {
            let shift = digit * width
            counts.update(repeating: 0)
            for index in 0..<count {
                counts[Int(source[index].key.shiftedDown(by: shift).low & mask)] += 1
            }
            let first = Int(source[0].key.shiftedDown(by: shift).low & mask)
            if counts[first] == count { continue }
            var sum = 0
            for value in 0..<counts.count {
                let size = counts[value]
                counts[value] = sum
                sum += size
            }
            for index in 0..<count {
                let value = Int(source[index].key.shiftedDown(by: shift).low & mask)
                target[counts[value]] = source[index]
                counts[value] += 1
            }
            swap(&source, &target)
        }
    }
    if source != base { base.update(from: source, count: count) }
}
