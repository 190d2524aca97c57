import Foundation
import TestSupport
import Testing

/// `unroll report`, as a user types it: a page of every task.
@Suite(.serialized) struct ReportCommandTests {
    private let tool: Tool

    init() throws { tool = Tool(folder: try TemporaryFolder()) }

    private func page(_ name: String) throws -> String {
        try String(contentsOfFile: tool.folder.file(name), encoding: .utf8)
    }

    /// Trains a model and writes its page.
    private func report(
        training: [String], model: String, on data: [String], shows: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let trained = try tool.run(training + ["--output", model])
        #expect(trained.status == 0, "\(trained.errors)", sourceLocation: sourceLocation)
        let outcome = try tool.run(["report", model] + data + ["--output", "page.html"])
        #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        let html = try page("page.html")
        #expect(!html.contains("<script"), sourceLocation: sourceLocation)
        #expect(html.hasSuffix("</html>\n"), sourceLocation: sourceLocation)
        for part in shows {
            #expect(html.contains(part), "\(part)", sourceLocation: sourceLocation)
        }
    }

    @Test func taggers() throws {
        let names = ["Lena", "Omar", "Ida", "Yusuf"]
        let text = (0..<40).map { n in
            "dr\tB-PER\n\(names[n % 4])\tI-PER\nworks\tO\nin\tO\n\(["Oslo", "Lima"][n % 2])\tB-LOC\n.\tO\n"
        }.joined(separator: "\n")
        try tool.write(text, to: "people.conll")
        try report(
            training: [
                "tag", "train", "people.conll", "--hidden", "8", "--embedding", "8",
                "--spelling-size", "9", "--epochs", "1", "--batch-size", "8",
            ], model: "people.unroll", on: ["people.conll"],
            shows: [
                "F1 of entities", "Best and worst sentences", "layer\u{A0}1\u{A0}→, unit",
                "forget gate f",
            ])
    }

    @Test func translators() throws {
        let (words, digits) = (["one", "two", "three", "four"], ["1", "2", "3", "4"])
        let places = (0..<200).map { number in
            (0...(number % 6)).map { (number / 4 + $0 * (number % 7 + 1)) % 4 }
        }
        try tool.write(
            places.map { $0.map { words[$0] }.joined(separator: " ") + "\n" }.joined(),
            to: "numbers.words")
        try tool.write(
            places.map { $0.map { digits[$0] }.joined(separator: " ") + "\n" }.joined(),
            to: "numbers.digits")
        try report(
            training: [
                "translate", "train", "numbers.words", "numbers.digits", "--hidden", "16",
                "--embedding", "16", "--epochs", "2", "--subwords", "0",
            ], model: "numbers.unroll", on: ["numbers.words", "numbers.digits"],
            shows: ["BLEU", "What each symbol of the translation attends to", "worst translations"])
    }

    @Test func recognisers() throws {
        _ = try ToneSpeech.table(ToneSpeech.texts(20, seed: 1), named: "train", in: tool.folder)
        try report(
            training: [
                "speech", "train", "train.csv", "--hidden", "8", "--layers", "1", "--epochs", "2",
                "--speeds", "1",
            ], model: "tones.unroll", on: ["train.csv"],
            shows: ["word error rate", "What is heard when", "data:image/png;base64"])
    }

    @Test func models() throws {
        let pieces = (0..<8).map { number in
            (0..<(12 + number % 3)).map { $0 / 3 % 2 == 0 ? [48, 52, 55] : [48, 53, 57] }
        }
        let parts = ["train": pieces, "valid": Array(pieces[..<3]), "test": Array(pieces[..<2])]
        let data = try JSONSerialization.data(withJSONObject: parts)
        try tool.write(String(decoding: data, as: UTF8.self), to: "chords.json")
        try report(
            training: [
                "music", "train", "chords.json", "--hidden", "8", "--epochs", "1", "--batch-size",
                "4",
            ], model: "chords.unroll", on: ["chords.json"],
            shows: ["nats per time step", "What it composes", "as the file has it"])
        try report(
            training: [
                "music", "train", "chords.json", "--events", "--hidden", "8", "--epochs", "1",
            ],
            model: "events.unroll", on: ["chords.json"], shows: ["nats per event"])
    }

    @Test func framesAreDrawn() throws {
        // Skeletons of twenty joints, and frames that are none.
        for (name, width) in [("skeleton", 60), ("sensor", 5)] {
            var table = "file,label\n"
            for number in 0..<12 {
                let rows = (0..<6).map { step in
                    (0..<width).map { "\(Double(number % 2) * 3 + sin(Double(step + $0)))" }
                        .joined(separator: " ")
                }
                try tool.write(rows.joined(separator: "\n") + "\n", to: "\(name)\(number).txt")
                table += "\(name)\(number).txt,\(number % 2 == 0 ? "left" : "right")\n"
            }
            try tool.write(table, to: "\(name).csv")
            try report(
                training: [
                    "classify", "train", "\(name).csv", "--input", "frames", "--hidden", "4",
                    "--epochs", "1",
                ], model: "\(name).unroll", on: ["\(name).csv"],
                shows: [width == 60 ? "6 frames of 20 joints" : "6 frames of 5 features"])
        }
    }

