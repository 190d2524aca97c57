import Foundation
import TestSupport
import Testing

@Suite struct CompareCommandTests {
    let tool: Tool

    init() throws { tool = Tool(folder: try TemporaryFolder()) }

    private func train(_ name: String, _ options: String...) throws {
        try tool.write(verse, to: "verse.txt")
        let outcome = try tool.run(
            ["lm", "train", "verse.txt"] + quick + ["--output", name] + options)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func runsStandBesideEachOther() throws {
        try train("a.unroll", "--log-dir", "runs")
        try train("b.unroll", "--model", "gru")
        for runs in [
            ["a.unroll", "b.unroll"], ["a.unroll.jsonl", "b.unroll.checkpoint"],
        ] {
            let outcome = try tool.run(["compare"] + runs + ["--svg", "runs.svg"])
            #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
            let lines = outcome.output.split(separator: "\n").map {
                $0.split(separator: " ").map(String.init)
            }
            #expect(lines.count == 3 && lines[1][0...1] == ["a", "3"] && lines[2][0] == "b")
            let picture = try String(contentsOfFile: tool.folder.file("runs.svg"), encoding: .utf8)
            #expect(picture.contains(">a</") && picture.contains(">b</"))
        }
        if let shown = try tool.run(atColumns: 100, ["compare", "a.unroll", "b.unroll"]) {
            #expect(shown.output.contains("Validation loss") && shown.output.contains("epoch"))
        }
        let json = try tool.run("compare", "a.unroll", "b.unroll", "--json").output
        #expect(json.hasPrefix("{\"runs\":[{") && json.contains("\"best_epoch\":"))
        // The file of events beside the log.
        let events = tool.folder.file("runs/a/events.out.tfevents.0000000000.unroll")
        #expect(FileManager.default.fileExists(atPath: events))
    }

    @Test func everyEpochIsARowOfCSV() throws {
        try train("a, b.unroll")
        let outcome = try tool.run("compare", "a, b.unroll", "--csv")
        let lines = outcome.output.components(separatedBy: "\r\n")
        #expect(lines.count == 5 && lines[4] == "")
        #expect(
            lines[0].hasPrefix("run,epoch,complete,updates,unit,training_loss,validation_loss,"))
        #expect(lines[1].hasPrefix("\"a, b\",1,true,"))
    }

    @Test func whatIsMissingIsSaid() throws {
        try train("a.unroll")
        let log = tool.folder.file("a.unroll.jsonl")
        let text = try String(contentsOfFile: log, encoding: .utf8)
        try tool.write(String(text.dropLast(30)), to: "torn.jsonl")
        let outcome = try tool.run("compare", "torn.jsonl")
        #expect(outcome.status == 0)
        #expect(
            outcome.output.contains("'torn.jsonl': line 3, the last one, is torn and was left out"))
        try tool.write("no log\nat all\n", to: "text.txt")
        for arguments in [["text.txt"], ["none.unroll"], []] {
            let bad = try tool.run(["compare"] + arguments)
            #expect(bad.status != 0 && bad.output == "" && !bad.errors.isEmpty)
        }
    }

    @Test func liveDrawsAtATerminal() throws {
        try tool.write(verse, to: "verse.txt")
        let arguments =
            ["lm", "train", "verse.txt"] + quick + [
                "--live", "--epochs", "2", "--output", "v.unroll",
            ]
        let elsewhere = try tool.run(arguments)
        #expect(elsewhere.status == 0)
        #expect(elsewhere.errors.contains("--live draws in a terminal, and standard error is none"))
        var terminal = tool
        terminal.environment = ["TERM": "xterm"]
        guard let drawn = try terminal.run(atColumns: 80, arguments + ["--replace"]) else { return }
        #expect(drawn.status == 0)
        #expect(drawn.output.contains("\u{1B}[J") && drawn.output.contains("training"))
    }
}
