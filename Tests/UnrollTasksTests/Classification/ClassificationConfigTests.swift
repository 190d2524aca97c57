import Foundation
import Testing
import UnrollLayers
import UnrollTasks
import UnrollTraining

@Suite struct ClassificationConfigTests {
    static let absurd: [(option: String, change: @Sendable (inout ClassificationConfig) -> Void)] =
        [
            ("--hidden", { $0.recurrent?.hiddenSize = 0 }),
            ("--hidden", { $0.recurrent?.hiddenSize = 65_536 }),
            ("--layers", { $0.recurrent?.layers = 65 }),
            ("--embedding", { $0.embeddingSize = -3 }),
            ("--batch-size", { $0.batchSize = 0 }), ("--max-length", { $0.maximumLength = 0 }),
            ("--attention", { $0.attentionSize = .max }), ("--extra-words", { $0.extraWords = -1 }),
            ("--word-dropout", { $0.wordDropout = 1 }),
            ("--input-dropout", { $0.inputDropout = .nan }),
            ("--output-dropout", { $0.outputDropout = -0.5 }),
            ("--label-smoothing", { $0.labelSmoothing = 1 }),
            ("--held-out", { $0.heldOutFraction = 0 }),
            ("--class-weights", { $0.classWeights = .given(["a": 0]) }),
            ("--learning-rate", { $0.training.learningRate = 0 }),
            ("--vocabulary-size", { $0.vocabularySize = 2 }),
            (
                "--pooling",
                {
                    $0 = $0.baseline
                    $0.pooling = .last
                }
            ),
        ]

    @Test(arguments: absurd.indices)
    func absurdValuesNameTheirOption(index: Int) {
        var config = ClassificationConfig()
        Self.absurd[index].change(&config)
        let error = #expect(throws: ConfigError.self) { try config.validate() }
        #expect(error?.description.contains(Self.absurd[index].option) == true)
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
