import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

@Suite struct CheckpointTests {
    static let rules: [OptimizerRule] = [
        .sgd(), .sgd(momentum: 0.9, nesterov: true, weightDecay: 0.01), .adam(),
        .adamW(weightDecay: 0.1), .adaGrad(initialSum: 0.1), .rmsProp(),
        .rmsProp(momentum: 0.5, centered: true),
    ]
    static let schedules = [
        Schedule(.constant), Schedule(.plateau(factor: 0.5, patience: 0), warmUp: 3),
        Schedule(.cosine(floor: 0.1), warmUp: 2),
    ]

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func config(
        _ rule: OptimizerRule = .adam(), _ schedule: Schedule = Schedule(.constant)
    ) -> TrainingConfig {
        TrainingConfig(
            epochs: 3, optimizer: rule, learningRate: 0.05, schedule: schedule, clipping: 0.8,
            seed: 11)
    }

    private func write(_ loop: TrainingLoop, to path: String) throws {
        try Checkpoint.write(
            loop, to: path, task: "tiny", config: loop.config, parts: parts(vocabulary: "{}"),
            logByteCount: 7)
    }

    /// A loop that a checkpoint brings to where it stood; its parameters began elsewhere.
    private func resumed(_ path: String, _ config: TrainingConfig) throws -> TrainingLoop {
        let loop = TrainingLoop(TinyTask(seed: 999), config)
        try Checkpoint(path, task: "tiny").restore(loop)
        return loop
    }

