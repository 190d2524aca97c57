import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors

@Suite struct BeamSearchTests {
    /// Three words a side, with `<unk>` and `</s>` five symbols.
    private static let texts = TranslationCorpus(
        learningFrom: [
            TextPair(source: "a b c", target: "x y z", line: 1),
            TextPair(source: "a b", target: "x y", line: 2),
            TextPair(source: "a", target: "x", line: 3),
        ], config: SmallTranslations.config().texts
    ).texts

    private static let sources = ["a b c a", "c", "b b a c b a a", "a c c", "b", "c b a b c"]

    private func translator(
        seed: UInt64 = 1, _ change: (inout TranslationConfig) -> Void = { _ in }
    ) -> (Translator, TranslationNetwork) {
        let network = SmallTranslations.network(
            SmallTranslations.config(change), source: 5, target: 5, seed: seed)
        return (Translator(network, Self.texts), network)
    }

    /// The symbols that a translation was written in; unknown words are copies of the source's.
    private func symbols(_ text: String) -> [Int32] {
        Self.texts.target.encode(text).symbols
    }

    private func logProbability(
        _ network: TranslationNetwork, _ source: String, _ target: [Int32]
    ) -> Double {
        network.logProbabilities(
            TranslationNetwork.Batch(
                sources: [Self.texts.source.encode(source).symbols], targets: [target]))[0]
            .reduce(0, +)
    }

    /// A beam that is wide enough finds the best of all possible outputs.
    @Test(arguments: [0, 0.6, 2], [false, true])
    func aFullBeamFindsWhatEnumerationFinds(penalty: Double, fed: Bool) throws {
        for seed in 1...4 {
            let (translator, network) = translator(seed: UInt64(seed)) {
                $0.inputFeeding = fed
                $0.contextLayers = fed ? 0 : 1
            }
            var outputs: [[Int32]] = [[]]
            var last: [[Int32]] = [[]]
            for _ in 0..<3 {
                last = last.flatMap { output in [0, 2, 3, 4].map { output + [Int32($0)] } }
                outputs += last
            }
            #expect(outputs.count == 85)
            var decoding = DecodingConfig(beam: 100)
            decoding.lengthFactor = 0
            decoding.extraLength = 3
            decoding.lengthPenalty = penalty
            decoding.candidates = 85
            for source in Self.sources.prefix(3) {
                let given = Self.texts.source.encode(source).symbols
                let all = network.logProbabilities(
                    TranslationNetwork.Batch(
                        sources: outputs.map { _ in given }, targets: outputs)
                ).map { $0.reduce(0, +) }
                let scores = zip(all, outputs).map { sum, output in
                    sum / pow(Double(5 + output.count + 1) / 6, penalty)
                }.sorted(by: >)
                let found = translator.translate([source], by: decoding)[0].candidates
                #expect(found.count == 85)
                expectClose(
                    found.map { Float($0.score) }, scores, relative: 1e-5, absolute: 1e-5,
                    "scores of '\(source)'")
                let mass: Double = found.reduce(0) { $0 + exp($1.logProbability) }
                let expected: Double = all.reduce(0) { $0 + exp($1) }
                #expect(abs(mass - expected) < 1e-5)
            }
        }
    }

    /// What the search says of its output is what the network says of it, told the right symbols.
    @Test func stepsScoreAsTeacherForcingDoes() {
        var compared = 0
        for fed in [false, true] {
            let (translator, network) = translator {
                $0.inputFeeding = fed
                $0.decoder.layers = 2
            }
            for (source, found) in zip(
                Self.sources, translator.translate(Self.sources, by: DecodingConfig(beam: 3)))
            {
                let best = found.candidates[0]
                // A copy of the source's stands for an unknown word: no symbol of the target.
                guard !best.text.contains(where: { "abc".contains($0) }) else { continue }
                compared += 1
                let expected = logProbability(network, source, symbols(best.text))
                #expect(abs(best.logProbability - expected) < 1e-5 * max(1, abs(expected)))
            }
        }
        #expect(compared >= 4)
    }

