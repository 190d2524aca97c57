internal import UnrollData
internal import UnrollSystem

/// Writes a zip archive of stored entries, crash-safe and always the same bytes for the same content.
///
/// An entry's checksum stands behind its bytes, so that these are asked for once only. Sizes beyond 32 bits
/// are written as ZIP64.
package struct ZipWriter {
    /// Hands an entry's bytes to the closure it is given, all at once or in pieces, in order.
    package typealias ByteSource = (_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

    private struct Entry {
        let name: String
        let byteCount: Int
        let bytes: ByteSource
    }

    private var entries: [Entry] = []

    package init() {}

    private static let largest = 0xFFFF_FFFF
    /// The checksum stands behind the bytes; the name is UTF-8.
    private static let flags: UInt16 = 1 << 3 | 1 << 11
    /// 1 January 1980, the first day that the format knows.
    private static let date: UInt16 = 1 << 5 | 1

    /// Adds an entry; its bytes are asked for when the file is written.
    ///
    /// - Parameters:
    ///   - name: Its name, which no other entry has.
    ///   - byteCount: How many bytes it has.
    ///   - bytes: Gives them.
    package mutating func add(_ name: String, byteCount: Int, bytes: @escaping ByteSource) {
        entries.append(Entry(name: name, byteCount: byteCount, bytes: bytes))
    }

    /// Writes the file.
    ///
    /// - Throws: `FileError` where writing fails; ``ExchangeError`` where two entries have one name, or where
    ///   one does not give the bytes that it should; what the entries throw.
    package func write(to path: String) throws {
        func fault(_ entry: Entry, _ problem: String) -> ExchangeError {
            ExchangeError(
                path, "its entry \(shown(entry.name)) \(problem)",
                cure: "this is a fault of the program: report it")
        }
        var names: Set<String> = []
        for entry in entries {
            guard names.insert(entry.name).inserted else {
                throw fault(entry, "would stand in it twice")
            }
            guard entry.name.utf8.count <= 0xFFFF else { throw fault(entry, "has too long a name") }
        }
        try AtomicFile.write(to: path) { writer in
            var directory: [UInt8] = []
            for entry in entries {
                let offset = writer.byteCount
                try writer.write(localHeader(entry))
                let start = writer.byteCount
                var checksum = CyclicRedundancyCheck.empty
                try entry.bytes { bytes in
                    checksum = CyclicRedundancyCheck.crc32.continued(checksum, bytes)
                    try writer.write(bytes)
                }
                guard writer.byteCount - start == entry.byteCount else {
                    throw fault(entry, "does not give the bytes that it should")
                }
                var descriptor: [UInt8] = []
                descriptor.appendLittleEndian(0x0807_4B50 as UInt32)
                descriptor.appendLittleEndian(checksum)
                for _ in 0..<2 {
                    if entry.byteCount >= Self.largest {
                        descriptor.appendLittleEndian(UInt64(entry.byteCount))
                    } else {
                        descriptor.appendLittleEndian(UInt32(entry.byteCount))
                    }
                }
                try writer.write(descriptor)
                directory += listing(entry, checksum: checksum, offset: offset)
            }
            let offset = writer.byteCount
            try writer.write(directory)
            try writer.write(end(directoryAt: offset, byteCount: directory.count))
        }
    }

    /// The fields that local headers and the list of entries have in common, from the version that is needed
    /// to read them on.
    private func common(
        _ entry: Entry, checksum: UInt32, sizes: UInt32, isLarge: Bool, extra: Int
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(UInt16(isLarge ? 45 : 20))
        bytes.appendLittleEndian(Self.flags)
        // Stored, at midnight.
        bytes.appendLittleEndian(0 as UInt32)
        bytes.appendLittleEndian(Self.date)
        bytes.appendLittleEndian(checksum)
        bytes.appendLittleEndian(sizes)
        bytes.appendLittleEndian(sizes)
        bytes.appendLittleEndian(UInt16(entry.name.utf8.count))
        bytes.appendLittleEndian(UInt16(extra))
        return bytes
    }

    private func localHeader(_ entry: Entry) -> [UInt8] {
        let isLarge = entry.byteCount >= Self.largest
        var header: [UInt8] = []
        header.appendLittleEndian(0x0403_4B50 as UInt32)
        header += common(
            entry, checksum: 0, sizes: isLarge ? .max : 0, isLarge: isLarge, extra: isLarge ? 20 : 0
        )
        header += Array(entry.name.utf8)
        if isLarge {
            // It says that the sizes behind the bytes have 64 bits.
            header.appendLittleEndian(1 as UInt16)
            header.appendLittleEndian(16 as UInt16)
            header += [UInt8](repeating: 0, count: 16)
        }
        return header
    }

    private func listing(_ entry: Entry, checksum: UInt32, offset: Int) -> [UInt8] {
        var large: [UInt8] = []
        let hasLargeSize = entry.byteCount >= Self.largest
        if hasLargeSize {
            large.appendLittleEndian(UInt64(entry.byteCount))
            large.appendLittleEndian(UInt64(entry.byteCount))
        }
        if offset >= Self.largest { large.appendLittleEndian(UInt64(offset)) }
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(0x0201_4B50 as UInt32)
        bytes.appendLittleEndian(UInt16(large.isEmpty ? 20 : 45))
        bytes += common(
            entry, checksum: checksum, sizes: hasLargeSize ? .max : UInt32(entry.byteCount),
            isLarge: !large.isEmpty, extra: large.isEmpty ? 0 : large.count + 4)
        // No comment, the first disk, no attributes.
        bytes += [UInt8](repeating: 0, count: 10)
        bytes.appendLittleEndian(UInt32(clamping: offset))
        bytes += Array(entry.name.utf8)
        if !large.isEmpty {
            bytes.appendLittleEndian(1 as UInt16)
            bytes.appendLittleEndian(UInt16(large.count))
            bytes += large
        }
        return bytes
    }

    private func end(directoryAt offset: Int, byteCount: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        if entries.count >= 0xFFFF || offset >= Self.largest || byteCount >= Self.largest {
            bytes.appendLittleEndian(0x0606_4B50 as UInt32)
            bytes.appendLittleEndian(44 as UInt64)
            bytes.appendLittleEndian(45 as UInt16)
            bytes.appendLittleEndian(45 as UInt16)
            bytes.appendLittleEndian(0 as UInt64)
            for number in [entries.count, entries.count, byteCount, offset] {
                bytes.appendLittleEndian(UInt64(number))
            }
            bytes.appendLittleEndian(0x0706_4B50 as UInt32)
            bytes.appendLittleEndian(0 as UInt32)
            bytes.appendLittleEndian(UInt64(offset + byteCount))
            bytes.appendLittleEndian(1 as UInt32)
        }
        bytes.appendLittleEndian(0x0605_4B50 as UInt32)
        bytes.appendLittleEndian(0 as UInt32)
        bytes.appendLittleEndian(UInt16(clamping: entries.count))
        bytes.appendLittleEndian(UInt16(clamping: entries.count))
        bytes.appendLittleEndian(UInt32(clamping: byteCount))
        bytes.appendLittleEndian(UInt32(clamping: offset))
        bytes.appendLittleEndian(0 as UInt16)
        return bytes
    }
}
