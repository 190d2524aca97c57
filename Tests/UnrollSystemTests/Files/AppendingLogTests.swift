import Foundation
import TestSupport
import Testing
import UnrollSystem

@Suite struct AppendingLogTests {
    @Test func appendsAndCutsBack() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log")
        let log = try AppendingLog(path: path)
        #expect(try log.byteCount == 0)
        try log.append("one")
        let mark = try log.byteCount
        #expect(mark == 4)
        try log.append("zwei: ü")
        try log.synchronize()
        #expect(try log.byteCount == 4 + 9)
        try log.truncate(to: 1_000)
        #expect(try log.byteCount == 13)

        let again = try AppendingLog(path: path)
        try again.truncate(to: mark)
        try again.append("two")
        #expect(FileManager.default.contents(atPath: path) == Data("one\ntwo\n".utf8))
        try again.truncate(to: -1)
        #expect(try again.byteCount == 0)
    }

    @Test func refusesFolders() throws {
        let folder = try TemporaryFolder()
        #expect(
            #expect(throws: FileError.self) { try AppendingLog(path: folder.path) }?.code
                == .isFolder)
        #expect(
            #expect(throws: FileError.self) { try AppendingLog(path: folder.file("no/log")) }?.code
                == .noSuchFolder)
    }
}
