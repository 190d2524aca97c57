import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollLayers
import UnrollTasks
import UnrollTraining

/// Features of no history: the model is that of single symbols, on lines as on streams.
@Suite struct FirstOrderFeaturesTests {
    static let objectives: [OutputObjectiveConfig] = [
        .softmax, .adaptive(cutoffs: [4]), .sampled(samples: 5),
        .blackOut(samples: 5, exponent: 0.5), .noiseContrastive(samples: 5, exponent: 1),
    ]

    @Test(arguments: TextLevel.allCases, objectives.indices)
    func scoresAndTrains(level: TextLevel, objective: Int) throws {
        let folder = try TemporaryFolder()
        for perLine in [true, false] {
            for cell in [nil, RecurrentStackConfig.Cell.rnn, .lstm] {
                for order in [1, 2] {
                    let config = smallConfig {
                        $0.level = level
                        $0.perLine = perLine
                        $0.objective = Self.objectives[objective]
                        $0.hasRecurrentLayers = cell != nil
                        if let cell { $0.recurrent.cell = cell }
                        $0.recurrent.hiddenSize = 6
                        $0.features = HashedNGramsConfig(order: order, slots: 4096)
                        $0.training.epochs = 1
                    }
                    // An adaptive softmax needs inputs.
                    guard (try? config.validate()) != nil else {
                        #expect(cell == nil && objective == 1)
                        continue
                    }
                    try train(config, on: String(verse.prefix(900)), in: folder)
                    let model = try RecurrentLanguageModel(ModelFile(folder.file("model.unroll")))
                    let text = try model.codec.encode(contentsOf: folder.file("text.txt"))
                    let loss = model.score(text).loss
                    #expect(loss.isFinite && loss < log(Double(model.codec.vocabulary.count)) + 0.5)
                    let lines = (0..<3).map { Array(text.symbols[text.line($0)]) }
                    let alone = lines.map { model.score($0, after: model.start).logProbabilities }
                    for (line, other) in zip(model.score(lines: lines), alone) {
                        #expect(zip(line, other).allSatisfy { abs($0 - $1) < 1e-5 })
                    }
                }
            }
        }
    }
}
