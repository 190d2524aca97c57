import Foundation
import Testing
import UnrollLayers
import UnrollTasks
import UnrollTensors
import UnrollTraining

@Suite struct LanguageModelConfigTests {
    static let absurd: [(option: String, change: @Sendable (inout LanguageModelConfig) -> Void)] = [
        ("--hidden", { $0.recurrent.hiddenSize = 0 }),
        ("--hidden", { $0.recurrent.hiddenSize = .max }),
        ("--hidden", { $0.recurrent.hiddenSize = 65_536 }),
        ("--layers", { $0.recurrent.layers = 65 }),
        ("--embedding", { $0.embeddingSize = -3 }),
        ("--projection", { $0.recurrent.projection = 0 }),
        (
            "--projection",
            {
                $0.recurrent.projection = 8
                $0.recurrent.cell = .gru
            }
        ),
        ("--batch-size", { $0.batchSize = 0 }),
        ("--window", { $0.windowLength = 1 << 40 }),
        ("--dropout", { $0.recurrent.dropouts.between = 1 }),
        ("--weight-drop", { $0.recurrent.dropouts.weight = .nan }),
        ("--input-dropout", { $0.inputDropout = -0.1 }),
        ("--learning-rate", { $0.training.learningRate = .infinity }),
        ("--clip", { $0.training.clipping = -1 }),
        ("--held-out", { $0.heldOutFraction = 1 }),
        ("--vocabulary-size", { $0.vocabularySize = 1 }),
        (
            "--tied",
            {
                $0.tied = true
                $0.embeddingSize = 7
            }
        ),
    ]

    @Test(arguments: absurd.indices)
    func absurdValuesNameTheirOption(index: Int) {
        var config = LanguageModelConfig()
        Self.absurd[index].change(&config)
        let error = #expect(throws: ConfigError.self) { try config.validate() }
        #expect(error?.description.contains(Self.absurd[index].option) == true)
    }

    @Test func defaultsAreValid() throws {
        try LanguageModelConfig().validate()
    }

    @Test func survivesJSON() throws {
        var config = LanguageModelConfig()
        config.recurrent.cell = .gru
        config.recurrent.reset = .afterProduct
        config.recurrent.dropouts.locked = true
        config.training.schedule = Schedule(.cosine(floor: 0.1), warmUp: 10)
        config.training.optimizer = .rmsProp(momentum: 0.5)
        let data = try JSONEncoder().encode(config)
        #expect(try JSONDecoder().decode(LanguageModelConfig.self, from: data) == config)
    }
}
