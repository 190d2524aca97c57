internal import UnrollSystem

/// Merges sorted runs of n-gram records, in memory and on disk: a tournament of their first records.
struct RunMerger<Key: NGramKey> {
    typealias Record = NGramRecord<Key>

    private struct Run: BitwiseCopyable {
        var cursor: UnsafeMutablePointer<Record>
        var end: UnsafeMutablePointer<Record>
        /// The bytes that are not yet in memory.
        var offset = 0
        var left = 0
    }

    // By address: counting references would wait for all that was written before.
    private let runs: UnsafeMutablePointer<Run>
    private let runCount: Int
    /// Nodes 1 and on: the loser of each match; node 0: the winner of all. Runs by their numbers.
    private let tree: UnsafeMutablePointer<Int32>
    private let memory: (runs: RecordBuffer<Run>, tree: RecordBuffer<Int32>)
    private var buffers: [RecordBuffer<Record>] = []
    private let file: ScratchFile?
    private var live = 0

    /// - Parameters:
    ///   - resident: Runs in memory, released as they end.
    ///   - runs: Runs in `file`.
    ///   - limit: The most bytes of buffers for what is on disk.
    init(
        resident: [RecordBuffer<Record>], file: ScratchFile?, runs onDisk: [RunOnDisk], limit: Int
    ) throws {
        self.file = file
        let stride = MemoryLayout<Record>.stride
        memory = (
            RecordBuffer(capacity: resident.count + onDisk.count),
            RecordBuffer(capacity: resident.count + onDisk.count)
        )
        runs = memory.runs.start
        tree = memory.tree.start
        for buffer in resident where buffer.count > 0 {
            (runs + buffers.count).initialize(
                to: Run(cursor: buffer.start, end: buffer.start + buffer.count))
            buffers.append(buffer)
        }
        let size = min(1 << 18, max(1 << 13, limit / max(1, onDisk.count)))
        for run in onDisk where run.count > 0 {
            let buffer = RecordBuffer<Record>(capacity: min(run.count, size / stride))
            (runs + buffers.count).initialize(
                to: Run(
                    cursor: buffer.start, end: buffer.start, offset: run.offset, left: run.count))
            buffers.append(buffer)
        }
        runCount = buffers.count
        live = runCount
        for run in 0..<runCount where runs[run].left > 0 { _ = try refill(run) }
        tree.initialize(repeating: -1, count: max(1, runCount))
        for run in 0..<runCount { play(from: run) }
    }

    /// Reads more of a run from disk.
    ///
    /// - Returns: Whether there was more.
    private mutating func refill(_ run: Int) throws -> Bool {
        guard let file, runs[run].left > 0 else { return false }
        let buffer = buffers[run]
        buffer.count = min(buffer.capacity, runs[run].left)
        try file.read(
            into: UnsafeMutableRawBufferPointer(buffer.filled), at: runs[run].offset)
        runs[run].offset += buffer.count * MemoryLayout<Record>.stride
        runs[run].left -= buffer.count
        runs[run].cursor = buffer.start
        runs[run].end = buffer.start + buffer.count
        return true
    }

    /// Lets a run's first record rise from its leaf; where a node is still empty it waits there.
    @inline(__always)
    private mutating func play(from leaf: Int) {
        var winner = Int32(truncatingIfNeeded: leaf)
        var node = (leaf + runCount) / 2
        while node > 0 {
            let other = tree[node]
            if other < 0 {
                tree[node] = winner
                return
            }
            if Self.precedes(runs[Int(other)], runs[Int(winner)]) {
                tree[node] = winner
                winner = other
            }
            node /= 2
        }
        tree[0] = winner
    }

    /// Whether the first record of one run comes before another's; a run at its end comes last.
    @inline(__always)
    private static func precedes(_ first: Run, _ second: Run) -> Bool {
        if first.cursor == first.end { return false }
        if second.cursor == second.end { return true }
        return first.cursor.pointee.key < second.cursor.pointee.key
    }

    /// The next record in order; `nil` after the last.
    ///
    /// - Throws: `FileError`.
    @inline(__always)
    mutating func next() throws -> Record? {
        guard live > 0 else { return nil }
        let winner = Int(tree[0])
        let record = runs[winner].cursor.pointee
        runs[winner].cursor += 1
        if runs[winner].cursor == runs[winner].end { try endBlock(winner) }
        play(from: winner)
        return record
    }

    private mutating func endBlock(_ run: Int) throws {
        if try refill(run) { return }
        live -= 1
        // Bytes that have been read are not needed again.
        let nothing = RecordBuffer<Record>(capacity: 0)
        buffers[run] = nothing
        (runs[run].cursor, runs[run].end) = (nothing.start, nothing.start)
    }
}
