import Foundation
import TestSupport
import Testing

@Suite struct VectorsCommandTests {
    let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(verse, to: "verse.txt")
        try tool.write(
            "6 2\nking 1 1\nman 1 0\nwoman -1 0\nqueen -1 1\nnew york 0 5\nnull 0 0\n",
            to: "small.vec")
        try tool.write(
            "the 0.5 -1\nof 1e-1 2\nthe 3 3\nnew york 0 5\n", to: "glove.txt")
        try tool.write("a 1 2\nb 1 2\nc 1\n", to: "wide.txt")
        try tool.write("a 1 2\nb 1 x\n", to: "word.txt")
        try tool.write("9999999999 300\na 1\n", to: "absurd.txt")
        try tool.write("", to: "empty.txt")
        try tool.write("no model", to: "text.unroll")
    }

    @Test func info() throws {
        let outcome = try tool.run("vectors", "info", "glove.txt")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(
            outcome.output == """
                format       GloVe
                words        3
                width        2
                duplicates   1
                with spaces  1
                not UTF-8    0
                norms        1.118 to 5, mean 2.707
                first words  the of new york

                """)
        let info = try object(tool.run("vectors", "info", "small.vec", "--json").output)
        #expect(info["format"] as? String == "word2vec-text" && info["words"] as? Int == 6)
        #expect(info["width"] as? Int == 2 && info["duplicates"] as? Int == 0)
        #expect(info["words_with_spaces"] as? Int == 1 && info["smallest_norm"] as? Double == 0)
    }

    @Test(arguments: ["-", "/dev/stdin"]) func pipes(name: String) throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "cat small.vec | \"$0\" vectors info \(name)", Tool.path]
        process.currentDirectoryURL = URL(fileURLWithPath: tool.folder.path)
        process.standardOutput = pipe
        try process.run()
        let output = String(
            decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && output.contains("words        6\n"))
    }

    @Test func neighbours() throws {
        let outcome = try tool.run("vectors", "neighbours", "small.vec", "King", "--count", "3")
        #expect(outcome.status == 0)
        #expect(outcome.output == "0.7071  man\n0.7071  new york\n0.0000  queen\n")
        let analogy = try object(
            tool.run(
                "vectors", "neighbours", "small.vec", "king", "--minus", "MAN", "--plus", "woman",
                "--count", "1", "--json"
            ).output)
        let found = try #require(analogy["neighbours"] as? [[String: Any]])
        #expect(found.count == 1 && found[0]["word"] as? String == "queen")
        #expect(analogy["minus"] as? [String] == ["man"] && analogy["word"] as? String == "king")
        let phrase = try tool.run("vectors", "neighbours", "small.vec", "new york")
        #expect(phrase.status == 0 && phrase.output.hasPrefix("0.7071  king\n0.7071  queen\n"))
    }

    static let mistakes: [(status: Int32, arguments: [String], says: String)] = [
        (1, ["info", "wide.txt"], "line 3: it has 2 fields instead of a word and 2 numbers"),
        (1, ["info", "word.txt"], "line 2: 'x' is not a number"),
        (1, ["info", "absurd.txt"], "line 1: it promises 9999999999 words"),
        (1, ["info", "empty.txt"], "there is nothing in it"),
        (1, ["info", "."], "folder"),
        (1, ["info", "missing.vec"], "no such file"),
        (1, ["info", "text.unroll"], "not a usable model file"),
        (1, ["neighbours", "small.vec", "prince"], "there is no vector for 'prince'"),
        (1, ["neighbours", "small.vec", "king", "--plus", "prince"], "'prince'"),
        (1, ["neighbours", "small.vec", "null"], "no direction"),
        (1, ["neighbours", "small.vec", "man", "--plus", "woman"], "no direction"),
        (64, ["neighbours", "small.vec", "king", "--count", "0"], "--count"),
        (64, ["neighbours", "small.vec"], "word"),
        (1, ["train", "empty.txt"], "there is no text"),
        (1, ["train", "glove.txt"], "--min-count"),
        (1, ["train", "missing.txt"], "no such file"),
        (1, ["train", "verse.txt", "--output", "nowhere/v.vec"], "does not exist"),
        (64, ["train", "verse.txt", "--dimensions", "0"], "--dimensions"),
        (64, ["train", "verse.txt", "--window", "500"], "--window"),
        (64, ["train", "verse.txt", "--subsample", "nan"], "--subsample"),
        (64, ["train", "verse.txt", "--format", "xml"], "--format"),
        (64, ["train"], "text"),
    ]

    @Test(arguments: mistakes.indices) func saysWhatIsWrong(index: Int) throws {
        let (status, arguments, says) = Self.mistakes[index]
        let outcome = try tool.run(["vectors"] + arguments)
        #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
        #expect(outcome.errors.contains(says), "\(arguments): \(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: ["text", "binary"]) func trainsAndLooks(format: String) throws {
        let name = format == "text" ? "verse.vec" : "verse.bin"
        let arguments = [
            "vectors", "train", "verse.txt", "--format", format, "--dimensions", "9",
            "--epochs", "2",
        ]
        let trained = try tool.run(arguments)
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.output.hasPrefix("vectors   \(name)  (11 words of 9 elements, word2vec"))
        #expect(trained.errors.contains("9 dimensions, window 5, 5 negatives"))
        let info = try object(tool.run("vectors", "info", name, "--json").output)
        #expect(info["words"] as? Int == 11 && info["width"] as? Int == 9)
        #expect(info["format"] as? String == "word2vec-\(format)")
        let first = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file(name)))
        let again = try object(
            tool.run(arguments + ["--json", "--threads", "1", "--output", "again"]).output)
        #expect(again["output"] as? String == "again" && again["complete"] as? Bool == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("again"))) == first)
    }

    @Test func aModelsEmbedding() throws {
        let model = ["lm", "train", "verse.txt", "--level", "word"] + quick
        #expect(try tool.run(model).status == 0)
        let info = try object(tool.run("vectors", "info", "verse.unroll", "--json").output)
        #expect(info["format"] as? String == "model" && info["width"] as? Int == 24)
        #expect(info["words"] as? Int == 13)
        let found = try object(
            tool.run("vectors", "neighbours", "verse.unroll", "cat", "--count", "99", "--json")
                .output)
        #expect((found["neighbours"] as? [Any])?.count == 12)
    }

    @Test func anInterruptWritesWhatIsLearned() throws {
        try tool.write(String(repeating: verse, count: 50), to: "long.txt")
        let (process, id) = try tool.start([
            "vectors", "train", "long.txt", "--epochs", "1000000", "--output", "cut.vec",
        ])
        func errors() throws -> String {
            try String(contentsOfFile: tool.folder.file(id + ".err"), encoding: .utf8)
        }
        for _ in 0..<1000 where try !errors().contains("output") { usleep(10_000) }
        usleep(200_000)
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(try errors().contains("cut.vec has the vectors learned so far"))
        let info = try object(tool.run("vectors", "info", "cut.vec", "--json").output)
        #expect(info["words"] as? Int == 11)
    }
}
