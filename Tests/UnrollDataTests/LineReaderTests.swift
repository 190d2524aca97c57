import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct LineReaderTests {
    private func lines(_ bytes: [UInt8]) throws -> [String] {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file("t")) { try $0.write(bytes) }
        var reader = try LineReader(path: folder.file("t"))
        var lines: [String] = []
        while let next = try reader.nextLines() { lines += next }
        return lines
    }

    @Test func endsOfEveryKind() throws {
        #expect(try lines(Array("a\nb\r\n\n c".utf8)) == ["a", "b", "", " c"])
        #expect(try lines(Array("a\n".utf8)) == ["a"])
        #expect(try lines(Array("\n\n".utf8)) == ["", ""])
        #expect(try lines([]).isEmpty)
        #expect(try lines([0x61, 0xFF, 0x0A]) == ["a\u{FFFD}"])
    }

    @Test func linesLongerThanABlock() throws {
        let long = String(repeating: "x", count: 300_000)
        #expect(try lines(Array("\(long)\nshort\n\(long)".utf8)) == [long, "short", long])
    }
}
