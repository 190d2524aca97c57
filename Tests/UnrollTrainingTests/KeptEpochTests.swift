import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

/// Runs that end with the last epoch's parameters, with validation data and without.
@Suite struct KeptEpochTests {
    private func config(epochs: Int = 3) -> TrainingConfig {
        TrainingConfig(epochs: epochs, optimizer: .sgd(), learningRate: 0.5, keeps: .last, seed: 3)
    }

    @Test func theLastEpochIsKeptWhateverValidationSays() throws {
        let task = ScriptedTask(validationLosses: [3, 1, 2])
        let loop = TrainingLoop(task, config())
        var kept: [Bool] = []
        var hooks = TrainingLoop.Hooks()
        hooks.epochEnded = { _, _, improved in kept.append(improved) }
        #expect(try loop.run(hooks) == .epochs)
        let last = task.weights.first.value.floats
        loop.restoreBest()
        #expect(task.weights.first.value.floats == last)
        #expect(loop.best.isEmpty && kept == [true, true, true])
        #expect(loop.state.bestEpoch == 3 && loop.state.best?.loss == 2)
        #expect(loop.state.history.map(\.validationLoss) == [3, 1, 2])
    }

    @Test func withoutDataNothingIsValidated() throws {
        // Asked, it would throw: the loss is not finite.
        let task = ScriptedTask(validationLosses: [.nan])
        task.hasValidation = false
        let loop = TrainingLoop(task, config())
        #expect(try loop.run() == .epochs)
        #expect(loop.state.history.map(\.validationLoss) == [nil, nil, nil])
        #expect(loop.state.best == nil && loop.state.bestEpoch == 3)
        let record = try #require(loop.state.history.last)
        let line = try JSONEncoder().encode(record)
        #expect(!String(decoding: line, as: UTF8.self).contains("validation"))
        #expect(try JSONDecoder().decode(EpochRecord.self, from: line) == record)
    }

    /// Cut after every update and resumed, the run and its model end with the same bits.
    @Test func aResumedRunEndsWithTheSameBits() throws {
        let folder = try TemporaryFolder()
        var tiny = TinyConfig()
        tiny.training.keeps = .last
        func run(_ name: String) -> TrainingRun<TinyTask> {
            TrainingRun(TinyTask(seed: 1, tiny), output: folder.file(name))
        }
        let whole = run("whole")
        #expect(try whole.run().ended == .epochs)
        #expect(whole.loop.state.bestEpoch == 3)
        for update in [3, 5, 12] {
            let loop = TrainingLoop(TinyTask(seed: 1, tiny), tiny.training)
            var hooks = TrainingLoop.Hooks()
            hooks.interrupted = { loop.state.updates == update }
            let path = folder.file("\(update).checkpoint")
            hooks.checkpoint = { loop in
                try Checkpoint.write(
                    loop, to: path, task: "tiny", config: tiny, parts: parts(vocabulary: "{}"),
                    logByteCount: 0)
            }
            #expect(try loop.run(hooks) == .interrupt)
            let resumed = run("\(update)")
            #expect(try resumed.run(resume: true).ended == .epochs)
            expectSame(resumed.loop.outcome, whole.loop.outcome, "cut at \(update)")
            let loaded = TinyTask(seed: 9, tiny)
            try ModelFile(folder.file("\(update)")).load(into: loaded.module)
            #expect(
                loaded.module.parameters.map(\.parameter.value.floats)
                    == whole.task.module.parameters.map(\.parameter.value.floats))
        }
    }

    @Test func whatCannotBeIsRefused() throws {
        var config = config()
        try config.validate()
        try config.validateWithoutValidation()
        config.schedule = Schedule(.plateau(factor: 0.5, patience: 0))
        try config.validate()
        #expect(refusal { try config.validateWithoutValidation() }.contains("schedule"))
        config.patience = 3
        #expect(refusal { try config.validate() }.contains("patience"))
        config.keeps = .best
        try config.validate()
        #expect(refusal { try config.validateWithoutValidation() }.contains("keeps"))
    }

    /// Which epoch is kept decides what a run ends with, so a run of the other kind cannot continue
    /// it; files of earlier versions kept the best.
    @Test func itIsPartOfTheConfiguration() throws {
        var other = config()
        other.keeps = .best
        #expect(!other.continues(config()) && config().continues(config()))
        var text = String(decoding: try JSONEncoder().encode(config()), as: UTF8.self)
        text = text.replacingOccurrences(of: "\"keeps\":\"last\",", with: "")
            .replacingOccurrences(of: ",\"keeps\":\"last\"", with: "")
        let old = try JSONDecoder().decode(TrainingConfig.self, from: Data(text.utf8))
        #expect(old == other)
        #expect(config().description.contains("the last epoch kept"))
    }

    private func refusal(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return ""
    }
}
