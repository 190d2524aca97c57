import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// One decision on the format of files of texts, with labels and without, whole and as they come.
@Suite struct TextFormatTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    static let files: [(text: String, format: TextRowsOptions.Format)] = [
        ("label,text\na,x\nb,y\n", .csv),
        ("\u{FEFF}Label;Text\na;x\nb;y\n", .csv),
        (",review,stars\n0,good,5\n1,bad,1\n", .csv),
        ("\"id\",\"text\",\"label\"\n1,\"a, b\",c\n2,d,e\n", .csv),
        ("label\ttext\na\tx\nb\ty\n", .tsv),
        ("{\"text\": \"x\", \"label\": \"a\"}\n{\"text\": \"y\", \"label\": \"b\"}\n", .jsonLines),
        ("[{\"text\": \"x\", \"label\": \"a\"},\n {\"text\": \"y\", \"label\": \"b\"}]\n", .json),
        ("[\n\n  {\"text\": \"x\", \"label\": \"a\"}\n]\n", .json),
        ("__label__a x\n__label__b y\n", .fastText),
    ]

    @Test(arguments: files.indices) func allReadersAgree(index: Int) throws {
        let (text, format) = Self.files[index]
        let path = folder.file("a.dat")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let rows = try TextRows(contentsOf: path)
        #expect(rows.format == format)
        var stream = try TextRowStream(contentsOf: path)
        #expect(stream.format == format)
        #expect(try stream.next() == rows.rows)
        #expect(try stream.next() == nil)
        let table = try TextTable(contentsOf: path)
        #expect(table.format.rawValue == format.rawValue)
        #expect(table.rows.map(\.text) == rows.rows.map(\.text))
    }

    /// Prose stays lines, whatever stands in it.
    @Test(arguments: [
        "Good, cheap\nBad, dear\n", "Question, please\nAnswer, thanks\n", "[\na list\n]\n", "[]\n",
        "{curly}\n", "a\tb\nc\td\n", "text\nof one column\n", "\n{\n", "__labels__ are\n", "",
        "Hello; you\nand; me\n",
    ]) func proseIsLines(text: String) throws {
        let path = folder.file("a.dat")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let rows = try TextRows(contentsOf: path)
        #expect(rows.format == .lines)
        var stream = try TextRowStream(contentsOf: path)
        var found: [TextRows.Row] = []
        while let some = try stream.next() { found += some }
        #expect(found == rows.rows)
    }

    /// Who names a column has a table.
    @Test func columnsMakeATable() throws {
        let path = folder.file("a.dat")
        try "words;kind\none;x\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try TextRows(contentsOf: path).format == .lines)
        var options = TextRowsOptions()
        options.textColumns = ["words"]
        #expect(try TextRows(contentsOf: path, options: options).rows.map(\.text) == ["one"])
    }

    /// What comes before a bad line is handed on first.
    @Test func rowsBeforeAFaultAreHandedOn() throws {
        let path = folder.file("a.jsonl")
        try "{\"text\": \"x\"}\n\n{\"text\": \"y\"}\nno\n{\"text\": \"z\"}\n".write(
            toFile: path, atomically: true, encoding: .utf8)
        var stream = try TextRowStream(contentsOf: path)
        #expect(try stream.next()?.map(\.line) == [1, 3])
        #expect(stream.source == "key 'text'" && !stream.isTable)
        let error = try #require(throws: DataError.self) { try stream.next() }
        #expect(error.line == 4)
    }

    @Test func bytesThatAreNotUTF8AreReplacedInAStream() throws {
        let path = folder.file("a.txt")
        try Data([0x61, 0xFF, 0x0D, 0x0A, 0x62]).write(to: URL(fileURLWithPath: path))
        var stream = try TextRowStream(contentsOf: path)
        #expect(try stream.next()?.map(\.text) == ["a\u{FFFD}"])
        #expect(try stream.next()?.map(\.text) == ["b"])
    }

    // MARK: Columns

    private func table(_ text: String, _ name: String, usual: [String]) throws -> [String] {
        var options = TableOptions()
        options.usualTextColumns = usual
        let labelled = try TextTable(bytes: Array(text.utf8), path: name, options: options)
        var bare = TextRowsOptions()
        bare.usualTextColumns = usual
        let rows = try TextRows(bytes: Array(text.utf8), path: name, options: bare).rows
        #expect(rows.map(\.text) == labelled.rows.map(\.text))
        return rows.map(\.text)
    }

    /// Columns that a model remembers are read where a table has all of them, and none where it has none.
    @Test func usualColumnsAreRead() throws {
        let csv = "title,text,label\nT,x,a\nU,y,b\n"
        #expect(try table(csv, "a.csv", usual: ["title", "text"]) == ["T x", "U y"])
        #expect(try table(csv, "a.csv", usual: ["2", "title"]) == ["x T", "y U"])
        #expect(try table(csv, "a.csv", usual: ["headline"]) == ["x", "y"])
        #expect(
            try table("a\tx y\nb\tz w\nb\tv w\n", "a.tsv", usual: ["body"]) == [
                "x y", "z w", "v w",
            ])
        let json = #"{"title": "T", "text": "x", "label": "a"}"#
        #expect(try table(json, "a.jsonl", usual: ["title", "text"]) == ["T x"])
        #expect(try table(json, "a.jsonl", usual: ["2"]) == ["x"])
        for (text, name) in [(csv, "a.csv"), (json, "a.jsonl")] {
            let error = try #require(throws: DataError.self) {
                try table(text, name, usual: ["title", "body"])
            }
            #expect(error.description.contains("there is no column 'body'"), "\(error)")
        }
    }

    @Test func chosenColumnsAreKept() throws {
        func chosen(_ text: String, _ name: String, _ columns: [String]) throws -> [String] {
            var options = TableOptions()
            options.textColumns = columns
            return try TextTable(bytes: Array(text.utf8), path: name, options: options).textColumns
        }
        let csv = "title,text,label\nT,x,a\nU,y,b\n"
        #expect(try chosen(csv, "a.csv", ["title", "2"]) == ["title", "text"])
        #expect(try chosen(csv, "a.csv", []) == [])
        #expect(try chosen("a\tx\nb\ty\na\tz\n", "a.tsv", ["2"]) == ["2"])
        #expect(try chosen(#"{"t": "x", "label": "a"}"#, "a.jsonl", ["t"]) == ["t"])
    }

    @Test func aColumnIsNamedOnce() throws {
        let csv = "id,text,label\n1,x,a\n2,y,b\n"
        let json = #"{"id": "1", "text": "x", "label": "a"}"#
        for (text, name, columns) in [
            (csv, "a.csv", ["id", "id"]), (csv, "a.csv", ["text", "2"]),
            (json, "a.jsonl", ["id", "id"]),
        ] {
            var options = TableOptions()
            options.textColumns = columns
            let labelled = #expect(throws: DataError.self) {
                try TextTable(bytes: Array(text.utf8), path: name, options: options)
            }
            var bare = TextRowsOptions()
            bare.textColumns = columns
            let rows = #expect(throws: DataError.self) {
                try TextRows(bytes: Array(text.utf8), path: name, options: bare)
            }
            for error in [labelled, rows] {
                #expect(error?.description.contains("is named twice") == true)
            }
        }
    }
}
