import Testing
import UnrollData
import UnrollInsight
import UnrollSystem

@Suite struct AgreementCorpusTests {
    private func corpus(seed: UInt64 = 1) throws -> AgreementCorpus {
        var config = AgreementCorpus.Config()
        config.sentences = 2000
        config.validation = 200
        config.pairsPerDistance = 20
        config.longest = 12
        config.seed = seed
        return try AgreementCorpus(config)
    }

    private static let singular = Set(AgreementGrammar.nouns.map(\.0))
    private static let plural = Set(AgreementGrammar.nouns.map(\.1))

    /// Subject and verb of a sentence, and the words between them, found from the sentence alone.
    private func parsed(_ sentence: String) -> (isPlural: Bool, verbIsPlural: Bool, between: Int)? {
        let words = sentence.split(separator: " ").map(String.init)
        guard words.count > 3, words[0] == "the", words.last == "." else { return nil }
        let isPlural = Self.plural.contains(words[1])
        guard isPlural != Self.singular.contains(words[1]) else { return nil }
        for (one, many) in AgreementGrammar.verbs {
            for (verb, isMany) in [(one, false), (many, true)] {
                let parts = verb.split(separator: " ").map(String.init)
                let start = words.count - 2 - parts.count
                if start >= 2, Array(words[start..<(start + parts.count)]) == parts {
                    return (isPlural, isMany, start - 2)
                }
            }
        }
        return nil
    }

    @Test func verbsAgreeWithTheirSubjects() throws {
        let corpus = try corpus()
        #expect(corpus.training.count == 2000 && corpus.validation.count == 200)
        for sentence in corpus.training + corpus.validation {
            let found = try #require(parsed(sentence), "\(sentence)")
            #expect(found.isPlural == found.verbIsPlural, "\(sentence)")
            #expect((0...12).contains(found.between))
        }
    }

    @Test func pairsDifferInTheVerbAtTheirDistance() throws {
        let corpus = try corpus()
        #expect(corpus.pairs.count == 13 * 20)
        for (index, pair) in corpus.pairs.enumerated() {
            let good = try #require(parsed(pair.good))
            let bad = try #require(parsed(pair.bad))
            #expect(good.between == pair.distance && bad.between == pair.distance)
            #expect(good.isPlural == good.verbIsPlural && bad.isPlural != bad.verbIsPlural)
            // Half of each distance's subjects are plural.
            #expect(good.isPlural == (index % 2 == 1))
        }
    }

    @Test func longerPairsAreNew() throws {
        let corpus = try corpus()
        let known = Set(corpus.training)
        #expect(
            corpus.pairs.filter { ($0.distance ?? 0) >= 3 }.allSatisfy { !known.contains($0.good) })
    }

    /// What stands between says nothing of the subject's number.
    @Test func attractorsAreOfEitherNumber() throws {
        var same = 0
        var all = 0
        for sentence in try corpus().training {
            let words = sentence.split(separator: " ").map(String.init)
            for word in words.dropFirst(2) {
                guard Self.plural.contains(word) != Self.singular.contains(word) else { continue }
                all += 1
                if Self.plural.contains(word) == Self.plural.contains(words[1]) { same += 1 }
            }
        }
        #expect(abs(Double(same) / Double(all) - 0.5) < 0.03)
    }

    @Test func everyPhraseIsAsLongAsItSays() {
        for phrase in AgreementGrammar.Phrase.allCases {
            #expect(phrase.words({ $0[0] }, noun: { "cat" }).count == phrase.length)
        }
    }

    @Test func theSeedDecides() throws {
        let (one, again, other) = (try corpus(), try corpus(), try corpus(seed: 2))
        #expect(one.training == again.training && one.pairs == again.pairs)
        #expect(one.training != other.training)
    }

    @Test func theTableIsRead() throws {
        let corpus = try corpus()
        let read = try MinimalPairs(bytes: Array(corpus.table.utf8), path: "pairs.tsv")
        #expect(read.pairs == corpus.pairs)
    }

    @Test func badSettingsNameTheirField() {
        for change: (inout AgreementCorpus.Config) -> Void in [
            { $0.sentences = 0 }, { $0.validation = -1 }, { $0.pairsPerDistance = 0 },
            { $0.longest = -1 }, { $0.longest = 1001 },
        ] {
            var config = AgreementCorpus.Config()
            change(&config)
            #expect(throws: ConfigError.self) { try AgreementCorpus(config) }
        }
    }
}
