internal import UnrollData
internal import UnrollSystem

/// One entry of a zip archive.
package struct ZipEntry: Sendable, Hashable {
    enum Method: Sendable { case stored, deflated }

    package let name: String
    let method: Method
    /// Bytes of the content.
    package let byteCount: Int
    /// Bytes that it takes in the archive.
    let storedByteCount: Int
    package let checksum: UInt32
    /// Where its local header begins.
    let headerOffset: Int
    /// Where its bytes begin.
    let dataOffset: Int

    /// The most bytes of its content that are held at a time: no more than are in proportion to those that
    /// it takes in the archive.
    var mostHeldBytes: Int {
        switch method {
        case .stored: byteCount
        case .deflated: 64 * min(storedByteCount, 1 << 40) + 1 << 20
        }
    }
}

/// The entries of a zip archive as its central directory lists them, each checked against its local header
/// and against the others. (PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.)
struct ZipDirectory {
    private let file: OpenFile
    private let fileByteCount: Int
    private var path: String { file.path }
    private(set) var entries: [ZipEntry] = []

    private static let endSize = 22
    private static let endSize64 = 56
    private static let locatorSize = 20
    private static let headerSize = 46
    private static let localHeaderSize = 30
    /// DEFLATE makes at most 258 bytes of two bits.
    private static let mostFromOneByte = 1032

    /// - Throws: ``ExchangeError``, `FileError`.
    init(_ file: OpenFile) throws {
        self.file = file
        fileByteCount = try file.byteCount()
        let (count, range) = try findDirectory()
        try readEntries(count, in: range)
        try checkOverlaps(directory: range.lowerBound)
    }

    private func damaged(_ problem: String) -> ExchangeError {
        ExchangeError(path, problem, cure: "copy it again, or save it again")
    }

    private func refused(_ entry: String, _ problem: String, cure: String) -> ExchangeError {
        ExchangeError(path, "its entry \(shown(entry)) \(problem)", cure: cure)
    }

