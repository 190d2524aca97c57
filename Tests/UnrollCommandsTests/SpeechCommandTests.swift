import Foundation
import TestSupport
import Testing
import Unroll

/// `unroll speech`, as a user types it.
@Suite(.serialized) struct SpeechCommandTests {
    private let tool: Tool

    init() throws { tool = Tool(folder: try TemporaryFolder()) }

    private func train(_ options: String...) throws -> Tool.Outcome {
        _ = try ToneSpeech.table(ToneSpeech.texts(120, seed: 1), named: "train", in: tool.folder)
        _ = try ToneSpeech.table(ToneSpeech.texts(20, seed: 7), named: "test", in: tool.folder)
        return try tool.run(
            [
                "speech", "train", "train.csv", "--test", "test.csv", "--hidden", "24", "--layers",
                "1", "--dropout", "0", "--input-dropout", "0", "--no-masking", "--speeds", "1",
                "--epochs", "40", "--learning-rate", "0.01", "--batch-size", "8", "--json",
            ] + options)
    }

    @Test func trainsTestsAndTranscribes() throws {
        let run = try train()
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.errors.contains("log-mel of 40 at 8000 Hz, mean taken off, written as characters"))
        let tested = try #require(try object(run.output)["test"] as? [String: Any])
        #expect(try #require(tested["wer"] as? Double) < 0.2)
        let figures = try object(
            tool.run("speech", "test", "train.unroll", "test.csv", "--beam", "1", "--json").output)
        #expect(figures["wer"] as? Double == tested["wer"] as? Double)
        #expect(figures["files"] as? Int == 20)

        try tool.write("a\nb\nc\nab\nba\nbc\ncb\nac\nca\n", to: "words.txt")
        try tool.write("ab a\nb ca\nab ca\nca b\n", to: "text.txt")
        let model = try tool.run(
            "lm", "train", "text.txt", "--level", "word", "--model", "kneser-ney", "--order", "2",
            "--output", "words.unroll")
        #expect(model.status == 0, "\(model.errors)")
        let tuned = try tool.run(
            "speech", "tune", "train.unroll", "test.csv", "--language-model", "words.unroll",
            "--beam", "9", "--output", "tuned.unroll", "--json")
        let best = try object(tuned.output)
        #expect(best["language_weight"] as? Double != nil, "\(tuned.errors)")
        let stored = try object(
            tool.run(
                "speech", "test", "tuned.unroll", "test.csv", "--language-model", "words.unroll",
                "--json"
            ).output)
        #expect(stored["wer"] as? Double == best["wer"] as? Double)
        #expect(stored["beam"] as? Int == 9)
        let over = try tool.run(
            "speech", "tune", "train.unroll", "test.csv", "--language-model", "words.unroll",
            "--output", "words.unroll")
        #expect(over.status == 1 && over.errors.contains("words.unroll"), "\(over.errors)")

        try Data(ToneSpeech.wav(ToneSpeech.samples("ab ca"))).write(
            to: URL(fileURLWithPath: tool.folder.file("said.wav")))
        let texts = try tool.run("speech", "transcribe", "train.unroll", "said.wav", "test-0.wav")
        #expect(texts.status == 0, "\(texts.errors)")
        let lines = texts.output.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].hasPrefix("said.wav\t"))
        // A table stands for the files that it names.
        try tool.write("id,audio\n7,said.wav\n8,test-0.wav\n", to: "new.csv")
        let table = try tool.run("speech", "transcribe", "train.unroll", "new.csv")
        #expect(table.status == 0 && table.output == texts.output, "\(table.errors)")
        let ids = try tool.run(
            "speech", "transcribe", "train.unroll", "new.csv", "--id-column", "id", "--json")
        #expect(
            try ids.output.split(separator: "\n").map { try object($0)["id"] as? String }
                == ["7", "8"])
        let rows0 = try tool.run(
            "speech", "transcribe", "train.unroll", "new.csv", "--id-column", "id")
        #expect(rows0.output.hasPrefix("7\t"))
        let foreign = try tool.run(
            "speech", "transcribe", "train.unroll", "new.csv", "--file-column", "none")
        #expect(foreign.status == 1 && foreign.errors.contains("no column 'none'"))
        let times = try tool.run(
            "speech", "transcribe", "train.unroll", "said.wav", "--times", "--words", "words.txt")
        let rows = times.output.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(rows.allSatisfy { $0.count == 4 })
        let several = try tool.run(
            "speech", "transcribe", "train.unroll", "said.wav", "--candidates", "3", "--json")
        let found = try object(several.output)
        #expect((found["candidates"] as? [[String: Any]])?.count == 3)
        #expect(
            found["text"] as? String == (found["candidates"] as? [[String: Any]])?[0]["text"]
                as? String)
    }

    /// Words come as they are certain; a file from standard input and the same file give the same.
    @Test func listens() throws {
        let run = try train("--streaming", "--output", "stream.unroll")
        #expect(run.status == 0, "\(run.errors)")
        let text = ToneSpeech.samples("ab ca")
        let pause = ToneSpeech.samples(String(repeating: " ", count: 12))
        try Data(ToneSpeech.wav(text + pause + text)).write(
            to: URL(fileURLWithPath: tool.folder.file("said.wav")))
        let heard = try tool.run(
            reading: "said.wav", "speech", "transcribe", "stream.unroll", "-")
        #expect(heard.status == 0, "\(heard.errors)")
        #expect(heard.errors.contains("seconds after it"))
        #expect(heard.output.split(separator: "\n").count == 2, "\(heard.output)")
        let events = try tool.run(
            reading: "said.wav", "speech", "transcribe", "stream.unroll", "-", "--json")
        #expect(!events.output.isEmpty)
        for line in events.output.split(separator: "\n") {
            #expect(try object(String(line))["confidence"] as? Double != nil)
        }
        let info = try tool.run("info", "stream.unroll")
        #expect(info.output.contains("reads from left to right"))
    }

    @Test(
        arguments: [
            (["speech", "train", "none.csv"], 1, "none.csv"),
            (
                ["speech", "train", "rows.csv"], 1,
                "the file of this row cannot be used"
            ),
            (["speech", "train", "rows.csv", "--speeds", "fast"], 64, "--speeds 'fast'"),
            (["speech", "train", "rows.csv", "--pyramid", "2"], 64, "--pyramid 2"),
            (["speech", "train", "rows.csv", "--filter-stride", "2"], 64, "need --filters"),
            (["speech", "train", "rows.csv", "--dictionary", "d"], 64, "--unit phones"),
            (["speech", "test", "rows.csv", "rows.csv"], 1, "rows.csv"),
            (
                ["speech", "transcribe", "rows.csv", "a.wav", "--beam", "1", "--candidates", "2"],
                64, "--candidates 2"
            ),
            (
                ["speech", "transcribe", "rows.csv", "a.wav", "--raw-rate", "8000"], 64,
                "need --raw"
            ),
        ] as [([String], Int32, String)])
    func badInputIsTold(arguments: [String], status: Int32, part: String) throws {
        try tool.write("file,transcript\nzero.wav,a\nzero.wav,b\n", to: "rows.csv")
        try Data(ToneSpeech.wav([])).write(to: URL(fileURLWithPath: tool.folder.file("zero.wav")))
        let run = try tool.run(arguments)
        #expect(run.status == status, "\(run.errors)")
        #expect(run.errors.contains(part), "\(run.errors)")
        #expect(run.output.isEmpty)
    }
}
