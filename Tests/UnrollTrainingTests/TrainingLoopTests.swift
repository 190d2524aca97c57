import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

@Suite struct TrainingLoopTests {
    private func config(
        epochs: Int? = nil, timeLimit: Double? = nil, clipping: Double? = nil, patience: Int? = nil,
        schedule: Schedule = Schedule(.constant)
    ) -> TrainingConfig {
        TrainingConfig(
            epochs: epochs, timeLimit: timeLimit, optimizer: .sgd(), learningRate: 0.5,
            schedule: schedule, clipping: clipping, patience: patience, seed: 3)
    }

    @Test func stopsWhenPatienceIsUsedUpAndKeepsTheBest() throws {
        // The second epoch is the best; one that is equal to it is not better.
        let task = ScriptedTask(validationLosses: [3, 2, 2.5, 2, 2.1])
        let loop = TrainingLoop(task, config(epochs: 100, patience: 3))
        var atEnd: [[Float]] = []
        var improvements: [Bool] = []
        var hooks = TrainingLoop.Hooks()
        hooks.epochEnded = { loop, record, improved in
            atEnd.append(task.weights.first.value.floats)
            improvements.append(improved)
            #expect(record == loop.state.history.last)
        }
        #expect(try loop.run(hooks) == .patience)
        #expect(improvements == [true, true, false, false, false])
        #expect(loop.state.epoch == 5 && loop.state.bestEpoch == 2 && loop.state.best?.loss == 2)
        #expect(loop.state.history.map(\.validationLoss) == [3, 2, 2.5, 2, 2.1])
        #expect(task.weights.first.value.floats == atEnd[4])
        loop.restoreBest()
        #expect(task.weights.first.value.floats == atEnd[1])
        #expect(atEnd[1] == [-1, 0])
        // What is kept is a copy.
        task.weights.first.value.fill(9)
        loop.restoreBest()
        #expect(task.weights.first.value.floats == atEnd[1])
    }

    @Test func patienceOfZeroStillTrains() throws {
        let loop = TrainingLoop(
            ScriptedTask(validationLosses: [3, 2, 2.5]), config(epochs: 9, patience: 0))
        #expect(try loop.run() == .patience)
        #expect(loop.state.epoch == 3)
    }

    @Test func stopsAfterTheLastEpoch() throws {
        let task = ScriptedTask()
        let loop = TrainingLoop(task, config(epochs: 3))
        #expect(loop.totalUpdates == 6 && loop.ended == nil)
        #expect(try loop.run() == .epochs)
        #expect(task.begun == [0, 1, 2] && loop.state.updates == 6)
        #expect(loop.ended == .epochs)
        // It is over: nothing happens any more.
        #expect(try loop.run() == .epochs)
        #expect(task.begun.count == 3)
    }

    @Test func recordsSayWhatHappened() throws {
        let task = ScriptedTask(validationLosses: [4, 5])
        // Losses 10 of one symbol and 40 of three; gradients of norm 5 and 10.
        task.makeLoss = { update, first, second in
            let scale: Float = update == 0 ? 1 : 2
            let now = (first * Tensor([3 * scale, 4 * scale])).sum()
            let rest = Tensor([(update == 0 ? 10 : 40) - now.item], shape: [])
            return (now + rest, update == 0 ? 1 : 3)
        }
        let loop = TrainingLoop(
            task, config(epochs: 2, schedule: Schedule(.constant, warmUp: 3)))
        var rates: [Double] = []
        var losses: [Double] = []
        var hooks = TrainingLoop.Hooks()
        hooks.updated = { loop, loss, rate in
            rates.append(rate)
            losses.append(loss)
            #expect(loop.state.updates == rates.count)
        }
        _ = try loop.run(hooks)
        expectClose(losses.map(Float.init), [10, 40, 10, 40], relative: 1e-6, absolute: 0)
        expectClose(
            rates.map(Float.init), [0.5 / 3, 1.0 / 3, 0.5, 0.5], relative: 1e-6, absolute: 0)
        let record = try #require(loop.state.history.first)
        #expect(record.epoch == 1 && record.complete && record.updates == 2)
        #expect(abs(record.trainingLoss - 32.5) < 1e-4)
        #expect(abs(record.gradientNorm - 7.5) < 1e-6)
        #expect(record.learningRate == rates[1])
        #expect(record.validationLoss == 4 && record.unitsPerSecond > 0 && record.seconds > 0)
        #expect(loop.state.history[1].updates == 4)
        #expect(loop.state.history[1].seconds > record.seconds)
    }

