import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

@Suite struct LanguageModelDropoutTests {
    /// Each place where something is dropped, alone.
    static let places: [@Sendable (inout LanguageModelConfig) -> Void] = [
        { $0.inputDropout = 0.3 },
        { $0.embeddingDropout = 0.3 },
        { $0.recurrent.dropouts.between = 0.3 },
        { $0.outputDropout = 0.3 },
        { $0.recurrent.dropouts.weight = 0.3 },
    ]
    /// Those that drop with one mask for all time steps where they are told to.
    static let lockable = [0, 2, 3]

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try Data(verse.utf8).write(to: URL(fileURLWithPath: folder.file("text.txt")))
    }

    /// The first window's loss with the parameters of a seed.
    private func loss(
        in pass: Pass, _ change: (inout LanguageModelConfig) -> Void
    ) throws -> Float {
        let config = smallConfig(change)
        let data = try LanguageModelData(
            TrainingText(contentsOf: folder.file("text.txt")), config: config)
        let trainer = try LanguageModelTrainer(config, data)
        trainer.begin(epoch: 0, random: RandomStream(seed: 2))
        return trainer.loss(update: 0, in: pass).loss.item
    }

    private let training = Pass.training(RandomStream(seed: 4))

    /// A window of more symbols than the vocabulary has is read by way of a table of products, one
    /// of fewer is not.
    @Test(arguments: [16, 2])
    func everyPlaceDropsWhileItTrainsAlone(window: Int) throws {
        let plain: (inout LanguageModelConfig) -> Void = { $0.windowLength = window }
        let evaluated = try loss(in: .evaluation, plain)
        var trained = [try loss(in: training, plain)]
        #expect(abs(trained[0] - evaluated) < 1e-6)
        for place in Self.places.indices {
            for locked in [false, true] where !locked || Self.lockable.contains(place) {
                let change: (inout LanguageModelConfig) -> Void = {
                    plain(&$0)
                    Self.places[place](&$0)
                    $0.recurrent.dropouts.locked = locked
                }
                let loss = try loss(in: training, change)
                #expect(
                    trained.allSatisfy { abs($0 - loss) > 1e-5 },
                    "place \(place), locked: \(locked)")
                trained.append(loss)
                let after = try self.loss(in: .evaluation, change)
                #expect(
                    after.bitPattern == evaluated.bitPattern, "place \(place), locked: \(locked)")
            }
        }
    }
}
