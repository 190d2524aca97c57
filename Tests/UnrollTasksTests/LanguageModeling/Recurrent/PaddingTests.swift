import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Padding past the end of a line is not a symbol.
@Suite struct PaddingTests {
    private func trainer(
        _ text: String, in folder: TemporaryFolder, _ change: (inout LanguageModelConfig) -> Void
    ) throws -> LanguageModelTrainer {
        let path = folder.file("text.txt")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let config = smallConfig {
            $0.level = .word
            $0.batchSize = 2
            change(&$0)
        }
        let data = try LanguageModelData(
            TrainingText(contentsOf: path), validation: TrainingText(contentsOf: path),
            config: config)
        return try LanguageModelTrainer(config, data)
    }

    /// The unknown word, of which the text has none, keeps its first vector where an update looks up
    /// fewer words than there are.
    @Test func theUnknownWordIsNotTouched() throws {
        let folder = try TemporaryFolder()
        let text = (0..<40).map { line in
            (0...line % 5).map { "w\(line)x\($0)" }.joined(separator: " ") + "\n"
        }.joined()
        let trainer = try trainer(text, in: folder) {
            $0.perLine = true
            $0.training.optimizer = .adamW(weightDecay: 1)
        }
        let embedding = try #require(
            trainer.network.parameters.first { $0.name == "embedding.weight" }
        ).parameter.value
        let unknown = Array(embedding.floats.prefix(20))
        let before = embedding.floats
        _ = try trainer.train(
            output: folder.file("m"), resume: false, reporter: SilentReporter())
        #expect(Array(embedding.floats.prefix(20)) == unknown)
        #expect(embedding.floats != before)
    }

    /// Features see what went in before a window: the loss over windows of two words is the exact
    /// one.
    @Test(arguments: [2, 3, 6, 9]) func featuresLookBackOverWindows(order: Int) throws {
        let folder = try TemporaryFolder()
        let trainer = try trainer(verse, in: folder) {
            $0.hasRecurrentLayers = false
            $0.features = HashedNGramsConfig(order: order, slots: 1 << 14)
            $0.batchSize = 1
            $0.windowLength = 2
            $0.training.epochs = 1
        }
        _ = try trainer.train(
            output: folder.file("m"), resume: false, reporter: SilentReporter())
        let model = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
        let exact = model.score(trainer.validationText).loss
        #expect(abs(trainer.validate().loss - exact) < 1e-5)
        #expect(exact < 1.5)
    }
}