    @Test func clipsTheGlobalNorm() throws {
        let task = ScriptedTask()
        task.updatesPerEpoch = 1
        task.makeLoss = { _, first, second in
            ((first * Tensor([3, 0])).sum() + (second * Tensor([4])).sum(), 1)
        }
        // Norm 5, clipped to 1: the gradient becomes (0.6, 0), (0.8).
        _ = try TrainingLoop(task, config(epochs: 1, clipping: 1)).run()
        expectClose(
            task.weights.first.value.floats, [1 - 0.3, 2], relative: 1e-6, absolute: 0)
        expectClose(task.weights.second.value.floats, [3 - 0.4], relative: 1e-6, absolute: 0)
    }

    /// And follow the schedule.
    @Test func groupsHaveTheirOwnRate() throws {
        let task = ScriptedTask()
        task.makeLoss = { _, first, second in
            ((first * Tensor([3, 0])).sum() + (second * Tensor([4])).sum(), 20)
        }
        var config = config(epochs: 1, schedule: Schedule(.constant, warmUp: 4))
        config.groups = [ParameterGroup(prefix: "sec", rule: .sgd(), learningRate: 0.1)]
        _ = try TrainingLoop(task, config).run()
        // A quarter, then a half of the rates 0.5 and 0.1.
        expectClose(
            task.weights.first.value.floats, [1 - 0.75 * 0.5 * 3, 2], relative: 1e-6, absolute: 0)
        expectClose(
            task.weights.second.value.floats, [3 - 0.75 * 0.1 * 4], relative: 1e-6, absolute: 0)
    }

    @Test func lowersTheRateOnPlateaus() throws {
        let loop = TrainingLoop(
            ScriptedTask(validationLosses: [3, 4, 2, 5, 5]),
            config(epochs: 5, schedule: Schedule(.plateau(factor: 0.5, patience: 0))))
        _ = try loop.run()
        #expect(loop.state.history.map(\.learningRate) == [0.5, 0.5, 0.25, 0.25, 0.125])
    }

    @Test func aTimeLimitCutsAnEpochShort() throws {
        let loop = TrainingLoop(ScriptedTask(), config(timeLimit: 1e-12))
        var events: [String] = []
        var hooks = TrainingLoop.Hooks()
        hooks.epochEnded = { _, record, _ in events.append("epoch, complete: \(record.complete)") }
        hooks.checkpoint = { events.append("checkpoint at \($0.state.updates)") }
        #expect(try loop.run(hooks) == .timeLimit)
        #expect(events == ["checkpoint at 1", "epoch, complete: false"])
        #expect(loop.state.epoch == 0 && loop.best.count == 2)
    }

    @Test func aTimeLimitAtTheEndOfAnEpochCompletesIt() throws {
        let task = ScriptedTask()
        task.updatesPerEpoch = 1
        let loop = TrainingLoop(task, config(timeLimit: 1e-12))
        #expect(try loop.run() == .timeLimit)
        #expect(loop.state.epoch == 1 && loop.state.history.map(\.complete) == [true])
    }

    @Test func anInterruptSavesAndStops() throws {
        let loop = TrainingLoop(ScriptedTask(), config(epochs: 9))
        var saved: [Int] = []
        var hooks = TrainingLoop.Hooks()
        hooks.interrupted = { loop.state.updates == 3 }
        hooks.checkpoint = { saved.append($0.state.updates) }
        #expect(try loop.run(hooks) == .interrupt)
        #expect(saved == [2, 3])
        #expect(loop.state.epoch == 1 && loop.state.updateInEpoch == 1)
        // The same loop may be continued.
        hooks.interrupted = { false }
        #expect(try loop.run(hooks) == .epochs)
        #expect(loop.state.updates == 18)
    }

    @Test func everyUpdateHasMasksOfItsOwn() throws {
        func draws(seed: UInt64) throws -> [UInt64] {
            let task = ScriptedTask()
            var config = config(epochs: 3)
            config.seed = seed
            _ = try TrainingLoop(task, config).run()
            return try task.passes.map { pass in
                guard case .training(let random) = pass else {
                    throw TrainingError("an update's pass does not train")
                }
                return random.bits64(at: 0)
            }
        }
        let first = try draws(seed: 3)
        #expect(first.count == 6 && Set(first).count == 6)
        // The seed decides them.
        #expect(try draws(seed: 3) == first)
        #expect(Set(try draws(seed: 4)).isDisjoint(with: first))
    }

    // MARK: Numbers that are not finite

    private func error(_ task: ScriptedTask) throws -> String {
        let loop = TrainingLoop(task, config(epochs: 9))
        let error = #expect(throws: TrainingError.self) { try loop.run() }
        return error?.message ?? ""
    }

    private let cure =
        "(learning rate 0.5): the run diverged; try a smaller learningRate or clipping "
        + "of gradients (clipping 5), and look for odd values in the data"

