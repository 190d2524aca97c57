import Foundation
import TestSupport
import Testing

/// `unroll translate train`, `test` and `predict`, as a user types them.
@Suite struct TranslatorCommandTests {
    private let tool: Tool
    private static let quick = [
        "--hidden", "24", "--embedding", "24", "--dropout", "0.1", "--learning-rate", "0.01",
        "--epochs", "14", "--batch-size", "16", "--subwords", "0",
    ]

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        let (words, digits) = (["one", "two", "three", "four"], ["1", "2", "3", "4"])
        var (source, target) = ("", "")
        for number in 0..<400 {
            let places = (0...number % 4).map { (number / 4 + $0 * (number % 7 + 1)) % 4 }
            source += places.map { words[$0] }.joined(separator: " ") + "\n"
            target += places.map { digits[$0] }.joined(separator: " ") + "\n"
        }
        try tool.write(source, to: "numbers.words")
        try tool.write(target, to: "numbers.digits")
    }

    private func train(_ options: [String] = []) throws -> Tool.Outcome {
        try tool.run(
            ["translate", "train", "numbers.words", "numbers.digits"] + Self.quick + options)
    }

    @Test func trainsTestsPredicts() throws {
        let trained = try train(["--best-by", "bleu"])
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.errors.contains("360 to train on, 40 to validate on"))
        #expect(trained.output.contains("validation  BLEU"))

        let tested = try object(
            tool.run(
                "translate", "test", "numbers.unroll", "numbers.words", "numbers.digits", "--json"
            )
            .output)
        #expect(tested["exact"] as? Double ?? 0 > 0.95 && tested["sentences"] as? Int == 400)
        #expect(tested["bleu"] as? Double ?? 0 > 90 && tested["chrf"] as? Double ?? 0 > 90)
        #expect((tested["signature"] as? String)?.contains("tok:13a") == true)

        let card = try tool.run("info", "numbers.unroll").output
        for part in ["translation", "numbers.words → numbers.digits", "additive attention of 24"] {
            #expect(card.contains(part), "\(card)")
        }
        let said = try tool.run("translate", "predict", "numbers.unroll", "two one", "", "four")
        #expect(said.output == "2 1\n\n4\n", "\(said.errors)")
        let greedy = try tool.run(
            "translate", "predict", "numbers.unroll", "two one", "--beam", "1", "--threads", "1")
        #expect(greedy.output == "2 1\n")
        let rounded = try tool.run(
            "translate", "predict", "numbers.unroll", "two one", "--weight-precision", "bfloat16")
        #expect(rounded.output == "2 1\n")

        let best = try tool.run(
            "translate", "predict", "numbers.unroll", "two one", "three", "--candidates", "2")
        let rows = best.output.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(rows.map { $0[0] } == ["1", "1", "2", "2"] && rows[0][2] == "2 1")
        #expect(try #require(Double(rows[0][1])) >= #require(Double(rows[1][1])))

        let shown = try tool.run(
            "translate", "predict", "numbers.unroll", "two one", "--alignments")
        #expect(shown.output.hasPrefix("2 1\n    2") && shown.output.contains("←"))
        let json = try object(
            tool.run(
                "translate", "predict", "numbers.unroll", "two one", "--alignments", "--json",
                "--candidates", "2"
            ).output)
        #expect(json["source"] as? String == "two one" && json["translation"] as? String == "2 1")
        #expect(json["score"] as? Double ?? 1 < 0 && json["log_probability"] as? Double ?? 1 < 0)
        #expect((json["candidates"] as? [Any])?.count == 2)
        let alignment = try #require((json["alignments"] as? [[String: Any]])?.first)
        #expect(alignment["source"] as? [String] == ["two", "one", "</s>"])
        #expect((alignment["weights"] as? [[Double]])?.map(\.count) == [3, 3, 3])

        let turned = try tool.run(
            "translate", "test", "numbers.unroll", "numbers.digits", "numbers.words")
        #expect(turned.errors.contains("is this the wrong way round?"))
        let right = try tool.run(
            "translate", "test", "numbers.unroll", "numbers.words", "numbers.digits")
        #expect(!right.errors.contains("wrong way"))
    }

    /// A line of standard input is answered before the next one has come.
    @Test func answersLineByLine() throws {
        #expect(try train(["--epochs", "2"]).status == 0)
        let (input, output) = (Pipe(), Pipe())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = ["translate", "predict", "numbers.unroll"]
        process.currentDirectoryURL = URL(fileURLWithPath: tool.folder.path)
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        func answer(_ line: String) throws -> String {
            try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
            var text = Data()
            while text.last != 0x0A {
                let some = output.fileHandleForReading.availableData
                if some.isEmpty { break }
                text += some
            }
            return String(decoding: text, as: UTF8.self)
        }
        #expect(try answer("").isEmpty == false)
        #expect(try answer("one two").hasSuffix("\n"))
        // A line of 100,000 words loses nothing and stops nothing.
        let long = try answer(String(repeating: "one ", count: 100_000))
        #expect(long.split(separator: " ").count > 1000)
        #expect(try answer("four").split(separator: "\n").count == 1)
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func resumesAndReadsTables() throws {
        #expect(try train(["--epochs", "2", "--output", "parts.unroll"]).status == 0)
        let more = try train(["--epochs", "3", "--output", "parts.unroll", "--resume"])
        #expect(more.status == 0 && more.errors.contains("continuing after epoch 2"))
        #expect(try train(["--epochs", "3", "--output", "whole.unroll"]).status == 0)
        func answers(_ model: String) throws -> String {
            try tool.run(
                "translate", "predict", model, "one two", "four four one", "--candidates", "5"
            ).output
        }
        #expect(try answers("parts.unroll") == answers("whole.unroll"))

        try tool.write(
            "german\tenglish\n" + (0..<30).map { "eins zwei \($0)\tone two \($0)\n" }.joined(),
            to: "t.tsv")
        let table = try tool.run(
            ["translate", "train", "t.tsv", "--source-column", "german", "--target-column", "2"]
                + ["--valid", "t.tsv", "--tokenized", "--hidden", "8", "--epochs", "1"])
        #expect(table.status == 0, "\(table.errors)")
        #expect(table.errors.contains("30 to train on, 30 to validate on"))
        let score = try object(tool.run("translate", "test", "t.unroll", "t.tsv", "--json").output)
        #expect((score["signature"] as? String)?.contains("tok:none") == true)
    }

    @Test func badInputIsNamed() throws {
        func fails(_ arguments: [String], _ says: String, status: Int32 = 1) throws {
            let run = try tool.run(["translate"] + arguments)
            #expect(
                run.status == status && run.errors.contains(says), "\(arguments): \(run.errors)")
            #expect(run.output.isEmpty && run.errors.split(separator: "\n").count <= 3)
        }
        try tool.write("one\ntwo\n", to: "two.txt")
        try tool.write("1\n2\n3\n", to: "three.txt")
        try tool.write("\n\n", to: "blank.txt")
        try fails(["train", "two.txt", "three.txt"], "'two.txt' has 2 lines and 'three.txt' has 3")
        try fails(["train", "two.txt", "blank.txt"], "0 pairs with text on both sides")
        try fails(
            [
                "train", "two.txt", "blank.txt", "--valid-source", "two.txt", "--valid-target",
                "two.txt",
            ],
            "of 2 pairs none can be learned from")
        try fails(["train", "two.txt"], "two.txt")
        try fails(["train", "two.txt", "missing.txt"], "no such file")
        try fails(
            ["train", "two.txt", "two.txt", "--source-column", "2"], "--source-column", status: 64)
        try fails(
            ["train", "numbers.words", "numbers.digits", "--hidden", "12000", "--layers", "2"],
            "GB")
        try fails(["test", "two.txt", "two.txt", "two.txt"], "not a usable model")
        try fails(["predict", "two.txt", "one"], "not a usable model")

        let pairs = ["train", "numbers.words", "numbers.digits"]
        for (options, says) in [
            (["--separate-subwords", "--shared-embeddings"], "contradict each other"),
            (["--objective", "adaptive", "--tied"], "--tied is not for --objective adaptive"),
            (["--hidden", "100000"], "--hidden 100000"),
            (["--samples", "5"], "--samples is for --objective sampled"),
            (["--keep", "last", "--best-by", "bleu"], "--best-by bleu needs validation pairs"),
            (
                ["--attention", "dot", "--cell", "lstm", "--projection", "7"],
                "an even --projection"
            ),
        ] { try fails(pairs + options, says, status: 64) }
        try fails(
            ["predict", "m", "one", "--candidates", "6"], "from 1 to the width of the --beam, 5",
            status: 64)
        try fails(pairs + ["--max-length", "1", "--level", "character"], "raise --max-length")
        try tool.write("\none\n", to: "v.s")
        try tool.write("1\n\n", to: "v.t")
        try fails(
            pairs + ["--valid-source", "v.s", "--valid-target", "v.t"],
            "of 2 pairs none can be validated on: 2 with an empty side")

        // An empty side, U+2028 inside a line: pairs keep their lines.
        try tool.write("one\u{2028}two\n\nthree\none\n", to: "s.txt")
        try tool.write("1 2\n2\n\n1\n", to: "t.txt")
        let run = try tool.run(
            ["translate", "train", "s.txt", "t.txt", "--keep", "last", "--epochs", "1"]
                + ["--hidden", "8", "--output", "s.unroll"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.errors.contains("2 pairs with an empty side, the first on line 2, are left out"))
    }
}
