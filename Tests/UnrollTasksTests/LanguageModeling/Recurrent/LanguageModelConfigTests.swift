import Foundation
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

@Suite struct LanguageModelConfigTests {
    static let absurd: [(field: String, change: @Sendable (inout LanguageModelConfig) -> Void)] = [
        ("hiddenSize", { $0.recurrent.hiddenSize = 0 }),
        ("hiddenSize", { $0.recurrent.hiddenSize = .max }),
        ("hiddenSize", { $0.recurrent.hiddenSize = 65_536 }),
        ("layers", { $0.recurrent.layers = 65 }),
        ("embeddingSize", { $0.embeddingSize = -3 }),
        ("projection", { $0.recurrent.projection = 0 }),
        (
            "projection",
            {
                $0.recurrent.projection = 8
                $0.recurrent.cell = .gru
            }
        ),
        ("batchSize", { $0.batchSize = 0 }),
        ("windowLength", { $0.windowLength = 1 << 40 }),
        ("dropout", { $0.recurrent.dropouts.between = 1 }),
        ("weightDrop", { $0.recurrent.dropouts.weight = .nan }),
        ("inputDropout", { $0.inputDropout = -0.1 }),
        ("learningRate", { $0.training.learningRate = .infinity }),
        ("clipping", { $0.training.clipping = -1 }),
        ("heldOutFraction", { $0.heldOutFraction = 1 }),
        ("vocabularySize", { $0.vocabularySize = 1 }),
        (
            "tied",
            {
                $0.tied = true
                $0.embeddingSize = 7
            }
        ),
    ]

    @Test(arguments: absurd.indices)
    func absurdValuesNameTheirField(index: Int) {
        var config = LanguageModelConfig()
        Self.absurd[index].change(&config)
        let error = #expect(throws: ConfigError.self) { try config.validate() }
        #expect(error?.description.contains(Self.absurd[index].field) == true)
    }

    @Test func defaultsAreValid() throws {
        try LanguageModelConfig().validate()
    }

    /// The loss of a sampled objective is not the model's: its exponential is no perplexity.
    @Test func trainingLossesOfSampledObjectivesAreShownAsTheyAre() {
        var config = LanguageModelConfig()
        config.level = .word
        #expect(config.unit.trainingText(2) == "perplexity 7.389")
        for objective in [
            OutputObjectiveConfig.sampled(samples: 8), .blackOut(samples: 8, exponent: 0.5),
            .noiseContrastive(samples: 8, exponent: 1),
        ] {
            config.objective = objective
            #expect(config.unit.trainingText(2) == "loss 2.0000")
            #expect(config.unit.text(2) == "perplexity 7.389")
        }
        config.objective = .adaptive(cutoffs: nil)
        #expect(config.unit.trainingText(2) == "perplexity 7.389")
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
