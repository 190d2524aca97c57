import Foundation
import TestSupport
import Testing

/// Every mistake gets one clear sentence and exit code 1 or 64.
@Suite struct BadInputTests {
    let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(verse, to: "verse.txt")
        try tool.write("", to: "empty.txt")
        try tool.write("one line", to: "line.txt")
        try Data([0x61, 0xFF, 0xFE, 0x0A]).write(
            to: URL(fileURLWithPath: tool.folder.file("latin.txt")))
        try tool.write("not a model at all, just text", to: "text.unroll")
    }

    static let mistakes: [(status: Int32, arguments: [String], says: String)] = [
        (1, ["lm", "train", "empty.txt"], "there is no text"),
        (1, ["lm", "train", "line.txt"], "--window"),
        (1, ["lm", "train", "latin.txt"], "UTF-8"),
        (1, ["lm", "train", "missing.txt"], "no such file"),
        (1, ["lm", "train", "."], "folder"),
        (1, ["lm", "train", "verse.txt", "--output", "nowhere/m.unroll"], "does not exist"),
        (1, ["lm", "train", "verse.txt", "--valid", "empty.txt"], "there is no text"),
        (1, ["lm", "train", "verse.txt", "--from", "text.unroll"], "not a usable model"),
        (1, ["lm", "train", "verse.txt", "--hidden", "12000", "--layers", "20"], "GB"),
        (64, ["lm", "train", "verse.txt", "--hidden", "99999999999999999"], "--hidden"),
        (64, ["lm", "train", "verse.txt", "--hidden", "99999999999999999999"], "--hidden"),
        (64, ["lm", "train", "verse.txt", "--dropout", "1"], "--dropout"),
        (64, ["lm", "train", "verse.txt", "--dropout", "nan"], "--dropout"),
        (64, ["lm", "train", "verse.txt", "--learning-rate", "0"], "--learning-rate"),
        (64, ["lm", "train", "verse.txt", "--time-limit", "5 days"], "--time-limit"),
        (64, ["lm", "train", "verse.txt", "--threads", "0"], "--threads"),
        (64, ["lm", "train", "verse.txt", "--model", "transformer"], "--model"),
        (64, ["lm", "train", "verse.txt", "--seed", "-1"], "--seed"),
        (64, ["lm", "train", "verse.txt", "--epochs", "-1"], "--epochs -1 must be from 1"),
        (64, ["lm", "train", "verse.txt", "--min-count", "0"], "must be 1 or more"),
        (1, ["lm", "train", "verse.txt", "--output", "-"], "name a file"),
        (1, ["lm", "train", "line.txt", "--level", "word"], "--valid"),
        (64, ["lm", "train", "verse.txt", "--epochs", "0"], "--epochs"),
        (64, ["lm", "train"], "text"),
        (1, ["lm", "test", "text.unroll", "verse.txt"], "not a usable model"),
        (1, ["lm", "test", "missing.unroll", "verse.txt"], "no such file"),
        (1, ["info", "text.unroll"], "not a usable model"),
        (64, ["lm", "generate", "text.unroll", "--top-p", "2"], "--top-p"),
        (64, ["lm", "generate", "text.unroll", "--temperature", "-1"], "--temperature"),
        (64, ["frobnicate"], "frobnicate"),
    ]

    @Test(arguments: mistakes.indices)
    func saysWhatIsWrong(index: Int) throws {
        let (status, arguments, says) = Self.mistakes[index]
        let outcome = try tool.run(arguments)
        #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
        #expect(outcome.errors.contains(says), "\(arguments): \(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    /// A file of another kind is named by what it is, wherever it comes from and whatever it is
    /// for.
    @Test func otherKindsOfFilesAreNamed() throws {
        func put(_ bytes: [UInt8], _ name: String) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: tool.folder.file(name)))
        }
        try put([0x1F, 0x8B, 8, 0, 1, 2], "verse.txt.gz")
        try put([0xFF, 0xFE, 0x61, 0, 0x0A, 0], "wide.txt")
        try put(Array("<!DOCTYPE html>\n<html></html>\n".utf8), "page.html")
        let (gzip, wide) = ("it is compressed by gzip; unpack it first", "iconv -f UTF-16 -t UTF-8")
        let page = "it looks like a web page"
        for (arguments, says) in [
            (["lm", "train", "verse.txt.gz"], gzip), (["lm", "train", "wide.txt"], wide),
            (["lm", "train", "verse.txt.gz", "--level", "word", "--model", "kneser-ney"], gzip),
            (["lm", "test", "verse.txt.gz", "verse.txt"], gzip),
            (["lm", "test", "page.html", "verse.txt"], page), (["info", "wide.txt"], "UTF-16"),
            (["classify", "train", "page.html"], page), (["classify", "train", "wide.txt"], wide),
            (["vectors", "train", "wide.txt"], wide), (["vectors", "info", "page.html"], page),
        ] {
            let outcome = try tool.run(arguments)
            #expect(
                outcome.status == 1 && outcome.errors.contains(says),
                "\(arguments): \(outcome.errors)")
        }
        for (command, says) in [
            ("lm train - --output m.unroll < verse.txt.gz", gzip),
            ("vectors train - --output v.vec < wide.txt", wide),
            ("classify train - --output c.unroll < page.html", page),
            ("vectors info - < page.html", page),
        ] {
            let outcome = try shell("\"$0\" \(command)")
            #expect(outcome.status == 1, "\(command)")
            #expect(outcome.errors.contains("standard input"), "\(outcome.errors)")
            #expect(outcome.errors.contains(says), "\(outcome.errors)")
        }
        // Pages are texts to learn from.
        try put(Array(("<html>\n" + verse).utf8), "verse.html")
        #expect(try tool.run(["lm", "train", "verse.html"] + quick).status == 0)
    }

    private func shell(_ command: String) throws -> (status: Int32, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "(\(command)) 2> shell.err", Tool.path]
        process.currentDirectoryURL = URL(fileURLWithPath: tool.folder.path)
        try process.run()
        process.waitUntilExit()
        return (
            process.terminationStatus,
            try String(contentsOfFile: tool.folder.file("shell.err"), encoding: .utf8)
        )
    }

    /// What is read is never written over, by whatever name.
    @Test func outputsStayApartFromInputs() throws {
        try tool.write(verse, to: "v.txt")
        try tool.write(verse, to: "q.unroll.jsonl")
        try FileManager.default.createSymbolicLink(
            atPath: tool.folder.file("link"), withDestinationPath: tool.folder.file("v.txt"))
        for arguments in [
            ["lm", "train", "v.txt", "--output", "v.txt"],
            ["lm", "train", "v.txt", "--output", "./link"],
            ["lm", "train", "verse.txt", "--valid", "v.txt", "--output", "link"],
            ["lm", "train", "q.unroll.jsonl", "--output", "q.unroll"],
            ["vectors", "train", "v.txt", "--output", "v.txt"],
        ] {
            let outcome = try tool.run(arguments)
            #expect(
                outcome.status == 1 && outcome.errors.contains("choose another --output"),
                "\(arguments)")
        }
        for name in ["v.txt", "q.unroll.jsonl"] {
            let text = try String(contentsOfFile: tool.folder.file(name), encoding: .utf8)
            #expect(text == verse)
        }
    }

    @Test func weightsThatAreNoNumbersAreRefused() throws {
        #expect(try tool.run(["lm", "train", "verse.txt"] + quick).status == 0)
        let url = URL(fileURLWithPath: tool.folder.file("verse.unroll"))
        var model = try Data(contentsOf: url)
        model.replaceSubrange(model.count - 4..<model.count, with: [0, 0, 0xC0, 0x7F])
        try model.write(to: url)
        for verb in [["generate"], ["test"], ["probe"]] {
            let others =
                ["generate": [], "test": ["verse.txt"], "probe": ["a", "b"]][verb[0]] ?? []
            let outcome = try tool.run(["lm"] + verb + ["verse.unroll"] + others)
            #expect(outcome.status == 1 && outcome.errors.contains("holds a NaN"))
            #expect(outcome.output.isEmpty)
        }
    }

    @Test func aLimitOfTheFileSizeIsReported() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "ulimit -f 8; \"$0\" lm train verse.txt --hidden 24 --epochs 1 2> limit.err",
            Tool.path,
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: tool.folder.path)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 1)
        let errors = try String(contentsOfFile: tool.folder.file("limit.err"), encoding: .utf8)
        #expect(errors.contains("ulimit -f"))
    }

    @Test func unknownKernelsAndThreads() throws {
        for (name, value) in [
            ("UNROLL_KERNELS", "abacus"), ("UNROLL_THREADS", "none"), ("UNROLL_THREADS", "0"),
        ] {
            var tool = tool
            tool.environment = [name: value]
            let outcome = try tool.run("info")
            #expect(outcome.status == 1 && outcome.errors.contains("\(name)=\(value)"))
        }
    }

    /// No doctored model traps: cut anywhere, or with bytes changed in its header.
    @Test func doctoredModelsAreRefused() throws {
        #expect(try tool.run(["lm", "train", "verse.txt"] + quick).status == 0)
        let model = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("verse.unroll")))
        let bad = URL(fileURLWithPath: tool.folder.file("bad.unroll"))
        for length in [0, 7, 8, 100, model.count / 2, model.count - 1] {
            try model.prefix(length).write(to: bad)
            let outcome = try tool.run("lm", "generate", "bad.unroll", "--length", "5")
            #expect(outcome.status == 1 && outcome.errors.contains("not a usable model"))
        }
        var text = String(decoding: model.dropFirst(8).prefix(4000), as: UTF8.self)
        for (part, other) in [
            ("\"hiddenSize\\\":24", "\"hiddenSize\\\":16384"),
            ("\"hiddenSize\\\":24", "\"hiddenSize\\\":25"), ("hiddenSize", "hiddensize"),
            ("\"unroll.format_version\":\"2\"", "\"unroll.format_version\":\"9\""),
            ("language-model", "anguage-models"), ("embedding.weight", "embedding.waight"),
            ("\"layers\\\":2", "\"layers\\\":3"), ("\"lstm\\\"", "\"LSTM\\\""),
        ] {
            let original = text
            text = text.replacingOccurrences(of: part, with: other)
            #expect(text != original, "\(part) is not in the header")
            try (model.prefix(8) + Data(text.utf8) + model.dropFirst(8 + 4000)).write(to: bad)
            let outcome = try tool.run("lm", "generate", "bad.unroll", "--length", "5")
            #expect(outcome.status == 1, "\(part): \(outcome.status) \(outcome.errors)")
            #expect(outcome.errors.contains("not a usable model"), "\(outcome.errors)")
            text = original
        }
    }

    @Test func fullOutputIsAFailure() throws {
        #expect(try tool.run(["lm", "train", "verse.txt"] + quick).status == 0)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "\"$0\" info verse.unroll > /dev/full", Tool.path]
        process.currentDirectoryURL = URL(fileURLWithPath: tool.folder.path)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        let full = try tool.run(["lm", "train", "verse.txt", "--output", "/dev/full"] + quick)
        #expect(full.status == 1)
    }
}