    @Test(arguments: rules, schedules)
    func aRunCutAtAnyUpdateEndsWithTheSameBits(rule: OptimizerRule, schedule: Schedule) throws {
        let expected = try outcomeHoweverCut(config(rule, schedule))
        #expect(expected.best != expected.parameters, "the last epoch should not be the best")
        if case .plateau = schedule.kind { #expect(expected.state.schedule.factor < 1) }
    }

    /// Groups that keep another number of moments than the rest.
    @Test func groupsAreCutAndResumedToo() throws {
        let embedding = ParameterGroup(prefix: "embedding", rule: .adaGrad(), learningRate: 0.1)
        let output = ParameterGroup(
            prefix: "output", rule: .sgd(momentum: 0.9), learningRate: 0.02)
        let outcomes = try [[], [embedding], [output], [embedding, output]].map { groups in
            var config = config()
            config.groups = groups
            return try outcomeHoweverCut(config).parameters
        }
        for (a, b) in [(0, 1), (0, 2), (1, 3), (2, 3)] { #expect(outcomes[a] != outcomes[b]) }
    }

    /// Expects of a run that it ends the same after a cut at any update.
    private func outcomeHoweverCut(_ config: TrainingConfig) throws -> TrainingLoop.Outcome {
        let whole = TrainingLoop(TinyTask(), config)
        var cuts: [Int: TrainingLoop.Outcome] = [:]
        var hooks = TrainingLoop.Hooks()
        hooks.wantsCheckpoint = { _ in true }
        hooks.checkpoint = { loop in
            cuts[loop.state.updates] = loop.outcome
            try write(loop, to: folder.file("\(loop.state.updates)"))
        }
        #expect(try whole.run(hooks) == .epochs)
        let expected = whole.outcome
        #expect(cuts.keys.sorted() == Array(1...15))
        #expect(expected.state.history.count == 3 && expected.state.epoch == 3)

        for (update, cut) in cuts {
            let loop = try resumed(folder.file("\(update)"), config)
            #expect(loop.state.logByteCount == 7)
            // Between epochs nothing is carried on.
            var cut = cut
            if update % 5 == 0 { cut.carried = [] }
            expectSame(loop.outcome, cut, "restored at \(update)")
            #expect(try loop.run() == .epochs)
            var end = expected
            if update == 15 { end.carried = [] }
            expectSame(loop.outcome, end, "resumed at \(update)")
        }
        return expected
    }

    /// Again and again, every second update, the last one of an epoch among them.
    @Test func interruptsLeaveNoTrace() throws {
        let config = config(.adam(), Schedule(.cosine(floor: 0), warmUp: 2))
        let whole = TrainingLoop(TinyTask(), config)
        #expect(try whole.run() == .epochs)
        let path = folder.file("c")
        var loop = TrainingLoop(TinyTask(), config)
        var sittings = 1
        while true {
            var hooks = TrainingLoop.Hooks()
            var made = 0
            hooks.interrupted = {
                made += 1
                return made == 2
            }
            hooks.checkpoint = { try write($0, to: path) }
            let reason = try loop.run(hooks)
            if reason == .epochs { break }
            #expect(reason == .interrupt)
            loop = try resumed(path, config)
            sittings += 1
        }
        #expect(sittings == 8)
        expectSame(loop.outcome, whole.outcome, "after \(sittings) sittings")
        #expect(loop.state.history.allSatisfy { $0.learningRate > 0 })
    }

    /// One update a sitting: the validation of an epoch that the clock cuts short is not part of
    /// the run.
    @Test func timeLimitsLeaveNoTrace() throws {
        var config = config(.sgd(momentum: 0.9), Schedule(.plateau(factor: 0.5, patience: 0)))
        let whole = TrainingLoop(TinyTask(), config)
        #expect(try whole.run() == .epochs)

        let path = folder.file("c")
        var hooks = TrainingLoop.Hooks()
        hooks.checkpoint = { try write($0, to: path) }
        config.timeLimit = 1e-12
        let first = TrainingLoop(TinyTask(), config)
        #expect(try first.run(hooks) == .timeLimit)
        #expect(first.state.history.map(\.complete) == [false])
        #expect(first.state.updates == 1 && first.state.best != nil)
        let saved = try Checkpoint(path, task: "tiny").state
        #expect(saved.updates == 1 && saved.history.isEmpty && saved.best == nil)
        for update in 2...7 {
            config.timeLimit = try Checkpoint(path, task: "tiny").state.seconds + 1e-12
            let loop = try resumed(path, config)
            #expect(try loop.run(hooks) == .timeLimit)
            #expect(loop.state.updates == update)
        }
        config.timeLimit = nil
        let last = try resumed(path, config)
        #expect(last.state.updates == 7)
        #expect(try last.run() == .epochs)
        expectSame(last.outcome, whole.outcome, "after 7 cuts")
    }

    @Test func tellsItsConfigAndState() throws {
        let config = config(.adaGrad(), Schedule(.cosine(floor: 0.25), warmUp: 9))
        let loop = TrainingLoop(TinyTask(), config)
        _ = try loop.run()
        try write(loop, to: folder.file("c"))
        let checkpoint = try Checkpoint(folder.file("c"), task: "tiny")
        #expect(try checkpoint.config(TrainingConfig.self) == config)
        #expect(checkpoint.holds(parts(vocabulary: "{}")))
        #expect(!checkpoint.holds(parts(vocabulary: "[]")))
        var expected = loop.state
        expected.logByteCount = 7
        #expect(checkpoint.state == expected)
        #expect(Checkpoint.path(ofModel: "a/b.unroll") == "a/b.unroll.checkpoint")
    }

    @Test func refusesOtherData() throws {
        try write(TrainingLoop(TinyTask(), config()), to: folder.file("c"))
        let task = TinyTask()
        task.dataFingerprint = 2
        let error = #expect(throws: TrainingError.self) {
            try Checkpoint(folder.file("c"), task: "tiny").restore(TrainingLoop(task, config()))
        }
        #expect(error?.message.contains("other training data") == true)
    }

    // MARK: Doctored files

    /// A checkpoint in the middle of the second epoch.
    private func checkpoint() throws -> DoctoredFile {
        let loop = TrainingLoop(TinyTask(), config())
        var hooks = TrainingLoop.Hooks()
        hooks.interrupted = { loop.state.updates == 7 }
        hooks.checkpoint = { try write($0, to: folder.file("c")) }
        #expect(try loop.run(hooks) == .interrupt)
        return try DoctoredFile(folder.file("c"))
    }

    private func expectRefusal(
        _ file: DoctoredFile, _ code: ModelFileError.Code, _ what: String,
        config: TrainingConfig? = nil
    ) throws {
        try file.write(to: folder.file("doctored"))
        let task = TinyTask()
        let before = task.network.parameters.map { $0.parameter.value.floats }
        let loop = TrainingLoop(task, config ?? self.config())
        let error = #expect(throws: ModelFileError.self, "\(what)") {
            try Checkpoint(folder.file("doctored"), task: "tiny").restore(loop)
        }
        #expect(error?.code == code, "\(what): \(error?.message ?? "")")
        #expect(task.network.parameters.map { $0.parameter.value.floats } == before)
        #expect(loop.state == TrainingLoop(TinyTask(), config ?? self.config()).state)
    }

