import Foundation
import TestSupport
import Testing
import UnrollSystem

@Suite struct BlockReaderTests {
    @Test(arguments: [0, 1, 7, 8, 9, 1_000])
    func readsEverything(size: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        try AtomicFile.write(to: folder.file("a")) { try $0.write(bytes) }

        var reader = try BlockReader(path: folder.file("a"), blockSize: 8)
        #expect(reader.expectedByteCount == (size == 0 ? nil : size))
        var read: [UInt8] = []
        while let block = try reader.next() {
            #expect(!block.isEmpty && block.count <= 8)
            read += block
        }
        #expect(read == bytes)
        #expect(try reader.next() == nil)

        var again = try BlockReader(path: folder.file("a"), blockSize: 8)
        read = []
        try again.forEachBlock { read += $0 }
        #expect(read == bytes)
    }

    @Test func readsPipes() throws {
        let pipe = Pipe()
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        try pipe.fileHandleForWriting.write(contentsOf: Data("abc".utf8))
        try pipe.fileHandleForWriting.close()
        var reader = try BlockReader(path: path, blockSize: 2)
        #expect(reader.expectedByteCount == nil)
        #expect(try reader.next() == Array("ab".utf8))
        #expect(try reader.next() == Array("c".utf8))
        #expect(try reader.next() == nil)
    }

    @Test func refusesWhatIsNoFile() throws {
        let folder = try TemporaryFolder()
        let missing = #expect(throws: FileError.self) {
            try BlockReader(path: folder.file("missing.txt"))
        }
        #expect(missing?.code == .noSuchFile)
        #expect(
            missing?.message
                == "cannot open '\(folder.file("missing.txt"))': there is no such file; "
                + "check the path")
        #expect(
            #expect(throws: FileError.self) { try BlockReader(path: folder.path) }?.code
                == .isFolder)
    }
}
