import Foundation
import TestSupport
import Testing

/// What the `predict` commands read, whatever it is called and wherever it comes from.
@Suite struct PredictInputTests {
    let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(ClassifyCommandTests.toys.joined(separator: "\n") + "\n", to: "toy.tsv")
        let trained = try tool.run(["classify", "train", "toy.tsv"] + ClassifyCommandTests.quick)
        #expect(trained.status == 0, "\(trained.errors)")
    }

    private func classes(_ outcome: Tool.Outcome) -> [String] {
        outcome.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    }

    private static let files = [
        ("review,label\na good film,positive\nan awful film,negative\n", "csv"),
        ("{\"text\": \"a good film\"}\n{\"text\": \"an awful film\"}\n", "jsonl"),
        ("__label__negative a good film\n__label__positive an awful film\n", "fasttext"),
        ("[{\"text\": \"a good film\"},\n{\"text\": \"an awful film\"}]\n", "json"),
    ]

    /// The same bytes are the same texts in a file without a telling name and in a pipe.
    @Test(arguments: files.indices) func filesAndPipesAgree(index: Int) throws {
        let (text, format) = Self.files[index]
        try tool.write(text, to: "new.dat")
        let file = try tool.run("classify", "predict", "toy.unroll", "new.dat")
        let pipe = try tool.run(reading: "new.dat", "classify", "predict", "toy.unroll")
        #expect(file.status == 0 && file.errors.contains("new.dat': \(format)"), "\(file.errors)")
        #expect(pipe.status == 0 && pipe.errors.contains("standard input: \(format)"))
        #expect(file.output == pipe.output && classes(file) == ["positive", "negative"])
        let named = try tool.run(
            "classify", "predict", "toy.unroll", "new.dat", "--format", format)
        #expect(named.output == file.output)
    }

    /// The answer to a JSON line comes before the next one is written.
    @Test func jsonLinesAreAnsweredAsTheyCome() throws {
        for options in [[], ["--format", "jsonl"]] {
            let process = Process()
            let (input, output) = (Pipe(), Pipe())
            process.executableURL = URL(fileURLWithPath: Tool.path)
            process.arguments =
                ["classify", "predict", tool.folder.file("toy.unroll"), "--json"]
                + ["--id-column", "n"] + options
            process.standardInput = input
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            for (number, word, label) in [(1, "good", "positive"), (2, "awful", "negative")] {
                input.fileHandleForWriting.write(
                    Data("{\"n\": \(number), \"text\": \"\(word)\"}\n".utf8))
                let answer = String(
                    decoding: output.fileHandleForReading.availableData, as: UTF8.self)
                #expect(answer.hasPrefix("{\"id\":\(number),\"label\":\"\(label)\""), "\(answer)")
            }
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }

    /// Names of rows keep their types; a row without one, or a text beside rows with names, is refused.
    @Test func rowsHaveNames() throws {
        try tool.write(
            #"{"id": 1, "text": "good"}"# + "\n" + #"{"id": true, "text": "good"}"# + "\n"
                + #"{"id": null, "text": "good"}"# + "\n" + #"{"id": "a\tb", "text": "good"}"#
                + "\n",
            to: "ids.jsonl")
        let json = try tool.run(
            "classify", "predict", "toy.unroll", "ids.jsonl", "--id-column", "id", "--json")
        let ids = json.output.split(separator: "\n").map { line in
            String(line.dropFirst("{\"id\":".count).prefix { $0 != "," })
        }
        #expect(ids == ["1", "true", "null", #""a\tb""#], "\(json.output)")
        let lines = try tool.run(
            "classify", "predict", "toy.unroll", "ids.jsonl", "--id-column", "id", "--top", "1")
        #expect(classes(lines) == ["1", "true", "null", "a b"])
        for (row, says) in [
            (#"{"id": {}, "text": "good"}"#, "is an object, which names no row"),
            (#"{"text": "good"}"#, "give every row an id there"),
        ] {
            try tool.write(row + "\n", to: "bad.jsonl")
            let bad = try tool.run(
                "classify", "predict", "toy.unroll", "bad.jsonl", "--id-column", "id")
            #expect(bad.status == 1 && bad.errors.contains(says), "\(bad.errors)")
            #expect(bad.errors.contains("--id-column"))
        }
    }

    /// What has no use is said before there is an answer, in one sentence.
    @Test func uselessOptionsAreToldFirst() throws {
        try tool.write("id,text\n1,good\n", to: "new.csv")
        for (arguments, says) in [
            (["a text", "--id-column", "id"], "--id-column is of files, and no argument names"),
            (["a text", "--format", "csv"], "--format is of files, and no argument names"),
            (["nwe.csv", "--text-column", "text"], "--text-column is of files"),
            (["new.csv", "a text", "--id-column", "id"], "'a text' is a text"),
            (
                ["a text", "new.csv", "--text-column", "a", "--id-column", "id"],
                "'a text' is a text"
            ),
            (["--sequences", "new.csv"], "--sequences is for classifiers of nucleotides"),
        ] {
            let run = try tool.run(["classify", "predict", "toy.unroll"] + arguments)
            #expect(run.status == 1 && run.output.isEmpty, "\(arguments)")
            #expect(run.errors.contains(says) && !run.errors.contains("Usage"), "\(run.errors)")
        }
        let text = try tool.run(
            "classify", "predict", "toy.unroll", "a text", "--as-text", "--format", "csv")
        #expect(text.status == 64 && text.errors.contains("--as-text reads none"))
        #expect(text.errors.contains("Usage: unroll classify predict"), "\(text.errors)")
    }

    /// A name of no file is answered as a text, and told.
    @Test(arguments: [
        "my reviews.csv", "none.csv.gz", "none.parquet", "none.XLSX", "/tmp/nothing/here", "./none",
        "../none", "~/none",
    ]) func namesWithoutFilesAreTold(name: String) throws {
        let run = try tool.run("classify", "predict", "toy.unroll", name)
        #expect(run.status == 0 && classes(run).count == 1)
        #expect(run.errors.contains("there is no file \(name): it is read as a text"))
        let asText = try tool.run("classify", "predict", "toy.unroll", name, "--as-text")
        #expect(asText.errors.isEmpty)
    }

    @Test(arguments: ["A good film.", "good", "either/or", "it is 3.5", "/", "."])
    func textsAreNoNames(text: String) throws {
        #expect(
            try tool.run("classify", "predict", "toy.unroll", text).errors.contains("no file")
                == false)
    }

    // MARK: Columns that are remembered

    @Test func joinedColumnsAreRemembered() throws {
        let rows = ClassifyCommandTests.toys.map { row in
            let parts = row.split(separator: "\t")
            return "\(parts[1].contains("good") ? "good" : "awful"),a film,\(parts[0])"
        }
        try tool.write("title,text,label\n" + rows.joined(separator: "\n") + "\n", to: "two.csv")
        let trained = try tool.run(
            ["classify", "train", "two.csv", "--text-column", "title", "--text-column", "2"]
                + ClassifyCommandTests.quick)
        #expect(trained.status == 0, "\(trained.errors)")
        let tested = try tool.run("classify", "test", "two.unroll", "two.csv", "--json")
        #expect(try object(tested.output)["accuracy"] as? Double == 1, "\(tested.errors)")
        #expect(tested.errors.contains("text from 'title' and 'text'"))
        let text = try tool.run(
            "classify", "test", "two.unroll", "two.csv", "--json", "--text-column", "text")
        #expect(try object(text.output)["accuracy"] as? Double == 0.5)
        try tool.write("id,title,text\n1,good,a film\n2,awful,a film\n", to: "new.csv")
        let found = try tool.run("classify", "predict", "two.unroll", "new.csv")
        #expect(classes(found) == ["positive", "negative"])
        #expect(found.errors.contains("columns 'title', 'text'"), "\(found.errors)")
        try tool.write("title,body\ngood,a film\n", to: "lacking.csv")
        let lacking = try tool.run("classify", "predict", "two.unroll", "lacking.csv")
        #expect(
            lacking.status == 1 && lacking.errors.contains("there is no column 'text'")
                && lacking.errors.contains("--text-column"), "\(lacking.errors)")
        try tool.write("review\ngood\n", to: "other.csv")
        #expect(
            classes(try tool.run("classify", "predict", "two.unroll", "other.csv")) == ["positive"])
        let info = try object(try tool.run("info", "two.unroll", "--json").output)
        let card = try #require(info["model"] as? [String: Any])
        #expect(
            (card["config"] as? [String: Any])?["text_columns"] as? [String] == ["title", "text"])
        let twice = try tool.run(
            "classify", "train", "two.csv", "--replace", "--text-column", "text", "--text-column",
            "text")
        #expect(twice.status == 1 && twice.errors.contains("is named twice"), "\(twice.errors)")
    }

    // MARK: classify test --predictions

    @Test func predictionsNameLinesAndFiles() throws {
        try tool.write(
            "text,label\n\"good\n\nfilm\",positive\nawful,negative\n", to: "long.csv")
        let tested = try tool.run(
            "classify", "test", "toy.unroll", "long.csv", "--predictions", "out.tsv")
        #expect(tested.status == 0, "\(tested.errors)")
        let lines = try String(contentsOfFile: tool.folder.file("out.tsv"), encoding: .utf8)
            .split(separator: "\n").map { $0.prefix { $0 != "\t" } }
        #expect(lines == ["line", "2", "5"])
        let same = try tool.run(
            "classify", "test", "toy.unroll", "toy.tsv", "--predictions", "toy.tsv")
        #expect(same.status == 1 && same.errors.contains("choose another --predictions"))
        let stream = try tool.run(
            "classify", "test", "toy.unroll", "toy.tsv", "--predictions", "-")
        #expect(stream.status == 64 && stream.errors.contains("--predictions"))
        #expect(!FileManager.default.fileExists(atPath: tool.folder.file("-")))
    }
}
