import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// The passages that a run keeps of its epochs.
@Suite struct EpochSampleTests {
    @Test(arguments: TextLevel.allCases)
    func everyEpochKeepsAPassage(level: TextLevel) throws {
        let folder = try TemporaryFolder()
        let config = smallConfig { $0.level = level }
        let (_, state) = try train(config, on: verse, in: folder)
        let samples = state.history.map(\.sample)
        #expect(samples.count == 2 && samples.allSatisfy { $0?.isEmpty == false })
        // In the model's file and in the log beside it.
        let stored = try ModelFile(folder.file("model.unroll")).trainingState()
        #expect(stored?.history.map(\.sample) == samples)
    }

    /// The draws are the same each time, so the same model writes the same; and nothing of the run moves.
    @Test func aPassageChangesNothing() throws {
        let folder = try TemporaryFolder()
        let config = smallConfig()
        let (trainer, state) = try train(config, on: verse, in: folder)
        let before = trainer.network.parameters.map { $0.parameter.value.floats }
        let carried = trainer.carried.map(\.floats)
        let sample = trainer.sample()
        #expect(sample == trainer.sample())
        #expect(state.bestEpoch != 2 || sample == state.history.last?.sample)
        #expect(trainer.network.parameters.map { $0.parameter.value.floats } == before)
        #expect(trainer.carried.map(\.floats) == carried)
    }

    @Test func aResumedRunKeepsTheSamePassages() throws {
        let folder = try TemporaryFolder()
        _ = try train(
            smallConfig { $0.training.epochs = 3 }, on: verse, in: folder, output: "whole")
        _ = try train(smallConfig { $0.training.epochs = 1 }, on: verse, in: folder, output: "part")
        _ = try train(
            smallConfig { $0.training.epochs = 3 }, on: verse, in: folder, output: "part",
            resume: true)
        let runs = try ["whole", "part"].map {
            try #require(try ModelFile(folder.file($0)).trainingState()).history.map(\.sample)
        }
        #expect(runs[0] == runs[1])
    }
}
