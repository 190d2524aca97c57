import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// What strict decoding takes and refuses, seen through the codec that uses it.
@Suite struct UTF8TextTests {
    static let invalid: [(bytes: [UInt8], line: Int, offset: Int)] = [
        ([0x61, 0x0A, 0x62, 0xFF], 2, 3),
        ([0x80], 1, 0),
        ([0xC0, 0x80], 1, 0),
        ([0xC1, 0xBF], 1, 0),
        ([0x61, 0xC3], 1, 1),
        ([0x61, 0xC3, 0x0A], 1, 1),
        ([0x0A, 0xE2, 0x82, 0x41], 2, 1),
        ([0xE0, 0x9F, 0xBF], 1, 0),
        ([0xED, 0xA0, 0x80], 1, 0),
        ([0x61, 0xF0, 0x8F, 0xBF, 0xBF], 1, 1),
        ([0xF4, 0x90, 0x80, 0x80], 1, 0),
        ([0xF5, 0x80, 0x80, 0x80], 1, 0),
        ([0xF0, 0x9F, 0x98], 1, 0),
        ([0xEF, 0xBB], 1, 0),
    ]

    @Test(arguments: invalid.indices, [TextLevel.character, .word])
    func refusesInvalidUTF8(index: Int, level: TextLevel) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("t")
        let (bytes, line, offset) = UTF8TextTests.invalid[index]
        // Long blank text before it puts the place anywhere in a block.
        for padding in [0, (1 << 18) - 1, (1 << 18) - 2, (1 << 18)] {
            try AtomicFile.write(to: path) { writer in
                try writer.write([UInt8](repeating: 0x20, count: padding))
                try writer.write(bytes)
            }
            let error = #expect(throws: DataError.self) {
                try TextCodec.build(level: level, from: [path])
            }
            #expect(error?.code == .invalidUTF8)
            #expect(error?.line == line)
            #expect(error?.byteOffset == padding + offset)
            #expect("\(try #require(error))".contains("read it at byte level"))
        }
        let (_, text) = try TextCodec.buildAndEncode(level: .byte, contentsOf: path)
        #expect(text.characterCount == nil)
    }

    @Test func scalarsMayBeCutBetweenBlocks() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("t")
        for padding in (1 << 18) - 4...(1 << 18) {
            let written = String(repeating: "x", count: padding) + "é€😀\n"
            try AtomicFile.write(to: path) { try $0.write(written) }
            for level in TextLevel.allCases {
                let (codec, text) = try TextCodec.buildAndEncode(level: level, contentsOf: path)
                #expect(codec.decode(text.symbols) == written)
                #expect(text.characterCount == padding + 4)
            }
        }
    }

    @Test func dropsAByteOrderMark() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("t")
        try AtomicFile.write(to: path) { try $0.write("\u{FEFF}a\u{FEFF}\n") }
        let (codec, text) = try TextCodec.buildAndEncode(level: .character, contentsOf: path)
        #expect(codec.decode(text.symbols) == "a\u{FEFF}\n")
        #expect(text.characterCount == 3)
        let (words, _) = try TextCodec.buildAndEncode(level: .word, contentsOf: path)
        #expect(words.vocabulary.symbols == ["<unk>", "</s>", "a\u{FEFF}"])
        let bytes = try TextCodec.buildAndEncode(level: .byte, contentsOf: path).text
        #expect(bytes.symbols.count == 8)
    }
}
