import Testing
import UnrollData
import UnrollLayers
import UnrollTasks
import UnrollTraining

@Suite struct LanguageModelPresetTests {
    @Test(arguments: LanguageModelPreset.allCases)
    func canBeMade(preset: LanguageModelPreset) throws {
        guard case .network(let config) = preset.recipe else { return }
        try config.validate()
        // The vocabulary of the One Billion Word benchmark.
        try config.validate(vocabulary: 793_471)
        #expect(config.level == .word)
    }

    @Test func haveThePublishedSizes() throws {
        func network(_ preset: LanguageModelPreset) throws -> LanguageModelConfig {
            guard case .network(let config) = preset.recipe else {
                throw Missing()
            }
            return config
        }
        let sampled = try network(.lstmSampled)
        #expect(sampled.recurrent.hiddenSize == 2048 && sampled.outputWidth == 512)
        #expect(sampled.objective == .sampled(samples: 8192))
        let large = try network(.lstm2LayerCharacterCNN)
        #expect(large.recurrent.layers == 2 && large.recurrent.hiddenSize == 8192)
        #expect(large.characters?.filters.reduce(0) { $0 + $1.count } == 4096)
        #expect(try network(.rnnMaxEnt).features?.order == 9)
        #expect(try network(.rnnMaxEnt).training.groups.map(\.learningRate) == [0.05])
        #expect(try network(.rnnBlackOut).objective == .blackOut(samples: 2000, exponent: 0.1))
        #expect(try network(.lstmAdaptiveLarge).recurrent.layers == 2)
    }

    private struct Missing: Error {}
}
