import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Tables that name files, and files that only look like tables.
@Suite struct FileListTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a.csv", "b.csv"] {
            try "1,2\n3,4\n".write(
                toFile: folder.file(name), atomically: true, encoding: .utf8)
        }
    }

    private func list(
        _ text: String, _ name: String, _ contents: TextRowsOptions.Contents = .frames,
        column: String? = nil, id: String? = nil
    ) throws -> FileList? {
        try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
        var options = TextRowsOptions()
        options.contents = contents
        options.textColumns = column.map { [$0] } ?? []
        options.idColumn = id
        return try FileList(contentsOf: folder.file(name), options: options)
    }

    @Test func tablesNameFiles() throws {
        for (text, name) in [
            ("file,label\na.csv,x\nb.csv,y\n", "t.csv"),
            ("text\tfile\nx\ta.csv\ny\tb.csv\n", "t.tsv"),
            ("a.csv\tx\nb.csv\ty\n", "bare.tsv"), ("audio,label\na.csv,x\nb.csv,y\n", "t.dat"),
            ("{\"file\": \"a.csv\"}\n{\"file\": \"b.csv\"}\n", "t.jsonl"),
            ("[{\"path\": \"a.csv\"}, {\"path\": \"b.csv\"}]", "t.json"),
        ] {
            let found = try #require(try list(text, name), "\(name)")
            #expect(found.entries.map(\.name) == ["a.csv", "b.csv"])
            #expect(found.entries.map(\.file) == ["a.csv", "b.csv"].map { folder.file($0) })
        }
        let named = try #require(try list("id,clip\n7,a.csv\n", "t.csv", column: "clip", id: "id"))
        #expect(named.entries.map { $0.id?.text } == ["7"] && named.source == "column 'clip'")
    }

    /// Rows of numbers are frames, with names of their columns or without.
    @Test func framesAreNoTables() throws {
        #expect(try list("1,2\n3,4\n", "t.csv") == nil)
        #expect(try list("x,y\n3,4\n", "t.csv") == nil)
        #expect(try list("id,x\n3,4\n", "t.csv") == nil)
        #expect(try list("1 2\n3 4\n", "t.txt") == nil)
        #expect(try FileList(contentsOf: "-", options: TextRowsOptions()) == nil)
        #expect(
            try FileList(contentsOf: folder.file("none.csv"), options: TextRowsOptions()) == nil)
    }

    /// No recording ends as a table does.
    @Test func whatIsNoRecordingIsATable() throws {
        let error = try #require(throws: DataError.self) {
            try list("clip,label\nzero,x\n", "t.csv", .recordings)
        }
        #expect(error.description.contains("known to name the files: 'clip', 'label'"), "\(error)")
        #expect(throws: DataError.self) { try list("file,label\n,x\n", "t.csv", .recordings) }
    }
}
