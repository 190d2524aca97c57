import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Every reader of texts, tables and vectors names a file that is something else.
@Suite struct ForeignTextTests {
    private static let gzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0x0A, 0]
    private static let wide: [UInt8] = [0xFF, 0xFE, 0x61, 0, 0x0A, 0]
    private static let page = Array("<!DOCTYPE html>\n<html>a 1</html>\n".utf8)

    private static let texts: [@Sendable (String) throws -> Void] = [
        { _ = try TextCodec.buildAndEncode(level: .character, contentsOf: $0) },
        { _ = try TextCodec.buildAndEncode(level: .word, contentsOf: $0) },
        { _ = try TextCodec.build(level: .word, texts: ["a"]).encode(contentsOf: $0) },
        { try SymbolNumbering(level: .word).forEachNumber(contentsOf: $0) { _ in } },
        { try SymbolNumbering(level: .character).forEachNumber(contentsOf: $0) { _ in } },
        {
            var lines = try LineReader(path: $0)
            _ = try lines.nextLines()
        },
    ]

    private static let data: [@Sendable (String) throws -> Void] = [
        { _ = try TextTable(contentsOf: $0) },
        { _ = try WordVectors(contentsOf: $0) },
        { _ = try WordVectorSummary(contentsOf: $0) },
    ]

    private func says(_ bytes: [UInt8], _ read: (String) throws -> Void) throws -> String {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file("t")) { try $0.write(bytes) }
        do { try read(folder.file("t")) } catch { return "\(error)" }
        return ""
    }

    @Test(arguments: texts.indices) func readersOfTexts(index: Int) throws {
        let read = Self.texts[index]
        #expect(try says(Self.gzip, read).contains("it is compressed by gzip; unpack"))
        #expect(try says(Self.wide, read).contains("it looks like text in UTF-16; convert"))
        #expect(try says(Self.page, read).isEmpty)
    }

    @Test(arguments: data.indices) func readersOfData(index: Int) throws {
        let read = Self.data[index]
        #expect(try says(Self.gzip, read).contains("it is compressed by gzip; unpack"))
        #expect(try says(Self.wide, read).contains("it looks like text in UTF-16; convert"))
        #expect(try says(Self.page, read).contains("it looks like a web page"))
    }

    @Test func bytesAreBytes() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file("t")) { try $0.write(Self.gzip) }
        let (_, text) = try TextCodec.buildAndEncode(level: .byte, contentsOf: folder.file("t"))
        #expect(text.symbols.count == Self.gzip.count)
    }
}