    @Test func refusesMissingAndExtraTensors() throws {
        let good = try checkpoint()
        for name in [
            "parameters.stack.0.bias", "best.output.bias", "carried.1",
            "optimizer.embedding.weight.moment_2",
        ] {
            var file = good
            file.tensors[name] = nil
            try expectRefusal(file, .missingTensor, name)
            file = good
            file.tensors[name]?.shape.insert(1, at: 0)
            try expectRefusal(file, .wrongShape, name)
        }
        var file = good
        file.tensors["optimizer.output.bias.moment_3"] = file.tensors["parameters.output.bias"]
        try expectRefusal(file, .unexpectedTensor, "a third moment")
        try expectRefusal(
            good, .unexpectedTensor, "an optimiser of fewer moments", config: config(.sgd()))
        try expectRefusal(
            good, .missingTensor, "an optimiser of more moments",
            config: config(.rmsProp(momentum: 0.5, centered: true)))
    }

    @Test func refusesImpossibleRecords() throws {
        let good = try checkpoint()
        let record = try #require(good.metadata["unroll.checkpoint"])
        func expect(_ from: String, _ to: String, _ code: ModelFileError.Code) throws {
            var file = good
            let doctored = record.replacingOccurrences(of: from, with: to)
            #expect(doctored != record, "\(from) is not in \(record)")
            file.metadata["unroll.checkpoint"] = doctored
            try expectRefusal(file, code, to)
        }
        try expect("\"updateInEpoch\":2", "\"updateInEpoch\":-1", .invalidMetadata)
        try expect("\"updateInEpoch\":2", "\"updateInEpoch\":6", .invalidMetadata)
        try expect("\"updateInEpoch\":2", "\"updateInEpoch\":\"two\"", .invalidMetadata)
        try expect(
            "\"epoch\":1,\"epochG", "\"epoch\":9223372036854775807,\"epochG", .invalidMetadata)
        try expect("\"updates\":7", "\"updates\":9223372036854775807", .invalidMetadata)
        try expect("\"updates\":7", "\"updates\":-7", .invalidMetadata)
        try expect("\"optimizerUpdates\":7", "\"optimizerUpdates\":-7", .invalidMetadata)
        try expect("\"optimizerUpdates\":7", "\"optimizerUpdates\":1e99", .invalidMetadata)
        try expect("\"epochSeconds\":", "\"epochSeconds\":-5,\"was\":", .invalidMetadata)
        try expect("\"bestEpoch\":1", "\"bestEpoch\":-1", .invalidMetadata)
        try expect("\"stalled\":0}", "\"stalled\":9223372036854775807}", .invalidMetadata)
        try expect("\"hasBest\":true,", "", .invalidMetadata)
        try expect("{", "[", .invalidMetadata)
        for shapes in ["[[-1,5],[2,5]]", "[[4611686018427387904,5],[2,5]]", "[[5,2],[2,5]]"] {
            try expect("[[2,5],[2,5]]", shapes, .wrongShape)
        }
        var file = good
        file.metadata["unroll.checkpoint"] = nil
        try expectRefusal(file, .invalidMetadata, "a model, no checkpoint")
        file = good
        file.metadata["unroll.task"] = "other"
        try expectRefusal(file, .invalidMetadata, "another task")
    }
}
