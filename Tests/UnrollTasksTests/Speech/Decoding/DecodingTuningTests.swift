import Foundation
import Testing
import UnrollData
import UnrollTasks

/// The search for weights.
@Suite struct DecodingTuningTests {
    /// The recogniser cannot tell a from b; the model knows that "ab" is said.
    @Test func theModelIsGivenTheWeightThatHelps() throws {
        let codec = try TranscriptCodec(unit: .characters, symbols: [" ", "a", "b"])
        let model = try LikesOneWord()
        let row = { (probabilities: [Double]) in probabilities.map { Float(log($0)) } }
        let blank = row([0.94, 0.02, 0.02, 0.02])
        // p(a) is a little greater where b is said.
        let recording =
            row([0.1, 0.02, 0.48, 0.4]) + blank + row([0.1, 0.02, 0.48, 0.4]) + blank
        var config = SpeechDecodingConfig()
        config.languageWeight = 0
        let decoder = try SpeechDecoder(codec: codec, config: config, languageModel: model)
        #expect(decoder(recording)[0].text == "aa")
        let tuning = try DecodingTuning(
            of: decoder, recordings: [recording, recording], transcripts: ["ab", "ab"])
        #expect(tuning.best.words.errors == 0)
        #expect(tuning.config.languageWeight > 0)
        #expect(tuning.trials[0].words.errors == 2 && tuning.trials[0].languageWeight == 0)
        #expect(try decoder.configured(tuning.config)(recording)[0].text == "ab")
        // No setting is tried twice.
        #expect(
            Set(tuning.trials.map { [$0.languageWeight, $0.insertionBonus] }).count
                == tuning.trials.count)
        let one = try DecodingTuning(
            of: decoder, recordings: [recording], transcripts: ["ab"], isOver: { true })
        #expect(one.trials.count == 1 && one.config == config)
    }
}
