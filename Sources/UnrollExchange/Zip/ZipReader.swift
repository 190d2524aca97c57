internal import Synchronization
internal import UnrollData
package import UnrollSystem

/// An open zip archive. Nothing is unpacked to a disk: entries are read into the caller's memory, from any
/// place on.
package final class ZipReader: Sendable {
    /// The file, as the caller named it.
    var path: String { file.path }
    package let entries: [ZipEntry]

    private let file: OpenFile
    private let places: [String: Int]
    /// PyTorch can be told not to compute checksums (`torch.serialization.set_crc32_options`); it then writes
    /// zeros for all of them.
    private let hasChecksums: Bool
    /// Stored entries whose checksum has been found right.
    private let checked = Mutex<Set<String>>([])
    private let unpacking = Mutex<Unpacking?>(nil)

    /// A deflated entry, as far as it has been read.
    private struct Unpacking: @unchecked Sendable {
        // Sendable: it is used within the mutex only.
        let name: String
        let inflater: Inflater
        var checksum: UInt32
    }

    private static let block = 1 << 20

    /// Opens an archive and reads its list of entries.
    ///
    /// - Throws: ``ExchangeError`` where it is damaged or of a kind that is not read; `FileError`.
    package init(_ file: OpenFile) throws {
        self.file = file
        entries = try ZipDirectory(file).entries
        places = Dictionary(
            uniqueKeysWithValues: entries.enumerated().map { ($0.element.name, $0.offset) })
        hasChecksums = entries.contains { $0.checksum != 0 }
    }

    /// The entry of this name; `nil` where there is none.
    package subscript(name: String) -> ZipEntry? { places[name].map { entries[$0] } }

    /// The whole content of an entry.
    package func bytes(of entry: ZipEntry) throws -> [UInt8] {
        try prefix(of: entry, entry.byteCount)
    }

    /// The first bytes of an entry; all of them where it has fewer.
    package func prefix(of entry: ZipEntry, _ count: Int) throws -> [UInt8] {
        let count = min(count, entry.byteCount)
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            try read(
                entry, from: 0,
                into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count))
            filled = count
        }
    }

    /// Reads bytes of an entry's content.
    ///
    /// The first read of a stored entry goes through all of it for its checksum, so that no byte of a
    /// damaged one is handed out. Reading a deflated entry backwards begins at its start again.
    ///
    /// - Parameters:
    ///   - entry: One of ``entries``.
    ///   - first: The place of the first byte.
    ///   - buffer: Filled.
    /// - Throws: ``ExchangeError`` where the entry is damaged or ends sooner; `FileError`.
    package func read(
        _ entry: ZipEntry, from first: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws {
        guard first >= 0, first <= entry.byteCount - buffer.count else {
            throw damaged(entry, "ends before byte \(first.grouped) plus \(buffer.count.grouped)")
        }
        switch entry.method {
        case .stored:
            try check(entry)
            let count = try file.read(into: buffer, at: entry.dataOffset + first)
            guard count == buffer.count else { throw cutShort() }
        case .deflated: try unpack(entry, from: first, into: buffer)
        }
    }

    private func damaged(_ entry: ZipEntry, _ problem: String) -> ExchangeError {
        ExchangeError(
            path, "its entry \(shown(entry.name)) \(problem)",
            cure: "copy it again, or save it again")
    }

    private func wrongChecksum(_ entry: ZipEntry) -> ExchangeError {
        damaged(entry, "is damaged: its checksum is another")
    }

    private func cutShort() -> ExchangeError {
        ExchangeError(path, "it was cut short while it was read", cure: "copy it again")
    }

    private func check(_ entry: ZipEntry) throws {
        guard hasChecksums, !checked.withLock({ $0.contains(entry.name) }) else { return }
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(Self.block, max(1, entry.byteCount)), alignment: 16)
        defer { buffer.deallocate() }
        var checksum = CyclicRedundancyCheck.empty
        var done = 0
        while done < entry.byteCount {
            let part = UnsafeMutableRawBufferPointer(
                rebasing: buffer[..<min(buffer.count, entry.byteCount - done)])
            guard try file.read(into: part, at: entry.dataOffset + done) == part.count else {
                throw cutShort()
            }
            checksum = CyclicRedundancyCheck.crc32.continued(
                checksum, UnsafeRawBufferPointer(part))
            done += part.count
        }
        guard checksum == entry.checksum else { throw wrongChecksum(entry) }
        checked.withLock { _ = $0.insert(entry.name) }
    }

    private func unpack(
        _ entry: ZipEntry, from first: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws {
        try unpacking.withLock { current in
            var unpacking: Unpacking
            if let current, current.name == entry.name, current.inflater.byteCount <= first {
                unpacking = current
            } else {
                unpacking = Unpacking(
                    name: entry.name,
                    inflater: Inflater(
                        file, at: entry.dataOffset..<entry.dataOffset + entry.storedByteCount),
                    checksum: CyclicRedundancyCheck.empty)
            }
            // Whatever is wrong, the next read begins afresh.
            current = nil
            do {
                let skipped = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: 1 << 16, alignment: 16)
                defer { skipped.deallocate() }
                while unpacking.inflater.byteCount < first {
                    let count = min(skipped.count, first - unpacking.inflater.byteCount)
                    try unpack(
                        entry, &unpacking,
                        into: UnsafeMutableRawBufferPointer(rebasing: skipped[..<count]))
                }
                try unpack(entry, &unpacking, into: buffer)
                if unpacking.inflater.byteCount == entry.byteCount {
                    guard try unpacking.inflater.isAtEnd() else {
                        throw damaged(entry, "unpacks to more bytes than it claims")
                    }
                    if hasChecksums, unpacking.checksum != entry.checksum {
                        throw wrongChecksum(entry)
                    }
                }
            } catch let failure as Inflater.Failure {
                throw damaged(entry, "cannot be unpacked: \(failure.problem)")
            }
            current = unpacking
        }
    }

    private func unpack(
        _ entry: ZipEntry, _ unpacking: inout Unpacking,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws {
        guard try unpacking.inflater.read(into: buffer) == buffer.count else {
            throw damaged(entry, "unpacks to fewer bytes than it claims")
        }
        unpacking.checksum = CyclicRedundancyCheck.crc32.continued(
            unpacking.checksum, UnsafeRawBufferPointer(buffer))
    }
}
