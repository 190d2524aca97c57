import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct FrameTableTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.file("clips"), withIntermediateDirectories: true)
        try NumPyFile.write(
            FrameSequence(values: [1, 2, 3, 4], width: 2), to: folder.file("clips/a.npy"))
        try write("5 6\n", "clips/b.txt")
        try write("7 8 9\n", "clips/wide.txt")
        try write("1 2\nx y\n", "clips/bad.txt")
    }

    private func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
    }

    private func table(
        _ text: String, _ name: String = "t.csv", options: TableOptions = TableOptions()
    ) throws -> FrameTable {
        try write(text, name)
        return try FrameTable(contentsOf: folder.file(name), options: options)
    }

    @Test(arguments: [
        ("t.csv", "file,label\nclips/a.npy,run\nclips/b.txt,walk\n"),
        ("t.csv", "label;File;subject\nrun;clips/a.npy;1\nwalk;clips/b.txt;2\n"),
        ("t.tsv", "\u{FEFF}subject\tpath\tclass\n1\tclips/a.npy\trun\n1\tclips/b.txt\twalk\n"),
        (
            "t.jsonl",
            #"{"label": "run", "file": "clips/a.npy"}"# + "\n"
                + #"{"file": "clips/b.txt", "label": "walk"}"#
        ),
        (
            "t.json",
            #"[{"filename": "clips/a.npy", "label": "run"}, "#
                + #"{"filename": "clips/b.txt", "label": "walk"}]"#
        ),
    ])
    func files(name: String, text: String) throws {
        let table = try table(text, name)
        #expect(table.rows.map(\.file) == ["clips/a.npy", "clips/b.txt"])
        #expect(table.rows.map(\.label) == ["run", "walk"])
        let frames = try table.frames()
        #expect(frames.map(\.values) == [[1, 2, 3, 4], [5, 6]])
        #expect(frames.map(\.width) == [2, 2])
    }

    @Test func withoutHeader() throws {
        let table = try table("clips/a.npy,run\nclips/b.txt,walk\nclips/a.npy,run\n")
        #expect(table.rows.map(\.label) == ["run", "walk", "run"])
        #expect(table.rows[1].path == folder.file("clips/b.txt") && table.rows[1].line == 2)
    }

    @Test func anAbsolutePathAndAColumnOfChoice() throws {
        var options = TableOptions()
        options.textColumn = "clip"
        options.labelColumn = "action"
        let path = folder.file("clips/b.txt")
        let table = try table("file,clip,action\nnone,\(path),run\n", options: options)
        #expect(table.rows[0].path == path)
        #expect(try table.frames()[0].values == [5, 6])
    }

    @Test(arguments: [
        ("clips/none.npy", "there is no such file; check the path"),
        ("clips/bad.txt", "bad.txt', line 2: column 1 holds 'x', which is not a number; write"),
        ("clips/wide.txt", "wide.txt' has 3 features a frame where 2 are expected"),
        ("clips", "it is a folder"),
    ])
    func faultsNameLineAndFile(file: String, says: String) throws {
        let table = try table("file,label\nclips/a.npy,run\n\n\(file),walk\n")
        let sentence = refusal { _ = try table.frames() }
        #expect(
            sentence.hasPrefix(
                "'\(folder.file("t.csv"))', line 4: the file of this row cannot be used; "))
        #expect(sentence.contains("/\(file)'") && sentence.contains(says), "\(sentence)")
    }

    @Test func rowsWithoutAFile() {
        for file in ["", " ", "-"] {
            let sentence = refusal { _ = try table("file,label\na,x\n\"\(file)\",y\n") }
            #expect(sentence.contains("line 3: the row names no file"), "\(sentence)")
        }
        #expect(refusal { _ = try table("file,label\n") }.contains("no labelled texts"))
    }

    @Test func noBytesStopTheProgram() {
        let seeds = [
            "file,label\na,x\nb,y\n", "{\"file\":\"a\",\"label\":1}\n", "a\tx\nb\tx\nc\ty\n",
            "[{\"path\":\"a\",\"label\":\"x\"}]",
        ].map { Array($0.utf8) }
        var mutations = Mutations(seed: 3)
        let pieces =
            ["file", "\"", ",", "{", "}", ":", "\n", "path"].map { Array($0.utf8) } + [[0]]
        var good = 0
        for _ in 0..<10_000 {
            let bytes = mutations.changed(
                seeds[mutations.draw(seeds.count)], within: .max, pieces: pieces)
            if (try? FrameTable(bytes: bytes, path: "d/t")) != nil { good += 1 }
        }
        #expect(good > 1000)
    }
}
