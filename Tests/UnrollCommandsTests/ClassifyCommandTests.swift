import Foundation
import TestSupport
import Testing

@Suite struct ClassifyCommandTests {
    let tool: Tool

    /// A word decides the class.
    static let toys = (0..<60).map { row in
        let (label, word) = [("positive", "good"), ("negative", "awful")][row % 2]
        let fillers = ["the film was \(word)", "\(word) , and so it was", "a \(word) plot"]
        return "\(label)\t\(fillers[row % 3])"
    }
    static let quick = [
        "--hidden", "10", "--embedding", "8", "--dropout", "0.1", "--learning-rate", "0.02",
        "--epochs", "6", "--batch-size", "8",
    ]

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(Self.toys.joined(separator: "\n") + "\n", to: "toy.tsv")
        try tool.write(verse, to: "verse.txt")
    }

    @Test func trainsTestsPredicts() throws {
        let trained = try tool.run(
            ["classify", "train", "toy.tsv", "--test", "toy.tsv", "--baseline"] + Self.quick)
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.output.contains("test        accuracy 100.00%, macro-F1 100.00%"))
        #expect(trained.output.contains("true \\ predicted  negative  positive"))
        #expect(trained.output.contains("baseline  test       accuracy"))
        #expect(trained.errors.contains("lstm 1 × 10, bidirectional, max pooling"))
        for name in ["toy.unroll", "toy.baseline.unroll"] {
            #expect(FileManager.default.fileExists(atPath: tool.folder.file(name)))
            let tested = try object(
                try tool.run("classify", "test", name, "toy.tsv", "--json").output)
            #expect(tested["accuracy"] as? Double == 1 && tested["macro_f1"] as? Double == 1)
            #expect(tested["examples"] as? Int == 60)
            #expect(tested["confusion"] as? [[Int]] == [[30, 0], [0, 30]])
        }
        let card = try tool.run("info", "toy.unroll").output
        #expect(card.contains("classification, words lower-cased, punctuation separated"))
        #expect(card.contains("classes        2: negative, positive"))

        let said = try tool.run("classify", "predict", "toy.unroll", "So GOOD!", "awful", "")
        let lines = said.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("positive\tnegative=") && lines[1].hasPrefix("negative\t"))
        let answer = try object(
            try tool.run("classify", "predict", "toy.unroll", "good", "--json").output)
        let probabilities = try #require(answer["probabilities"] as? [String: Double])
        #expect(answer["label"] as? String == "positive")
        #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-6)
    }

    @Test func everyLineOfAPipeIsAnswered() throws {
        #expect(try tool.run(["classify", "train", "toy.tsv"] + Self.quick).status == 0)
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = ["classify", "predict", tool.folder.file("toy.unroll")]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The answer to a line comes before the next line is written.
        for (text, label) in [("good\n", "positive"), ("awful\r\n", "negative"), ("\n", "")] {
            input.fileHandleForWriting.write(Data(text.utf8))
            let answer = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            #expect(answer.hasPrefix(label) && answer.hasSuffix("\n"))
            #expect(answer.count { $0 == "\n" } == 1)
        }
        input.fileHandleForWriting.write(Data("a good end".utf8))
        try input.fileHandleForWriting.close()
        let last = output.fileHandleForReading.readDataToEndOfFile()
        #expect(String(decoding: last, as: UTF8.self).hasPrefix("positive\t"))
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func foldsWriteNoModel() throws {
        // Each text once: equal ones would stand in one part.
        let rows = Self.toys.enumerated().map { "\($1) \($0)" }
        try tool.write(rows.joined(separator: "\n") + "\n", to: "folds.tsv")
        let outcome = try tool.run(
            ["classify", "train", "folds.tsv", "--folds", "3", "--json"] + Self.quick)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let scores = try #require(try object(outcome.output)["recurrent"] as? [String: Any])
        #expect((scores["folds"] as? [Any])?.count == 3)
        #expect(try #require(scores["accuracy"] as? Double) > 0.9)
        #expect(!FileManager.default.fileExists(atPath: tool.folder.file("folds.unroll")))
    }

    /// As many parts as rows: one report on all answers.
    @Test func leavingOneOutIsOneReport() throws {
        let rows = Self.toys.prefix(12).enumerated().map { "\($1) \($0)" }
        try tool.write(rows.joined(separator: "\n") + "\n", to: "few.tsv")
        let arguments = ["classify", "train", "few.tsv", "--folds", "12"] + Self.quick
        let outcome = try tool.run(arguments + ["--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let scores = try #require(try object(outcome.output)["recurrent"] as? [String: Any])
        let errors = try #require(scores["errors"] as? Int)
        #expect(scores["examples"] as? Int == 12 && scores["accuracy_deviation"] == nil)
        #expect(scores["accuracy"] as? Double == Double(12 - errors) / 12)
        let text = try tool.run(arguments).output
        #expect(text.contains("\(errors) of 12 examples wrong, each tested without itself"))
    }

    /// What comes before a text or a file that cannot be read is answered; of several files, each answer
    /// has its name.
    @Test func answersBeforeAFaultAreWritten() throws {
        let bases = ["ATTAGCATTATT", "CCGGCCGGTATT"]
        let rows = (0..<20).map {
            "\(bases[$0 % 2])\($0 % 4 < 2 ? "A" : "C")\t\("ab".dropFirst($0 % 2).prefix(1))\n"
        }
        try tool.write("sequence\tlabel\n" + rows.joined(), to: "dna.tsv")
        let trained = try tool.run(
            ["classify", "train", "dna.tsv", "--input", "nucleotides", "--epochs", "1"]
                + ["--hidden", "4"])
        #expect(trained.status == 0, "\(trained.errors)")
        let run = try tool.run("classify", "predict", "dna.unroll", "ACGT", "TTGA", "AC!T", "ACCA")
        #expect(run.status == 1 && run.output.split(separator: "\n").count == 2)
        #expect(run.errors.contains("line 3"), "\(run.errors)")
        let words = try tool.run([
            "classify", "train", "dna.tsv", "--output", "w.unroll", "--epochs", "1",
        ])
        #expect(words.errors.contains("look like nucleotides"), "\(words.errors)")
    }

    @Test func vectorsOfATrainedTextAndTheirNeighbours() throws {
        #expect(
            try tool.run(
                "vectors", "train", "verse.txt", "--dimensions", "6", "--output", "v.vec"
            ).status == 0)
        let trained = try tool.run(
            ["classify", "train", "toy.tsv", "--vectors", "v.vec", "--frozen", "--epochs", "2"])
        #expect(trained.status == 0 && trained.errors.contains("v.vec, frozen"))
        let near = try tool.run("vectors", "neighbours", "toy.unroll", "film", "--count", "3")
        #expect(near.status == 0 && near.output.split(separator: "\n").count == 3)
    }

    @Test func aFinishedRunIsLeftAlone() throws {
        let arguments = ["classify", "train", "toy.tsv", "--resume"] + Self.quick
        #expect(try tool.run(arguments).errors.contains("starting from scratch"))
        let model = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("toy.unroll")))
        let second = try tool.run(arguments)
        #expect(second.status == 0 && second.errors.contains("nothing to do"))
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("toy.unroll"))) == model)
    }

    /// No row is held out, so nothing speaks of a validation; three networks are one model.
    @Test func theLastEpochOfSeveralNetworksIsKept() throws {
        let arguments =
            ["classify", "train", "toy.tsv", "--keep", "last", "--models", "3", "--resume"]
            + Self.quick
        let trained = try tool.run(arguments)
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.output.contains("6 epochs, the last one kept"))
        #expect(trained.errors.contains("60 to train on, 0 to validate on"))
        #expect(trained.errors.contains("cosine") && trained.errors.contains("the last epoch kept"))
        #expect(!trained.output.contains("validation"))
        let log = try String(contentsOfFile: tool.folder.file("toy.unroll.jsonl"), encoding: .utf8)
        #expect(log.split(separator: "\n").count == 6 && !log.contains("validation"))
        let card = try tool.run("info", "toy.unroll").output
        #expect(card.contains("3 models, each lstm 1 × 10") && !card.contains("validation"))
        let tested = try object(
            try tool.run("classify", "test", "toy.unroll", "toy.tsv", "--json").output)
        #expect(tested["accuracy"] as? Double == 1)
        #expect(try tool.run(arguments).errors.contains("nothing to do"))
        // With rows held out they are scored, and the last epoch is kept all the same.
        let scored = try object(
            try tool.run(
                ["classify", "train", "toy.tsv", "--keep", "last", "--held-out", "0.2", "--json"]
                    + ["--output", "v.unroll"] + Self.quick
            ).output)
        let validation = try #require(scored["validation"] as? [String: Any])
        #expect(validation["examples"] as? Int == 12 && scored["best_epoch"] as? Int == 6)

        try doctored("toy.unroll", "\\\"models\\\":3", as: ["2", "4", "0", "-3", "1", "999999999"])
    }

    /// Expects that no model loads whose header has other numbers in a place that ends with one.
    private func doctored(_ name: String, _ part: String, as numbers: [String]) throws {
        let model = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file(name)))
        let length = model.prefix(8).enumerated().reduce(0) {
            $0 | Int($1.element) << (8 * $1.offset)
        }
        let header = String(decoding: model[8..<(8 + length)], as: UTF8.self)
        for number in numbers {
            let text = header.replacingOccurrences(of: part, with: part.dropLast() + number)
            #expect(text != header, "\(part) is not in the header")
            let count = withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { Data($0) }
            try (count + Data(text.utf8) + model[(8 + length)...]).write(
                to: URL(fileURLWithPath: tool.folder.file("bad.unroll")))
            let outcome = try tool.run("classify", "predict", "bad.unroll", "x")
            #expect(outcome.status == 1, "\(number): \(outcome.errors)")
        }
    }

    // MARK: Bad input

    static let mistakes: [(status: Int32, file: String, arguments: [String], says: [String])] = [
        (1, "", ["train", "t.tsv"], ["t.tsv", "no labelled texts"]),
        (1, "a\tx\na\ty\n", ["train", "t.tsv"], ["line 1", "nothing to tell apart"]),
        (1, "a\tx\na\ty\nb\tz\n", ["train", "t.tsv"], ["line 3", "stands in this row alone"]),
        (1, "a\tx\nb\n", ["train", "t.tsv"], ["t.tsv", "line 2"]),
        (1, "a\tx\nb\ty\tz\n", ["train", "t.tsv"], ["line 2"]),
        (1, "text,label\n\"a,x\nb,y\n", ["train", "t.csv"], ["t.csv", "line 2", "quot"]),
        (
            1, "text,mood\na,x\nb,y\nc,x\n", ["train", "t.csv", "--label-column", "class"],
            ["class"]
        ),
        (1, "text,id,mood\na,1,x\nb,2,y\n", ["train", "t.csv"], ["--label-column"]),
        (1, "{\"text\":\"a\"}\n", ["train", "t.jsonl"], ["line 1"]),
        (1, "a\t\u{FF}x\n", ["train", "missing.tsv"], ["missing.tsv", "no such file"]),
        (1, "a\tx\nb\ty\n", ["train", "."], ["folder"]),
        (
            1, "a\tx\na\ty\nb\tz\nb\tw\n", ["train", "t.tsv", "--output", "no/m"],
            ["does not exist"]
        ),
        (
            1, "a\tx\na\ty\nb\tz\nb\tw\n",
            ["train", "t.tsv", "--class-weights", "a=1,q=2"], ["'q'", "not among the classes"]
        ),
        (1, "a\tx\na\ty\nb\tz\nb\tw\n", ["train", "t.tsv", "--folds", "3"], ["--folds"]),
        (
            1, "a\tx\na\ty\nb\tz\nb\tw\n", ["train", "t.tsv", "--vectors", "toy.tsv"],
            ["toy.tsv", "line 1"]
        ),
        (1, "a\tx\n", ["test", "verse.txt", "t.tsv"], ["not a usable model"]),
        (1, "a\tx\n", ["predict", "nowhere.unroll", "x"], ["no such file"]),
        (64, "a\tx\n", ["train", "t.tsv", "--dropout", "1"], ["dropout"]),
        (64, "a\tx\n", ["train", "t.tsv", "--hidden", "99999999999999999"], ["--hidden"]),
        (64, "a\tx\n", ["train", "t.tsv", "--class-weights", "heavy"], ["--class-weights"]),
        (64, "a\tx\n", ["train", "t.tsv", "--cell", "transformer"], ["--cell"]),
        (64, "a\tx\n", ["train", "t.tsv", "--folds", "1"], ["--folds"]),
        (64, "a\tx\n", ["train", "t.tsv", "--folds", "3", "--output", "m"], ["--output"]),
        (64, "a\tx\n", ["train", "t.tsv", "--projection", "3", "--cell", "gru"], ["--projection"]),
        (
            64, "a\tx\n", ["train", "t.tsv", "--bidirectional", "--direction", "left-to-right"],
            ["--bidirectional"]
        ),
        (64, "a\tx\n", ["train", "t.tsv", "--frozen"], ["--frozen", "--vectors"]),
        (64, "a\tx\n", ["train", "t.tsv", "--attention", "3"], ["--attention"]),
        (64, "a\tx\n", ["train", "t.tsv", "--vectors", "v", "--embedding", "3"], ["--embedding"]),
        (64, "a\tx\n", ["train", "-", "--valid", "-"], ["standard input"]),
        (64, "a\tx\n", ["train"], ["data"]),
        (64, "a\tx\n", ["train", "t.tsv", "--keep", "first"], ["--keep"]),
        (64, "a\tx\n", ["train", "t.tsv", "--keep", "last", "--patience", "3"], ["--patience"]),
        (
            64, "a\tx\n", ["train", "t.tsv", "--keep", "last", "--schedule", "plateau"],
            ["nothing is held out", "--schedule"]
        ),
        (64, "a\tx\n", ["train", "t.tsv", "--held-out", "0"], ["--held-out"]),
        (64, "a\tx\n", ["train", "t.tsv", "--models", "0"], ["--models"]),
        (
            64, "a\tx\n", ["train", "t.tsv", "--pooling", "last", "--pooling-parts", "2"],
            ["--pooling-parts", "--pooling"]
        ),
        (64, "a\tx\n", ["train", "t.tsv", "--augment-shift", "2"], ["--augment-shift"]),
    ]

    @Test(arguments: mistakes.indices) func saysWhatIsWrong(index: Int) throws {
        let (status, file, arguments, says) = Self.mistakes[index]
        for name in ["t.tsv", "t.csv", "t.jsonl"] { try tool.write(file, to: name) }
        let outcome = try tool.run(["classify"] + arguments)
        #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
        for part in says {
            #expect(outcome.errors.contains(part), "\(arguments): \(outcome.errors)")
        }
        #expect(outcome.output.isEmpty)
        let left = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
        #expect(
            !left.contains { $0.hasSuffix(".unroll") || $0.hasSuffix(".jsonl") && $0 != "t.jsonl" })
    }

    @Test func labelsAndModelsOfOthers() throws {
        #expect(try tool.run(["classify", "train", "toy.tsv"] + Self.quick).status == 0)
        try tool.write("positive\tgood\nmixed\tso so\n", to: "other.tsv")
        let outcome = try tool.run("classify", "test", "toy.unroll", "other.tsv")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("'other.tsv', line 2: the label 'mixed' is not among"))
        let early = try tool.run(
            ["classify", "train", "toy.tsv", "--test", "other.tsv", "--output", "n.unroll"]
                + Self.quick)
        #expect(early.status == 1 && early.errors.contains("'mixed'"))
        #expect(!FileManager.default.fileExists(atPath: tool.folder.file("n.unroll")))
        for arguments in [
            ["lm", "generate", "toy.unroll"], ["lm", "train", "verse.txt", "--from", "toy.unroll"],
        ] {
            let refused = try tool.run(arguments)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("the task 'classification', not"))
        }
    }

    /// No doctored classifier traps.
    @Test func doctoredModelsAreRefused() throws {
        #expect(try tool.run(["classify", "train", "toy.tsv"] + Self.quick).status == 0)
        let model = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("toy.unroll")))
        let bad = URL(fileURLWithPath: tool.folder.file("bad.unroll"))
        let size =
            8
            + model.prefix(8).enumerated().reduce(0) {
                $0 | Int($1.element) << (8 * $1.offset)
            }
        let header = String(decoding: model[8..<size], as: UTF8.self)
        for (part, other) in [
            ("[\\\"negative\\\",\\\"positive\\\"]", "[\\\"negative\\\",\\\"negative\\\"]"),
            ("[\\\"negative\\\",\\\"positive\\\"]", "[\\\"negative\\\"]"),
            ("\\\"hiddenSize\\\":10", "\\\"hiddenSize\\\":-9"),
            ("\\\"embeddingSize\\\":8", "\\\"embeddingSize\\\":9"),
            ("\\\"pooling\\\":\\\"max\\\"", "\\\"pooling\\\":\\\"min\\\""),
            ("\\\"maximumLength\\\":512", "\\\"maximumLength\\\":0"),
            ("\\\"level\\\":\\\"word\\\"", "\\\"level\\\":\\\"byte\\\""),
            ("embedding.weight", "embedding.waight"),
        ] {
            let text = header.replacingOccurrences(of: part, with: other)
            #expect(text != header, "\(part) is not in the header")
            let count = withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { Data($0) }
            try (count + Data(text.utf8) + model[size...]).write(to: bad)
            let outcome = try tool.run("classify", "predict", "bad.unroll", "good")
            #expect(outcome.status == 1, "\(part): \(outcome.status) \(outcome.errors)")
            #expect(outcome.errors.contains("not a usable model"), "\(outcome.errors)")
        }
        for length in [0, 7, 100, model.count / 2, model.count - 1] {
            try model.prefix(length).write(to: bad)
            #expect(try tool.run("classify", "predict", "bad.unroll", "good").status == 1)
        }
    }
}
