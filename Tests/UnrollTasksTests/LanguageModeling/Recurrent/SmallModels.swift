import Foundation
import TestSupport
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// A verse long enough to learn from.
let verse = String(
    repeating:
        "the cat , which already ate , was full .\nthe cats , which already ate , were full .\n",
    count: 24)

/// A configuration that trains in a blink.
func smallConfig(_ change: (inout LanguageModelConfig) -> Void = { _ in }) -> LanguageModelConfig {
    var config = LanguageModelConfig()
    config.recurrent.hiddenSize = 20
    config.recurrent.layers = 2
    config.batchSize = 4
    config.windowLength = 16
    config.training = TrainingConfig(epochs: 2, learningRate: 0.01)
    change(&config)
    return config
}

final class SilentReporter: TrainingReporter {
    var notes: [String] = []
    func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) {}
    func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {}
    func note(_ message: Message) { notes.append("\(message)") }
}

/// Trains on `text` and returns the trainer with its best parameters, and how it went.
@discardableResult
func train(
    _ config: LanguageModelConfig, on text: String, in folder: TemporaryFolder,
    output: String = "model.unroll", resume: Bool = false, from initial: String? = nil
) throws -> (trainer: LanguageModelTrainer, state: TrainingState) {
    let path = folder.file("text.txt")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let model = try initial.map { try ModelFile(folder.file($0)) }
    let codec = try model.map { try RecurrentLanguageModel.parts(of: $0).1 }
    let data = try LanguageModelData(TrainingText(contentsOf: path), config: config, codec: codec)
    let trainer = try LanguageModelTrainer(config, data, from: model)
    let state = try trainer.train(
        output: folder.file(output), resume: resume, reporter: SilentReporter())
    return (trainer, state)
}
