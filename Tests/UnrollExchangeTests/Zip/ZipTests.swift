import Foundation
import TestSupport
import Testing
import UnrollExchange
import UnrollSystem

/// Zip archives, and DEFLATE against streams made by zlib.
@Suite struct ZipTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ bytes: [UInt8]) throws -> ZipReader {
        let path = folder.file("x.zip")
        try AtomicFile.write(to: path) { try $0.write(bytes) }
        return try ZipReader(OpenFile.reading(path))
    }

    private func deflated(_ packed: [UInt8], _ content: [UInt8]) -> ZipFixture {
        var entry = ZipFixture.Entry("x", content)
        entry.method = 8
        entry.packed = packed
        return ZipFixture([entry])
    }

    @Test func readsAtAnyPlace() throws {
        let content = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * $0) }
        let zip = try open(
            ZipFixture([ZipFixture.Entry("a", [1]), ZipFixture.Entry("b/c", content)]).bytes)
        #expect(zip.entries.map(\.name) == ["a", "b/c"])
        let entry = try #require(zip["b/c"])
        #expect(try zip.bytes(of: entry) == content)
        #expect(try zip.prefix(of: entry, 7) == Array(content[..<7]))
        for first in stride(from: 0, to: 1000, by: 97) {
            var part = [UInt8](repeating: 0, count: min(50, 1000 - first))
            try part.withUnsafeMutableBytes { try zip.read(entry, from: first, into: $0) }
            #expect(part == Array(content[first..<first + part.count]))
        }
        #expect(throws: ExchangeError.self) {
            var part = [UInt8](repeating: 0, count: 2)
            try part.withUnsafeMutableBytes { try zip.read(entry, from: 999, into: $0) }
        }
        #expect(zip["c"] == nil)
    }

    /// A stored block, one of the fixed codes, and an empty one before the last: by hand.
    @Test(
        arguments: [
            ([1, 3, 0, 0xFC, 0xFF, 0x61, 0x62, 0x63], "abc"),
            ([0, 1, 0, 0xFE, 0xFF, 0x61, 1, 2, 0, 0xFD, 0xFF, 0x62, 0x63], "abc"),
            ([0x4B, 0x4C, 0x4A, 0x06, 0x00], "abc"),
            ([0x4B, 0x4C, 0x84, 0x01, 0x00], "aaaaaaaaaa"),
            ([0x03, 0x00], ""),
        ] as [([UInt8], String)])
    func unpacks(_ packed: [UInt8], _ text: String) throws {
        let zip = try open(deflated(packed, Array(text.utf8)).bytes)
        #expect(try zip.bytes(of: zip.entries[0]) == Array(text.utf8))
    }

    @Test(
        arguments: [
            ([], "claims 3 bytes and has 0 bytes"), ([7], "a block has an unknown type"),
            ([1, 3, 0, 0, 0, 0x61, 0x62, 0x63], "the length of a stored block is wrong"),
            ([1, 3, 0, 0xFC, 0xFF, 0x61], "its compressed bytes end too soon"),
            ([0x4B, 0x4C], "its compressed bytes end too soon"),
            ([0x03, 0x00], "unpacks to fewer bytes than it claims"),
            ([0x4B, 0x4C, 0x84, 0x01, 0x00], "unpacks to more bytes than it claims"),
            ([1, 3, 0, 0xFC, 0xFF, 0x61, 0x62, 0x64], "its checksum is another"),
            ([0x03, 0x02, 0x00], "its compressed bytes reach back before their start"),
        ] as [([UInt8], String)])
    func refusesDamagedStreams(_ packed: [UInt8], _ problem: String) throws {
        do {
            let zip = try open(deflated(packed, Array("abc".utf8)).bytes)
            _ = try zip.bytes(of: zip.entries[0])
            Issue.record("\(packed) is read")
        } catch { #expect("\(error)".contains(problem), "\(error)") }
    }

    /// Every level and strategy of zlib, of contents with far and near repetitions, read whole, in parts and
    /// backwards.
    @Test(.enabled(if: ReferencePython.has("zlib"), "needs python3"))
    func unpacksWhatZlibPacks() throws {
        let path = folder.file("zlib.zip")
        _ = try ReferencePython.run([
            "-c",
            """
            import random, sys, zipfile, zlib
            random.seed(5)
            text = " ".join(random.choice(["recurrent", "network", "gate", "state"]) for _ in range(40000)).encode()
            noise = random.randbytes(100000)
            contents = {"text": text, "noise": noise, "zeros": bytes(300000), "far": noise[:32768] * 4,
                        "few": bytes(random.choice([0, 0, 0, 255]) for _ in range(200000)), "one": b"x"}
            with zipfile.ZipFile(sys.argv[1], "w") as archive:
                for name, content in contents.items():
                    archive.writestr(name, content)
                    for level in [0, 1, 4, 6, 9]:
                        archive.writestr(f"{name} {level}", content, zipfile.ZIP_DEFLATED, level)
                    for strategy in [zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED, zlib.Z_FILTERED]:
                        make = zlib.compressobj
                        zlib.compressobj = lambda level, method, bits: make(level, method, bits, 8, strategy)
                        archive.writestr(f"{name} of {strategy}", content, zipfile.ZIP_DEFLATED, 6)
                        zlib.compressobj = make
            """, path,
        ])
        let zip = try ZipReader(OpenFile.reading(path))
        #expect(zip.entries.count == 60)
        for entry in zip.entries {
            let stored = try #require(zip[String(entry.name.prefix { $0 != " " })])
            let content = try zip.bytes(of: stored)
            #expect(try zip.bytes(of: entry) == content, "\(entry.name)")
            for first in [content.count / 2, 10_000, 3, content.count - 1]
            where first < content.count {
                var part = [UInt8](repeating: 0, count: min(5000, content.count - first))
                try part.withUnsafeMutableBytes { try zip.read(entry, from: first, into: $0) }
                #expect(
                    part == Array(content[first..<first + part.count]), "\(entry.name) at \(first)")
            }
        }
    }

    @Test func writesWhatItReads() throws {
        var writer = ZipWriter()
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        writer.add("a", byteCount: content.count) { body in
            for part in stride(from: 0, to: content.count, by: 30_000) {
                try content[part..<min(content.count, part + 30_000)].withUnsafeBytes(body)
            }
        }
        writer.add("b/ä", byteCount: 0) { _ in }
        let path = folder.file("a.zip")
        try writer.write(to: path)
        let zip = try ZipReader(OpenFile.reading(path))
        #expect(zip.entries.map(\.name) == ["a", "b/ä"])
        #expect(try zip.bytes(of: zip.entries[0]) == content)
        #expect(zip.entries[0].checksum == CyclicRedundancyCheck.crc32(content))
        #expect(try zip.bytes(of: zip.entries[1]) == [])
    }

    @Test func manyEntries() throws {
        var writer = ZipWriter()
        for number in 0..<70_000 { writer.add("\(number)", byteCount: 0) { _ in } }
        let path = folder.file("a.zip")
        try writer.write(to: path)
        #expect(try ZipReader(OpenFile.reading(path)).entries.count == 70_000)
    }
}
