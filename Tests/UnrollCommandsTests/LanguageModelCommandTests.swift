import Foundation
import TestSupport
import Testing

@Suite struct LanguageModelCommandTests {
    let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(verse, to: "verse.txt")
    }

    /// The tool's own account of its memory, beside what the system says of the process.
    @Test func tellsWhatItsMemoryWentTo() throws {
        let trained = try object(
            try tool.run(
                "lm", "train", "verse.txt", "--hidden", "512", "--layers", "1", "--epochs", "2",
                "--json"
            ).output)
        let memory = try #require(trained["memory"] as? [String: Int])
        func part(_ name: String) throws -> Int { try #require(memory[name], "\(name)") }
        let parameters = 4 * (try #require(trained["parameters"] as? Int))
        #expect(try part("parameters") == parameters)
        #expect(try part("moments") == 2 * parameters)
        #expect(try part("best") == parameters)
        #expect(try part("gradients") <= parameters)
        // Two forms of every matrix, panels filled up; vectors are not packed.
        #expect(try part("packed") <= 5 * parameters / 2)
        #expect(try part("workspace") > 0)
        let bound = try ["parameters", "moments", "best", "gradients", "packed", "workspace"]
            .reduce(0) { try $0 + part($1) }
        // Sizes are rounded up by an eighth at the most.
        #expect(try part("tensors") <= bound * 9 / 8 + (1 << 20))
        #expect(try part("reserved") >= part("tensors"))
        // The program itself, its libraries and the text come to less than 64 MiB.
        if let process = memory["process"] {
            #expect(Double(process) < 1.15 * Double(try part("reserved")) + 64 * 1_048_576)
            #expect(1.15 * Double(process) > Double(try part("reserved")))
        }
    }

    @Test func trainsTestsGeneratesProbes() throws {
        let trained = try tool.run(["lm", "train", "verse.txt"] + quick)
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.output.contains("bits per character"))
        // The configuration, and without a terminal a line for each epoch, with no escapes.
        #expect(trained.errors.contains("lstm 2 × 24"))
        for epoch in 1...3 { #expect(trained.errors.contains("\nepoch \(epoch)  training ")) }
        #expect(!trained.errors.contains("\u{1B}") && !trained.errors.contains("\r"))
        #expect(FileManager.default.fileExists(atPath: tool.folder.file("verse.unroll")))
        #expect(FileManager.default.fileExists(atPath: tool.folder.file("verse.unroll.checkpoint")))
        let log = try String(
            contentsOfFile: tool.folder.file("verse.unroll.jsonl"), encoding: .utf8)
        #expect(log.split(separator: "\n").count == 3)

        let mistaken = try tool.run("lm", "test", "verse.unroll.checkpoint", "verse.txt")
        #expect(mistaken.status == 1)
        #expect(mistaken.errors.contains("it is the checkpoint of a training run; name the model"))

        let tested = try object(
            try tool.run("lm", "test", "verse.unroll", "verse.txt", "--json").output)
        #expect(tested["symbols"] as? Int == verse.count)
        #expect(tested["unknown"] as? Int == 0)
        let perplexity = try #require(tested["perplexity"] as? Double)
        let bits = try #require(tested["bits_per_character"] as? Double)
        #expect(abs(log2(perplexity) - bits) < 1e-9)

        let each = try tool.run("lm", "test", "verse.unroll", "verse.txt", "--per-symbol").output
        let lines = each.split(separator: "\n").prefix(verse.count)
        let total = lines.reduce(0.0) { $0 + (Double($1.split(separator: "\t")[1]) ?? .nan) }
        #expect(abs(exp(-total / Double(verse.count)) - perplexity) < 1e-6 * perplexity)

        let text = try tool.run(
            "lm", "generate", "verse.unroll", "--prompt", "the ", "--length", "40", "--seed", "7")
        #expect(text.status == 0)
        #expect(text.output.hasPrefix("the ") && text.output.count == 45)
        #expect(
            try tool.run(
                "lm", "generate", "verse.unroll", "--prompt", "the ", "--length", "40", "--seed",
                "7", "--threads", "1"
            ).output == text.output)
        let stopped = try tool.run(
            "lm", "generate", "verse.unroll", "--length", "400", "--seed", "7", "--stop", "e")
        #expect(!stopped.output.contains("e") && stopped.output.count < 400)

        let probed = try object(
            try tool.run(
                "lm", "probe", "verse.unroll", "the cat , which already ate ,", "was", "were",
                "--json"
            ).output)
        let continuations = try #require(probed["continuations"] as? [[String: Any]])
        #expect(continuations.map { $0["text"] as? String } == ["was", "were"])
        let shares = continuations.compactMap { $0["share"] as? Double }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
    }

    /// A checkpoint says where its run stands and how it is resumed; what it holds beside the
    /// network is not counted.
    @Test func aCheckpointHasACard() throws {
        #expect(try tool.run(["lm", "train", "verse.txt"] + quick).status == 0)
        func card(_ file: String) throws -> [String: Any] {
            let info = try object(try tool.run("info", file, "--json").output)
            return try #require(info["model"] as? [String: Any])
        }
        let (model, checkpoint) = (try card("verse.unroll"), try card("verse.unroll.checkpoint"))
        #expect(model["checkpoint"] == nil)
        #expect(checkpoint["parameters"] as? Int == model["parameters"] as? Int)
        #expect(checkpoint["task"] as? String == "language-model")
        let use = try #require(checkpoint["checkpoint"] as? [String: Any])
        #expect(use["model"] as? String == "verse.unroll")
        #expect((use["resume"] as? String)?.contains("--resume") == true)
        let state = try #require(checkpoint["training"] as? [String: Any])
        #expect(state["epoch"] as? Int == 3)

        let text = try tool.run("info", "verse.unroll.checkpoint").output
        #expect(text.contains("\ncheckpoint     verse.unroll.checkpoint\n"))
        #expect(text.contains("\nstands         after epoch 3; "))
        #expect(text.contains("\nits run writes verse.unroll\n"))
        #expect(text.contains("again, with --resume\n"))
        let other = try tool.run("info", "verse.unroll").output
        #expect(other.contains("\ntraining       3 epochs, ") && !other.contains("--resume"))
    }

    @Test func quantizesAndWritesManyTexts() throws {
        #expect(
            try tool.run(
                ["lm", "train", "verse.txt", "--precision", "bfloat16", "--recompute-every", "8"]
                    + quick
            ).status == 0)
        for (weights, file) in [("int8", "verse.int8.unroll"), ("bfloat16", "b.unroll")] {
            let arguments =
                weights == "int8" ? [] : ["--weights", "bfloat16", "--output", "b.unroll"]
            let made = try tool.run(
                ["lm", "quantize", "verse.unroll", "verse.txt", "--json"] + arguments)
            #expect(made.status == 0, "\(made.errors)")
            let result = try object(made.output)
            #expect(result["model"] as? String == file && result["weights"] as? String == weights)
            let before = try #require(result["original_perplexity"] as? Double)
            let after = try #require(result["perplexity"] as? Double)
            #expect(abs(after / before - 1) < 0.02)
            let tested = try object(
                try tool.run("lm", "test", file, "verse.txt", "--json").output)
            #expect(tested["perplexity"] as? Double == after)
            let asRounded = try object(
                try tool.run(
                    "lm", "test", "verse.unroll", "verse.txt", "--weights", weights, "--json"
                ).output)
            #expect(abs((asRounded["perplexity"] as? Double ?? 0) / after - 1) < 1e-5)
            let info = try tool.run("info", file)
            #expect(info.status == 0, "\(info.errors)")
        }
        let twice = try tool.run("lm", "quantize", "verse.int8.unroll", "verse.txt")
        #expect(twice.status == 1 && twice.errors.contains("int8 already"))
        let over = try tool.run(
            "lm", "quantize", "verse.unroll", "verse.txt", "--output", "verse.unroll")
        #expect(over.status == 1 && !over.errors.isEmpty)

        let one = try tool.run("lm", "generate", "verse.unroll", "--length", "30", "--seed", "5")
        let many = try tool.run(
            "lm", "generate", "verse.unroll", "--length", "30", "--seed", "5", "--samples", "3")
        #expect(many.output.hasPrefix(one.output + "----\n"))
        #expect(many.output.components(separatedBy: "\n----\n").count == 4)
    }

    @Test func wordsByteAndFurtherTraining() throws {
        for level in ["word", "byte"] {
            let output = "\(level).unroll"
            let trained = try tool.run(
                ["lm", "train", "verse.txt", "--level", level, "--output", output, "--json"] + quick
            )
            #expect(trained.status == 0, "\(trained.errors)")
            let result = try object(trained.output)
            #expect(result["model"] as? String == output)
            let tested = try object(
                try tool.run("lm", "test", output, "verse.txt", "--json").output)
            // 24 times 10 words and a line end, twice.
            #expect(tested["symbols"] as? Int == (level == "word" ? 24 * 22 : verse.utf8.count))
            #expect((tested["bits_per_character"] is NSNull) == (level == "word"))
        }
        let further = try tool.run(
            "lm", "train", "verse.txt", "--from", "word.unroll", "--epochs", "1", "--output",
            "further.unroll", "--test", "verse.txt", "--json")
        #expect(further.status == 0, "\(further.errors)")
        #expect(try object(further.output)["test"] != nil)
        #expect(
            try tool.run("lm", "train", "verse.txt", "--from", "word.unroll", "--hidden", "9")
                .status == 64)
    }

    @Test func resumingAFinishedRunDoesNothing() throws {
        let arguments = ["lm", "train", "verse.txt", "--resume"] + quick
        let first = try tool.run(arguments)
        #expect(first.status == 0 && first.errors.contains("starting from scratch"))
        let model = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("verse.unroll")))
        let second = try tool.run(arguments)
        #expect(second.status == 0 && second.errors.contains("nothing to do"))
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("verse.unroll"))) == model)
        let other = try tool.run(arguments + ["--model", "gru"])
        #expect(other.status == 1 && other.errors.contains("replace it with --replace"))
        let slower = try tool.run(arguments + ["--learning-rate", "0.001"])
        #expect(slower.status == 1 && slower.errors.contains("other options"))
    }

    @Test func resumingAfterTheTimeLimitKeepsTheModel() throws {
        let arguments =
            [
                "lm", "train", "verse.txt", "--resume", "--time-limit", "0.2s", "--hidden", "24",
                "--batch-size", "4", "--window", "16", "--patience", "1000",
            ]
        #expect(try tool.run(arguments).status == 0)
        let model = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("verse.unroll")))
        let log = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("verse.unroll.jsonl")))
        let second = try tool.run(arguments)
        #expect(second.status == 0 && second.errors.contains("--time-limit"))
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("verse.unroll"))) == model)
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("verse.unroll.jsonl")))
                == log)
    }

    @Test func aFinishedRunOfAnotherTextIsNotMistakenForThisOne() throws {
        #expect(try tool.run(["lm", "train", "verse.txt"] + quick).status == 0)
        let lines = verse.split(separator: "\n")
        try tool.write(lines.reversed().joined(separator: "\n") + "\n", to: "verse.txt")
        let other = try tool.run(["lm", "train", "verse.txt", "--resume"] + quick)
        #expect(other.status == 1 && other.errors.contains("other training data"))
    }

    /// Killed at random moments and resumed, a run ends with the bits of one left alone.
    @Test func killedRunsResumeToTheSameBits() throws {
        try tool.write(String(repeating: verse, count: 8), to: "long.txt")
        let options = [
            "--hidden", "32", "--epochs", "4", "--batch-size", "4", "--window", "16", "--dropout",
            "0.2", "--json",
        ]
        let alone = try tool.run(["lm", "train", "long.txt", "--output", "alone.unroll"] + options)
        #expect(alone.status == 0, "\(alone.errors)")
        let arguments =
            ["lm", "train", "long.txt", "--output", "killed.unroll", "--resume"] + options
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<6 {
            let (process, _) = try tool.start(arguments)
            usleep(UInt32.random(in: 20_000...500_000, using: &generator))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        #expect(try tool.run(arguments).status == 0)
        func tensors(_ name: String) throws -> Data {
            let data = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file(name)))
            let header = data.prefix(8).enumerated().reduce(0) {
                $0 | Int($1.element) << (8 * $1.offset)
            }
            return data.dropFirst(8 + header)
        }
        #expect(try tensors("alone.unroll") == tensors("killed.unroll"))
        func losses(_ name: String) throws -> [Double?] {
            try String(contentsOfFile: tool.folder.file(name), encoding: .utf8)
                .split(separator: "\n").map {
                    let line = try JSONSerialization.jsonObject(with: Data($0.utf8))
                    return (line as? [String: Any])?["validation_loss"] as? Double
                }
        }
        #expect(try losses("alone.unroll.jsonl") == losses("killed.unroll.jsonl"))
    }

    @Test func anInterruptSavesAndSaysHowToGoOn() throws {
        try tool.write(String(repeating: verse, count: 8), to: "long.txt")
        let arguments = [
            "lm", "train", "long.txt", "--hidden", "64", "--output", "stop.unroll", "--time-limit",
            "5m", "--patience", "1000000",
        ]
        let (process, id) = try tool.start(arguments)
        // Until it trains: the log is made just before the first update.
        let log = tool.folder.file("stop.unroll.jsonl")
        for _ in 0..<6000 where !FileManager.default.fileExists(atPath: log) { usleep(10_000) }
        usleep(100_000)
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        let errors = try String(contentsOfFile: tool.folder.file(id + ".err"), encoding: .utf8)
        #expect(errors.contains("--resume"))
        #expect(
            FileManager.default.fileExists(atPath: tool.folder.file("stop.unroll.checkpoint")))
    }
}
