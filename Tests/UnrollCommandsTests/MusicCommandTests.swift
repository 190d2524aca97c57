import Foundation
import TestSupport
import Testing

@Suite struct MusicCommandTests {
    let tool: Tool
    private static let quick = [
        "--hidden", "16", "--dropout", "0.1", "--learning-rate", "0.02", "--epochs", "6",
        "--batch-size", "4", "--transpose", "1",
    ]

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        // Two chords that alternate.
        let pieces = (0..<16).map { number in
            (0..<(12 + number % 3)).map { $0 / 3 % 2 == 0 ? [48, 52, 55] : [48, 53, 57] }
        }
        let parts = ["train": pieces, "valid": Array(pieces[..<3]), "test": Array(pieces[..<2])]
        let data = try JSONSerialization.data(withJSONObject: parts)
        try tool.write(String(decoding: data, as: UTF8.self), to: "chords.json")
    }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: tool.folder.file(name))
    }

    @Test(arguments: [[], ["--joint", "--joint-size", "8"]])
    func trainsTestsComposes(kind: [String]) throws {
        let trained = try tool.run(["music", "train", "chords.json"] + kind + Self.quick)
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.errors.contains("16 pieces of 207 time steps to train on, 3 pieces of"))
        #expect(trained.output.contains("validation") && trained.output.contains("nats a step"))
        #expect(trained.output.contains("test "))

        let tested = try object(
            try tool.run("music", "test", "chords.unroll", "chords.json", "--json").output)
        let wanted = kind.isEmpty ? "independent" : "joint"
        #expect(tested["kind"] as? String == wanted && tested["steps"] as? Int == 25)
        #expect((tested["nll_per_step"] as? Double ?? 99) < 12)
        #expect((0...1).contains(tested["accuracy"] as? Double ?? -1))
        #expect(try tool.run("info", "chords.unroll").output.contains("\(wanted) notes"))

        let composed = try tool.run(
            "music", "compose", "chords.unroll", "--seconds", "6", "--seed", "3", "--output",
            "new.mid", "--wav", "new.wav", "--svg", "new.svg", "--key", "F", "--meter", "3/4")
        #expect(composed.status == 0, "\(composed.errors)")
        #expect(composed.output.contains("music       new.mid  ("))
        #expect(exists("new.wav") && exists("new.svg"))
        let seen = try object(try tool.run("inspect", "new.mid", "--json").output)
        #expect(seen["kind"] as? String == "music" && seen["meter"] as? String == "3/4")
        #expect(seen["key"] as? String == "F major" && seen["midi_format"] as? Int == 1)

        let further = try object(
            try tool.run(
                "music", "compose", "chords.unroll", "--prompt", "new.mid", "--seconds", "5",
                "--json"
            ).output)
        #expect(further["output"] as? String == "chords.mid")
        #expect((further["prompt_seconds"] as? Double ?? 0) > 0)
        // A seed decides all.
        func bytes(_ seed: String) throws -> Data {
            let run = try tool.run(
                "music", "compose", "chords.unroll", "--seed", seed, "--output", "s.mid")
            #expect(run.status == 0)
            return try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("s.mid")))
        }
        #expect(try bytes("1") == bytes("1"))
    }

    @Test func eventsAreALanguageModel() throws {
        let trained = try tool.run(
            [
                "music", "train", "chords.json", "--events", "--output", "events.unroll",
                "--window", "20", "--steps-per-quarter", "8", "--test", "chords.json", "--json",
            ]
                + Self.quick)
        #expect(trained.status == 0, "\(trained.errors)")
        let figures = try #require(try object(trained.output)["test"] as? [String: Any])
        let tested = try object(
            try tool.run("music", "test", "events.unroll", "chords.json", "--json").output)
        #expect(tested["kind"] as? String == "events" && tested["nll_per_event"] is Double)
        #expect(tested["nll_per_step"] as? Double == figures["nll_per_step"] as? Double)
        #expect(tested["steps"] as? Int == figures["steps"] as? Int)
        let card = try tool.run("info", "events.unroll").output
        #expect(card.contains("language-model"))
        let composed = try tool.run(
            "music", "compose", "events.unroll", "--seconds", "4", "--output", "e.mid")
        #expect(composed.status == 0 && exists("e.mid"), "\(composed.errors)")
    }

    @Test func nothingIsNotPerfect() throws {
        try tool.write("{\"train\": [[[60]]], \"valid\": [[[60]]], \"test\": []}", to: "parts.json")
        let trained = try tool.run(
            ["music", "train", "parts.json", "--output", "m.unroll"] + Self.quick)
        #expect(trained.status == 0, "\(trained.errors)")
        let tested = try object(
            try tool.run("music", "test", "m.unroll", "parts.json", "--json").output)
        #expect(tested["steps"] as? Int == 2)
        try tool.write("X:1\nK:C\n|\n", to: "silent.abc")
        let silent = try tool.run("music", "test", "m.unroll", "silent.abc")
        #expect(silent.status == 1 && silent.errors.contains("no time step"), "\(silent.errors)")
        for options in [["--wav", "a.mid"], ["--meter", "3/64"]] {
            let composed = try tool.run(
                ["music", "compose", "m.unroll", "--seconds", "1", "--output", "a.mid"] + options)
            #expect(composed.status == 1 && !exists("a.mid"), "\(options) \(composed.errors)")
        }
        let cold = try tool.run(
            "music", "compose", "m.unroll", "--seconds", "1", "--temperature", "1e-50",
            "--output", "a.mid")
        #expect(cold.status == 0, "\(cold.errors)")
    }

    @Test(arguments: [
        ["--steps-per-quarter", "0"], ["--transpose", "-1"], ["--transpose", "25"],
    ])
    func sizesAreChecked(options: [String]) throws {
        for kind in [["--events"], []] {
            let run = try tool.run(["music", "train", "chords.json"] + kind + options)
            #expect(run.status == 64 && run.errors.contains(options[0]), "\(run.errors)")
        }
        if options[0] != "--transpose" {
            let run = try tool.run(["music", "test", "m.unroll", "chords.json"] + options)
            #expect(run.status == 64, "\(run.errors)")
        }
    }

    @Test func badInputIsOneSentence() throws {
        try tool.write("[[[200]]]", to: "bad.json")
        let bad = try tool.run("music", "train", "bad.json")
        #expect(bad.status == 1 && bad.errors.contains("byte 6: the pitch 200 is above 127"))
        let none = try tool.run("music", "train")
        #expect(none.status == 64)
        let key = try tool.run("music", "compose", "m", "--key", "H")
        #expect(key.status == 64 && key.errors.contains("--key 'H' is no key"))
        let tempo = try tool.run("music", "compose", "m", "--tempo", "5")
        #expect(tempo.status == 64 && tempo.errors.contains("--tempo 5.0 must be from 10 to 1000"))
        let seconds = try tool.run("music", "compose", "m", "--seconds", "0")
        #expect(seconds.status == 64 && seconds.errors.contains("--seconds"))
        #expect(try tool.run("music", "compose", "m", "--meter", "3/5").status == 64)
        try tool.write("X:1\nK:C\n|\n", to: "silent.abc")
        let silent = try tool.run("music", "train", "silent.abc")
        #expect(silent.status == 1 && silent.errors.contains("there are 0 pieces to train on"))
    }
}
