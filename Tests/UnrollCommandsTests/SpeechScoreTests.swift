import Foundation
import TestSupport
import Testing
import Unroll

/// `unroll speech score`, as a user types it.
@Suite struct SpeechScoreTests {
    private let tool: Tool

    init() throws { tool = Tool(folder: try TemporaryFolder()) }

    private func figures(_ arguments: String...) throws -> [String: Any] {
        let run = try tool.run(["speech", "score"] + arguments + ["--json"])
        #expect(run.status == 0, "\(run.errors)")
        return try object(run.output)
    }

    /// The figures are jiwer's.
    @Test func emptyReferencesAreCounted() throws {
        try tool.write("\n\nx y\n", to: "ref.txt")
        try tool.write("\na b\nx\n", to: "hyp.txt")
        let found = try figures("ref.txt", "hyp.txt")
        #expect(found["wer"] as? Double == 1.5 && found["words"] as? Int == 2)
        #expect(found["insertions"] as? Int == 2 && found["deletions"] as? Int == 1)
        #expect(found["substitutions"] as? Int == 0 && found["hits"] as? Int == 1)
        #expect(found["files"] as? Int == 3 && found["wrong_files"] as? Int == 2)
        #expect(abs(try #require(found["cer"] as? Double) - 5.0 / 3) < 1e-9)
        try tool.write("\n", to: "ref.txt")
        try tool.write("a b\n", to: "hyp.txt")
        #expect(try figures("ref.txt", "hyp.txt")["wer"] as? Double == 2)
    }

    @Test func tablesAndListsAreMatchedByTheirIDs() throws {
        try tool.write("file,transcript\nd/a.wav,one two\nd/b.wav,three\n", to: "ref.csv")
        try tool.write(
            "{\"id\": \"b\", \"text\": \"tree\"}\n{\"id\": \"a\", \"text\": \"one\"}\n",
            to: "hyp.jsonl")
        try tool.write("<s> ONE TWO </s> (x-a)\nTHREE (x-b)\n", to: "ref.transcription")
        try tool.write("three (x-b)\nfour (x-c)\none two (x-a)\n", to: "hyp.trn")
        let tables = try figures("ref.csv", "hyp.jsonl", "--worst", "5")
        #expect(tables["substitutions"] as? Int == 1 && tables["deletions"] as? Int == 1)
        let worst = try #require(tables["worst"] as? [[String: Any]])
        #expect(worst.map { $0["file"] as? String } == ["d/b.wav", "d/a.wav"])
        #expect(try figures("ref.transcription", "hyp.trn", "--ignore-case")["wer"] as? Double == 0)
        #expect(try figures("ref.transcription", "hyp.trn")["wer"] as? Double == 1)
        let extra = try tool.run("speech", "score", "ref.transcription", "hyp.trn")
        #expect(extra.errors.contains("Note: 'hyp.trn': left out is 1 text without a reference"))
        let missing = try tool.run("speech", "score", "hyp.trn", "ref.transcription")
        #expect(missing.status == 1)
        #expect(missing.errors.contains("the text of 'x-c' is missing"))
    }

    @Test func theWorstTextsAreAligned() throws {
        try tool.write("same\nthe cat sat on it\na b\n", to: "ref.txt")
        try tool.write("same\na cat on it now\na b\n", to: "hyp.txt")
        let run = try tool.run("speech", "score", "ref.txt", "hyp.txt", "--worst", "2")
        let expected = """
            WER         37.50%   1 substitution, 1 deletion, 1 insertion, 6 hits

            line 2: 3 errors in 5 words
            REF  the cat sat on it ***
            HYP  a   cat *** on it now
                 S       D         I

            """
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.prefix(1).joined() == expected.split(separator: "\n")[0])
        #expect(
            run.output.hasSuffix(
                expected.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"))
    }

    @Test func badInputIsRefused() throws {
        try tool.write("a\nb\n", to: "two.txt")
        try tool.write("a\n", to: "one.txt")
        try tool.write("", to: "none.txt")
        for (arguments, status, part) in [
            (["two.txt", "one.txt"], 1 as Int32, "'two.txt' has 2 texts and 'one.txt' has 1"),
            (["none.txt", "none.txt"], 1, "there is nothing in it"),
            (["missing.txt", "one.txt"], 1, "missing.txt"),
            (["-", "-"], 64, "standard input can be read only once"),
            (["one.txt", "one.txt", "--worst", "-1"], 64, "--worst"),
        ] {
            let run = try tool.run(["speech", "score"] + arguments)
            #expect(run.status == status && run.errors.contains(part), "\(run.errors)")
        }
    }
}
