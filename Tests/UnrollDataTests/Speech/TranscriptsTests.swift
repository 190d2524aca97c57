import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Lists and tables of recordings with their transcripts.
@Suite struct TranscriptsTests {
    private func table(
        _ text: String, _ path: String, _ options: TranscriptOptions = TranscriptOptions()
    ) throws -> [[String]] {
        try Transcripts(bytes: Array(text.utf8), path: path, options: options).rows
            .map { [$0.file, $0.text] }
    }

    // MARK: Tables

    @Test func columnsAreKnownByTheirNames() throws {
        let rows = [["d/a.wav", "one two"], ["d/b.wav", ""]]
        #expect(try table("file,text\na.wav,one two\nb.wav,\n", "d/t.csv") == rows)
        #expect(try table("text;file\none two;a.wav\n;b.wav\n", "d/t.csv") == rows)
        #expect(
            try table("n\tsentence\tpath\n1\tone two\ta.wav\n2\t\tb.wav\n", "d/t.tsv") == rows)
        #expect(
            try table(
                #"{"audio_filepath": "a.wav", "text": "one two", "duration": 2.5}"# + "\n"
                    + #"{"text": "", "audio_filepath": "b.wav"}"#, "d/t.jsonl") == rows)
        #expect(
            try table(
                #"[{"file": "a.wav", "transcript": "one two"}, {"file": "b.wav", "transcript": ""}]"#,
                "d/t.json") == rows)
    }

    @Test func withoutAHeaderTheFirstColumnNamesFiles() throws {
        #expect(
            try table("a.wav,one\nb.wav,two\n", "t.csv") == [["a.wav", "one"], ["b.wav", "two"]])
        var options = TranscriptOptions()
        options.fileColumn = "2"
        options.folder = "clips"
        #expect(
            try table("one,a.wav\ntwo,/b.wav\n", "t.csv", options)
                == [["clips/a.wav", "one"], ["/b.wav", "two"]])
    }

    @Test func badTablesAreRefused() {
        func message(_ text: String, _ path: String) -> String {
            let error = #expect(throws: DataError.self) { try table(text, path) }
            return error.map { "\($0)" } ?? ""
        }
        #expect(message("", "t.csv").contains("there are no transcripts in it"))
        #expect(message("file,text\n", "t.csv").contains("there are no transcripts in it"))
        #expect(message("file,text\n ,x\n", "t.csv").contains("line 2: the row names no file"))
        #expect(
            message("{\"file\": \"a\"}", "t.jsonl").contains("line 1: none of the object's keys"))
        #expect(message("one two\n", "t.txt").contains("no table of files and transcripts"))
        var options = TranscriptOptions()
        options.fileColumn = "1"
        options.textColumn = "1"
        #expect(throws: DataError.self) { try table("a,b\nc,d\n", "t.csv", options) }
    }

    // MARK: Lists of CMU Sphinx

    private func list(
        _ transcripts: String, _ ids: String?, files: [String], folder: String? = nil
    ) throws -> [[String]] {
        let root = try TemporaryFolder()
        func write(_ text: String, _ name: String) throws {
            let url = URL(fileURLWithPath: root.file(name))
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        try write(transcripts, "etc/x.transcription")
        if let ids { try write(ids, "etc/x.fileids") }
        for file in files { try write("", file) }
        var options = TranscriptOptions()
        options.folder = folder.map { root.file($0) }
        let found = try Transcripts(contentsOf: root.file("etc/x.transcription"), options: options)
        #expect(found.format == "sphinx")
        return found.rows.map {
            [$0.file.replacing(root.file(""), with: ""), $0.text, "\($0.line)"]
        }
    }

    @Test func listsOfSphinxAreMatchedByName() throws {
        let text = "<s> ONE A(2) <sil> ++UM++ </s> (b)\n\nTWO (a)\n"
        let files = ["feat/s/a.mfc", "feat/s/b.mfc"]
        let rows = [["etc/../feat/s/b.mfc", "ONE A", "1"], ["etc/../feat/s/a.mfc", "TWO", "3"]]
        #expect(try list(text, "s/a\ns/b\n", files: files) == rows)
        #expect(try list(text, "s/b\ns/a\n", files: files) == rows)
        // Without ids the lines agree.
        #expect(
            try list("ONE\nTWO\n", "s/a\ns/b\n", files: files).map(\.[1]) == ["ONE", "TWO"])
        // Without a list of files the ids name them.
        #expect(
            try list("ONE (a)\n", nil, files: ["etc/wav/a.wav"]) == [["etc/wav/a.wav", "ONE", "1"]])
        #expect(
            try list("ONE (a)\n", nil, files: ["m/a.npy"], folder: "m") == [
                ["m/a.npy", "ONE", "1"]
            ])
    }

    @Test func badListsOfSphinxAreRefused() {
        func message(
            _ text: String, _ ids: String?, _ files: [String] = ["feat/a.mfc"]
        ) -> String {
            let error = #expect(throws: DataError.self) { try list(text, ids, files: files) }
            return error.map { "\($0)" } ?? ""
        }
        #expect(message("", nil).contains("no transcripts"))
        #expect(message("ONE\n", nil).contains("line 1: the transcript has no id in brackets"))
        #expect(message("ONE\n", "a\nb\n").contains("2 files for 1 transcript"))
        #expect(message("ONE (c)\n", "a\n").contains("the file of the utterance 'c' is not in"))
        #expect(message("ONE (a)\n", "a\n", []).contains("line 1: the file of 'a' is not there"))
    }

    // MARK: Dictionaries

    @Test func dictionariesAreRead() throws {
        let text = """
            ;;; a comment
            A                    AH0
            A(2)                 EY1
            # AH
            two  T UW1 # a number
            two  T UW1
            (x)  EH1 K S

            """
        let read = try PronunciationDictionary(bytes: Array(text.utf8), path: "d")
        #expect(read.words == ["A", "#", "two", "(x)"])
        #expect(read.pronunciations(of: "a") == [["AH0"], ["EY1"]])
        #expect(read.pronunciations(of: "two") == [["T", "UW1"]])
        #expect(read.pronunciations(of: "none") == [])
        let plain = try PronunciationDictionary(
            bytes: Array(text.utf8), path: "d", dropsStress: true)
        #expect(plain.phones == ["AH", "EH", "EY", "K", "S", "T", "UW"])
        let error = #expect(throws: DataError.self) {
            try PronunciationDictionary(bytes: Array("A AH\nB\n".utf8), path: "d")
        }
        #expect(error?.line == 2)
        #expect(throws: DataError.self) {
            try PronunciationDictionary(bytes: Array(";;; none\n".utf8), path: "d")
        }
    }
}
