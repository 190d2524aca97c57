import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

extension TinyConfig: TunableConfig {
    var tunableSettings: [TunableSetting<TinyConfig>] {
        [
            .learningRate(of: self),
            TunableSetting("clipping", [0.5, 1, 5] as [Double]) {
                $0.training.clipping ?? 0
            } set: {
                $0.training.clipping = $1
            },
        ]
    }
}

@Suite struct TuningRunTests {
    let folder: TemporaryFolder
    let config: TinyConfig

    init() throws {
        folder = try TemporaryFolder()
        var config = TinyConfig()
        config.training.epochs = 2
        config.training.patience = nil
        config.training.clipping = 5
        self.config = config
    }

    private func run(_ name: String, fixed: Set<String> = []) -> TuningRun<TinyTask> {
        TuningRun(
            config, limit: 1000, fixed: fixed, output: folder.file(name), dataFingerprint: 1
        ) { TinyTask($0) }
    }

    private func parameters(_ path: String) throws -> [[Float]] {
        let task = TinyTask()
        try ModelFile(path).load(into: task.module)
        return task.module.parameters.map(\.parameter.value.floats)
    }

    @Test func triesEveryCombinationOnceAndKeepsTheBest() throws {
        let search = run("m.unroll")
        let found = try search.run()
        #expect(found.isExhausted && found.trials.count == 12)
        #expect(Set(found.trials.map(\.settings)).count == 12)
        #expect(found.trials[0].settings.isEmpty)
        let best = try #require(found.best)
        let losses = found.trials.compactMap(\.validation?.loss)
        #expect(best.validation?.loss == losses.min())

        // The model at the output is that of the best settings trained alone.
        let alone = TinyTask(search.config(of: best))
        try alone.train(output: folder.file("alone.unroll"))
        let models = try ["m.unroll", "alone.unroll"].map { try parameters(folder.file($0)) }
        #expect(models[0] == models[1])
        #expect(!FileManager.default.fileExists(atPath: folder.file("m.unroll.trial")))
        #expect(FileManager.default.fileExists(atPath: folder.file("m.unroll.checkpoint")))
        // The time that the search gave each trial is no part of the model.
        let stored = try ModelFile(folder.file("m.unroll")).config(TinyConfig.self)
        #expect(stored == search.config(of: best) && stored.training.timeLimit == nil)
    }

    @Test func aModelThatIsNotTheBestTrialsIsNotBelieved() throws {
        let found = try run("m.unroll", fixed: ["clipping"]).run()
        let best = try #require(found.best)
        let model = folder.file("m.unroll")
        // The process was killed before the files of the best trial had all been moved.
        try FileManager.default.moveItem(atPath: model, toPath: model + ".trial")
        let again = try run("m.unroll", fixed: ["clipping"]).run(resume: true)
        #expect(again.best == best && FileManager.default.fileExists(atPath: model))
        #expect(!FileManager.default.fileExists(atPath: model + ".trial"))

        // Another training has put its own model there.
        var other = config
        other.training.seed = 77
        try TinyTask(other).train(output: model)
        let error = try #require(throws: TrainingError.self) {
            _ = try run("m.unroll", fixed: ["clipping"]).run(resume: true)
        }
        #expect(error.message.contains("is not the model of the search's best trial"))
        try FileManager.default.removeItem(atPath: model)
        #expect(throws: TrainingError.self) {
            _ = try run("m.unroll", fixed: ["clipping"]).run(resume: true)
        }
    }

    /// A model of that name is the user's where there is no record of a search.
    @Test func aModelWhereTrialsGoIsNotReplaced() throws {
        try TinyTask(config).train(output: folder.file("m.unroll.trial"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("m.unroll.trial")))
        let error = try #require(throws: TrainingError.self) { _ = try run("m.unroll").run() }
        #expect(error.message.contains("m.unroll.trial stands where"))
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: folder.file("m.unroll.trial"))) == bytes)
    }

    @Test func whatLeavesNothingToChooseIsRefused() throws {
        let nothing = #expect(throws: ConfigError.self) {
            try run("m.unroll", fixed: ["clipping", "learningRate"]).validate()
        }
        #expect(nothing?.message.contains("nothing left to search") == true)
        var last = config
        last.training.keeps = .last
        let search = TuningRun(
            last, limit: 1, output: folder.file("m.unroll"), dataFingerprint: 1
        ) { TinyTask($0) }
        #expect(throws: ConfigError.self) { try search.validate() }
    }

    @Test func goesOnWhereItWasKilled() throws {
        let whole = try run("whole.unroll").run()
        let record = try String(
            contentsOfFile: folder.file("whole.unroll.tuning.jsonl"), encoding: .utf8)
        let lines = record.split(separator: "\n")
        // Five trials, and half of a line.
        let half = lines[0...5].joined(separator: "\n") + "\n" + lines[6].prefix(20)
        try half.write(
            toFile: folder.file("cut.unroll.tuning.jsonl"), atomically: true, encoding: .utf8)
        let rest = try run("cut.unroll").run(resume: true)
        #expect(rest.trials.map(\.settings) == whole.trials.map(\.settings))
        #expect(rest.trials.map(\.validation) == whole.trials.map(\.validation))
        #expect(rest.best?.number == whole.best?.number)
    }

    @Test func placesThatNoSettingHasAreNotBelieved() throws {
        _ = try run("m.unroll", fixed: ["clipping"]).run()
        let path = folder.file("m.unroll.tuning.jsonl")
        let record = try String(contentsOfFile: path, encoding: .utf8)
        let damaged = record.replacing("\"places\":[", with: "\"places\":[99")
        #expect(damaged != record)
        try damaged.write(toFile: path, atomically: true, encoding: .utf8)
        // The trials behind the header are made again.
        #expect(try run("m.unroll", fixed: ["clipping"]).run(resume: true).trials.count == 4)
    }

    @Test func searchesOnlyWhatIsNotGiven() throws {
        let search = run("m.unroll", fixed: ["clipping"])
        #expect(search.searched == ["learningRate"])
        let found = try search.run()
        #expect(found.trials.count == 4)
        #expect(found.trials.allSatisfy { $0.settings["clipping"] == nil })
    }

    @Test func refusesWhatBelongsToAnotherSearch() throws {
        _ = try run("m.unroll", fixed: ["clipping"]).run()
        let error = try #require(throws: TrainingError.self) {
            _ = try run("m.unroll").run(resume: true)
        }
        #expect(error.message.contains("belongs to a search with other options"))
        try "my notes\n".write(
            toFile: folder.file("n.unroll.tuning.jsonl"), atomically: true, encoding: .utf8)
        let other = try #require(throws: TrainingError.self) { _ = try run("n.unroll").run() }
        #expect(other.message.contains("stands where the record of the trials goes"))
        try "mine\n".write(
            toFile: folder.file("o.unroll.trial"), atomically: true, encoding: .utf8)
        #expect(throws: TrainingError.self) { _ = try run("o.unroll").run() }
        #expect(
            try String(contentsOfFile: folder.file("o.unroll.trial"), encoding: .utf8) == "mine\n")
    }

    @Test func aTrainingThatDivergesIsAnAnswerToo() throws {
        var wild = config
        wild.training.learningRate = 1e30
        let search = TuningRun(
            wild, limit: 1000, fixed: ["clipping"], output: folder.file("m.unroll"),
            dataFingerprint: 1
        ) { TinyTask($0) }
        let found = try search.run()
        #expect(found.trials.allSatisfy { $0.failure != nil || $0.validation != nil })
        #expect(found.trials.contains { $0.failure?.contains("diverged") == true })
    }
}
