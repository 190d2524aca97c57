import TestSupport
import Testing
import UnrollTraining

@Suite struct ScheduleTests {
    private let numbers: ReferenceNumbers

    init() throws { numbers = try ReferenceNumbers("training") }

    private func rates(_ schedule: Schedule, updates: Int) -> [Float] {
        (0..<updates).map {
            Float(0.1 * schedule.multiplier(update: $0, total: updates - 1, Schedule.Progress()))
        }
    }

    @Test func cosineMatchesPyTorch() throws {
        expectClose(
            rates(Schedule(.cosine(floor: 0.1)), updates: 17),
            try numbers.doubles("schedule.cosine"), relative: 1e-6, absolute: 0, "rates")
    }

    /// The last update of our warm-up has the full rate, with which the cosine then begins;
    /// PyTorch's warm-up of one update less stops short of it.
    @Test func cosineAfterWarmUpMatchesPyTorch() throws {
        let theirs = try numbers.doubles("schedule.warm_up_cosine")
        let ours = rates(Schedule(.cosine(floor: 0.1), warmUp: 5), updates: 22)
        expectClose(
            Array(ours[0..<5]), Array(theirs[0..<5]), relative: 1e-6, absolute: 0, "warm-up")
        expectClose(Array(ours[5...]), Array(theirs[4...]), relative: 1e-6, absolute: 0, "cosine")
    }

    @Test func plateausMatchPyTorchWithoutThreshold() throws {
        let schedule = Schedule(.plateau(factor: 0.5, patience: 1))
        var progress = Schedule.Progress()
        let rates = try numbers.doubles("schedule.plateau.metrics").map { metric -> Float in
            schedule.observe(loss: metric, &progress)
            return Float(0.1 * schedule.multiplier(update: 50, total: 100, progress))
        }
        expectClose(
            rates, try numbers.doubles("schedule.plateau.rates_without_threshold"),
            relative: 1e-6, absolute: 0, "rates")
    }

    @Test func constantAndWarmUp() {
        #expect(rates(Schedule(.constant), updates: 4) == [0.1, 0.1, 0.1, 0.1])
        let warm = rates(Schedule(.constant, warmUp: 4), updates: 6)
        expectClose(warm, [0.025, 0.05, 0.075, 0.1, 0.1, 0.1], relative: 1e-6, absolute: 0)
        var progress = Schedule.Progress()
        Schedule(.constant).observe(loss: 3, &progress)
        #expect(progress == Schedule.Progress())
    }

    @Test func theCosineStaysAtItsFloor() {
        let schedule = Schedule(.cosine(floor: 0.25), warmUp: 3)
        #expect(schedule.multiplier(update: 500, total: 10, Schedule.Progress()) == 0.25)
        #expect(schedule.multiplier(update: 3, total: 3, Schedule.Progress()) == 1)
    }
}