    @Test(arguments: [("not a number", Float.nan), ("inf", .infinity), ("-inf", -.infinity)])
    func aLossThatIsNotFinite(name: String, value: Float) throws {
        let task = ScriptedTask()
        task.weights.first.value.fill(100)
        var made = 0
        task.makeLoss = { _, first, _ in
            made += 1
            return (made == 4 ? value * first.sum() : first.sum(), 1)
        }
        #expect(try error(task) == "the loss is \(name) at update 2 of epoch 2 " + cure)
    }

    @Test func aGradientThatIsNotFiniteIsNamed() throws {
        let task = ScriptedTask()
        // Finite as a loss, but its slope is not.
        task.makeLoss = { update, first, second in
            let steep = update == 1 ? 1e30 * (1e30 * (second - second.detached())) : second
            return (first.sum() + steep.sum(), 1)
        }
        #expect(
            try error(task) == "the gradient of second is not finite at update 2 of epoch 1 "
                + cure)
        #expect(task.weights.first.value.floats == [0.5, 1.5], "the bad update was made")
    }

    /// Only what is switched on is advised to change.
    @Test func adviceIsOfOptionsThatAreOn() throws {
        let task = ScriptedTask(validationLosses: [.nan])
        var clipped = config(epochs: 1)
        clipped.clipping = 5
        let error = #expect(throws: TrainingError.self) {
            try TrainingLoop(task, clipped).run()
        }
        #expect(error?.message.contains("a smaller clipping") == true)
        #expect(error?.message.contains("clipping of gradients") == false)
    }

    /// Scores decide where there are some, each in its own direction, and losses where not.
    @Test func theBestEpochIsThatOfTheBestScore() throws {
        for (values, higher, best) in [
            ([0.5, 0.7, 0.6], true, 2), ([0.5, 0.7, 0.4], false, 3), ([0.5, 0.5, 0.5], true, 2),
        ] {
            let task = ScriptedTask(validationLosses: [3, 1, 2])
            task.validationScores = values.map { Score("figure", $0, higherIsBetter: higher) }
            let loop = TrainingLoop(task, config(epochs: 3))
            _ = try loop.run()
            #expect(loop.state.bestEpoch == best, "\(values)")
            #expect(loop.state.history.map(\.validationScore?.value) == values)
        }
    }

    @Test func patienceNamesTheScoreThatDecided() throws {
        let task = ScriptedTask()
        task.validationScores = [2, 3, 4].map { Score("WER", $0, higherIsBetter: false) }
        var patient = config(epochs: 9)
        patient.patience = 2
        let loop = TrainingLoop(task, patient)
        let reason = try loop.run()
        var state = loop.state
        state.ended = reason
        #expect(state.explanation == "no better validation WER for 2 epochs")
    }

    @Test func aValidationLossThatIsNotFinite() throws {
        #expect(
            try error(ScriptedTask(validationLosses: [1, .nan]))
                == "the validation loss is not a number after update 2 of epoch 2 " + cure)
    }

    // MARK: What may be continued

    @Test func runsOfTheSameNumbersMayContinue() {
        let constant = config(epochs: 3)
        var other = constant
        (other.epochs, other.timeLimit, other.patience) = (9, 60, 2)
        #expect(other.continues(constant))
        other.seed = 4
        #expect(!other.continues(constant))
        other = constant
        other.clipping = 1
        #expect(!other.continues(constant))
        // A cosine's rates depend on the number of epochs: it continues, but not as if it had been.
        let cosine = config(epochs: 3, schedule: Schedule(.cosine(floor: 0)))
        other = cosine
        other.timeLimit = 60
        #expect(other.continues(cosine) && !other.changesPast(of: cosine))
        other.epochs = 4
        #expect(other.continues(cosine) && other.changesPast(of: cosine))
    }
}

@Suite struct TrainingMemoryTests {
    /// Adam on the tiny task: the parts that can be counted by hand are those counts. The others
    /// belong to the whole process, other tests included.
    @Test func namesItsParts() throws {
        let loop = TrainingLoop(TinyTask(), TrainingConfig(epochs: 1, learningRate: 0.01))
        _ = try loop.run()
        let memory = loop.memory
        let parameters = loop.task.module.parameterCount
        #expect(memory.parameters == 4 * parameters)
        #expect(memory.moments == 2 * 4 * parameters)
        #expect(memory.best == 4 * parameters)
        // The embedding's gradient has the rows of six symbols at the most, of twenty.
        #expect(memory.gradients > 0 && memory.gradients <= 4 * parameters - 4 * 14 * 3)
        if let process = memory.process { #expect(process > memory.parameters) }
    }
}
