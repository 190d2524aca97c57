import Foundation
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTraining

@Suite struct ClassificationConfigTests {
    static let absurd: [(field: String, change: @Sendable (inout ClassificationConfig) -> Void)] =
        [
            ("hiddenSize", { $0.recurrent?.hiddenSize = 0 }),
            ("hiddenSize", { $0.recurrent?.hiddenSize = 65_536 }),
            ("layers", { $0.recurrent?.layers = 65 }),
            ("embeddingSize", { $0.embeddingSize = -3 }),
            ("batchSize", { $0.batchSize = 0 }), ("maximumLength", { $0.maximumLength = 0 }),
            ("attentionSize", { $0.attentionSize = .max }), ("extraWords", { $0.extraWords = -1 }),
            ("wordDropout", { $0.wordDropout = 1 }),
            ("inputDropout", { $0.inputDropout = .nan }),
            ("outputDropout", { $0.outputDropout = -0.5 }),
            ("labelSmoothing", { $0.labelSmoothing = 1 }),
            ("heldOutFraction", { $0.heldOutFraction = 0 }),
            ("classWeights", { $0.classWeights = .given(["a": 0]) }),
            ("learningRate", { $0.training.learningRate = 0 }),
            ("vocabularySize", { $0.vocabularySize = 2 }),
            (
                "pooling",
                {
                    $0 = $0.baseline
                    $0.pooling = .last
                }
            ),
        ]

    @Test(arguments: absurd.indices)
    func absurdValuesNameTheirField(index: Int) {
        var config = ClassificationConfig()
        Self.absurd[index].change(&config)
        let error = #expect(throws: ConfigError.self) { try config.validate() }
        #expect(error?.description.contains(Self.absurd[index].field) == true)
    }

    @Test func defaultsAndTheirBaselineAreValid() throws {
        try ClassificationConfig().validate()
        try ClassificationConfig().baseline.validate()
        #expect(ClassificationConfig().baseline.recurrent == nil)
    }

    @Test func survivesJSON() throws {
        var config = ClassificationConfig()
        config.labels = ["a", "b"]
        config.classWeights = .given(["a": 2])
        config.pooling = .attention
        config.recurrent?.direction = .rightToLeft
        for config in [config, config.baseline] {
            let data = try JSONEncoder().encode(config)
            #expect(try JSONDecoder().decode(ClassificationConfig.self, from: data) == config)
        }
    }

    @Test func fewerThanTwoOrEqualClassesAreRefused() {
        var config = ClassificationConfig()
        for labels in [[], ["a"], ["a", "a"]] {
            config.labels = labels
            #expect(throws: ConfigError.self) { try config.validate(vocabulary: 10) }
        }
    }
}
