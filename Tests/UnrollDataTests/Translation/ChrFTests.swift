import Testing
import UnrollData
import UnrollSystem

/// chrF and chrF++ as sacreBLEU computes them.
@Suite struct ChrFTests {
    @Test func scoresAreThoseOfSacreBLEU() throws {
        for example in try TranslationScoreReferences().scores {
            for expected in example.chrf {
                let metric = ChrF(wordOrder: expected.words, lowercases: expected.lower)
                let name = "\(example.name): \(expected.signature)"
                let counts = zip(example.hypotheses, example.references)
                    .map { metric.counts($0, references: $1) }
                let zero = [Int](repeating: 0, count: 3 * (6 + expected.words))
                let sums = counts.reduce(zero) { zip($0, $1).map { $0 + $1 } }
                #expect(isNear(metric.value(of: sums), expected.score), "\(name)")
                for (counts, sentence) in zip(counts, expected.sentences) {
                    #expect(isNear(metric.value(of: counts), sentence), "\(name)")
                }
                let signature = metric.signature(references: example.references[0].count)
                let ours = signature.replacing("unroll-\(UnrollVersion.current)", with: "2.6.0")
                #expect(ours == expected.signature)
            }
        }
    }

    @Test func anEmptyCorpusScoresNothing() {
        #expect(ChrF().score([], references: []) == 0)
        #expect(ChrF().score([""], references: [""]) == 0)
        #expect(ChrF().score(["ab"], references: ["a b"]) == 100)
    }
}
