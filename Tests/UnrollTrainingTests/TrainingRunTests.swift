import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

@Suite struct TrainingRunTests {
    private struct Config: TrainableConfig {
        var width = 5
        var training = TrainingConfig(epochs: 3, learningRate: 0.05, seed: 11)
    }

    private final class Reporter: TrainingReporter {
        var notes: [String] = []
        var epochs: [Int] = []
        var afterUpdate: (TrainingLoop) -> Void = { _ in }
        func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) { afterUpdate(loop) }
        func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {
            epochs.append(record.epoch)
        }
        func note(_ text: String) { notes.append(text) }
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ name: String, _ config: Config = Config()) -> TrainingRun<Config> {
        var run = TrainingRun(
            output: folder.file(name), task: "tiny", config: config, parts: parts(vocabulary: "{}"))
        run.checkpointInterval = 0
        return run
    }

    private func log(_ run: TrainingRun<Config>) throws -> [EpochRecord] {
        try String(contentsOfFile: run.logPath, encoding: .utf8).split(separator: "\n").map {
            var record = try JSONDecoder().decode(EpochRecord.self, from: Data($0.utf8))
            (record.seconds, record.symbolsPerSecond) = (0, 0)
            return record
        }
    }

    private func copy(_ name: String, to other: String) throws {
        for ending in ["", ".checkpoint", ".jsonl"] {
            let (from, to) = (folder.file(name + ending), folder.file(other + ending))
            if FileManager.default.fileExists(atPath: from) {
                try FileManager.default.copyItem(atPath: from, toPath: to)
            }
        }
    }

    @Test func aRunKilledAtAnyUpdateEndsAsIfItNeverWas() throws {
        let whole = run("whole")
        let loop = TrainingLoop(TinyTask(), whole.config.training)
        let reporter = Reporter()
        // What a process killed after this update leaves behind.
        reporter.afterUpdate = { loop in
            #expect(throws: Never.self) { try copy("whole", to: "killed\(loop.state.updates)") }
        }
        let state = try whole.run(loop, resume: false, reporter: reporter)
        #expect(state.ended == .epochs && reporter.epochs == [1, 2, 3])
        #expect(reporter.notes == [])
        #expect(!FileManager.default.fileExists(atPath: whole.checkpointPath))
        let records = try log(whole)
        #expect(records.map(\.epoch) == [1, 2, 3])
        #expect(try ModelFile(whole.output).trainingState()?.ended == .epochs)

        for update in 1...15 {
            var killed = run("killed\(update)")
            killed.checkpointInterval = 60
            let resumed = TrainingLoop(TinyTask(seed: 5), killed.config.training)
            let reporter = Reporter()
            if update == 1 {
                // Killed before its first checkpoint: it begins afresh, with its own seed.
                #expect(!FileManager.default.fileExists(atPath: killed.checkpointPath))
                continue
            }
            let end = try killed.run(resumed, resume: true, reporter: reporter)
            #expect(end.ended == .epochs)
            #expect(
                reporter.notes
                    == ["going on after epoch \((update - 1) / 5), update \(update - 1)"])
            #expect(try log(killed) == records)
            expectSame(resumed.outcome, loop.outcome, "killed after update \(update)")
            let model = TinyTask(seed: 6).network
            try ModelFile(killed.output).load(into: model)
            for (a, b) in zip(model.parameters, loop.best) {
                expectSameBits(a.parameter.value.floats, b.floats, a.name)
            }
        }
    }

    @Test func aFinishedRunHasNothingToResume() throws {
        let run = run("m")
        let loop = TrainingLoop(TinyTask(), run.config.training)
        _ = try run.run(loop, resume: false, reporter: Reporter())
        let before = try Data(contentsOf: URL(fileURLWithPath: run.output))
        let reporter = Reporter()
        let again = TrainingLoop(TinyTask(seed: 5), run.config.training)
        let state = try run.run(again, resume: true, reporter: reporter)
        #expect(state.updates == 15 && again.state.updates == 0)
        #expect(reporter.notes.count == 1 && reporter.notes[0].hasPrefix("nothing to do: "))
        #expect(try Data(contentsOf: URL(fileURLWithPath: run.output)) == before)
        for (a, b) in zip(again.task.module.parameters, loop.best) {
            expectSameBits(a.parameter.value.floats, b.floats, a.name)
        }
    }

    @Test func startsAfreshWhereThereIsNothing() throws {
        let run = run("m")
        let reporter = Reporter()
        let loop = TrainingLoop(TinyTask(), run.config.training)
        #expect(try run.run(loop, resume: true, reporter: reporter).ended == .epochs)
        #expect(reporter.notes.count == 1 && reporter.notes[0].hasSuffix("starting afresh"))
        #expect(try log(run).count == 3)
    }

    @Test func aTimeLimitKeepsTheCheckpointAndCanBeLifted() throws {
        var config = Config()
        config.training.timeLimit = 1e-12
        let limited = run("m", config)
        let loop = TrainingLoop(TinyTask(), config.training)
        #expect(try limited.run(loop, resume: false, reporter: Reporter()).ended == .timeLimit)
        #expect(try log(limited).map(\.complete) == [false])
        #expect(FileManager.default.fileExists(atPath: limited.checkpointPath))

        config.training.timeLimit = nil
        let lifted = run("m", config)
        let resumed = TrainingLoop(TinyTask(seed: 5), config.training)
        #expect(try lifted.run(resumed, resume: true, reporter: Reporter()).ended == .epochs)
        let never = run("never")
        let whole = TrainingLoop(TinyTask(), never.config.training)
        _ = try never.run(whole, resume: false, reporter: Reporter())
        expectSame(resumed.outcome, whole.outcome, "the limit lifted")
        #expect(try log(lifted) == log(never))
    }

    @Test func refusesToGoOnAsAnotherRun() throws {
        var config = Config()
        config.training.timeLimit = 1e-12
        let first = run("m", config)
        let loop = TrainingLoop(TinyTask(), config.training)
        _ = try first.run(loop, resume: false, reporter: Reporter())
        var wider = config
        wider.width = 6
        var seed = config
        seed.training.seed = 12
        for other in [wider, seed] {
            let error = #expect(throws: TrainingError.self) {
                try run("m", other).run(
                    TrainingLoop(TinyTask(), other.training), resume: true, reporter: Reporter())
            }
            #expect(error?.message.contains("other options") == true)
        }
        // Without --resume it begins anew, and says so.
        let reporter = Reporter()
        let anew = TrainingLoop(TinyTask(), seed.training)
        _ = try run("m", seed).run(anew, resume: false, reporter: reporter)
        #expect(reporter.notes.count == 1 && reporter.notes[0].hasPrefix("starting anew"))
    }

    @Test func theFolderMustBeThereBeforeAnyWork() throws {
        let run = TrainingRun(
            output: folder.file("none/m"), task: "tiny", config: Config(),
            parts: parts(vocabulary: "{}"))
        let loop = TrainingLoop(TinyTask(), run.config.training)
        let error = #expect(throws: FileError.self) {
            try run.run(loop, resume: false, reporter: Reporter())
        }
        #expect(error?.code == .noSuchFolder && loop.state.updates == 0)
    }
}