    /// A beam of one takes the most probable symbol each time.
    @Test func greedySearchIsABeamOfOne() {
        for seed in 1...3 {
            let (translator, network) = translator(seed: UInt64(seed))
            var decoding = DecodingConfig.greedy
            decoding.lengthFactor = 0
            decoding.extraLength = 6
            for (source, found) in zip(
                Self.sources, translator.translate(Self.sources, by: decoding))
            {
                var written: [Int32] = []
                var sum = 0.0
                while true {
                    // p of the symbol that follows is that of the longer prefix's last but one.
                    let given = Self.texts.source.encode(source).symbols
                    let next = (0..<5).map { symbol -> Double in
                        if symbol == 1 {
                            return network.logProbabilities(
                                .init(sources: [given], targets: [written]))[0][written.count]
                        }
                        return network.logProbabilities(
                            .init(sources: [given], targets: [written + [Int32(symbol)]]))[0][
                                written.count]
                    }
                    let best =
                        written.count == 6 ? 1 : next.indices.max { next[$0] < next[$1] } ?? 1
                    sum += next[best]
                    if best == 1 { break }
                    written.append(Int32(best))
                }
                #expect(abs(found.candidates[0].logProbability - sum) < 1e-5 * max(1, abs(sum)))
            }
        }
    }

    /// A translation has the same bits alone and in any batch, by one thread and by two.
    @Test(arguments: [Precision.float32, .bfloat16, .int8])
    func translationsDoNotDependOnTheBatch(precision: Precision) {
        Compute.using(precision: precision) { compareBatches() }
    }

    private func compareBatches() {
        for fed in [false, true] {
            let (translator, _) = translator {
                $0.inputFeeding = fed
                $0.encoder.hiddenSize = 19
                $0.decoder.hiddenSize = 21
            }
            var decoding = DecodingConfig(beam: 4)
            decoding.candidates = 4
            decoding.keepsWeights = true
            func bits(_ found: [Translator.Translation]) -> [[String]] {
                found.map { translation in
                    translation.candidates.map {
                        "\($0.text) \($0.logProbability.bitPattern) \($0.score.bitPattern) "
                            + "\($0.alignments.map { $0.weights.map { $0.map(\.bitPattern) } })"
                    }
                }
            }
            let together = bits(translator.translate(Self.sources, by: decoding))
            let alone = Self.sources.flatMap { bits(translator.translate([$0], by: decoding)) }
            let reversed = bits(translator.translate(Self.sources.reversed(), by: decoding))
            #expect(together == alone)
            #expect(together == reversed.reversed())
            for threads in [1, 2, 3] {
                let found = Compute.using(threads: threads) {
                    bits(translator.translate(Self.sources + Self.sources, by: decoding))
                }
                #expect(found == together + together)
            }
        }
    }

    @Test func repeatsAreBlocked() {
        let (translator, _) = translator(seed: 2)
        var decoding = DecodingConfig(beam: 3)
        decoding.lengthFactor = 0
        decoding.extraLength = 12
        decoding.lengthPenalty = 3
        decoding.keepsWeights = true
        decoding.candidates = 3
        func repeats(_ length: Int) -> Bool {
            translator.translate(Self.sources, by: decoding).contains { found in
                found.candidates.contains { candidate in
                    let symbols = candidate.alignments[0].target.dropLast()
                    let grams = (0..<max(0, symbols.count - length + 1)).map {
                        Array(symbols[$0..<$0 + length])
                    }
                    return Set(grams).count < grams.count
                }
            }
        }
        #expect(repeats(2))
        decoding.blockedRepeats = 2
        #expect(!repeats(2))
        decoding.blockedRepeats = 1
        #expect(!repeats(1))
    }

    @Test func weightsAreThoseOfTheSource() {
        let (translator, _) = translator()
        var decoding = DecodingConfig(beam: 2)
        decoding.keepsWeights = true
        for (source, found) in zip(Self.sources, translator.translate(Self.sources, by: decoding)) {
            let alignment = found.candidates[0].alignments[0]
            #expect(alignment.source == source.split(separator: " ").map(String.init) + ["</s>"])
            #expect(alignment.target.last == "</s>")
            #expect(alignment.weights.count == alignment.target.count)
            for weights in alignment.weights {
                #expect(weights.count == alignment.source.count)
                #expect(abs(weights.reduce(0, +) - 1) < 1e-5)
            }
        }
    }

    @Test func faultsNameTheField() {
        func fault(_ change: (inout DecodingConfig) -> Void) -> String {
            var config = DecodingConfig()
            change(&config)
            do {
                try config.validate()
                return ""
            } catch { return "\(error)" }
        }
        #expect(fault { $0.beam = 0 }.contains("beam"))
        #expect(fault { $0.candidates = 6 }.contains("candidates"))
        #expect(fault { $0.lengthPenalty = .nan }.contains("lengthPenalty"))
        #expect(fault { $0.lengthFactor = -1 }.contains("lengthFactor"))
        #expect(fault { $0.extraLength = -1 }.contains("extraLength"))
        #expect(fault { $0.blockedRepeats = -1 }.contains("blockedRepeats"))
    }
}
