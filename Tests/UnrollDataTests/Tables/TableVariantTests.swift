import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Tables as spreadsheets and other programs write them.
@Suite struct TableVariantTests {
    @Test(arguments: ["t.csv", "t", "t.txt"]) func semicolons(name: String) throws {
        let read = try table(
            "text;label\r\ngood, really;pos\r\n\"bad; so bad\";neg\r\n", in: name)
        #expect(read.pairs == [["good, really", "pos"], ["bad; so bad", "neg"]])
        #expect(read.lines == [2, 3] && read.format == .csv)
        // Commas come first where both can be read.
        #expect(try table("a;b,x\nc;d,y\n", in: "t.csv").pairs == [["a;b", "x"], ["c;d", "y"]])
        let error = #expect(throws: DataError.self) {
            try table(
                "text;label\n" + String(repeating: "good, so good;pos\n", count: 9_000) + "a;b;c\n",
                in: "t.csv")
        }
        #expect(error?.line == 9_002 && error?.message.contains("hold semicolons") == true)
    }

    @Test func linesThatEndWithReturns() throws {
        #expect(
            try returns("text,label\rgood,pos\rbad,neg\r") == [["good", "pos"], ["bad", "neg"]])
        #expect(try returns("good\tpos\rbad\tneg") == [["good", "pos"], ["bad", "neg"]])
    }

    private func returns(_ text: String) throws -> [[String]] {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file("t")) { try $0.write(text) }
        return try TextTable(contentsOf: folder.file("t")).pairs
    }

    static let pretty = """
        [
          {
            "text": "a ] } \\" , [{",
            "label": "pos", "more": [[{"x": {}}], 1]
          },
          {"label": 2,

           "text": "b"}
        ]

        """

    @Test(arguments: ["t.json", "t.jsonl", "t", "t.txt"]) func arrays(name: String) throws {
        let read = try table(Self.pretty, in: name)
        #expect(read.pairs == [["a ] } \" , [{", "pos"], ["b", "2"]])
        #expect(read.lines == [2, 6] && read.format == .json)
        let line = try table(#"[{"text":"a","label":"x"},{"text":"b","label":"y"}]"#, in: name)
        #expect(line.pairs == [["a", "x"], ["b", "y"]] && line.lines == [1, 1])
        let lines = try table("{\"text\":\"a\",\"label\":\"x\"}\n", in: name)
        #expect(lines.pairs == [["a", "x"]] && lines.format == .jsonLines)
        let given = try table(Self.pretty, in: "t.csv", format: .json)
        #expect(given.rows.count == 2)
    }

    /// However the blocks fall, and with more elements than one block holds.
    @Test func arraysOfManyBlocks() throws {
        let folder = try TemporaryFolder()
        let element = "{\"text\": \"\\\\\\\"é[\",\n\"label\": \"x\"}"
        try AtomicFile.write(to: folder.file("t.json")) { writer in
            try writer.write("[")
            for index in 0..<20_000 { try writer.write((index == 0 ? "" : ",") + element) }
            try writer.write("]")
        }
        let read = try TextTable(contentsOf: folder.file("t.json"))
        #expect(read.rows.count == 20_000)
        #expect(read.rows.allSatisfy { $0.text == "\\\"é[" && $0.label == "x" })
        #expect(read.rows.last?.line == 20_000)
    }

    static let bad: [(text: String, line: Int?, says: String)] = [
        ("[]", nil, "no labelled texts"), ("", nil, "no labelled texts"),
        ("[\n", 2, "the array is not closed"), ("[\n{\"text\":", 2, "begins here and does not end"),
        ("[{\"text\":\"a\",\"label\":\"x\"}\n", 2, "the array is not closed"),
        ("[{\"text\":\"a\",\"label\":\"x\"},\n]", 2, "an element of the array is expected"),
        ("[,]", 1, "an element of the array is expected"),
        ("[{\"text\":\"a\",\"label\":\"x\"}]\n[", 2, "something follows the end of the array"),
        ("[{\"text\":\"a\",\"label\":\"x\"}\n\n{}]", 3, "',' or ']' expected"),
        ("[\n1, 2]", 2, "not a JSON object"), ("[\n\"a, ]\"]", 2, "not a JSON object"),
        ("[\n[1]]", 2, "not a JSON object"), ("[ 12 ]", 1, "not a JSON object"),
        ("[\n{\"text\":a}]", 2, "the object is not JSON"),
        ("\n\"text\"", 2, "neither a JSON array nor a line with a JSON object"),
        ("[\n{\"text\":\"a\"}]", 2, "choose one with labelColumn"),
        (String(repeating: "[", count: 100_000), 1, "does not end"),
    ]

    @Test(arguments: bad.indices) func brokenArrays(index: Int) {
        let (text, line, says) = Self.bad[index]
        let error = #expect(throws: DataError.self) { try table(text, in: "t.json") }
        #expect(error?.line == line, "\(String(describing: error))")
        #expect(error?.message.contains(says) == true, "\(String(describing: error))")
    }
}
