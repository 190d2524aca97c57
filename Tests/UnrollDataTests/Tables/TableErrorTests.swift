import Testing
import UnrollData
import UnrollSystem

/// Every refusal names the file, the line where there is one, what is wrong and what to do.
@Suite struct TableErrorTests {
    struct Bad: Sendable {
        var name: String
        var text: String
        var line: Int?
        var says: String
        var textColumn: String?
        var labelColumn: String?

        init(
            _ name: String, _ text: String, line: Int?, _ says: String,
            text textColumn: String? = nil,
            label labelColumn: String? = nil
        ) {
            self.name = name
            self.text = text
            self.line = line
            self.says = says
            self.textColumn = textColumn
            self.labelColumn = labelColumn
        }
    }

    static let bad = [
        Bad("t.csv", "", line: nil, "no labelled texts"),
        Bad("t.tsv", "\n \r\n\n", line: nil, "no labelled texts"),
        Bad("t", "", line: nil, "no labelled texts"),
        Bad("t.jsonl", "\u{FEFF}\n", line: nil, "no labelled texts"),
        Bad("t.csv", "text,label\n", line: nil, "no labelled texts"),
        Bad("t.txt", "Just words.\nAnd more.\n", line: nil, "nor its first lines tell its format"),
        Bad("t", "\n\n", line: nil, "nor its first lines tell its format"),
        Bad("t", "{\"a\"\n", line: nil, "end its name with .csv"),

        Bad("t.csv", "a,b\nc,d,e\n", line: 2, "the row has 3 columns, the first row has 2"),
        Bad("t.csv", "a,b\n\"c\nd\"\n", line: 2, "the row has 1 column, the first row has 2"),
        Bad("t.tsv", "a\tb\n\nc\n", line: 3, "keep tabs and newlines out"),
        Bad("t.csv", "a,b\n\"\"\n", line: 2, "the row has 1 column"),
        Bad("t.csv", "a\nb\n", line: 1, "the first row has one column"),
        Bad("t.csv", "a;1\nb\n", line: 2, "the row has 1 column, the first row has 2"),
        Bad(
            "t.tsv", "a,1\n", line: 1,
            "put a comma or a semicolon (.csv) or a tab (.tsv) between them"),
        Bad("t.csv", "a,b\n\"c\n,d\n", line: 2, "a double quote opens here and is never closed"),
        Bad("t.csv", "a,b\nc,\"d\"e\n", line: 2, "something follows the closing quote of a field;"),
        Bad("t.csv", "\"a\nb\" ,c\n", line: 2, "of a field that begins on line 1"),
        Bad("t.csv", "\"a\"\r,b\n", line: 1, "something follows the closing quote"),
        Bad("t.csv", "a, \nb,x\n", line: 1, "the label is empty", label: "2"),
        Bad("t.tsv", "a\t\u{3000}\nb\tx\n", line: 1, "the label is empty", label: "2"),
        Bad("t.tsv", "\t\na\tx\n", line: 1, "the label is empty"),

        Bad("t.csv", "text,mood\na,x\n", line: 1, "'text', 'mood'; choose one with labelColumn"),
        Bad("t.csv", "label,words\nx,a\n", line: 1, "choose one with textColumn"),
        Bad("t.csv", "a,b\nc,d\n", line: 1, "names no column 'mood'", label: "mood"),
        Bad("t.csv", "a,b\nc,d\n", line: nil, "there is no column 3", text: "3"),
        Bad("t.csv", "a,b\nc,d\n", line: nil, "there is no column 0", label: "0"),
        Bad("t.csv", "a,b\nc,d\n", line: nil, "there is no column -9", label: "-9"),
        Bad("t.csv", "a,b\nc,d\n", line: nil, "the same column", text: "2", label: "2"),
        Bad(
            "t.csv", "a,b\nc,d\n", line: 1, "no column '99999999999999999999'",
            label: "99999999999999999999"),
        Bad("t.csv", "text,\u{1B}[2J\na,x\n", line: 1, "'text', '\u{FFFD}[2J'"),

        Bad("t", "__label__a x\ny\n", line: 2, "does not begin with __label__"),
        Bad("t", "__label__a x\n__label__ y\n", line: 2, "the label is empty"),
        Bad("t", "__label__a __label__b x\n", line: 1, "more than one label"),
        Bad("t", "__label__a x y\t__label__b", line: 1, "more than one label"),

        Bad("t.jsonl", "[1]\n", line: 1, "this is not a JSON object"),
        Bad("t.jsonl", "{\"text\":\"a\",\"label\":1}\nx\n", line: 2, "is not a JSON object"),
        Bad(
            "t.jsonl", "{\"text\":\"a\",\"label\":1}\n{\"text\":\"a\"\n", line: 2, "at its byte 11"),
        Bad("t.jsonl", "{\"text\":\"a\",\"label\":1} 2\n", line: 1, "the object is not JSON"),
        Bad("t.jsonl", "{\"text\":\"a\",\"label\":01}\n", line: 1, "a number begins with 0"),
        Bad("t.jsonl", "{\"text\":\"a\",\"label\":nul}\n", line: 1, "the object is not JSON"),
        Bad("t.jsonl", "{\"text\":\"\\ud800\",\"label\":1}\n", line: 1, "surrogate"),
        Bad("t.jsonl", "{\"text\":1,\"label\":1}\n", line: 1, "'text' is not a string"),
        Bad(
            "t.jsonl", "{\"text\":\"\",\"label\":null}\n", line: 1,
            "is not a string, number"),
        Bad(
            "t.jsonl", "{\"text\":\"\",\"label\":[1]}\n", line: 1, "is not a string, number"
        ),
        Bad("t.jsonl", "{\"text\":\"\",\"label\":\" \"}\n", line: 1, "the label is empty"),
        Bad(
            "t.jsonl", "{\"text\":\"\",\"mood\":1}\n", line: 1,
            "'text', 'mood'; choose one with labelColumn"),
        Bad(
            "t.jsonl", "{\"words\":\"\",\"label\":1}\n", line: 1,
            "'words', 'label'; choose one with textColumn"),
        Bad("t.jsonl", "{}\n", line: 1, "choose one with textColumn"),
        Bad(
            "t.jsonl", "{\"text\":\"\",\"label\":1}\n{\"text\":\"\"}", line: 2,
            "no key 'label', which"),
        Bad(
            "t.jsonl", "{\"text\":\"\",\"label\":1}\n{\"label\":1}", line: 2, "no key 'text', which"
        ),
        Bad("t.jsonl", "{\"text\":\"\",\"text\":\"\",\"label\":1}", line: 1, "'text' stands twice"),
        Bad("t.jsonl", "{\"text\":\"\",\"label\":1,\"label\":1}", line: 1, "'label' stands twice"),
        Bad("t.jsonl", "{\"text\":\"\"}", line: 1, "no key 'mood'; choose", label: "mood"),
        Bad("t.jsonl", "{\"text\":\"\"}", line: nil, "the same column", label: "text"),
    ]

