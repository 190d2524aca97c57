import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

@Suite struct TrainingRunTests {
    private typealias Config = TinyConfig

    private final class Reporter: TrainingReporter {
        var notes: [String] = []
        var epochs: [Int] = []
        var afterUpdate: (TrainingLoop) -> Void = { _ in }
        func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) { afterUpdate(loop) }
        func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {
            epochs.append(record.epoch)
        }
        func note(_ message: Message) { notes.append("\(message)") }
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ name: String, seed: UInt64 = 1, _ config: Config = Config())
        -> TrainingRun<TinyTask>
    {
        var run = TrainingRun(TinyTask(seed: seed, config), output: folder.file(name))
        run.checkpointInterval = 0
        return run
    }

    private func log(_ run: TrainingRun<TinyTask>) throws -> [EpochRecord] {
        try String(contentsOfFile: run.files.log, encoding: .utf8).split(separator: "\n").map {
            var record = try JSONDecoder().decode(EpochRecord.self, from: Data($0.utf8))
            (record.seconds, record.unitsPerSecond) = (0, 0)
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
        let reporter = Reporter()
        // What a process killed after this update leaves behind.
        reporter.afterUpdate = { loop in
            #expect(throws: Never.self) { try copy("whole", to: "killed\(loop.state.updates)") }
        }
        let state = try whole.run(reporter: reporter)
        #expect(state.ended == .epochs && reporter.epochs == [1, 2, 3])
        #expect(reporter.notes == [])
        let records = try log(whole)
        #expect(records.map(\.epoch) == [1, 2, 3])
        #expect(try ModelFile(whole.files.model).trainingState()?.ended == .epochs)

        for update in 1...15 {
            var killed = run("killed\(update)", seed: 5)
            killed.checkpointInterval = 60
            let reporter = Reporter()
            if update == 1 {
                // Killed before its first checkpoint: it starts from scratch, with its own seed.
                #expect(!FileManager.default.fileExists(atPath: killed.files.checkpoint))
                continue
            }
            let end = try killed.run(resume: true, reporter: reporter)
            #expect(end.ended == .epochs)
            #expect(
                reporter.notes
                    == ["continuing after epoch \((update - 1) / 5), update \(update - 1)"])
            #expect(try log(killed) == records)
            expectSame(killed.loop.outcome, whole.loop.outcome, "killed after update \(update)")
            let model = TinyTask(seed: 6).network
            try ModelFile(killed.files.model).load(into: model)
            for (a, b) in zip(model.parameters, whole.loop.best) {
                expectSameBits(a.parameter.value.floats, b.floats, a.name)
            }
        }
    }

    @Test func aFinishedRunHasNothingToResume() throws {
        let first = run("m")
        _ = try first.run()
        let before = try Data(contentsOf: URL(fileURLWithPath: first.files.model))
        let reporter = Reporter()
        let again = run("m", seed: 5)
        let state = try again.run(resume: true, reporter: reporter)
        #expect(state.updates == 15 && state.ended == .epochs)
        #expect(reporter.notes.count == 1 && reporter.notes[0].hasPrefix("nothing to do: "))
        #expect(try Data(contentsOf: URL(fileURLWithPath: first.files.model)) == before)
        for (a, b) in zip(again.task.module.parameters, first.loop.best) {
            expectSameBits(a.parameter.value.floats, b.floats, a.name)
        }
    }

    @Test func moreEpochsExtendAFinishedRun() throws {
        var config = Config()
        config.training.epochs = 2
        _ = try run("m", config).run()
        let reporter = Reporter()
        let extended = run("m", seed: 5)
        #expect(try extended.run(resume: true, reporter: reporter).ended == .epochs)
        #expect(reporter.notes == ["continuing after epoch 2, update 10"])
        let whole = run("whole")
        _ = try whole.run()
        expectSame(extended.loop.outcome, whole.loop.outcome, "extended")
        #expect(try log(extended) == log(whole))
    }

    @Test func anInterruptedRunPastTheEndSaysSo() throws {
        let whole = run("whole")
        let copier = Reporter()
        copier.afterUpdate = { loop in
            if loop.state.updates == 13 {
                #expect(throws: Never.self) { try copy("whole", to: "k") }
            }
        }
        _ = try whole.run(reporter: copier)
        var config = Config()
        config.training.epochs = 1
        let reporter = Reporter()
        let state = try run("k", seed: 5, config).run(resume: true, reporter: reporter)
        #expect(state.updates == 12 && state.ended == .epochs)
        #expect(reporter.notes.count == 1 && reporter.notes[0].contains("it ends here"))
    }

    @Test func anExtendedCosineSaysThatItsPastIsAnother() throws {
        var config = Config()
        config.training.schedule = Schedule(.cosine(floor: 0))
        _ = try run("m", config).run()
        config.training.epochs = 5
        let reporter = Reporter()
        let extended = run("m", config)
        #expect(try extended.run(resume: true, reporter: reporter).updates == 25)
        #expect(
            reporter.notes.count == 2
                && reporter.notes[0].contains("followed a cosine over 3 epochs"))
    }

    @Test func withoutItsCheckpointAFinishedRunIsNotExtended() throws {
        let first = run("m")
        _ = try first.run()
        try FileManager.default.removeItem(atPath: first.files.checkpoint)
        #expect(try run("m", seed: 5).run(resume: true).updates == 15)
        var config = Config()
        config.training.epochs = 4
        let error = #expect(throws: TrainingError.self) { try run("m", config).run(resume: true) }
        #expect(error?.message.contains("cannot be extended") == true)
    }

    @Test func startsFromScratchWhereThereIsNothing() throws {
        let run = run("m")
        let reporter = Reporter()
        #expect(try run.run(resume: true, reporter: reporter).ended == .epochs)
        #expect(reporter.notes.count == 1 && reporter.notes[0].hasSuffix("starting from scratch"))
        #expect(try log(run).count == 3)
    }

    @Test func aTimeLimitKeepsTheCheckpointAndCanBeLifted() throws {
        var config = Config()
        config.training.timeLimit = 1e-12
        let limited = run("m", config)
        #expect(try limited.run().ended == .timeLimit)
        #expect(try log(limited).map(\.complete) == [false])
        #expect(FileManager.default.fileExists(atPath: limited.files.checkpoint))

        config.training.timeLimit = nil
        let lifted = run("m", seed: 5, config)
        #expect(try lifted.run(resume: true).ended == .epochs)
        let never = run("never")
        _ = try never.run()
        expectSame(lifted.loop.outcome, never.loop.outcome, "the limit lifted")
        #expect(try log(lifted) == log(never))
    }

    @Test func refusesToContinueAsAnotherRun() throws {
        var config = Config()
        config.training.timeLimit = 1e-12
        _ = try run("m", config).run()
        var wider = config
        wider.width = 6
        var seed = config
        seed.training.seed = 12
        for other in [wider, seed] {
            let error = #expect(throws: TrainingError.self) {
                try run("m", other).run(resume: true)
            }
            #expect(error?.message.contains("other options") == true)
        }
    }

    /// A run that was interrupted is named before it is replaced; one that had finished is not, and
    /// its checkpoint goes.
    @Test func startsOver() throws {
        let files = RunFiles(model: folder.file("m"))
        let interrupted = run("m")
        let reporter = Reporter()
        reporter.afterUpdate = { loop in
            if loop.state.updates == 7 {
                #expect(throws: Never.self) { try copy("m", to: "k") }
            }
        }
        _ = try interrupted.run(reporter: reporter)
        let again = Reporter()
        _ = try run("k").run(reporter: again)
        #expect(again.notes.count == 1 && again.notes[0].hasPrefix("starting over"))
        let fresh = Reporter()
        var checkpointAtStart = true
        fresh.afterUpdate = { loop in
            if loop.state.updates == 1 {
                checkpointAtStart = FileManager.default.fileExists(atPath: files.checkpoint)
            }
        }
        _ = try run("m").run(reporter: fresh)
        #expect(fresh.notes == [] && !checkpointAtStart)
    }

    @Test func theFolderMustBeThereBeforeAnyWork() throws {
        let run = run("none/m")
        let error = #expect(throws: FileError.self) { try run.run() }
        #expect(error?.code == .noSuchFolder && run.loop.state.updates == 0)
    }
}
