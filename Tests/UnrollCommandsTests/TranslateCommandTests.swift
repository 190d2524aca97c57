import Foundation
import TestSupport
import Testing
import Unroll

/// `unroll translate`, as a user types it.
@Suite struct TranslateCommandTests {
    private let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(
            "the cat sits on the mat\na bird sings a song\na dog runs home now\n", to: "ref.txt")
        try tool.write("the cat sits on the mat\n\na dog runs home now\n", to: "hyp.txt")
    }

    /// The figures are those of sacreBLEU 2.6.0: `sacrebleu ref.txt -i hyp.txt -m bleu chrf`.
    @Test func scoresAreThoseOfSacreBLEU() throws {
        let run = try tool.run("translate", "score", "hyp.txt", "ref.txt", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let figures = try object(run.output)
        #expect(abs(try #require(figures["bleu"] as? Double) - 63.47364189) < 1e-6)
        #expect(abs(try #require(figures["chrf"] as? Double) - 73.72114347) < 1e-6)
        #expect(figures["exact"] as? Double == 2.0 / 3)
        #expect(figures["sentences"] as? Int == 3 && figures["empty_hypotheses"] as? Int == 1)
        #expect(figures["hypothesis_length"] as? Int == 11)
        #expect(
            figures["signature"] as? String
                == "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:unroll-"
                + UnrollVersion.current)
        let text = try tool.run("translate", "score", "hyp.txt", "ref.txt").output
        for part in [
            "BLEU        63.47   100.0/100.0/100.0/100.0 (BP = 0.635 ratio = 0.688 hyp_len = 11 ref_len = 16)",
            "exact       66.67%", "signature   nrefs:1|case:mixed",
        ] {
            #expect(text.contains(part), "\(text)")
        }
    }

    @Test func optionsReachTheScores() throws {
        try tool.write("The Cat, sits.\n", to: "a.txt")
        try tool.write("the cat , sits .\n", to: "b.txt")
        func figures(_ options: String...) throws -> [String: Any] {
            try object(
                tool.run(["translate", "score", "a.txt", "b.txt", "--json"] + options).output)
        }
        #expect(try figures("--lowercase")["bleu"] as? Double ?? 0 > 99.9)
        #expect(try figures()["bleu"] as? Double ?? 0 < 70)
        #expect(try figures("--tokenizer", "none", "--lowercase")["bleu"] as? Double ?? 99 < 30)
        let signature = try figures("--tokenizer", "intl", "--smoothing", "add-k")["signature"]
        #expect((signature as? String)?.contains("tok:intl|smooth:add-k[1.00]") == true)
        #expect(try figures("--lowercase")["exact"] as? Double == 0)
    }

    /// Sentences of fewer than four tokens score 0 even where they are right: so says a note.
    @Test func shortSentencesAreExplained() throws {
        try tool.write("good day\n", to: "short.txt")
        let run = try tool.run("translate", "score", "short.txt", "short.txt", "--json")
        let figures = try object(run.output)
        #expect(figures["bleu"] as? Double == 0 && figures["exact"] as? Double == 1)
        #expect(figures["chrf"] as? Double == 100)
        #expect(run.errors.contains("no sentence has 4 tokens"), "\(run.errors)")
        try tool.write("\n\n", to: "empty.txt")
        try tool.write("good day\nbad day\n", to: "two.txt")
        let empty = try tool.run("translate", "score", "empty.txt", "two.txt", "--json")
        #expect(try object(empty.output)["bleu"] as? Double == 0)
        #expect(empty.errors.isEmpty, "\(empty.errors)")
    }

    @Test func outputsAreCompared() throws {
        let lines = (0..<40).map { "the sentence with number \($0) of many" }
        try tool.write(lines.joined(separator: "\n"), to: "right.txt")
        let bad = lines.enumerated().map { $0 % 2 == 0 ? "no sentence at all here" : $1 }
        try tool.write(bad.joined(separator: "\n"), to: "bad.txt")
        let arguments = ["translate", "score", "right.txt", "right.txt", "--against", "bad.txt"]
        let run = try tool.run(arguments + ["--samples", "200", "--json"])
        let comparison = try #require(
            try object(run.output)["comparison"] as? [String: Any], "\(run.errors)")
        #expect(comparison["samples"] as? Int == 200 && comparison["file"] as? String == "bad.txt")
        let exact = try #require(comparison["exact"] as? [String: Any])
        #expect(exact["score"] as? Double == 1 && exact["against"] as? Double == 0.5)
        #expect(exact["difference"] as? Double == 0.5)
        #expect(try #require(exact["p_value"] as? Double) < 0.01)
        let text = try tool.run(arguments)
        #expect(text.output.contains("difference") && text.output.contains("p: the probability"))
    }

    @Test func badInputIsNamed() throws {
        try tool.write("one\ntwo\nthree\nfour\n", to: "four.txt")
        let unequal = try tool.run("translate", "score", "four.txt", "ref.txt")
        #expect(unequal.status == 1)
        for part in ["'four.txt' has 4 lines", "'ref.txt' has 3"] {
            #expect(unequal.errors.contains(part), "\(unequal.errors)")
        }
        let other = try tool.run(
            "translate", "score", "hyp.txt", "ref.txt", "--against", "four.txt")
        #expect(other.status == 1 && other.errors.contains("'four.txt' has 4 lines"))
        try tool.write("", to: "nothing.txt")
        let nothing = try tool.run("translate", "score", "nothing.txt", "nothing.txt")
        #expect(nothing.status == 1 && nothing.errors.contains("nothing in it"))
        #expect(try tool.run("translate", "score", "missing.txt", "ref.txt").status == 1)
        for (arguments, part) in [
            (["-", "-"], "standard input"), (["a", "b", "--samples", "5"], "--against"),
            (["a", "b", "--against", "c", "--samples", "0"], "from 1 to"),
            (["a", "b", "--tokenizer", "zh"], "zh"), (["a"], "references"),
        ] {
            let run = try tool.run(["translate", "score"] + arguments)
            #expect(run.status == 64 && run.errors.contains(part), "\(arguments): \(run.errors)")
        }
    }

    @Test func tablesOfPairsAreInspected() throws {
        try tool.write("source,target\na b c,x y\n,z\na b c,x y\n", to: "pairs.csv")
        let run = try tool.run("inspect", "pairs.csv")
        for part in ["pairs, csv", "an empty side", "repeats word for word"] {
            #expect(run.output.contains(part), "\(run.output)")
        }
        try tool.write("de,en\nx,a\n", to: "named.csv")
        let named = try tool.run(
            "inspect", "named.csv", "--as", "pairs", "--source-column", "en", "--json")
        #expect(try object(named.output)["pairs"] as? Int == 1, "\(named.output)")
    }
}