    @Test(arguments: bad) func refuses(bad: Bad) throws {
        let error = #expect(throws: DataError.self) {
            try table(bad.text, in: bad.name, text: bad.textColumn, label: bad.labelColumn)
        }
        let sentence = "\(try #require(error))"
        #expect(error?.line == bad.line)
        #expect(error?.path == bad.name)
        #expect(sentence.contains(bad.says), "\(sentence)")
        #expect(!sentence.contains("\n"))
    }

    @Test(arguments: ["t.csv", "t.tsv", "t.jsonl", "t"]) func refusesInvalidUTF8(name: String)
        throws
    {
        let lines = ["t.csv": "a,b", "t.tsv": "a\tb", "t.jsonl": #"{"text":"","label":1}"#]
        let line = Array((lines[name] ?? "__label__a b").utf8)
        let before = line + [0x0A] + line.dropLast(2)
        let error = #expect(throws: DataError.self) {
            try TextTable(
                bytes: before + [0xC3] + line.suffix(2) + [0x0A] + line, path: name)
        }
        #expect(error?.code == .invalidUTF8)
        #expect(error?.line == 2)
        #expect(error?.byteOffset == before.count)
        #expect("\(try #require(error))".hasSuffix("; convert the file to UTF-8"))
    }

    @Test func refusesWhatIsNoFile() {
        #expect(throws: FileError.self) { try TextTable(contentsOf: "/no/such/file.csv") }
        #expect(throws: FileError.self) { try TextTable(contentsOf: "/tmp") }
    }

    @Test func namesInMessagesAreShort() throws {
        let long = String(repeating: "n", count: 100_000)
        let error = #expect(throws: DataError.self) { try table("text,\(long)\na,x", in: "t.csv") }
        #expect("\(try #require(error))".utf8.count < 400)
        let many = "text" + String(repeating: ",n", count: 100_000)
        let other = #expect(throws: DataError.self) {
            try table(many + "\n" + many.replacing("text", with: "a"), in: "t.csv", label: "no")
        }
        #expect("\(try #require(other))".contains("and 99981 more"))
    }
}