    @Test func modelsOfNGramsAndWordVectors() throws {
        try tool.write(
            String(repeating: "the cat sat on the mat\nthe dogs were full of food\n", count: 20),
            to: "text.txt")
        try report(
            training: [
                "lm", "train", "text.txt", "--level", "word", "--model", "kneser-ney", "--order",
                "3",
            ], model: "counts.unroll", on: ["text.txt"],
            shows: ["perplexity", "What it writes", "does not tell how it was trained"])
        try tool.write(
            "house 1 0 0\nhouses 0.9 0.1 0\nriver 0 1 0\nstream 0 0.9 0.1\n", to: "v.vec")
        let vectors = try tool.run("report", "v.vec")
        #expect(vectors.status == 0, "\(vectors.errors)")
        #expect(try page("v.vec.html").contains("houses 0.99"))
    }

    /// A table whose header says nothing is read by the columns that are named.
    @Test func columnsAreNamed() throws {
        let rows = (0..<40).map { "\($0),\($0 % 2 == 0 ? "fine good" : "poor bad"),\($0 % 2)\n" }
        try tool.write("n,b,k\n" + rows.joined(), to: "odd.csv")
        let columns = ["--text-column", "b", "--label-column", "k"]
        let trained = try tool.run(
            [
                "classify", "train", "odd.csv", "--hidden", "4", "--epochs", "1", "--output",
                "m.unroll",
            ]
                + columns)
        #expect(trained.status == 0, "\(trained.errors)")
        let told = try tool.run(["report", "m.unroll", "odd.csv", "--output", "p.html"] + columns)
        #expect(told.status == 0, "\(told.errors)")
        #expect(try page("p.html").contains("accuracy"))
        let unfit = try tool.run("report", "m.unroll", "odd.csv", "--column", "3")
        #expect(unfit.status == 1 && unfit.errors.contains("--column has no use here"))
        let tested = try tool.run("report", "m.unroll", "-", "--output", "p.html")
        #expect(tested.status == 64 && tested.errors.contains("read more than once"))
    }

    @Test func musicWithoutATimeStepIsNotMeasured() throws {
        try tool.write(
            #"{"train": [[[60], [62], [64], [60], [62]]], "valid": [[[60], [62]]], "test": [[]]}"#,
            to: "tune.json")
        let trained = try tool.run(
            "music", "train", "tune.json", "--hidden", "4", "--epochs", "1", "--output", "m.unroll")
        #expect(trained.status == 0, "\(trained.errors)")
        let outcome = try tool.run("report", "m.unroll", "tune.json", "--output", "p.html")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("no time step to measure"), "\(outcome.errors)")
    }

    @Test func ladders() throws {
        let text = String(repeating: "the cat sat on the mat\nthe dog sat on the log\n", count: 30)
        try tool.write(text, to: "text.txt")
        let climbed = try tool.run(
            "lm", "ladder", "--train", "text.txt", "--valid", "text.txt", "--test", "text.txt",
            "--rows", "kneser-ney,snm", "--output", "climbed")
        #expect(climbed.status == 0, "\(climbed.errors)")
        let outcome = try tool.run("report", "climbed", "--output", "p.html")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let html = try page("p.html")
        for part in ["kneser-ney", "snm", "mixture", "<svg"] { #expect(html.contains(part)) }
    }

    @Test func namesAndJSON() throws {
        try tool.write(
            String(repeating: "the cat sat on the mat\n", count: 40), to: "text.txt")
        let trained = try tool.run(
            "lm", "train", "text.txt", "--hidden", "8", "--epochs", "2", "--batch-size", "4",
            "--window", "16", "--output", "cat.unroll")
        #expect(trained.status == 0, "\(trained.errors)")
        for subject in ["cat.unroll", "cat.unroll.jsonl", "cat.unroll.checkpoint"] {
            let outcome = try tool.run("report", subject, "--json")
            #expect(outcome.status == 0, "\(outcome.errors)")
            let object =
                try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            let name = subject.hasSuffix("checkpoint") ? "cat.unroll.checkpoint.html" : "cat.html"
            #expect(object?["page"] as? String == name)
            #expect((object?["bytes"] as? Int ?? 0) > 1000)
        }
        #expect(try page("cat.html").contains("Epoch 2"))
        #expect(try page("cat.unroll.checkpoint.html").contains("checkpoint of a run"))
    }

    @Test func mistakesAreNamed() throws {
        try tool.write("hello\n", to: "text.txt")
        for (arguments, status, part) in [
            (["missing.unroll"], 1, "missing.unroll"), (["text.txt"], 1, "text.txt"),
            (["text.txt", "--output", "no/page.html"], 1, "no/page.html"), ([], 64, "run"),
        ] as [([String], Int32, String)] {
            let outcome = try tool.run(["report"] + arguments)
            #expect(outcome.status == status && outcome.errors.contains(part), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count <= 4, "\(outcome.errors)")
        }
    }
}
