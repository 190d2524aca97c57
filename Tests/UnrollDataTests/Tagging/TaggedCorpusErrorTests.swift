import Testing
import UnrollData
import UnrollSystem

/// Every refusal names the file, the line where there is one, what is wrong and what to do.
@Suite struct TaggedCorpusErrorTests {
    struct Bad: Sendable {
        var text: String
        var line: Int?
        var says: String
        var name = "t.conll"
        var word: String?
        var tag: String?
        var format: TaggedCorpusOptions.Format?
    }

    static let uWord = "\ta\t_\tX\t_\t_\t_\t_\t_\t_\n"
    static let bad = [
        Bad(text: "", line: nil, says: "there are no sentences in it; give a file with a token"),
        Bad(text: "\n \r\n# a comment\n\n", line: nil, says: "there are no sentences"),
        Bad(text: "-DOCSTART- O\n", line: nil, says: "there are no sentences"),
        Bad(text: "a\nb\n", line: 1, says: "the line has one column, where a word and its tag"),
        Bad(
            text: "Lena B-PER\nlives O\nthere\n", line: 3,
            says: "the line has 1 column, the first one has 2; put a space between word and tag"),
        Bad(
            text: "Lena\tB-PER\nlives\tO\nin O\n", line: 3,
            says: "the line has 1 column, the first one has 2; put a tab between word and tag"),
        Bad(
            text: "about O\n10 000 B-QTY\n", line: 2,
            says: "3 columns, the first one has 2; keep spaces out of the columns, or choose "
                + "tagColumn"),
        Bad(
            text: "a\tX\tO\nb\tY\t\n", line: 2, says: "the line has 2 columns, the first one has 3"),
        Bad(text: "a\tX\n\tY\n", line: 2, says: "the word in column 1 is empty; write one there"),
        Bad(text: "a\tX\tO\nb\t\tO\n", line: 2, says: "the tag in column 2 is empty", tag: "2"),
        Bad(text: "a X\nb\n", line: 2, says: "the tag should be in column 2", tag: "2"),
        Bad(text: "a X\n", line: nil, says: "no column 3; choose tagColumn from 1 to 2", tag: "3"),
        Bad(text: "a X\n", line: nil, says: "there is no column 0", tag: "0"),
        Bad(text: "a X\n", line: nil, says: "no column -1; choose wordColumn", word: "-1"),
        Bad(
            text: "a X\n", line: nil, says: "its columns have no names, so none is 'upos'",
            tag: "upos"),
        Bad(text: "a X\n", line: nil, says: "same column; choose another tagColumn", tag: "1"),
        Bad(text: "#a X\n", line: nil, says: "no column 0; choose tagColumn from 1 on", tag: "0"),
        Bad(text: "a O\n#love\n", line: 2, says: "the line has 1 column, the first one has 2"),

        Bad(
            text: "1\(uWord)", line: nil,
            says: "there is no column 11; choose tagColumn from 1 to 10 or id, form, lemma",
            tag: "11"),
        Bad(text: "1\(uWord)", line: nil, says: "CoNLL-U has no column 'pos'; choose", tag: "pos"),
        Bad(text: "1\(uWord)", line: nil, says: "words and tags are in the same", tag: "form"),
        Bad(
            text: "1\(uWord)x\(uWord)", line: 2,
            says: "first column, 'x', is not the number of a word"),
        Bad(text: "1\(uWord)2-\(uWord)", line: 2, says: "is not the number of a word"),
        Bad(text: "1\(uWord)2\ta\n", line: 2, says: "the tag should be in column 4"),
        Bad(
            text: "1\(uWord)2\t1\(uWord)", line: 2, says: "the line has 11 columns, CoNLL-U has 10"),
        Bad(
            text: "1\(uWord)", line: nil,
            says: "the column of tags holds no value (_) for any word",
            tag: "deprel"),
        Bad(
            text: "a X\n", line: nil, says: "CoNLL-U has ten columns between tabs, this file has 2",
            format: .conllu),

        Bad(
            text: "{\"tokens\":[\"a\"],\"tags\":[\"X\",\"Y\"]}", line: 1,
            says: "2 tags for 1 token;"),
        Bad(
            text: "{\"tokens\":[\"a\"],\"tags\":[1]}", line: 1,
            says: "'tags' is not a list of strings"),
        Bad(
            text: "{\"tokens\":\"a\",\"tags\":[]}", line: 1,
            says: "'tokens' is not a list of strings"),
        Bad(text: "{\"tokens\":[\"\"],\"tags\":[\"X\"]}", line: 1, says: "token 1 is empty"),
        Bad(
            text: "{\"tokens\":[\"a\"],\"tags\":[\"\"]}", line: 1,
            says: "the tag of token 1 is empty"),
        Bad(
            text: "{\"tokens\":[\"a\"]}", line: 1,
            says: "name the tags: 'tokens'; choose one with tagC"),
        Bad(
            text: "{\"x\":[\"a\"]}", line: 1,
            says: "name the words: 'x'; choose one with wordColumn"),
        Bad(
            text: "{\"tokens\":[\"a\"]}", line: 1, says: "no key '4'; choose one of its keys",
            tag: "4"),
        Bad(text: "{\"tokens\":[\"a\"]}", line: nil, says: "under the same key", tag: "tokens"),
        Bad(
            text: "{\"tokens\":[\"a\"],\"tags\":[\"X\"]}\n{\"tokens\":[\"a\"]}", line: 2,
            says: "no key 'tags', which the first one has"),
        Bad(text: "{\"tokens\":[],\"tags\":[]}\n[1]", line: 2, says: "this is not a JSON object"),
        Bad(
            text: "{\"tokens\":[],\"tags\":[]}\n{\"tokens\":[\"a\"", line: 2,
            says: "the object is not JSON: ',' or ']' expected, at its byte"),
        Bad(
            text: "{\"tokens\":[],\"tokens\":[],\"tags\":[]}", line: 1,
            says: "'tokens' stands twice"),
        Bad(text: "a X\n", line: 1, says: "this is not a JSON object", format: .json),
    ]

