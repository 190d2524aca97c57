import TestSupport
import Testing
import UnrollLayers
import UnrollTraining

/// What a run makes of a plateau within its warm-up, and of validations that are equal.
@Suite struct WarmUpAndTiesTests {
    @Test func aPlateauLowersTheWarmUpToo() throws {
        let schedule = Schedule(.plateau(factor: 0.5, patience: 0), warmUp: 4)
        var progress = Schedule.Progress()
        progress.factor = 0.25
        let rates = (0..<6).map { schedule.multiplier(update: $0, total: 9, progress) }
        expectClose(
            rates.map(Float.init), [0.0625, 0.125, 0.1875, 0.25, 0.25, 0.25], relative: 1e-6,
            absolute: 0)

        // Two updates an epoch; the second epoch is no better than the first.
        let task = ScriptedTask(validationLosses: [1, 2, 3])
        let loop = TrainingLoop(
            task,
            TrainingConfig(
                epochs: 3, optimizer: .sgd(), learningRate: 0.6,
                schedule: Schedule(.plateau(factor: 0.5, patience: 0), warmUp: 12)))
        _ = try loop.run()
        expectClose(
            loop.state.history.map { Float($0.learningRate) }, [0.1, 0.2, 0.15], relative: 1e-6,
            absolute: 0)
    }

    @Test func theFirstOfEqualValidationsIsTheBest() throws {
        let accuracy = Score("accuracy", 0.5)
        #expect(!Validation(loss: 1).isBetter(than: Validation(loss: 1)))
        #expect(
            !Validation(loss: 1, score: accuracy)
                .isBetter(than: Validation(loss: 1, score: accuracy)))
        #expect(
            Validation(loss: 0.9, score: accuracy)
                .isBetter(than: Validation(loss: 1, score: accuracy)))
        #expect(
            !Validation(loss: 0.1, score: Score("error rate", 3, higherIsBetter: false))
                .isBetter(
                    than: Validation(
                        loss: 1, score: Score("error rate", 2, higherIsBetter: false))))

        for scores in [[], [accuracy, accuracy, accuracy]] {
            let task = ScriptedTask(validationLosses: [2])
            task.validationScores = scores
            let loop = TrainingLoop(
                task, TrainingConfig(epochs: 9, learningRate: 0.1, patience: 2))
            #expect(try loop.run() == .patience)
            #expect(loop.state.bestEpoch == 1)
            #expect(loop.state.history.count == 3)
        }
    }
}
