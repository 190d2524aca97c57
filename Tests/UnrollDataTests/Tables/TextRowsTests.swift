import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Texts without labels, from files of every form.
@Suite struct TextRowsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(
        _ text: String, _ name: String, columns: [String] = [], id: String? = nil,
        as format: TextRowsOptions.Format? = nil
    ) throws -> TextRows {
        try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
        var options = TextRowsOptions()
        options.textColumns = columns
        options.idColumn = id
        options.format = format
        return try TextRows(contentsOf: folder.file(name), options: options)
    }

    @Test func linesAreTextsBlankOnesToo() throws {
        let found = try read("\u{FEFF}one, two\r\n\nthree", "a.txt")
        #expect(found.format == .lines && found.source == nil)
        #expect(found.rows.map(\.text) == ["one, two", "", "three"])
        #expect(found.rows.map(\.line) == [1, 2, 3])
    }

    @Test func aTableGivesItsColumnOfTexts() throws {
        let headed = try read("id,review,stars\n7,\"good, cheap\",5\n8,bad,1\n", "a.csv", id: "id")
        #expect(headed.rows.map(\.text) == ["good, cheap", "bad"])
        #expect(headed.rows.map { $0.id?.text } == ["7", "8"])
        #expect(headed.source?.contains("review") == true)
        let plain = try read("1\ta long enough text\n2\tanother one of them\n", "b.tsv")
        #expect(plain.rows.map(\.text) == ["a long enough text", "another one of them"])
        #expect(plain.source == "column 2")
        let single = try read("text\nalone\n", "c.csv")
        #expect(single.rows.map(\.text) == ["alone"])
    }

    @Test func severalColumnsAreJoined() throws {
        let found = try read(
            "title\tbody\tlabel\nSale\tbuy now\tspam\n\thello\tham\n", "a.tsv",
            columns: ["title", "body"])
        #expect(found.rows.map(\.text) == ["Sale buy now", "hello"])
        var options = TableOptions()
        options.textColumns = ["title", "2"]
        let table = try TextTable(contentsOf: folder.file("a.tsv"), options: options)
        #expect(table.rows.map(\.text) == ["Sale buy now", "hello"])
        #expect(table.columns?.hasPrefix("text from") == true)
        options.textColumns = ["title", "label"]
        options.labelColumn = "label"
        #expect(throws: DataError.self) {
            try TextTable(contentsOf: folder.file("a.tsv"), options: options)
        }
    }

    @Test func objectsGiveTheirKeys() throws {
        let lines =
            #"{"id": 3, "text": "a", "title": "T"}"# + "\n"
            + #"{"title":"U","text":"b","id":"x"}"#
        let found = try read(lines, "a.jsonl", columns: ["title", "text"], id: "id")
        #expect(
            found.rows.map(\.text) == ["T a", "U b"]
                && found.rows.map { $0.id?.json } == ["3", "\"x\""])
        // Known by its first line, whatever the ending; and as an array.
        #expect(try read(lines, "a.dat").format == .jsonLines)
        let array = "[\(lines.replacing("\n", with: ","))]"
        #expect(try read(array, "b.json").rows.count == 2)
        let error = try #require(throws: DataError.self) {
            try read(#"{"text": "a"}"#, "c.jsonl", id: "id")
        }
        #expect(error.line == 1 && error.description.contains("give every row an id"))
    }

    /// A name keeps the type that it came with; what names no row is refused by what it is.
    @Test func idsKeepTheirTypes() throws {
        let values = ["1", "1.50", "true", "null", #""1""#, #""a\"b""#, "12345678901234567890123"]
        let lines = values.map { #"{"text": "a", "id": \#($0)}"# }.joined(separator: "\n")
        let found = try read(lines, "a.jsonl", id: "id")
        #expect(found.rows.map { $0.id?.json } == values)
        #expect(found.rows.map { $0.id?.text }[4...5] == ["1", "a\"b"])
        let table = try read("id,text\n1,a\n", "a.csv", id: "id")
        #expect(table.rows[0].id?.json == "\"1\"")
        for (value, says) in [(#"{"a": 1}"#, "is an object"), ("[1]", "is an array")] {
            let error = try #require(throws: DataError.self) {
                try read(#"{"text": "a", "id": \#(value)}"#, "b.jsonl", id: "id")
            }
            #expect(error.description.contains(says), "\(error)")
        }
        #expect(throws: DataError.self) {
            try read(#"{"text": "a", "id": 1, "id": 2}"#, "b.jsonl", id: "id")
        }
    }

    @Test func labelsOfFastTextAreLeftOut() throws {
        let lines = "__label__a  so good\n__label__a __label__b two\n\nnone\n__label__c\n"
        let found = try read(lines, "a.txt")
        #expect(found.format == .fastText)
        #expect(found.rows.map(\.text) == ["so good", "two", "", "none", ""])
        #expect(try read("good\n__label__x bad\n", "b.txt", as: .fastText).rows[1].text == "bad")
        #expect(try read("good\n__label__x bad\n", "b.txt").format == .lines)
    }

    @Test func sequencesHaveTheNamesOfTheirHeaders() throws {
        var options = TextRowsOptions()
        options.contents = .nucleotides
        try ">one\nATTA\nOSSO\n>two\nTT\nSO\n".write(
            toFile: folder.file("labelled.fa"), atomically: true, encoding: .utf8)
        let labelled = try TextRows(contentsOf: folder.file("labelled.fa"), options: options)
        #expect(labelled.rows.map(\.text) == ["ATTA", "TT"] && labelled.rows[1].name == "two")
        for (text, name) in [
            (">one x\nAC\nGT\n>two\nTT\n", "a.dat"),
            ("@one\nACGT\n+\nIIII\n@two\nTT\n+\nII\n", "b.txt"),
        ] {
            try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
            let found = try TextRows(contentsOf: folder.file(name), options: options)
            #expect(found.format == .fasta && found.rows.map(\.text) == ["ACGT", "TT"])
            #expect(found.rows.map(\.name) == ["one", "two"])
        }
        try "sequence,label\nACGT,x\n".write(
            toFile: folder.file("c.csv"), atomically: true, encoding: .utf8)
        #expect(
            try TextRows(contentsOf: folder.file("c.csv"), options: options).rows[0].text == "ACGT")
        options.idColumn = "id"
        #expect(throws: DataError.self) {
            try TextRows(contentsOf: folder.file("a.dat"), options: options)
        }
    }

    @Test func whatCannotBeReadIsSaid() throws {
        #expect(throws: DataError.self) { try read("a\nb\n", "a.txt", columns: ["text"]) }
        #expect(throws: DataError.self) { try read("text\nb\n", "a.csv", columns: ["body"]) }
        #expect(throws: DataError.self) { try read("{\"text\": 5}\n", "a.jsonl") }
        #expect(throws: FileError.self) { try TextRows(contentsOf: folder.file("none.txt")) }
        #expect(try read("", "empty.csv").rows.isEmpty)
    }
}