    @Test(arguments: bad) func refuses(bad: Bad) throws {
        let error = #expect(throws: DataError.self) {
            try corpus(bad.text, in: bad.name, word: bad.word, tag: bad.tag, format: bad.format)
        }
        let sentence = "\(try #require(error))"
        #expect(error?.line == bad.line)
        #expect(error?.path == bad.name)
        #expect(sentence.contains(bad.says), "\(sentence)")
        #expect(!sentence.contains("\n"))
    }

    @Test func refusesInvalidUTF8() throws {
        let before = Array("Lena B-PER\nN".utf8)
        let error = #expect(throws: DataError.self) {
            try TaggedCorpus(bytes: before + [0xFA] + Array("ez B-PER\n".utf8), path: "t")
        }
        #expect(error?.code == .invalidUTF8)
        #expect(error?.line == 2)
        #expect(error?.byteOffset == before.count)
        #expect("\(try #require(error))".hasSuffix("; convert the file to UTF-8"))
    }

    @Test func refusesForeignFiles() throws {
        let error = #expect(throws: DataError.self) {
            try TaggedCorpus(bytes: [0x1F, 0x8B, 0x08, 0x00, 0x0A, 0x41], path: "t.gz")
        }
        #expect(
            "\(try #require(error))" == "'t.gz': it is compressed by gzip; unpack it first (gunzip)"
        )
    }

    /// A line of 100 MB, without and with columns: a sentence, and no trap.
    @Test(arguments: [
        (UInt8(ascii: "x"), 100_000_000), (0x20, 2_000_000), (0x09, 2_000_000), (0x23, 2_000_000),
    ])
    func hugeLines(byte: UInt8, count: Int) throws {
        let huge = [UInt8](repeating: byte, count: count)
        let error = #expect(throws: DataError.self) {
            try TaggedCorpus(bytes: Array("a O\n".utf8) + huge + Array("x O\n".utf8), path: "t")
        }
        #expect(error?.line == 2)
        #expect("\(try #require(error))".contains("bytes, which no line of a token has"))
    }

    @Test func manyColumns() throws {
        let line = String(repeating: "x ", count: 400_000)
        #expect(try corpus("\(line)O\n\(line)B\n").lines == ["x/O x/B"])
        #expect(try corpus("\(line)O\n", tag: "399999").lines == ["x/x"])
        #expect(throws: DataError.self) { try corpus("a O\n\(line)O\n") }
        let tabs = String(repeating: "\t", count: 400_000)
        #expect(try corpus("a\(tabs)O\n").lines == ["a/O"])
    }

    @Test func messagesAreShort() throws {
        let long = String(repeating: "n", count: 100_000)
        let error = #expect(throws: DataError.self) {
            try corpus("1\(Self.uWord)\(long)\(Self.uWord)")
        }
        #expect("\(try #require(error))".utf8.count < 400)
    }
}
