import Testing
import UnrollData
import UnrollSystem

/// Pairs of texts from two files and from tables, and which of them are learned from.
@Suite struct TextPairsTests {
    private func lines(_ text: String, _ path: String = "f") throws -> TextLines {
        try TextLines(bytes: Array(text.utf8), path: path)
    }

    private func table(
        _ text: String, _ path: String, _ options: TextPairOptions = TextPairOptions()
    ) throws -> [[String]] {
        try TextPairs(bytes: Array(text.utf8), path: path, options: options).pairs
            .map { [$0.source, $0.target] }
    }

    // MARK: Two files

    @Test func linesEndWithNewlinesAlone() throws {
        #expect(
            try lines("a\nb\r\n\n c \u{2028}d\u{85}e\u{B}f").lines
                == ["a", "b", "", " c \u{2028}d\u{85}e\u{B}f"])
        #expect(try lines("\u{FEFF}a\n \t\nb\n").lines == ["a", "", "b"])
        #expect(try lines("").lines == [])
    }

    @Test func pairsKeepTheirLines() throws {
        let pairs = try TextPairs(
            source: lines("one\n\nthree\n", "s"), target: lines("eins\nzwei\ndrei", "t")
        ).pairs
        #expect(pairs.map(\.source) == ["one", "", "three"])
        #expect(pairs.map(\.target) == ["eins", "zwei", "drei"])
        #expect(pairs.map(\.line) == [1, 2, 3])
        #expect(pairs.map(\.hasEmptySide) == [false, true, false])
    }

    @Test func unequalCountsNameBothFiles() throws {
        let error = #expect(throws: DataError.self) {
            try TextPairs(source: lines("a\nb\nc\n", "s.txt"), target: lines("a\nb\nc\nd", "t.txt"))
        }
        let text = "\(try #require(error))"
        for part in ["'s.txt' has 3 lines", "'t.txt' has 4"] {
            #expect(text.contains(part), "\(text)")
        }
        let nothing = #expect(throws: DataError.self) {
            try TextPairs(source: lines(""), target: lines(""))
        }
        #expect(nothing?.code == .empty)
    }

    @Test func badBytesAreRefused() {
        let error = #expect(throws: DataError.self) {
            try TextLines(bytes: [0x61, 0x0A, 0xFF, 0x0A], path: "f")
        }
        #expect(error?.code == .invalidUTF8 && error?.line == 2)
    }

    // MARK: Tables

    @Test func tablesAreRead() throws {
        let expected = [["a, b", "x"], ["", "z"]]
        #expect(try table("\"a, b\",x\n,z\n", "t.csv") == expected)
        #expect(try table("target,note,source\nx,1,\"a, b\"\nz,2,\n", "t.csv") == expected)
        #expect(try table("a, b\tx\tCC-BY\n\tz\tCC-BY\n", "t.tsv") == expected)
        #expect(try table("a, b\tx\n\tz\n", "t.txt") == expected)
        let json =
            "{\"source\": \"a, b\", \"n\": 1, \"target\": \"x\"}\n{\"target\": \"z\", \"source\": \"\"}\n"
        #expect(try table(json, "t.jsonl") == expected)
        #expect(
            try table("[\(json.split(separator: "\n").joined(separator: ","))]", "t.json")
                == expected)
        #expect(try table(json, "-") == expected)
    }

    /// Columns called by two languages, and texts one object deeper, as corpora are published.
    @Test func languagesNameColumns() throws {
        #expect(try table("English\tGerman\na\tx\n", "t.tsv") == [["a", "x"]])
        #expect(try table("id,de,en\n7,x,a\n", "t.csv") == [["x", "a"]])
        #expect(try table("en,de,fr\na,x,y\n", "t.csv").count == 2)
        let nested = #"{"translation":{"en":"a","de":"x"}}"#
        #expect(try table(nested + "\n" + nested, "t.jsonl") == [["a", "x"], ["a", "x"]])
        #expect(try table("[\(nested)]", "t.json") == [["a", "x"]])
        var options = TextPairOptions()
        options.targetColumn = "en"
        #expect(try table(nested, "t.jsonl", options) == [["x", "a"]])
        #expect(try table(#"{"source":"a","translation":"x"}"#, "t.jsonl") == [["a", "x"]])
        let error = #expect(throws: DataError.self) {
            try table(nested + "\n" + #"{"en":"a","de":"x"}"#, "t.jsonl")
        }
        #expect(error?.description.contains("line 2: the object has no key") == true)
    }

    @Test func columnsAreChosen() throws {
        var options = TextPairOptions()
        options.sourceColumn = "en"
        #expect(try table("de,en\nx,a\n", "t.csv", options) == [["a", "x"]])
        options.targetColumn = "3"
        #expect(try table("de,en,fr\nx,a,y\n", "t.csv", options) == [["a", "y"]])
        options.sourceColumn = "2"
        #expect(try table("x,a,y\n", "t.csv", options) == [["a", "y"]])
        options = TextPairOptions()
        options.sourceColumn = "fr"
        options.targetColumn = "en"
        #expect(try table(#"{"en":"a","fr":"b"}"#, "t.jsonl", options) == [["b", "a"]])
        // A header of one known name alone is a pair like any other.
        #expect(try table("source,x\na,b\n", "t.csv").count == 2)
    }

    @Test(arguments: [
        ("t.csv", "", "no pairs"), ("t.csv", "a\n", "a text and its translation"),
        ("t.csv", "a,b\nc\n", "line 2"), ("t.txt", "no table at all\n", "no table"),
        ("t.jsonl", "{\"source\":\"a\"}", "translation"),
        ("t.jsonl", "{\"source\":\"a\",\"target\":1}", "not a string"),
        ("t.jsonl", "{\"source\":\"a\",\"target\":\"b\"}\n{\"source\":\"a\"}", "line 2"),
        ("t.jsonl", "{\"source\":\"a\",\"target\":\"b\",\"source\":\"c\"}", "twice"),
        ("t.jsonl", "{\"source\":\"a\",", "line 1"), ("t.csv", "source,target\n", "no pairs"),
    ]) func badTablesAreRefused(path: String, text: String, part: String) {
        let error = #expect(throws: DataError.self) { try table(text, path) }
        #expect(error.map { "\($0)".contains(part) } == true, "\(String(describing: error))")
    }

    @Test func badColumnsAreRefused() {
        var options = TextPairOptions()
        options.sourceColumn = "2"
        options.targetColumn = "2"
        #expect(throws: DataError.self) { try table("a,b\n", "t.csv", options) }
        options.targetColumn = "7"
        #expect(throws: DataError.self) { try table("a,b\n", "t.csv", options) }
        options.targetColumn = "en"
        #expect(throws: DataError.self) { try table("a,b\n", "t.csv", options) }
    }

    @Test func kindsAreRecognized() throws {
        let folder = try TemporaryFiles()
        #expect(try folder.kind("source,target\na,b\n", "t.csv") == .pairs)
        #expect(try folder.kind("src\ttranslation\na\tb\n", "t.tsv") == .pairs)
        #expect(try folder.kind(#"{"input":"a","output":"b"}"#, "t.jsonl") == .pairs)
        #expect(try folder.kind("text,target\na,b\n", "t.csv") == .table)
        #expect(try folder.kind(#"{"text":"a","label":"b"}"#, "t.jsonl") == .table)
    }

    // MARK: What is learned from

    private func select(
        _ pairs: [(String, String)], longest: Int
    ) throws -> TranslationSelection {
        var config = TranslationTextConfig()
        config.level = .word
        let numbered = pairs.enumerated().map {
            TextPair(source: $1.0, target: $1.1, line: $0 + 1)
        }
        return try TranslationSelection(
            TranslationCorpus(learningFrom: numbered, config: config), longest: longest, path: "f")
    }

    @Test func emptyAndLongPairsAreLeftOut() throws {
        let selection = try select(
            [
                ("a", "b"), ("", "b"), ("a b c d", "b"), ("a", " "), ("a b c", "b"),
                ("a", "b c d e"),
            ], longest: 3)
        #expect(selection.pairs == [0, 4])
        #expect(selection.empty.count == 2 && selection.empty.firstLine == 2)
        #expect(selection.long.count == 2 && selection.long.firstLine == 3)
        #expect(
            selection.notes == [
                "2 pairs with an empty side, the first on line 2, are left out",
                "2 pairs with more than 3 symbols on a side, the first on line 3, are left out",
            ])
        #expect(try select([("a", "b")], longest: 3).notes == [])
        #expect(throws: DataError.self) { try select([("a", ""), ("a b", "c")], longest: 1) }
    }
}
