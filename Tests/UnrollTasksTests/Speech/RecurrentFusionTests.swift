import Foundation
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollLayers
import UnrollSystem
import UnrollTasks

/// A recurrent language model and a mixture in the search.
@Suite struct RecurrentFusionTests {
    @Test(arguments: [false, true]) func everyTextHasTheModelsScore(_ isMixed: Bool) throws {
        let codec = try TranscriptCodec(unit: .characters, symbols: [" ", "a", "b"])
        let symbols = try WholeHistoryModel(level: "character", symbols: [" ", "a", "b"]).codec
        var settings = LanguageModelConfig()
        settings.recurrent.hiddenSize = 7
        settings.embeddingSize = 5
        func network(_ seed: UInt64) -> RecurrentLanguageModel {
            RecurrentLanguageModel(
                LanguageModelNetwork(
                    settings, codec: symbols, random: RandomStream(seed: seed)), codec: symbols)
        }
        let model: any LanguageModel =
            isMixed ? try MixtureModel([network(1), network(2)]) : network(1)
        var numbers = TestNumbers(21)
        let logs = numbers.logProbabilities(frames: 4, symbols: 4)
        let config = exhaustive {
            $0.languageWeight = 0.7
            $0.insertionBonus = 0.1
        }
        let found = try SpeechDecoder(codec: codec, config: config, languageModel: model)(logs)
        let texts = enumeratedTexts(logs, symbols: 4)
        for text in found {
            // Index 0 is <unk>, 1 the newline, then the blank and the letters.
            let score = 0.7 * logProbability(model, text.symbols.map { $0 + 1 } + [1])
            let right = (texts[text.symbols] ?? .nan) + score + 0.1 * Double(text.symbols.count)
            #expect(abs(text.score - right) < 1e-4, "\(text.text)")
        }
        #expect(found.count > 20)
    }

    private func logProbability(_ model: some LanguageModel, _ symbols: [Int32]) -> Double {
        model.score(symbols, after: model.start).logProbabilities.reduce(0) { $0 + Double($1) }
    }
}
