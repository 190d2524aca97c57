import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Texts take as few bytes a symbol as their vocabularies allow, and nobody sees it.
@Suite struct SymbolSequenceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String) throws -> String {
        try AtomicFile.write(to: folder.file("t")) { try $0.write(text) }
        return folder.file("t")
    }

    /// Around the sizes at which a symbol needs another byte, and in the order of first appearance
    /// or the reverse, so that symbols grow or shrink when they are renumbered by frequency.
    @Test(arguments: [1, 2, 252, 253, 254, 255, 256, 257, 300, 65_533, 65_535, 65_536, 66_000])
    func vocabulariesOfAllSizes(words: Int) throws {
        for isRising in [true, false] {
            var symbols = (0..<words).flatMap { word in
                Array(repeating: word, count: word % 7 == 0 ? 2 : 1)
            }
            if isRising { symbols += symbols.reversed().prefix(50) }
            let text = symbols.map { "w\($0)" }.joined(separator: " ")
            let path = try write(text)
            let (codec, encoded) = try TextCodec.buildAndEncode(level: .word, contentsOf: path)
            #expect(codec.vocabulary.count == words + 2)
            #expect(codec.decode(encoded.symbols) == text + "\n")
            #expect(try codec.encode(contentsOf: path) == encoded)
            var read: [Int32] = []
            encoded.symbols.forEachBlock { read += $0 }
            #expect(read == Array(encoded.symbols))
            let bytes = encoded.symbols.bytesPerSymbol
            #expect(words > 256 || bytes == 1 || words > 250)
            #expect(words < 260 || bytes > 1)
            #expect(words < 65_600 || bytes == 4)
        }
    }

    @Test func charactersOfAllPlanes() throws {
        let scalars = (0x20..<0xD000).compactMap { Unicode.Scalar($0) }
        var view = String.UnicodeScalarView()
        for scalar in scalars where scalar != "\u{FEFF}" && scalar != "\r" { view.append(scalar) }
        let text = String(view) + "abc\n"
        let (codec, encoded) = try TextCodec.buildAndEncode(
            level: .character, contentsOf: try write(text), normalization: .none)
        #expect(codec.decode(encoded.symbols).unicodeScalars.elementsEqual(text.unicodeScalars))
        #expect(encoded.symbols.bytesPerSymbol == 2)
        // Lines that begin with one byte and with several.
        let lines = try TextCodec.buildAndEncode(
            level: .character, contentsOf: try write("é\n\naé\n\u{20AC}b\n")
        ).text
        #expect(lines.lineStarts == [0, 2, 3, 6])
    }

    @Test func partsShareAndCountFromZero() {
        let whole: SymbolSequence = [5, 6, 7, 8, 9]
        let part = whole.part(1..<4)
        #expect(part == [6, 7, 8] && part[0] == 6 && part.part(1..<3) == [7, 8])
        #expect(Array(part[1..<2]) == [7] && part.part(0..<0).isEmpty && part != [6, 7, 9])
        var read: [Int32] = []
        part.forEachBlock { read += $0 }
        #expect(read == [6, 7, 8])
    }

    @Test func stringsAreTakenApartOnce() throws {
        let texts = ["a b a", "", "c <s> b", "é a"]
        for level in TextLevel.allCases {
            let codec = TextCodec.build(
                level: level, texts: texts, minimumCount: 2, maximumSize: 5, additional: ["z"])
            let once = TextCodec.buildAndEncode(
                level: level, texts: texts, minimumCount: 2, maximumSize: 5
            ) { known in
                #expect(known.vocabulary.index(of: "z") == nil || level == .byte)
                return ["z"]
            }
            #expect(once.codec == codec)
            #expect(once.texts == texts.map(codec.encode))
        }
    }

    @Test func heldOutPartsHaveACap() throws {
        let path = try write(String(repeating: "a b c\n", count: 50))
        let words = try TextCodec.buildAndEncode(level: .word, contentsOf: path).text
        // 200 symbols in lines of four; a fifth would be 40.
        for (most, lines) in [(40, 10), (39, 9), (8, 2), (7, 1), (1, 1), (1000, 10)] {
            let (training, heldOut) = words.split(heldOutFraction: 0.2, atMost: most)
            #expect(heldOut.lineCount == lines, "\(most)")
            #expect(training.symbols.count + heldOut.symbols.count == 200)
            #expect(training.characterCount! + heldOut.characterCount! == 300)
        }
        let letters = try TextCodec.buildAndEncode(level: .character, contentsOf: path).text
        let (training, heldOut) = letters.split(heldOutFraction: 0.2, atMost: 13)
        #expect(heldOut.symbols.count == 13 && training.symbols.count == 287)
        #expect(heldOut.lineStarts == [0, 1, 7] && training.lineCount == 48)
        #expect(letters.split(heldOutFraction: 0, atMost: 13).heldOut.symbols.isEmpty)
        // What stands only in the held-out part is unknown, with the cap as without.
        let odd = try write(String(repeating: "a\n", count: 18) + "x\ny\n")
        let all = try TextCodec.buildAndEncode(
            level: .word, contentsOf: odd, heldOutFraction: 0.1)
        #expect(all.codec.vocabulary.symbols == ["<unk>", "</s>", "a"])
        let capped = try TextCodec.buildAndEncode(
            level: .word, contentsOf: odd, heldOutFraction: 0.1, heldOutAtMost: 2)
        #expect(capped.codec.vocabulary.symbols == ["<unk>", "</s>", "a", "x"])
    }
}
