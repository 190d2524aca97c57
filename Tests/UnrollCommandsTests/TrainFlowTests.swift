import Foundation
import TestSupport
import Testing
import UnrollCommands
import UnrollSystem

/// What every `train` command does, tried on language models.
@Suite struct TrainFlowTests {
    let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(verse, to: "verse.txt")
    }

    private func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: tool.folder.file(name)))
    }

    // MARK: What it says in the end

    /// Which epoch was the best, what the figures are of, and what to do next; the account of memory is
    /// for programs.
    @Test func theSummaryNamesTheBestEpochAndWhatToDoNext() throws {
        let trained = try tool.run(
            ["lm", "train", "verse.txt", "--output", "my verse.unroll"] + quick)
        #expect(trained.output.contains("training    best epoch "), "\(trained.output)")
        #expect(trained.output.contains("(as one stream; the epochs' figures are of "))
        #expect(trained.output.contains("\nA passage that the model wrote:\n"))
        #expect(
            trained.output.contains(
                "next        unroll lm generate 'my verse.unroll' --length 1000\n"))
        #expect(!trained.output.contains("memory"))
        #expect(try tool.run("lm", "generate", "my verse.unroll", "--length", "5").status == 0)
    }

    // MARK: What stands at the output

    @Test func aModelOfAnotherArchitectureIsReplacedOnlyWhenAsked() throws {
        #expect(try tool.run(["lm", "train", "verse.txt"] + quick).status == 0)
        let model = try bytes("verse.unroll")
        let other = ["lm", "train", "verse.txt", "--model", "gru"] + quick
        let refused = try tool.run(other)
        #expect(refused.status == 1 && refused.errors.contains("lstm 2 × 24"))
        #expect(refused.errors.contains("replace it with --replace"))
        #expect(try bytes("verse.unroll") == model)
        let counted = try tool.run("lm", "train", "verse.txt", "--model", "kneser-ney")
        #expect(counted.status == 1 && counted.errors.contains("--replace"))
        let replaced = try tool.run(other + ["--replace"])
        #expect(replaced.status == 0 && replaced.errors.contains("replaces    a model of 2"))
        #expect(replaced.errors.contains("lstm 2 × 24"))
        #expect(try bytes("verse.unroll") != model)
    }

    @Test func aModelOfTheSameArchitectureIsNamedBeforeItIsReplaced() throws {
        let arguments = ["lm", "train", "verse.txt"] + quick
        #expect(!(try tool.run(arguments)).errors.contains("replaces"))
        let again = try tool.run(arguments)
        #expect(again.status == 0 && again.errors.contains("\nreplaces    a model of 2"))
    }

    /// A text that is read for minutes must not end in a refusal that its options foretold.
    @Test func aReplacedModelIsRefusedBeforeTheDataAreRead() throws {
        #expect(try tool.run(["lm", "train", "verse.txt"] + quick).status == 0)
        try tool.write("text\tlabel\ngood\ta\nbad\tb\n", to: "t.tsv")
        try FileManager.default.copyItem(
            atPath: tool.folder.file("verse.unroll"), toPath: tool.folder.file("other.unroll"))
        try tool.write("my notes\n", to: "log.unroll.jsonl")
        for arguments in [
            ["lm", "train", "missing.txt", "--model", "gru", "--output", "verse.unroll"] + quick,
            ["lm", "train", "missing.txt", "--objective", "adaptive", "--output", "verse.unroll"]
                + quick,
            ["lm", "train", "missing.txt", "--hidden", "25", "--output", "verse.unroll"],
            ["classify", "train", "missing.tsv", "--output", "verse.unroll"],
            ["classify", "train", "missing.tsv", "--vectors", "v", "--output", "verse.unroll"],
        ] {
            let refused = try tool.run(arguments)
            #expect(
                refused.status == 1 && refused.errors.contains("replace it with --replace"),
                "\(arguments): \(refused.errors)")
        }
        // The architecture is that of the model which is trained further.
        let larger = ["--output", "larger.unroll", "--hidden", "25", "--epochs", "1"]
        #expect(try tool.run(["lm", "train", "verse.txt"] + larger).status == 0)
        let further = try tool.run(
            "lm", "train", "missing.txt", "--from", "larger.unroll", "--output", "verse.unroll")
        #expect(further.status == 1 && further.errors.contains("replace it with --replace"))
        let log = try tool.run("lm", "train", "missing.txt", "--output", "log.unroll")
        #expect(log.status == 1 && log.errors.contains("'log.unroll.jsonl' stands where the log"))
        // The same architecture may be replaced.
        let same = try tool.run(
            ["lm", "train", "missing.txt", "--output", "verse.unroll"] + quick)
        #expect(same.status == 1 && same.errors.contains("there is no such file"))
    }

    /// One size whose digits begin those of another is another size.
    @Test func sizesAreComparedWhole() throws {
        let arguments = ["lm", "train", "verse.txt"] + quick + ["--embedding", "100"]
        #expect(try tool.run(arguments).status == 0)
        let refused = try tool.run(Array(arguments.dropLast()) + ["10"])
        #expect(refused.status == 1 && refused.errors.contains("replace it with --replace"))
    }

    /// A log that is somebody else's file is kept, also where there is nothing to resume.
    @Test func resumingKeepsFilesBesideTheOutput() throws {
        try tool.write("my notes\n", to: "verse.unroll.jsonl")
        let refused = try tool.run(["lm", "train", "verse.txt", "--resume"] + quick)
        #expect(refused.status == 1 && refused.errors.contains("move it away"))
        #expect(try bytes("verse.unroll.jsonl") == Data("my notes\n".utf8))
    }

    @Test func aFileThatIsNotAModelIsKept() throws {
        try tool.write("my notes\n", to: "verse.unroll")
        let refused = try tool.run(["lm", "train", "verse.txt"] + quick)
        #expect(refused.status == 1 && refused.errors.contains("that is not a model"))
        #expect(try bytes("verse.unroll") == Data("my notes\n".utf8))
    }

    @Test func resumingNeverReplacesAnotherModel() throws {
        let words = ["--level", "word", "--model", "kneser-ney", "--output", "m.unroll"]
        #expect(try tool.run(["lm", "train", "verse.txt"] + words).status == 0)
        let model = try bytes("m.unroll")
        let network = ["lm", "train", "verse.txt", "--output", "m.unroll", "--resume"] + quick
        let refused = try tool.run(network)
        #expect(refused.status == 1 && refused.errors.contains("--replace"))
        #expect(try bytes("m.unroll") == model)
        #expect(try tool.run(network + ["--replace"]).status == 0)
    }

    @Test func nGramsOfAnotherOrderAreReplacedOnlyWhenAsked() throws {
        func train(_ more: String...) throws -> Tool.Outcome {
            try tool.run(
                ["lm", "train", "verse.txt", "--level", "word", "--model", "kneser-ney"] + more)
        }
        #expect(try train("--order", "3").status == 0)
        #expect(try train("--order", "2").status == 1)
        let again = try train("--order", "3")
        #expect(again.status == 0 && again.errors.contains("replaces"))
        #expect(try train("--order", "2", "--replace").status == 0)
    }

    @Test func filesBesideTheOutputAreKept() throws {
        for name in ["verse.unroll.checkpoint", "verse.unroll.jsonl"] {
            try tool.write("my notes\n", to: name)
            let refused = try tool.run(["lm", "train", "verse.txt"] + quick)
            #expect(refused.status == 1 && refused.errors.contains("move it away"), "\(name)")
            #expect(try bytes(name) == Data("my notes\n".utf8))
            try FileManager.default.removeItem(atPath: tool.folder.file(name))
        }
    }

    /// Counts that overflow in a model's header are refused, not added up.
    @Test func hostileCountsAreRefused() throws {
        let words = ["--level", "word", "--model", "kneser-ney", "--order", "2"]
        #expect(try tool.run(["lm", "train", "verse.txt"] + words).status == 0)
        var text = try bytes("verse.unroll")
        let old = try #require(text.range(of: Data("\\\"counts\\\":[".utf8)))
        let end = try #require(text[old.upperBound...].firstIndex(of: UInt8(ascii: "]")))
        // As long as before: the first digits become the largest that fit, and overflow together.
        let count = end - old.upperBound
        let digits = String(repeating: "9", count: count / 2) + ","
        text.replaceSubrange(
            old.upperBound..<end,
            with: Data((digits + String(repeating: "9", count: count - digits.count)).utf8))
        try text.write(to: URL(fileURLWithPath: tool.folder.file("bad.unroll")))
        let outcome = try tool.run("info", "bad.unroll")
        #expect([0, 1].contains(outcome.status))
        try text.write(to: URL(fileURLWithPath: tool.folder.file("bad.unroll")))
        #expect(try tool.run("lm", "test", "bad.unroll", "verse.txt").status == 1)
    }

    @Test func moreEpochsExtendAFinishedRun() throws {
        let options = ["--hidden", "24", "--batch-size", "4", "--window", "16"]
        func run(_ output: String, _ more: [String]) throws -> Tool.Outcome {
            try tool.run(["lm", "train", "verse.txt", "--output", output] + options + more)
        }
        #expect(try run("m.unroll", ["--epochs", "2"]).status == 0)
        let extended = try run("m.unroll", ["--epochs", "4", "--resume"])
        #expect(extended.status == 0 && extended.errors.contains("continuing after epoch 2"))
        #expect(try run("whole.unroll", ["--epochs", "4"]).status == 0)
        // The same tensors; the header holds how long each took.
        #expect(try bytes("m.unroll").suffix(20_000) == bytes("whole.unroll").suffix(20_000))
    }

    // MARK: Configurations

    /// A model that could not be opened again is refused before it is trained.
    @Test func furtherTrainingChecksTheWholeConfiguration() throws {
        let words = ["--level", "word", "--character-filters", "32", "--output", "m.unroll"]
        #expect(try tool.run(["lm", "train", "verse.txt"] + quick + words).status == 0)
        let further = try tool.run(
            "lm", "train", "verse.txt", "--from", "m.unroll", "--embedding-dropout", "0.1",
            "--output", "n.unroll")
        #expect(further.status == 1)
        #expect(further.errors.contains("--embedding-dropout is not for --character-filters"))
        #expect(!FileManager.default.fileExists(atPath: tool.folder.file("n.unroll")))
    }

    @Test func wordDropoutIsNotForBytes() throws {
        try tool.write("text\tlabel\ngood\ta\nbad\tb\nfine\ta\npoor\tb\n", to: "t.tsv")
        let outcome = try tool.run(
            "classify", "train", "t.tsv", "--level", "byte", "--word-dropout", "0.1")
        #expect(outcome.status == 64 && outcome.errors.contains("--word-dropout"))
    }

    @Test func slowPrecisionsAreSaidBefore() throws {
        var portable = tool
        portable.environment["UNROLL_KERNELS"] = "portable"
        let arguments = ["lm", "train", "verse.txt", "--precision", "bfloat16"] + quick
        let said = try portable.run(arguments)
        #expect(said.errors.contains("no instructions for bfloat16"))
        let plain = try portable.run(["lm", "train", "verse.txt"] + quick)
        #expect(!plain.errors.contains("no instructions"))
    }

    // MARK: Interrupts

    /// Counting rows stop too, with the code of an interrupt, and what was finished stays.
    @Test func anInterruptEndsCountingRowsOfALadder() throws {
        let random = RandomStream(seed: 1)
        var text = ""
        for place in 0..<600_000 {
            text += "w\(random.integer(below: 20_000, at: UInt64(place)))"
            text += place % 20 == 19 ? "\n" : " "
        }
        try tool.write(text, to: "long.txt")
        try tool.write(String(text.prefix(20_000)) + "\n", to: "part.txt")
        let (process, id) = try tool.start([
            "lm", "ladder", "--train", "long.txt", "--valid", "part.txt", "--test", "part.txt",
            "--rows", "kneser-ney,snm", "--output", "rows", "--threads", "1",
        ])
        let errors = URL(fileURLWithPath: tool.folder.file(id + ".err"))
        while process.isRunning,
            !String(decoding: try Data(contentsOf: errors), as: UTF8.self).contains("kneser-ney:")
        {
            Thread.sleep(forTimeInterval: 0.01)
        }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        let said = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        #expect(said.contains("interrupted; finished rows are kept"))
        #expect(!FileManager.default.fileExists(atPath: tool.folder.file("rows/snm.unroll")))
        // The folder's last part was made.
        #expect(FileManager.default.fileExists(atPath: tool.folder.file("rows")))
    }

    // MARK: Lines

    /// What a command says before and after it trains goes on below where a terminal is narrow.
    @Test func summariesFitTheTerminal() throws {
        try tool.write("text\tlabel\ngood one\ta\nbad one\tb\nfine\ta\npoor\tb\n", to: "t.tsv")
        for arguments in [
            ["lm", "train", "verse.txt"] + quick, ["info", "verse.unroll"],
            ["info", "verse.unroll.checkpoint"],
            ["lm", "train", "verse.txt", "--level", "word", "--model", "kneser-ney", "--replace"],
            ["lm", "train", "verse.txt", "--level", "word", "--model", "snm", "--replace"],
            ["vectors", "train", "verse.txt", "--epochs", "1"], ["vectors", "info", "verse.vec"],
            ["classify", "train", "t.tsv", "--held-out", "0.5", "--epochs", "1", "--hidden", "4"],
        ] {
            guard let outcome = try tool.run(atColumns: 40, arguments) else { return }
            #expect(outcome.status == 0, "\(arguments): \(outcome.output)")
            // The passage that a language model writes is a text of its own.
            let lines = outcome.output.components(separatedBy: "\n\n")[0].split(separator: "\n")
            #expect(lines.count > 3)
            for line in lines { #expect(line.count <= 40, "\(arguments): \(line)") }
        }
    }

    @Test func longLinesGoOnBelowThemselves() {
        #expect(
            namedLines([("model", "a/long.unroll  (12 parameters)"), ("", "b")], width: 28) == [
                "model       a/long.unroll", "            (12 parameters)", "            b",
            ])
        #expect(namedLines([("model", "a  (b)")], width: 30) == ["model       a  (b)"])
        // A path stays whole, and a narrow terminal has no second column.
        #expect(
            namedLines([("model", "a/very/long/path.unroll is it")], width: 22) == [
                "model       a/very/long/path.unroll", "is it",
            ])
        #expect(wrapped("one two three", width: 7) == ["one two", "three"])
        #expect(wrapped("one two three", width: 6) == ["one", "two", "three"])
        #expect(wrapped("one two three", width: 13) == ["one two three"])
    }

    @Test func linesFitTheTerminal() {
        let parts: [StatusLine.Part] = [
            ("epoch 3/12", 0), ("45%", 1), ("2.051 bits/character", 2),
            ("12,345 characters/s", 4), ("rate 0.002", 5), ("1m 05s left", 3),
        ]
        #expect(
            StatusLine.fitted(parts, width: 100)
                == "epoch 3/12  45%  2.051 bits/character  12,345 characters/s  rate 0.002  1m 05s left"
        )
        #expect(
            StatusLine.fitted(parts, width: 52)
                == "epoch 3/12  45%  2.051 bits/character  1m 05s left")
        #expect(StatusLine.fitted(parts, width: 40) == "epoch 3/12  45%  2.051 bits/character")
        #expect(StatusLine.fitted(parts, width: 6) == "epoch ")
    }
}
