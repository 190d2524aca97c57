import Foundation
import TestSupport
import Testing

/// Files and tables in and out of `classify`: what people have, beside a text on the command line.
@Suite struct ClassifyFilesTests {
    let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(ClassifyCommandTests.toys.joined(separator: "\n") + "\n", to: "toy.tsv")
    }

    @Test func predictsFilesAndTables() throws {
        #expect(
            try tool.run(["classify", "train", "toy.tsv"] + ClassifyCommandTests.quick).status == 0)
        try tool.write("id,title,body\n7,Good,a plot\n8,Awful,a plot\n", to: "new.csv")
        try tool.write("a good plot\nan awful plot\n", to: "new.txt")
        let table = try tool.run(
            "classify", "predict", "toy.unroll", "new.csv", "--text-column", "title",
            "--text-column", "body", "--id-column", "id", "--top", "1")
        #expect(table.status == 0, "\(table.errors)")
        let lines = table.output.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(lines.map { $0[0] } == ["7", "8"])
        #expect(lines.map { $0[1] } == ["positive", "negative"])
        #expect(lines.allSatisfy { $0.count == 3 })
        #expect(table.errors.contains("csv, columns"))
        let file = try tool.run("classify", "predict", "toy.unroll", "new.txt", "so good")
        #expect(
            file.output.split(separator: "\n").map { $0.split(separator: "\t")[0] }
                == ["positive", "negative", "positive"])
        try tool.write(#"{"text": "good", "id": 5}"# + "\n", to: "in.jsonl")
        let json = try tool.run(
            reading: "in.jsonl", "classify", "predict", "toy.unroll",
            "--format", "jsonl", "--id-column", "id", "--json")
        let answer = try object(json.output)
        #expect(answer["id"] as? Int == 5 && answer["label"] as? String == "positive")
        // A name without a file, and a file taken for a text.
        let missing = try tool.run("classify", "predict", "toy.unroll", "nwe.csv")
        #expect(missing.status == 0 && missing.errors.contains("there is no file nwe.csv"))
        try FileManager.default.createDirectory(
            atPath: tool.folder.file("films"), withIntermediateDirectories: true)
        let folder = try tool.run("classify", "predict", "toy.unroll", "films")
        #expect(folder.status == 0 && folder.errors.contains("films is a folder"))
        let text = try tool.run("classify", "predict", "toy.unroll", "new.csv", "--as-text")
        #expect(text.output.split(separator: "\n").count == 1 && text.errors.isEmpty)
    }

    @Test func testWritesEveryPrediction() throws {
        #expect(
            try tool.run(["classify", "train", "toy.tsv"] + ClassifyCommandTests.quick).status == 0)
        let tested = try tool.run(
            "classify", "test", "toy.unroll", "toy.tsv", "--predictions", "out.tsv")
        #expect(tested.status == 0, "\(tested.errors)")
        #expect(tested.errors.contains("text from column 2, label from column 1"))
        let lines = try String(contentsOfFile: tool.folder.file("out.tsv"), encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        #expect(lines[0] == ["line", "truth", "prediction", "probability"])
        #expect(lines.count == 61 && lines[1].prefix(3) == ["1", "positive", "positive"])
        let same = try tool.run(
            "classify", "test", "toy.unroll", "toy.tsv", "--predictions", "toy.tsv")
        #expect(same.status == 1)
        #expect(try tool.run("classify", "test", "toy.unroll", "toy.tsv").status == 0)
    }

    @Test func lettersAndAccentsApartAreTheSameText() throws {
        let rows = ClassifyCommandTests.toys.map {
            $0.replacing("good", with: "tốt").replacing("awful", with: "tệ")
        }
        try tool.write(rows.joined(separator: "\n") + "\n", to: "viet.tsv")
        let trained = try tool.run(
            ["classify", "train", "viet.tsv", "--model", "gru"] + ClassifyCommandTests.quick)
        #expect(trained.status == 0 && trained.errors.contains("gru 1 × 10"))
        let both = try tool.run(
            "classify", "predict", "viet.unroll", "tốt", "to\u{302}\u{301}t")
        let lines = both.output.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].unicodeScalars.elementsEqual(lines[1].unicodeScalars))
    }

    @Test func theBestOfASearchIsTrainedAgainByItsCommand() throws {
        let few = ["--epochs", "2", "--batch-size", "8", "--threads", "1"]
        let found = try tool.run(
            ["classify", "train", "toy.tsv", "--tune", "4s", "--output", "a b.unroll"] + few)
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.errors.contains("trial 1  as given"))
        #expect(!found.errors.contains("over --learning-rate, --batch-size"))
        let lines = found.output.split(separator: "\n").map(String.init)
        let place = try #require(lines.firstIndex(of: "the best again:"))
        let command = lines[place + 1].trimmingCharacters(in: .whitespaces)
        #expect(command.hasPrefix("unroll classify train toy.tsv --output 'a b.unroll' --epochs 2"))
        let words = command.replacing("'a b.unroll'", with: "again.unroll").split(separator: " ")
        let again = try tool.run(words.dropFirst().map(String.init))
        #expect(again.status == 0, "\(again.errors)")
        let models = try ["a b.unroll", "again.unroll"].map { name in
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: tool.folder.file(name))))
            let header = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
            return Array(bytes[(8 + header)...])
        }
        #expect(models[0] == models[1])

        // More time extends the search, whatever the architecture of its best so far.
        let extended = try tool.run(
            ["classify", "train", "toy.tsv", "--tune", "6s", "--output", "a b.unroll", "--resume"]
                + few)
        #expect(extended.status == 0, "\(extended.errors)")
        #expect(extended.errors.contains("continuing the search after"))

        let json = try object(
            try tool.run(
                ["classify", "train", "toy.tsv", "--tune", "2s", "--json", "--replace"] + few
            ).output)
        let tuning = try #require(json["tuning"] as? [String: Any])
        #expect((tuning["trials"] as? [Any])?.isEmpty == false)
        #expect(json["memory"] == nil)
        let refused = try tool.run(
            ["classify", "train", "toy.tsv", "--tune", "2s", "--live"] + few)
        #expect(refused.status == 64 && refused.errors.contains("--tune makes many"))
    }
}
