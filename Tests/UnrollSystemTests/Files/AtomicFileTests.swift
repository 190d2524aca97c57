import Foundation
import TestSupport
import Testing
import UnrollSystem

@Suite struct AtomicFileTests {
    private struct Stop: Error {}

    private func content(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func writesSmallAndLargePieces() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        let large = [UInt8](repeating: 120, count: 200_000)
        try AtomicFile.write(to: path) { writer in
            try writer.write("é")
            try writer.write([UInt8]())
            try writer.write(large)
            for _ in 0..<50_000 { try writer.write("yz") }
            #expect(writer.byteCount == 2 + 200_000 + 100_000)
        }
        let expected =
            "é" + String(repeating: "x", count: 200_000)
            + String(repeating: "yz", count: 50_000)
        #expect(content(path) == expected)
        #expect(try AtomicFile.size(of: path) == 300_002)
        #expect(try names(folder) == ["a"])
    }

    @Test func failureKeepsTheOldFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try AtomicFile.write(to: path) { try $0.write("old") }
        #expect(throws: Stop.self) {
            try AtomicFile.write(to: path) { writer in
                try writer.write([UInt8](repeating: 1, count: 100_000))
                throw Stop()
            }
        }
        #expect(content(path) == "old")
        #expect(try names(folder) == ["a"])
        #expect(throws: Stop.self) {
            try AtomicFile.write(to: folder.file("b")) { _ in throw Stop() }
        }
        #expect(try names(folder) == ["a"])
    }

    @Test func keepsPermissions() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try AtomicFile.write(to: path) { try $0.write("1") }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        try AtomicFile.write(to: path) { try $0.write("2") }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(content(path) == "2")
    }

    @Test func followsLinks() throws {
        let folder = try TemporaryFolder()
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: folder.file("deep"), withIntermediateDirectories: false)
        try manager.createSymbolicLink(
            atPath: folder.file("link"), withDestinationPath: "deep/next")
        try manager.createSymbolicLink(
            atPath: folder.file("deep/next"), withDestinationPath: "file")
        for text in ["new", "again"] {
            try AtomicFile.write(to: folder.file("link")) { try $0.write(text) }
            #expect(content(folder.file("deep/file")) == text)
            let link = try manager.destinationOfSymbolicLink(atPath: folder.file("link"))
            #expect(link == "deep/next")
        }
        try manager.createSymbolicLink(
            atPath: folder.file("circle"), withDestinationPath: "circle")
        #expect(throws: FileError.self) {
            try AtomicFile.write(to: folder.file("circle")) { try $0.write("x") }
        }
    }

    @Test func removesWhatAKilledWriterLeft() throws {
        let folder = try TemporaryFolder()
        let abandoned = folder.file(".a.99999-1.unroll-tmp")
        let other = folder.file(".b.99999-1.unroll-tmp")
        for path in [abandoned, other] {
            #expect(FileManager.default.createFile(atPath: path, contents: Data([1])))
        }
        try AtomicFile.write(to: folder.file("a")) { writer in
            // A second writer leaves the temporary file of the first, which lives, alone.
            try AtomicFile.write(to: folder.file("a")) { try $0.write("inner") }
            try writer.write("outer")
        }
        #expect(content(folder.file("a")) == "outer")
        #expect(try names(folder) == [".b.99999-1.unroll-tmp", "a"])
    }

    @Test func readersSeeAllOfOneContent() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        let size = 100_000
        try AtomicFile.write(to: path) { try $0.write([UInt8](repeating: 0, count: size)) }
        let writer = Task {
            for round in 1...50 as ClosedRange<UInt8> {
                try AtomicFile.write(to: path) {
                    try $0.write([UInt8](repeating: round, count: size))
                }
            }
        }
        for _ in 0..<200 {
            let bytes = try #require(FileManager.default.contents(atPath: path))
            #expect(bytes.count == size && bytes.first == bytes.last)
        }
        try await writer.value
    }

    @Test func namesFolderProblems() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.requireWritableFolder(of: folder.file("new"))
        let missing = folder.file("no/such")
        for check in [AtomicFile.requireWritableFolder, { try AtomicFile.write(to: $0) { _ in } }] {
            let error = #expect(throws: FileError.self) { try check(missing) }
            #expect(error?.code == .noSuchFolder)
            #expect(error?.message.contains("mkdir -p '\(folder.file("no"))'") == true)
            #expect(#expect(throws: FileError.self) { try check(folder.path) }?.code == .isFolder)
            #expect(
                #expect(throws: FileError.self) { try check(folder.file("no/")) }?.code
                    == .noSuchFolder)
            #expect(throws: FileError.self) { try check("") }
            #expect(throws: FileError.self) { try check("a\0b") }
            #expect(throws: FileError.self) { try check("/dev/null/x") }
        }
    }

    @Test func longNames() throws {
        let folder = try TemporaryFolder()
        let path = folder.file(String(repeating: "é", count: 127))
        try AtomicFile.write(to: path) { try $0.write("1") }
        #expect(content(path) == "1")
        let error = #expect(throws: FileError.self) {
            try AtomicFile.write(to: folder.file(String(repeating: "x", count: 256))) { _ in }
        }
        #expect(error?.message.contains("name is too long") == true)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
    func fullDevice() throws {
        let error = #expect(throws: FileError.self) {
            try AtomicFile.write(to: "/dev/full") { try $0.write("x") }
        }
        #expect(error?.code == .diskFull)
        #expect(error?.message.contains("'/dev/full': the disk is full") == true)
        try AtomicFile.write(to: "/dev/null") { try $0.write("x") }
    }

    @Test(.enabled(if: SmallDisk.canMount, "needs the right to mount a small file system"))
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let disk = try SmallDisk(at: folder.file("disk"))
        let path = disk.path + "/model"
        try AtomicFile.write(to: path) { try $0.write("old") }
        let error = #expect(throws: FileError.self) {
            try AtomicFile.write(to: path) { try $0.write([UInt8](repeating: 1, count: 1 << 20)) }
        }
        #expect(error?.code == .diskFull)
        #expect(error?.message.contains("the file that was there is untouched") == true)
        #expect(content(path) == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["model"])

        let log = try AppendingLog(path: disk.path + "/log")
        try log.append("first")
        #expect(throws: FileError.self) {
            try log.append(String(repeating: "x", count: 1 << 20))
        }
        #expect(content(disk.path + "/log") == "first\n")
    }

    @Test func removes() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file("a")) { _ in }
        #expect(AtomicFile.exists(folder.file("a")))
        try AtomicFile.remove(folder.file("a"))
        try AtomicFile.remove(folder.file("a"))
        #expect(!AtomicFile.exists(folder.file("a")))
        #expect(throws: FileError.self) { try AtomicFile.remove(folder.path) }
        #expect(throws: FileError.self) { try AtomicFile.size(of: folder.file("a")) }
    }
}
