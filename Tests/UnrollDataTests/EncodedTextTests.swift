import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct EncodedTextTests {
    private func encode(_ text: String, _ level: TextLevel) throws -> EncodedText {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file("t")) { try $0.write(text) }
        return try TextCodec.buildAndEncode(level: level, contentsOf: folder.file("t")).text
    }

    @Test func splitsCharactersExactly() throws {
        let text = try encode("ab\ncd\nefghi\njk\nlmno\n", .character)
        #expect(text.symbols.count == 20)
        let (training, heldOut) = text.split(heldOutFraction: 0.1)
        #expect(training.symbols == text.symbols.part(0..<18))
        #expect(heldOut.symbols == text.symbols.part(18..<20))
        #expect(training.lineStarts == [0, 3, 6, 12, 15])
        #expect(heldOut.lineStarts == [0])
        #expect(training.characterCount == 18 && heldOut.characterCount == 2)
        let half = text.split(heldOutFraction: 0.4)
        #expect(half.heldOut.lineStarts == [0, 3])
        #expect(half.heldOut.line(0) == 0..<3)
        for count in 1..<200 {
            let some = try encode(String(repeating: "x", count: count), .byte)
            let parts = some.split(heldOutFraction: 0.1)
            #expect(parts.training.symbols.count == Int(0.9 * Double(count)))
            #expect(parts.training.symbols.count + parts.heldOut.symbols.count == count)
        }
    }

    @Test func splitsWordsByLines() throws {
        let text = try encode("a é c\n\nb c\nd e\n", .word)
        let (training, heldOut) = text.split(heldOutFraction: 0.5)
        #expect(training.lineStarts == [0, 4] && heldOut.lineStarts == [0, 3])
        #expect(training.symbols.count == 5 && heldOut.symbols.count == 6)
        #expect(training.characterCount == 7 && heldOut.characterCount == 8)
        let all = text.split(heldOutFraction: 0)
        #expect(all.training == text && all.heldOut.symbols.isEmpty)
        #expect(all.heldOut.lineCount == 0 && all.heldOut.characterCount == 0)
        let again = heldOut.split(heldOutFraction: 0.5)
        #expect(again.training.characterCount == 4 && again.heldOut.lineStarts == [0])
    }

    @Test func countsCharactersOfBytes() throws {
        let text = try encode("é€😀a", .byte)
        #expect(text.characterCount == 4 && text.symbols.count == 10)
        let parts = text.split(heldOutFraction: 0.5)
        #expect(parts.training.characterCount == 2 && parts.heldOut.characterCount == 2)
    }

    @Test func countsUnknownsOfEachPart() throws {
        let text = try encode("<unk> a\nb <unk>\n<unk>\nc\n", .word)
        #expect(text.unknownCount == 3)
        let parts = text.split(heldOutFraction: 0.5)
        #expect(parts.training.unknownCount == 2 && parts.heldOut.unknownCount == 1)
    }
}
