import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct TextCodecTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String = "t") throws -> String {
        try AtomicFile.write(to: folder.file(name)) { try $0.write(text) }
        return folder.file(name)
    }

    @Test func characters() throws {
        let path = try write("abba\nc")
        let (codec, text) = try TextCodec.buildAndEncode(level: .character, contentsOf: path)
        #expect(codec.vocabulary.symbols == ["<unk>", "\n", "a", "b", "c"])
        #expect(codec.boundary == 1)
        #expect(text.symbols == [2, 3, 3, 2, 1, 4])
        #expect(text.lineStarts == [0, 5])
        #expect(text.line(0) == 0..<5 && text.line(1) == 5..<6)
        #expect(text.characterCount == 6 && text.unknownCount == 0)
        #expect(try codec.encode(contentsOf: path) == text)
        let other = try codec.encode(contentsOf: try write("a😀b", to: "o"))
        #expect(other.symbols == [2, 0, 3] && other.unknownCount == 1)
        #expect(codec.encode("cab\n") == [4, 2, 3, 1] && codec.encode("").isEmpty)
        #expect(codec.decode([2, 0, 1]) == "a\u{FFFD}\n")
        let small = try TextCodec.build(level: .character, from: [path], minimumCount: 2)
        #expect(small.vocabulary.symbols == ["<unk>", "\n", "a", "b"])
        let without = try TextCodec.build(level: .character, from: [try write("x")])
        #expect(without.vocabulary.symbols == ["<unk>", "\n", "x"])
    }

    @Test func words() throws {
        let path = try write("the cat\r\n\n  the\tdog\u{A0}<unk> </s>\nlast\u{2003}line")
        let (codec, text) = try TextCodec.buildAndEncode(level: .word, contentsOf: path)
        #expect(
            codec.vocabulary.symbols
                == ["<unk>", "</s>", "the", "cat", "dog", "last", "line"])
        #expect(text.symbols == [2, 3, 1, 1, 2, 4, 0, 1, 5, 6, 1])
        #expect(text.lineStarts == [0, 3, 4, 8])
        #expect(text.unknownCount == 1)
        #expect(text.characterCount == 9 + 1 + 21 + 9)
        #expect(try codec.encode(contentsOf: path) == text)
        #expect(codec.decode(text.symbols) == "the cat\n\nthe dog <unk>\nlast line\n")
        #expect(codec.encode("the bird") == [2, 0])
        #expect(codec.encode("the\ncat\n") == [2, 1, 3, 1])
        let small = try TextCodec.buildAndEncode(level: .word, contentsOf: path, maximumSize: 3)
        #expect(small.text.symbols == [2, 0, 1, 1, 2, 0, 0, 1, 0, 0, 1])
        #expect(try small.codec.encode(contentsOf: path) == small.text)
    }

    @Test(arguments: [
        ("\n", 1, 1), ("\n\n", 2, 2), (" ", 1, 1), ("a\n", 2, 1), ("a\n ", 3, 2), ("a", 2, 1),
    ])
    func everyLineEnds(text: String, symbols: Int, lines: Int) throws {
        let path = try write(text)
        let encoded = try TextCodec.buildAndEncode(level: .word, contentsOf: path).text
        #expect(encoded.symbols.count == symbols)
        #expect(encoded.lineCount == lines)
        #expect(encoded.symbols.last == 1)
    }

    @Test func bytes() throws {
        let path = try write("é\nA")
        let (codec, text) = try TextCodec.buildAndEncode(level: .byte, contentsOf: path)
        #expect(text.symbols == [0xC3, 0xA9, 0x0A, 0x41])
        #expect(text.characterCount == 3 && text.lineStarts == [0, 3])
        #expect(codec.vocabulary.count == 256 && codec.vocabulary.unknownIndex == nil)
        #expect(codec.vocabulary[0x41] == "A" && codec.vocabulary[0x0A] == "<0x0A>")
        #expect(codec.boundary == 10)
        #expect(codec.decode(text.symbols) == "é\nA")
        #expect(codec.encode("é") == [0xC3, 0xA9])
        #expect(try TextCodec.build(level: .byte, from: []) == codec)
    }

    @Test func buildsFromSeveralFiles() throws {
        let paths = [try write("b a"), try write("a c", to: "u")]
        let codec = try TextCodec.build(level: .word, from: paths)
        #expect(codec.vocabulary.symbols == ["<unk>", "</s>", "a", "b", "c"])
    }

    @Test(arguments: TextLevel.allCases) func refusesEmptyFiles(level: TextLevel) throws {
        let path = try write("")
        let error = #expect(throws: DataError.self) {
            try TextCodec.buildAndEncode(level: level, contentsOf: path)
        }
        #expect(error?.code == .empty)
        #expect(
            error?.description
                == "'\(path)': there is no text in it; give a file with some text")
        #expect(throws: FileError.self) {
            try TextCodec.buildAndEncode(level: level, contentsOf: folder.file("none"))
        }
    }

    @Test func decodesAsItGoes() throws {
        let codec = try TextCodec.build(level: .word, from: [try write("a b")])
        var decoder = codec.decoder(after: 2)
        #expect(decoder.decode(3) == Array(" b".utf8))
        #expect(decoder.decode(1) == Array("\n".utf8))
        #expect(decoder.decode(2) == Array("a".utf8))
        var fresh = codec.decoder(after: codec.boundary)
        #expect(fresh.decode(2) == Array("a".utf8))
    }

    @Test(arguments: TextLevel.allCases) func jsonIsReadBack(level: TextLevel) throws {
        let path = try write("a \"quoted\" \\ word é 😀\u{1}\n")
        let codec = try TextCodec.build(level: level, from: [path])
        #expect(try TextCodec(json: codec.json, path: "m") == codec)
    }

    @Test(arguments: [
        "", "[]", "{}", "{\"level\":\"byte\"} x", "{\"level\":\"syllable\"}",
        "{\"level\":\"word\"}",
        "{\"level\":\"byte\",\"symbols\":[]}", "{\"level\":\"byte\",\"level\":\"byte\"}",
        "{\"level\":\"byte\",\"x\":1}", "{\"level\":\"word\",\"symbols\":[]}",
        "{\"level\":\"word\",\"symbols\":[\"<unk>\"]}",
        "{\"level\":\"word\",\"symbols\":[\"</s>\",\"<unk>\"]}",
        "{\"level\":\"word\",\"symbols\":[\"<unk>\",\"</s>\",\"a b\"]}",
        "{\"level\":\"word\",\"symbols\":[\"<unk>\",\"</s>\",\"\"]}",
        "{\"level\":\"word\",\"symbols\":[\"<unk>\",\"</s>\",\"a\",\"a\"]}",
        "{\"level\":\"character\",\"symbols\":[\"<unk>\",\"a\"]}",
        "{\"level\":\"character\",\"symbols\":[\"<unk>\",\"\\n\",\"ab\"]}",
        "{\"level\":\"character\",\"symbols\":[\"<unk>\",\"\\n\",\"\"]}",
    ])
    func refusesBadJSON(json: String) {
        let error = #expect(throws: ModelFileError.self) { try TextCodec(json: json, path: "m") }
        #expect(error?.code == .invalidMetadata)
    }

    // Ten times the words take about ten times as long; the bar leaves room for a busy machine.
    @Test func timeIsLinear() throws {
        func seconds(words: Int) throws -> Double {
            let random = RandomStream(seed: 3)
            let path = folder.file("big")
            try AtomicFile.write(to: path) { writer in
                for index in 0..<words {
                    let draw = Double(random.uniform(at: UInt64(index)))
                    let end = index % 20 == 0 ? "\n" : " "
                    try writer.write("w\(Int(30_000 * draw * draw * draw))\(end)")
                }
            }
            var text: EncodedText?
            let time = try ContinuousClock().measure {
                text = try TextCodec.buildAndEncode(level: .word, contentsOf: path).text
            }
            #expect(text?.symbols.count == words + words / 20 + 1)
            return time / .seconds(1)
        }
        _ = try seconds(words: 1_000)
        let few = try seconds(words: 100_000)
        #expect(try seconds(words: 1_000_000) < 50 * few)
    }

    @Test func stringsAndAdditionalSymbols() {
        let codec = TextCodec.build(
            level: .word, texts: ["a b", "b c"], additional: ["d", "b", "two words", "", "e"])
        #expect(codec.vocabulary.symbols == ["<unk>", "</s>", "b", "a", "c", "d", "e"])
        #expect(codec.encode("e c x") == [6, 4, 0])
        let rare = TextCodec.build(
            level: .word, texts: ["a b", "b c"], minimumCount: 2, additional: ["a"])
        #expect(rare.vocabulary.symbols == ["<unk>", "</s>", "b", "a"])
        let letters = TextCodec.build(level: .character, texts: ["ab"], additional: ["c", "de"])
        #expect(letters.vocabulary.symbols == ["<unk>", "\n", "a", "b", "c"])
        #expect(TextCodec.build(level: .byte, texts: ["ab"]).vocabulary.count == 256)
    }
}
