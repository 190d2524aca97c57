internal import UnrollSystem

/// Brings records from one order into another in which each one's place is known.
///
/// Every place of `0..<count` is given once. In memory where all fit; else records go to one file in
/// blocks, each of a part of the places that fits, and the parts are taken one by one.
struct Permuter<Record: BitwiseCopyable> {
    private struct Placed: BitwiseCopyable {
        var place: UInt32
        var record: Record
    }

    private struct Part {
        var block: RecordBuffer<Placed>
        var blocks: [RunOnDisk] = []
    }

    let count: Int
    private let scratch: ScratchSpace
    /// A part holds 2 to this many places.
    private let partBits: Int
    private var memory: RecordBuffer<Record>?
    private var parts: [Part] = []
    private var file: ScratchFile?
    private var readPart = -1
    private var cursor: UnsafeMutablePointer<Record>?
    private var end: UnsafeMutablePointer<Record>?

    private static var blockCapacity: Int { (1 << 15) / MemoryLayout<Placed>.stride }

    /// - Parameters:
    ///   - count: The number of records.
    ///   - limit: The most bytes held in memory; a few thousand records are in any case.
    init(count: Int, limit: Int, in scratch: ScratchSpace) {
        self.count = count
        self.scratch = scratch
        let fitting = max(1 << 12, limit / MemoryLayout<Record>.stride)
        partBits = Int.bitWidth - 1 - fitting.leadingZeroBitCount
        if count <= fitting {
            let all = RecordBuffer<Record>(capacity: count)
            all.count = count
            memory = all
            cursor = all.start
        } else {
            parts = (0...((count - 1) >> partBits)).map { _ in
                Part(block: RecordBuffer(capacity: Self.blockCapacity))
            }
        }
    }

    /// - Throws: `FileError`.
    @inline(__always)
    mutating func put(_ record: Record, at place: UInt32) throws {
        if parts.isEmpty {
            cursor.unsafelyUnwrapped[Int(place)] = record
        } else {
            try store(Placed(place: place, record: record))
        }
    }

    private mutating func store(_ placed: Placed) throws {
        let part = Int(placed.place) >> partBits
        let block = parts[part].block
        if block.count == block.capacity { try write(part) }
        block.start[block.count] = placed
        block.count += 1
    }

    private mutating func write(_ part: Int) throws {
        let file = try self.file ?? scratch.makeFile()
        self.file = file
        let block = parts[part].block
        parts[part].blocks.append(RunOnDisk(offset: file.byteCount, count: block.count))
        try file.append(UnsafeRawBufferPointer(block.filled))
        block.count = 0
    }

    /// Ends the writing; reading begins at the first place.
    ///
    /// - Throws: `FileError`.
    mutating func finishWriting() throws {
        for part in parts.indices {
            try write(part)
            parts[part].block = RecordBuffer(capacity: 0)
        }
        end = memory.map { $0.start + $0.count }
    }

    /// The record of the next place; `nil` after the last.
    ///
    /// - Throws: `FileError`.
    @inline(__always)
    mutating func next() throws -> Record? {
        if cursor == end { guard try readNextPart() else { return nil } }
        let record = cursor.unsafelyUnwrapped.pointee
        cursor = cursor.unsafelyUnwrapped + 1
        return record
    }

    private mutating func readNextPart() throws -> Bool {
        readPart += 1
        guard let file, readPart < parts.count else {
            memory = nil
            (cursor, end) = (nil, nil)
            return false
        }
        let memory = self.memory ?? RecordBuffer<Record>(capacity: 1 << partBits)
        self.memory = memory
        let first = readPart << partBits
        memory.count = min(1 << partBits, count - first)
        let block = RecordBuffer<Placed>(capacity: Self.blockCapacity)
        for stored in parts[readPart].blocks {
            block.count = stored.count
            try file.read(into: UnsafeMutableRawBufferPointer(block.filled), at: stored.offset)
            for placed in block.filled { memory.start[Int(placed.place) - first] = placed.record }
        }
        parts[readPart].blocks = []
        (cursor, end) = (memory.start, memory.start + memory.count)
        return true
    }
}
