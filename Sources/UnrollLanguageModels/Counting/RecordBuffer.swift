/// Memory for a fixed number of records.
final class RecordBuffer<Record: BitwiseCopyable>: @unchecked Sendable {
    // Sendable: written by one thread at a time.

    let start: UnsafeMutablePointer<Record>
    let capacity: Int
    var count = 0

    init(capacity: Int) {
        start = .allocate(capacity: max(1, capacity))
        self.capacity = capacity
    }

    deinit { start.deallocate() }

    var filled: UnsafeMutableBufferPointer<Record> { .init(start: start, count: count) }

    var byteCount: Int { capacity * MemoryLayout<Record>.stride }
}
