import UnrollSystem

/// A zip archive put together field by field, so that each can be wrong.
struct ZipFixture {
    struct Entry {
        var name: String
        var content: [UInt8]
        var method = 0
        /// The content as it is stored; as it is, if `nil`.
        var packed: [UInt8]?
        var checksum: UInt32?
        var byteCount: Int?
        var storedByteCount: Int?
        var flags = 0
        var offset: Int?
        var localName: String?
        var localMethod: Int?
        var disk = 0

        init(_ name: String, _ content: [UInt8]) {
            self.name = name
            self.content = content
        }
    }

    var entries: [Entry]
    var comment: [UInt8] = []
    var entryCount: Int?
    var directoryOffset: Int?
    var directoryByteCount: Int?
    var disk = 0

    init(_ entries: [Entry]) { self.entries = entries }

    static func little(_ number: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    var bytes: [UInt8] {
        var body: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let packed = entry.packed ?? entry.content
            let checksum = entry.checksum ?? CyclicRedundancyCheck.crc32(entry.content)
            let sizes =
                Self.little(Int(checksum), 4)
                + Self.little(entry.storedByteCount ?? packed.count, 4)
                + Self.little(entry.byteCount ?? entry.content.count, 4)
            let localName = entry.localName ?? entry.name
            let offset = entry.offset ?? body.count
            body += [0x50, 0x4B, 3, 4, 20, 0] + Self.little(entry.flags, 2)
            body += Self.little(entry.localMethod ?? entry.method, 2) + [0, 0, 33, 0] + sizes
            body += Self.little(localName.utf8.count, 2) + [0, 0] + Array(localName.utf8) + packed
            directory += [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + Self.little(entry.flags, 2)
            directory += Self.little(entry.method, 2) + [0, 0, 33, 0] + sizes
            directory += Self.little(entry.name.utf8.count, 2) + [0, 0, 0, 0]
            directory += Self.little(entry.disk, 2) + [0, 0, 0, 0, 0, 0] + Self.little(offset, 4)
            directory += Array(entry.name.utf8)
        }
        let count = Self.little(entryCount ?? entries.count, 2)
        return body + directory + [0x50, 0x4B, 5, 6] + Self.little(disk, 2) + Self.little(disk, 2)
            + count + count + Self.little(directoryByteCount ?? directory.count, 4)
            + Self.little(directoryOffset ?? body.count, 4) + Self.little(comment.count, 2)
            + comment
    }
}