    private func bytes(_ count: Int, at offset: Int) throws -> [UInt8] {
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
        }
        guard bytes.count == count else { throw damaged("it was cut short while it was read") }
        return bytes
    }

    // MARK: The end record

    /// How many entries the directory has, and where it lies.
    private func findDirectory() throws -> (count: Int, range: Range<Int>) {
        // The end record is the last thing but a comment of at most 65,535 bytes.
        let tailCount = min(fileByteCount, Self.endSize + 0xFFFF)
        let tailStart = fileByteCount - tailCount
        let tail = try bytes(tailCount, at: tailStart)
        let place = stride(from: tailCount - Self.endSize, through: 0, by: -1).first { place in
            tail[place...].starts(with: [0x50, 0x4B, 5, 6])
                && LittleEndianBytes(tail[place...]).uint16(at: 20)
                    == tailCount - place - Self.endSize
        }
        guard let place else {
            throw damaged("it begins as a zip archive and has no end of one, as if cut short")
        }
        let end = LittleEndianBytes(tail[place...])
        let endOffset = tailStart + place
        if let large = try largeDirectory(before: endOffset) { return large }
        guard end.uint16(at: 4) == 0, end.uint16(at: 6) == 0,
            end.uint16(at: 8) == end.uint16(at: 10)
        else { throw severalDisks() }
        return (
            end.uint16(at: 10),
            try directoryRange(
                offset: UInt64(end.uint32(at: 16)), size: UInt64(end.uint32(at: 12)),
                end: endOffset)
        )
    }

    /// As ``findDirectory()`` of an archive that has the records of ZIP64.
    private func largeDirectory(before endOffset: Int) throws -> (count: Int, range: Range<Int>)? {
        let locatorOffset = endOffset - Self.locatorSize
        guard locatorOffset >= 0 else { return nil }
        let locator = LittleEndianBytes(try bytes(Self.locatorSize, at: locatorOffset))
        guard locator.uint32(at: 0) == 0x0706_4B50 else { return nil }
        guard locator.uint32(at: 4) == 0, locator.uint32(at: 16) <= 1 else {
            throw severalDisks()
        }
        guard let offset = Int(exactly: locator.uint64(at: 8)),
            offset <= locatorOffset - Self.endSize64
        else { throw damaged("the end record of its zip archive points beyond the file") }
        let end = LittleEndianBytes(try bytes(Self.endSize64, at: offset))
        guard end.uint32(at: 0) == 0x0606_4B50 else {
            throw damaged("the end record of its zip archive is not where it should be")
        }
        guard end.uint32(at: 16) == 0, end.uint32(at: 20) == 0,
            end.uint64(at: 24) == end.uint64(at: 32)
        else { throw severalDisks() }
        let range = try directoryRange(
            offset: end.uint64(at: 48), size: end.uint64(at: 40), end: offset)
        guard let count = Int(exactly: end.uint64(at: 32)) else {
            throw damaged("its zip archive counts more entries than it lists")
        }
        return (count, range)
    }

    private func directoryRange(offset: UInt64, size: UInt64, end: Int) throws -> Range<Int> {
        guard let start = Int(exactly: offset), let count = Int(exactly: size), start <= end,
            count <= end - start
        else { throw damaged("the list of entries of its zip archive lies beyond the file") }
        guard start + count == end else {
            throw damaged("the list of entries of its zip archive does not end where it should")
        }
        return start..<end
    }

    private func severalDisks() -> ExchangeError {
        ExchangeError(
            path, "it is a part of a zip archive of several disks",
            cure: "join the parts first (zip -s 0 IN.zip --out OUT.zip)")
    }

    // MARK: Entries

    private mutating func readEntries(_ count: Int, in range: Range<Int>) throws {
        guard count <= range.count / Self.headerSize else {
            throw damaged("its zip archive counts more entries than it lists")
        }
        let directory = try bytes(range.count, at: range.lowerBound)
        var names: Set<String> = []
        var place = 0
        for _ in 0..<count {
            guard directory.count - place >= Self.headerSize,
                LittleEndianBytes(directory[place...]).uint32(at: 0) == 0x0201_4B50
            else { throw damaged("the list of entries of its zip archive is damaged") }
            let fixed = LittleEndianBytes(directory[place..<place + Self.headerSize])
            let lengths = [28, 30, 32].map { fixed.uint16(at: $0) }
            place += Self.headerSize
            guard lengths.reduce(0, +) <= directory.count - place else {
                throw damaged("the list of entries of its zip archive is damaged")
            }
            let name = try checkedName(directory[place..<place + lengths[0]])
            let extra = directory[place + lengths[0]..<place + lengths[0] + lengths[1]]
            place += lengths.reduce(0, +)
            guard names.insert(name).inserted else {
                throw refused(name, "stands in it twice", cure: "save it again")
            }
            let entry = try self.entry(
                name, fixed, LargeSizes(fixed, extra), directory: range.lowerBound)
            // Folders hold nothing.
            if !name.hasSuffix("/") || entry.byteCount > 0 { entries.append(entry) }
        }
        guard place == directory.count else {
            throw damaged("its zip archive lists more entries than it counts")
        }
    }

    /// A name that stays within the archive. Nothing is ever unpacked to a disk; a name that would lead
    /// elsewhere says that somebody tried.
    private func checkedName(_ bytes: ArraySlice<UInt8>) throws -> String {
        guard let name = String(validating: bytes, as: UTF8.self) else {
            throw refused(
                String(decoding: bytes, as: UTF8.self), "has a name that is not UTF-8",
                cure: "name it in ASCII")
        }
        let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        let isOutside =
            name.isEmpty || parts.contains("..") || parts[0].isEmpty || bytes.contains(0)
            || parts[0].dropFirst().first == ":"
        if isOutside {
            throw refused(
                name, "has a name that leads out of the archive",
                cure: "do not trust this file; get it from another source")
        }
        return name
    }

    private func entry(
        _ name: String, _ fixed: LittleEndianBytes, _ sizes: LargeSizes?, directory: Int
    ) throws -> ZipEntry {
        guard fixed.uint16(at: 8) & (1 | 1 << 6 | 1 << 13) == 0 else {
            throw refused(name, "is encrypted", cure: "save it without a password")
        }
        guard let sizes else {
            throw refused(name, "lacks the sizes that it should have", cure: "save it again")
        }
        guard sizes.disk == 0 else { throw severalDisks() }
        let method: ZipEntry.Method
        switch fixed.uint16(at: 10) {
        case 0: method = .stored
        case 8: method = .deflated
        case let number:
            throw refused(
                name, "is compressed by method \(number)",
                cure: "store it, or compress it by deflate (method 8)")
        }
        guard let header = Int(exactly: sizes.headerOffset),
            let stored = Int(exactly: sizes.storedByteCount), header <= directory,
            stored <= directory - header, directory - header - stored >= Self.localHeaderSize
        else { throw refused(name, "lies beyond the end of the file", cure: "copy it again") }
        let local = try bytes(Self.localHeaderSize, at: header)
        let fields = LittleEndianBytes(local)
        let nameCount = fields.uint16(at: 26)
        let data = header + Self.localHeaderSize + nameCount + fields.uint16(at: 28)
        guard fields.uint32(at: 0) == 0x0403_4B50,
            fields.uint16(at: 8) == fixed.uint16(at: 10), nameCount == name.utf8.count,
            data <= directory
        else { throw refused(name, "is not where the list says", cure: "copy it again") }
        guard stored <= directory - data else {
            throw refused(name, "lies beyond the end of the file", cure: "copy it again")
        }
        let localName = try bytes(nameCount, at: header + Self.localHeaderSize)
        guard localName.elementsEqual(name.utf8) else {
            throw refused(name, "has another name where it lies", cure: "save it again")
        }
        let most = stored.multipliedReportingOverflow(by: Self.mostFromOneByte)
        guard let count = Int(exactly: sizes.byteCount),
            method == .stored
                ? count == stored : most.overflow || count <= most.partialValue
        else {
            throw refused(
                name, "claims \(sizes.byteCount) bytes and has \(counted(stored, "byte"))",
                cure: "do not trust this file; get it from another source")
        }
        return ZipEntry(
            name: name, method: method, byteCount: count, storedByteCount: stored,
            checksum: UInt32(fixed.uint32(at: 16)), headerOffset: header, dataOffset: data)
    }

    /// No byte belongs to two entries: a few bytes could else be unpacked again and again.
    private func checkOverlaps(directory: Int) throws {
        let ordered = entries.sorted { $0.headerOffset < $1.headerOffset }
        for (entry, next) in zip(ordered, ordered.dropFirst()) {
            guard entry.dataOffset + entry.storedByteCount <= next.headerOffset else {
                throw refused(
                    next.name, "overlaps the entry \(shown(entry.name))",
                    cure: "do not trust this file; get it from another source")
            }
        }
    }
}

