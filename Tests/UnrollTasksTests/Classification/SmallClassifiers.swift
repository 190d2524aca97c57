import Foundation
import TestSupport
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// A table whose class is decided by one word of each text, whatever stands around it.
func toyRows(_ count: Int = 240, seed: UInt64 = 1) -> [String] {
    let random = RandomStream(seed: seed)
    let fillers = ["the", "film", "was", "a", "and", "so", "very", "of", "it", "plot", "music"]
    let signs = [("good", "positive"), ("awful", "negative"), ("fine", "neutral")]
    return (0..<count).map { row in
        let stream = random.stream(row)
        let length = stream.integer(below: 9, at: 0)
        var words = (0..<length).map {
            fillers[stream.integer(below: fillers.count, at: UInt64($0 + 1))]
        }
        let (word, label) = signs[row % signs.count]
        words.insert(word, at: stream.integer(below: length + 1, at: 20))
        return "\(label)\t\(words.joined(separator: " "))"
    }
}

func table(_ rows: [String], in folder: TemporaryFolder, named name: String = "toy.tsv") throws
    -> TextTable
{
    var options = TableOptions()
    options.knownLabels = ["a", "b", "c", "positive", "negative", "neutral"]
    let path = folder.file(name)
    try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    return try TextTable(contentsOf: path, options: options)
}

/// Gives every parameter numbers far from zero, so that classes differ before any training.
func randomize(_ network: ClassificationNetwork, seed: UInt64) {
    let random = RandomStream(seed: seed)
    for (index, named) in network.parameters.enumerated() {
        let (value, draws) = (named.parameter.value, random.stream(index))
        value.assign(
            Tensor(
                (0..<value.count).map { 0.4 * draws.normal(at: UInt64($0)) }, shape: value.shape))
    }
}

/// A configuration that trains in a blink.
func smallClassifier(_ change: (inout ClassificationConfig) -> Void = { _ in })
    -> ClassificationConfig
{
    var config = ClassificationConfig()
    config.recurrent?.hiddenSize = 12
    config.embeddingSize = 10
    config.wordDropout = 0.05
    config.inputDropout = 0.1
    config.outputDropout = 0.1
    config.batchSize = 16
    config.training = TrainingConfig(epochs: 12, learningRate: 0.02, patience: 4)
    change(&config)
    return config
}
