internal import UnrollSystem

/// Records that are written once, in order, and then read in the same order: in memory while they
/// are few, in a temporary file beyond.
struct Spool<Record: BitwiseCopyable> {
    private let scratch: ScratchSpace
    private let residentLimit: Int
    private var blocks: [RecordBuffer<Record>] = []
    private var file: ScratchFile?
    /// The place of the next record to write, or to read, in the last block, or the one being read.
    private var cursor: UnsafeMutablePointer<Record>?
    private var end: UnsafeMutablePointer<Record>?
    private var readBlock = -1
    private var readOffset = 0
    private(set) var count = 0

    /// - Parameters:
    ///   - limit: The most bytes held in memory, one block aside.
    ///   - scratch: Where temporary files go.
    init(limit: Int, in scratch: ScratchSpace) {
        self.scratch = scratch
        residentLimit = limit
    }

    private static var blockByteCount: Int { 1 << 16 }
    private static var blockCapacity: Int {
        max(1, blockByteCount / MemoryLayout<Record>.stride)
    }

    /// - Throws: `FileError`.
    @inline(__always)
    mutating func append(_ record: Record) throws {
        if cursor == end { try beginBlock() }
        cursor.unsafelyUnwrapped.initialize(to: record)
        cursor = cursor.unsafelyUnwrapped + 1
        count += 1
    }

    private mutating func beginBlock() throws {
        if let block = blocks.last { block.count = block.capacity }
        if (blocks.count + 1) * Self.blockByteCount > residentLimit, !blocks.isEmpty {
            try spill()
        }
        let block = RecordBuffer<Record>(capacity: Self.blockCapacity)
        blocks.append(block)
        (cursor, end) = (block.start, block.start + block.capacity)
    }

    private mutating func spill() throws {
        let file = try self.file ?? scratch.makeFile()
        self.file = file
        for block in blocks { try file.append(UnsafeRawBufferPointer(block.filled)) }
        blocks = []
    }

    /// Ends the writing; reading begins at the first record.
    ///
    /// - Throws: `FileError`.
    mutating func finishWriting() throws {
        if let block = blocks.last, let cursor { block.count = cursor - block.start }
        if file != nil {
            try spill()
        }
        (cursor, end) = (nil, nil)
    }

    /// The next record; `nil` after the last.
    ///
    /// - Throws: `FileError`.
    @inline(__always)
    mutating func next() throws -> Record? {
        if cursor == end { guard try readNextBlock() else { return nil } }
        let record = cursor.unsafelyUnwrapped.pointee
        cursor = cursor.unsafelyUnwrapped + 1
        return record
    }

    private mutating func readNextBlock() throws -> Bool {
        let block: RecordBuffer<Record>
        if let file {
            let stride = MemoryLayout<Record>.stride
            let left = (file.byteCount - readOffset) / stride
            guard left > 0 else {
                blocks = []
                (cursor, end) = (nil, nil)
                return false
            }
            block = blocks.first ?? RecordBuffer(capacity: Self.blockCapacity)
            blocks = [block]
            block.count = min(left, block.capacity)
            try file.read(into: UnsafeMutableRawBufferPointer(block.filled), at: readOffset)
            readOffset += block.count * stride
        } else {
            // Bytes that have been read are not needed again.
            if blocks.indices.contains(readBlock) { blocks[readBlock] = RecordBuffer(capacity: 0) }
            readBlock += 1
            guard blocks.indices.contains(readBlock) else {
                (cursor, end) = (nil, nil)
                return false
            }
            block = blocks[readBlock]
        }
        (cursor, end) = (block.start, block.start + block.count)
        return block.count > 0
    }
}