/// The sizes and the place of an entry, of which those that need more than 32 bits stand in the extra field
/// of ZIP64.
private struct LargeSizes {
    var byteCount: UInt64
    var storedByteCount: UInt64
    var headerOffset: UInt64
    var disk: Int

    init?(_ fixed: LittleEndianBytes, _ extra: ArraySlice<UInt8>) {
        byteCount = UInt64(fixed.uint32(at: 24))
        storedByteCount = UInt64(fixed.uint32(at: 20))
        headerOffset = UInt64(fixed.uint32(at: 42))
        disk = fixed.uint16(at: 34)
        let (large, largeDisk) = (UInt64(0xFFFF_FFFF), 0xFFFF)
        guard [byteCount, storedByteCount, headerOffset].contains(large) || disk == largeDisk
        else { return }
        var rest = extra
        while rest.count >= 4 {
            let head = LittleEndianBytes(rest)
            let (identifier, count) = (head.uint16(at: 0), head.uint16(at: 2))
            rest = rest.dropFirst(4)
            guard count <= rest.count else { return nil }
            if identifier == 1 {
                var field = rest.prefix(count)
                func next(_ size: Int) -> LittleEndianBytes? {
                    guard field.count >= size else { return nil }
                    defer { field = field.dropFirst(size) }
                    return LittleEndianBytes(field)
                }
                for size in [\LargeSizes.byteCount, \.storedByteCount, \.headerOffset]
                where self[keyPath: size] == large {
                    guard let value = next(8) else { return nil }
                    self[keyPath: size] = value.uint64(at: 0)
                }
                if disk == largeDisk {
                    guard let value = next(4) else { return nil }
                    disk = value.uint32(at: 0)
                }
                return
            }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}
