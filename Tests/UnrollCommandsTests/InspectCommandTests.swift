import Foundation
import TestSupport
import Testing

@Suite struct InspectCommandTests {
    let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write("text\tlabel\ngood\tpos\nbad\tneg\nfine\tpos\npoor\tneg\n", to: "a.tsv")
        try tool.write(">one a>b\nACGT\n>two\nAC\n", to: "b.fa")
        try tool.write(">one\nAC1T\n", to: "bad.fa")
    }

    @Test func forPeople() throws {
        let shown = try tool.run("inspect", "a.tsv")
        #expect(shown.status == 0 && shown.errors == "")
        #expect(
            shown.output == """
                file                 a.tsv
                kind                 table, tsv
                rows                 4
                characters per text  3 to 4, median 4, mean 3.8
                labels               neg 2, pos 2

                first:
                  pos  good
                  neg  bad
                  pos  fine

                """)
    }

    @Test func oneObject() throws {
        let found = try object(try tool.run("inspect", "b.fa", "--json").output)
        #expect(found["file"] as? String == "b.fa" && found["kind"] as? String == "nucleotides")
        #expect(found["sequences"] as? Int == 2 && found["bases"] as? Int == 6)
        #expect((found["letters"] as? [String: Int])?["A"] == 2)
        let lengths = try #require(found["length"] as? [String: Any])
        #expect(lengths["longest"] as? Int == 4 && lengths["mean"] as? Double == 3)
        let first = try #require(found["first"] as? [[String: Any]])
        #expect(first[0]["header"] as? String == "one a>b" && first[0]["length"] as? Int == 4)
        #expect(found["warnings"] as? [String] == [])
    }

    @Test func severalFiles() throws {
        let shown = try tool.run("inspect", "a.tsv", "bad.fa", "b.fa", "--json")
        #expect(shown.status == 1)
        #expect(shown.errors.contains("'bad.fa', line 2: '1' is no letter of a nucleotide"))
        let files = try #require(
            try object(shown.output)["files"] as? [[String: Any]])
        #expect(files.count == 3 && files[0]["rows"] as? Int == 4)
        #expect((files[1]["error"] as? String)?.contains("line 2") == true)
        #expect(files[2]["sequences"] as? Int == 2)
    }

    @Test func aKindCanBeGiven() throws {
        let shown = try tool.run("inspect", "a.tsv", "--as", "text", "--json")
        let found = try object(shown.output)
        #expect(found["kind"] as? String == "text" && found["words"] as? Int == 10)
        let wrong = try tool.run("inspect", "a.tsv", "--as", "tables")
        #expect(wrong.status == 64 && wrong.errors.contains("nucleotides"))
    }

    @Test func columnsAreOfFilesThatHaveThem() throws {
        let column = try tool.run("inspect", "b.fa", "--text-column", "x")
        #expect(
            column.status == 1
                && column.errors.contains(
                    "--text-column is for tables, and 'b.fa' is read as nucleotides"),
            "\(column.errors)")
        #expect(try tool.run("inspect", "a.tsv", "--text-column", "text").status == 0)
    }

    @Test func standardInputNeedsAKind() throws {
        let shown = try tool.run("inspect", "-")
        #expect(shown.status == 1)
        #expect(shown.errors.contains("standard input: it is read only once; say with --as"))
        #expect(try tool.run("inspect").status == 64)
    }
}
