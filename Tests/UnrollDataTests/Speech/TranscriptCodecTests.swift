import Testing
import UnrollData
import UnrollSystem

/// Transcripts as symbols of a recogniser, and back.
@Suite struct TranscriptCodecTests {
    @Test func charactersKeepCaseAndCollapseBlanks() throws {
        let codec = try TranscriptCodec(learnedFrom: ["b  A\t", "aé"], unit: .characters)
        #expect(codec.symbols == ["<blank>", " ", "A", "a", "b", "é"])
        #expect(codec.space == 1)
        let encoding = codec.encode(" b \n A ?a\u{301}")
        #expect(encoding.symbols == [4, 1, 2, 1])
        #expect(encoding.unknown == ["?", "á"])
        #expect(codec.text(of: [4, 1, 2]) == "b A")
        #expect(codec.text(of: [0, 4, 0, 99, -1, 5]) == "bé")
        // A letter and its accent are one character.
        #expect(codec.encode("e\u{301}").symbols == [5])
    }

    @Test func wordsAndPhonesStandBetweenBlanks() throws {
        let words = try TranscriptCodec(learnedFrom: ["two one", "one six"], unit: .words)
        #expect(words.symbols == ["<blank>", "one", "six", "two"])
        #expect(words.space == nil)
        #expect(words.encode("six  seven one").symbols == [2, 1])
        #expect(words.encode("six  seven one").unknown == ["seven"])
        #expect(words.text(of: [3, 1]) == "two one")
        let phones = try TranscriptCodec(learnedFrom: ["W AH N"], unit: .phones)
        #expect(phones.encode("N AH").symbols == [2, 1])
    }

    @Test func phonesComeFromADictionary() throws {
        let dictionary = try PronunciationDictionary(
            bytes: Array("ONE W AH N\nONE(2) HH W AH N\nTWO T UW\n".utf8), path: "d")
        let codec = try TranscriptCodec(
            learnedFrom: ["ONE TWO", "NINE"], unit: .phones, pronunciations: dictionary)
        #expect(codec.symbols == ["<blank>", "AH", "N", "T", "UW", "W"])
        let encoding = codec.encode("two nine one", pronunciations: dictionary)
        #expect(encoding.symbols == [3, 4, 5, 1, 2])
        #expect(encoding.unknown == ["nine"])
    }

    @Test func caseIsLoweredOnRequest() throws {
        let codec = try TranscriptCodec(
            learnedFrom: ["GO Now"], unit: .words,
            normalization: TextNormalization(lowercases: true))
        #expect(codec.symbols == ["<blank>", "go", "now"])
        #expect(codec.normalized("  GO\u{A0} nOW ") == "go now")
        #expect(codec.encode("NOW").symbols == [2])
    }

    @Test func aBlankInATranscriptIsNoSymbol() throws {
        let codec = try TranscriptCodec(learnedFrom: ["a <blank> b"], unit: .words)
        #expect(codec.symbols == ["<blank>", "a", "b"])
        #expect(codec.encode("a <blank>").unknown == ["<blank>"])
    }

    @Test func codecsGoThroughJSON() throws {
        let codec = try TranscriptCodec(
            unit: .characters, symbols: ["a", " "],
            normalization: TextNormalization(lowercases: true))
        let json = try JSONCoding.encode(codec)
        let read = try JSONCoding.decode(TranscriptCodec.self, from: json)
        #expect(read == codec)
        #expect(read.encode("A a").symbols == [1, 2, 1])
    }

    @Test(arguments: [
        #"["a"]"#, #"["<blank>"]"#, #"["<blank>","a","a"]"#, #"["<blank>","ab"]"#,
        #"["<blank>",""]"#, #"["<blank>","\n"]"#, #"["<blank>","a","<blank>"]"#, "[]",
    ]) func wrongSymbolsOfAModelAreRefused(_ symbols: String) {
        let json = """
            {"unit":"characters","symbols":\(symbols),"normalization":{"composes":true,"lowercases":false}}
            """
        #expect(throws: DecodingError.self) {
            try JSONCoding.decode(TranscriptCodec.self, from: json)
        }
    }

    @Test func listsOfSymbolsAreRead() throws {
        let files = try TemporaryFiles()
        let codec = try TranscriptCodec(
            contentsOf: files.write("<space>\nb\na\n\n", "symbols.txt"), unit: .characters)
        #expect(codec.symbols == ["<blank>", " ", "b", "a"])
        let error = #expect(throws: DataError.self) {
            try TranscriptCodec(
                contentsOf: files.write("one\ntwo\none\n", "words.txt"), unit: .words)
        }
        #expect(error?.message.hasPrefix("the symbol 'one' stands twice") == true)
        #expect(throws: ConfigError.self) {
            try TranscriptCodec(learnedFrom: ["", " "], unit: .words)
        }
    }
}
