import ArgumentParser
import Foundation
import TestSupport
import Testing
import Unroll
import UnrollCommands

/// The page's task does what every task does: it learns, resumes, logs, and has a card and help.
@Suite(.serialized) struct ParityTaskTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let random = RandomStream(seed: 1)
        let lines = (0..<400).map { line -> String in
            let stream = random.stream(line)
            let length = 1 + stream.integer(below: 8, at: 0)
            return (1...length).map { "\(stream.integer(below: 2, at: UInt64($0)))" }.joined()
        }
        try write(lines.joined(separator: "\n") + "\n", to: "bits.txt")
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
    }

    private func train(_ more: [String], output: String = "m.unroll") throws {
        let arguments = [folder.file("bits.txt"), "--output", folder.file(output)]
        try ParityTrain.parse(arguments + ["--learning-rate", "0.02"] + more).run()
    }

    private func load(_ name: String) throws -> ParityNetwork {
        let file = try ModelFile(folder.file(name))
        let network = ParityNetwork(try file.checkedConfig(ParityConfig.self))
        try file.load(into: network)
        return network
    }

    @Test func learns() throws {
        try train(["--epochs", "40"])
        let strings: [[Int32]] = [[1, 1, 0, 1], [0], [], [1, 0, 1, 1, 1, 0, 1]]
        #expect(try load("m.unroll").decode(strings) == strings.map(ParityData.tags))
        let card = try TaskDescription.parity.card(ModelFile(folder.file("m.unroll")))
        #expect(card.architecture == "lstm 1 × 16" && card.reading == "strings of 0 and 1")
        #expect(card.validation?.hasPrefix("accuracy ") == true)
        let log = try String(contentsOfFile: folder.file("m.unroll.jsonl"), encoding: .utf8)
        #expect(log.contains("\"unit\":\"bits\"") && log.contains("\"name\":\"accuracy\""))
    }

    /// Two epochs and three more are five, bit for bit.
    @Test func resumes() throws {
        try train(["--epochs", "5"], output: "whole.unroll")
        try train(["--epochs", "2"])
        try train(["--epochs", "5", "--resume"])
        let (resumed, whole) = (try load("m.unroll"), try load("whole.unroll"))
        for (a, b) in zip(resumed.parameters, whole.parameters) {
            expectSameBits(a.parameter.value.floats, b.parameter.value.floats, a.name)
        }
    }

    @Test func saysWhatIsWrong() throws {
        try write("0101\n01x\n", to: "bits.txt")
        let error = #expect(throws: (any Error).self) { try train([]) }
        #expect("\(try #require(error))".contains("line 2: '01x' is not made of 0 and 1"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("m.unroll")))
        let help = ParityTrain.helpMessage()
        for option in ["--resume", "--replace", "--epochs", "--time-limit", "--threads"] {
            #expect(help.contains(option))
        }
    }

    /// The page shows this file, whole and in order, in at most 150 lines of code.
    @Test func thePageShowsThisCode() throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let source = try String(
            contentsOf: here.appendingPathComponent("ParityTask.swift"), encoding: .utf8)
        let page = try String(
            contentsOf: here.deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Documentation/adding-a-task.md"), encoding: .utf8)
        let shown = page.components(separatedBy: "```swift\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        func code(_ text: String) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !$0.hasPrefix("//") }
        }
        #expect(shown.flatMap(code) == code(source))
        #expect(code(source).count <= 150)
    }
}
