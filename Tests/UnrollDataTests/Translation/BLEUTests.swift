import Foundation
import Testing
import UnrollData
import UnrollSystem

/// BLEU as sacreBLEU computes it.
@Suite struct BLEUTests {
    private typealias Setting = TranslationScoreReferences.Scores.BLEU.Setting

    private func metric(_ setting: Setting) throws -> BLEU {
        let smoothing: BLEU.Smoothing =
            switch setting.smoothMethod {
            case "none": .none
            case "floor": .floor(setting.smoothValue ?? 0.1)
            case "add-k": .addition(setting.smoothValue ?? 1)
            default: .exponential
            }
        return BLEU(
            tokenizer: try #require(BLEUTokenizer(rawValue: setting.tokenize ?? "13a")),
            lowercases: setting.lowercase ?? false, smoothing: smoothing,
            usesEffectiveOrder: setting.effectiveOrder ?? false)
    }

    @Test func tokensAreThoseOfSacreBLEU() throws {
        let references = try TranslationScoreReferences().tokens
        #expect(references.count == 27)
        for reference in references {
            for tokenizer in BLEUTokenizer.allCases {
                let sentence = reference.sentence.unicodeScalars.reversed()
                    .drop { $0.properties.isWhitespace || (0x1C...0x1F).contains($0.value) }
                var kept = String.UnicodeScalarView()
                kept.append(contentsOf: sentence.reversed())
                let tokens = tokenizer.tokens(of: String(kept)).map { Array($0.utf8) }
                let expected = reference.tokens[tokenizer.rawValue]?.map { Array($0.utf8) }
                #expect(tokens == expected, "\(tokenizer.rawValue): \(reference.sentence)")
            }
        }
    }

    @Test func scoresAreThoseOfSacreBLEU() throws {
        let references = try TranslationScoreReferences().scores
        #expect(references.count == 27)
        for example in references {
            for expected in example.bleu {
                let metric = try metric(expected.setting)
                let name = "\(example.name): \(expected.signature)"
                let sums = zip(example.hypotheses, example.references)
                    .map { metric.counts($0, references: $1) }
                    .reduce([Int](repeating: 0, count: 10)) { zip($0, $1).map { $0 + $1 } }
                #expect(sums == expected.counts, "\(name)")
                #expect(isNear(metric.value(of: sums), expected.score), "\(name)")
                let signature = metric.signature(references: example.references[0].count)
                let ours = signature.replacing("unroll-\(UnrollVersion.current)", with: "2.6.0")
                #expect(ours == expected.signature)
                guard example.references[0].count == 1 else { continue }
                let score = metric.score(
                    example.hypotheses, references: example.references.map { $0[0] })
                #expect(isNear(score.score, expected.score), "\(name)")
                #expect(isNear(score.brevityPenalty, expected.bp), "\(name)")
                #expect([score.hypothesisLength, score.referenceLength] == Array(sums[..<2]))
                #expect(score.correct + score.total == Array(sums[2...]), "\(name)")
                for (ours, theirs) in zip(score.precisions, expected.precisions) {
                    #expect(isNear(ours, theirs), "\(name)")
                }
            }
        }
    }

    @Test func sentenceScoresAreThoseOfSacreBLEU() throws {
        for example in try TranslationScoreReferences().scores {
            for (place, expected) in example.sentences.enumerated() {
                let score = BLEU().sentenceScore(
                    example.hypotheses[place], references: example.references[place])
                #expect(isNear(score.score, expected), "\(example.name), sentence \(place)")
            }
        }
    }

    @Test func anEmptyCorpusScoresNothing() {
        let score = BLEU().score([], references: [])
        #expect(score.score == 0 && score.precisions == [0, 0, 0, 0])
        #expect(score.hypothesisLength == 0 && score.total == [0, 0, 0, 0])
    }

    @Test func exactMatchesAreCounted() {
        let hypotheses = [" a b ", "x", "", "Ä", "e\u{301}"]
        let references = ["a b", "y", "\u{3000}", "ä", "é"]
        #expect(ExactMatch().score(hypotheses, references: references) == 0.4)
        #expect(ExactMatch(lowercases: true).score(hypotheses, references: references) == 0.6)
        #expect(ExactMatch().score([], references: []) == 0)
        #expect(ExactMatch().counts("a", references: ["b", "a"]) == [1, 1])
    }
}
