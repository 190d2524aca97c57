import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Texts that were prepared for other programs are read as those that were not.
@Suite struct LineMarkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String) throws -> String {
        try AtomicFile.write(to: folder.file(name)) { try $0.write(text) }
        return folder.file(name)
    }

    @Test func marksAtTheEndsOfLinesAreLeftOut() throws {
        let marked = try write("<s> a b </s>\n<s> </s>\n<s>b</s>\n <s> c\nc </s>", to: "m")
        let plain = try write("a b\n\n<s>b</s>\n c\nc", to: "p")
        let (codec, text) = try TextCodec.buildAndEncode(level: .word, contentsOf: marked)
        let (same, other) = try TextCodec.buildAndEncode(level: .word, contentsOf: plain)
        #expect(codec == same && text.symbols == other.symbols)
        #expect(text.lineStarts == other.lineStarts && text.unknownCount == 0)
        #expect(try codec.encode(contentsOf: marked).symbols == text.symbols)
        #expect(codec.encode("<s> a\n<s> b </s>\n") == codec.encode("a\nb\n"))
        var streamed: [Int32] = []
        try codec.forEachSymbol(contentsOf: marked) { streamed.append($0) }
        #expect(streamed == Array(text.symbols))
    }

    /// Inside a line they stand for nothing that a model could predict.
    @Test func marksInsideALineAreUnknown() throws {
        let path = try write("a <s> b\n</s> a </s> b\na </s> </s>\n<s> <s> a\n", to: "t")
        let (codec, text) = try TextCodec.buildAndEncode(level: .word, contentsOf: path)
        #expect(codec.vocabulary.symbols == ["<unk>", "</s>", "a", "b"])
        #expect(text.symbols == [2, 0, 3, 1, 0, 2, 0, 3, 1, 2, 0, 1, 0, 2, 1])
        #expect(try codec.encode(contentsOf: path) == text)
        let letters = try TextCodec.buildAndEncode(level: .character, contentsOf: path)
        #expect(letters.codec.decode(letters.text.symbols).hasPrefix("a <s> b\n</s> a"))
    }

    @Test(arguments: TextLevel.allCases) func returnsEndLines(level: TextLevel) throws {
        let path = try write("a b\rc\r\rd\r", to: "r")
        let text = try TextCodec.buildAndEncode(level: level, contentsOf: path).text
        let newlines = try TextCodec.buildAndEncode(
            level: level, contentsOf: try write("a b\nc\n\nd\n", to: "n")
        ).text
        // Bytes are what they are.
        #expect(text.lineCount == (level == .byte ? 1 : 4))
        if level != .byte { #expect(text == newlines) }
    }
}
