internal import UnrollSystem

/// Sorts any number of n-gram records by their keys: runs that fit in memory are sorted one by one,
/// kept or put on disk, and merged.
struct RecordSorter<Key: NGramKey> {
    typealias Record = NGramRecord<Key>

    private let bits: Int
    private let combines: Bool
    private let residentLimit: Int
    private let scratch: ScratchSpace
    private let threads: Int
    private let capacity: Int
    private var filling: RecordBuffer<Record>?
    private var cursor: UnsafeMutablePointer<Record>?
    private var end: UnsafeMutablePointer<Record>?
    /// Full but not yet sorted: one for each thread.
    private var unsorted: [RecordBuffer<Record>] = []
    private var resident: [RecordBuffer<Record>] = []
    private var file: ScratchFile?
    private var fileRuns: [RunOnDisk] = []

    /// - Parameters:
    ///   - bits: How many of the keys' lowest bits are used.
    ///   - combines: Makes one record of those with the same key, their counts added.
    ///   - limit: The most bytes of records held in memory.
    ///   - threads: The number of runs sorted concurrently.
    init(bits: Int, combines: Bool, limit: Int, in scratch: ScratchSpace, threads: Int) {
        self.bits = bits
        self.combines = combines
        self.scratch = scratch
        self.threads = threads
        residentLimit = limit
        // Runs that wait, and as many as scratch, are part of the limit.
        capacity = max(
            1 << 10, min(1 << 20, limit / (MemoryLayout<Record>.stride * (2 * threads + 2))))
    }

    /// - Throws: `FileError`; `DataError` where a count becomes too large.
    @inline(__always)
    mutating func add(_ record: Record) throws {
        if cursor == end { try beginRun() }
        cursor.unsafelyUnwrapped.initialize(to: record)
        cursor = cursor.unsafelyUnwrapped + 1
    }

    private mutating func beginRun() throws {
        if let filling {
            filling.count = filling.capacity
            unsorted.append(filling)
            if unsorted.count >= threads { try sortRuns() }
        }
        let run = RecordBuffer<Record>(capacity: capacity)
        filling = run
        (cursor, end) = (run.start, run.start + run.capacity)
    }

    /// Sorts what waits and puts runs on disk where they are more than may be held.
    private mutating func sortRuns() throws {
        let runs = unsorted
        let (bits, combines) = (bits, combines)
        let overflowed = runs.map { _ in RecordBuffer<Bool>(capacity: 1) }
        ThreadPool.shared.forEachPart(runs.count, threads: threads) { part in
            let run = runs[part]
            let scratch = RecordBuffer<Record>(capacity: run.count)
            radixSort(run.filled, bits: bits, scratch: scratch.start)
            overflowed[part].start[0] = combines ? !Self.combine(run) : false
        }
        if overflowed.contains(where: { $0.start[0] }) { throw Self.tooMany }
        unsorted = []
        resident += runs.map { run in
            guard run.count < run.capacity / 4 * 3 else { return run }
            let smaller = RecordBuffer<Record>(capacity: run.count)
            smaller.start.update(from: run.start, count: run.count)
            smaller.count = run.count
            return smaller
        }
        let held = resident.reduce(0) { $0 + $1.byteCount }
        let waiting = (2 * threads + 1) * capacity * MemoryLayout<Record>.stride
        if held + waiting > residentLimit { try spill() }
    }

    /// Adds up the counts of equal keys, which stand side by side.
    ///
    /// - Returns: `false` where a count becomes too large.
    private static func combine(_ run: RecordBuffer<Record>) -> Bool {
        guard run.count > 1 else { return true }
        var last = 0
        for index in 1..<run.count {
            if run.start[index].key == run.start[last].key {
                let (sum, overflow) = run.start[last].count
                    .addingReportingOverflow(run.start[index].count)
                if overflow { return false }
                run.start[last].count = sum
            } else {
                last += 1
                run.start[last] = run.start[index]
            }
        }
        run.count = last + 1
        return true
    }

    static var tooMany: DataError {
        DataError(
            .malformed, nil, "an n-gram comes more than \(AdjustedCount.largest) times",
            cure: "take a part of the text")
    }

    /// Puts the sorted runs on disk.
    ///
    /// - Throws: `FileError`.
    mutating func spill() throws {
        guard !resident.isEmpty else { return }
        let file = try self.file ?? scratch.makeFile()
        self.file = file
        for run in resident {
            fileRuns.append(RunOnDisk(offset: file.byteCount, count: run.count))
            try file.append(UnsafeRawBufferPointer(run.filled))
        }
        resident = []
    }

    /// Ends the adding.
    ///
    /// - Parameter limit: The most bytes that reading may hold.
    /// - Returns: All records in order; where they are combined, those of different runs are not.
    /// - Throws: As ``add(_:)``.
    mutating func finish(limit: Int) throws -> RunMerger<Key> {
        if let filling, let cursor, cursor > filling.start {
            filling.count = cursor - filling.start
            unsorted.append(filling)
        }
        filling = nil
        (cursor, end) = (nil, nil)
        if !unsorted.isEmpty { try sortRuns() }
        if resident.reduce(0, { $0 + $1.byteCount }) > limit { try spill() }
        defer { resident = [] }
        return try RunMerger(resident: resident, file: file, runs: fileRuns, limit: limit)
    }
}

/// A sorted run in a temporary file.
struct RunOnDisk {
    /// In bytes.
    let offset: Int
    /// Records.
    let count: Int
}
