import Foundation
import Testing
import UnrollData
import UnrollSystem

/// Entities and their scores as seqeval and conlleval count them; the numbers come from
/// `References/make_entity_scores.py`.
@Suite struct EntityScoresTests {
    struct Case: Decodable {
        var scheme: TagScheme
        var expected: [[String]]
        var predicted: [[String]]
        var entities: [[Found]]?
        var strictEntities: [[Found]]
        var `default`: [String: [Double]]?
        var types: [String: [Double]]?
        var strict: [String: [Double]]?
        var conlleval: [Int]?
        var accuracy: Double?
    }

    /// `["PER", 0, 2]`: type, first and last token.
    struct Found: Decodable {
        var span: EntitySpan

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            let type = try list.decode(String.self)
            let first = try list.decode(Int.self)
            span = EntitySpan(
                type: type == "_" ? "" : type, tokens: first..<(try list.decode(Int.self)) + 1)
        }
    }

    private func cases() throws -> [Case] {
        let url = try #require(
            Bundle.module.url(
                forResource: "entity-scores", withExtension: "jsonl", subdirectory: "References"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
            try decoder.decode(Case.self, from: Data($0.utf8))
        }
    }

    private func expectEqual(_ scores: EntityScores.Scores, _ numbers: [Double], _ what: String) {
        for (ours, theirs) in zip([scores.precision, scores.recall, scores.f1], numbers) {
            #expect(abs(ours - theirs) < 1e-12, "\(what)")
        }
    }

    private func expectEqual(_ scores: EntityScores, _ table: [String: [Double]], _ what: String) {
        expectEqual(scores.micro, table["micro"] ?? [], what)
        expectEqual(scores.macro, table["macro"] ?? [], what)
        expectEqual(scores.weighted, table["weighted"] ?? [], what)
    }

    @Test func entities() throws {
        for example in try cases() {
            for (place, tags) in example.expected.enumerated() {
                let what: Comment = "\(example.scheme) \(tags)"
                if let entities = example.entities {
                    #expect(
                        example.scheme.entities(tags) == entities[place].map(\.span), what)
                }
                let strict = example.strictEntities[place].map(\.span)
                #expect(example.scheme.strictEntities(tags) == strict, what)
            }
        }
    }

    @Test func scores() throws {
        let cases = try cases()
        #expect(cases.count > 140)
        for example in cases {
            let what = "\(example.scheme) \(example.expected) \(example.predicted)"
            let scores = EntityScores(
                expected: example.expected, predicted: example.predicted, scheme: example.scheme)
            let strict = EntityScores(
                expected: example.expected, predicted: example.predicted, scheme: example.scheme,
                rule: .strict)
            if let table = example.default { expectEqual(scores, table, what) }
            if let counts = example.conlleval {
                #expect([scores.correct, scores.predicted, scores.expected] == counts, "\(what)")
            }
            if let table = example.strict { expectEqual(strict, table, what) }
            if let accuracy = example.accuracy {
                #expect(abs(scores.accuracy - accuracy) < 1e-12, "\(what)")
            }
            guard let types = example.types else { continue }
            #expect(scores.types.map(\.type) == types.keys.sorted(), "\(what)")
            for type in scores.types {
                let numbers = types[type.type] ?? []
                expectEqual(type.scores, numbers, what)
                #expect(Double(type.expected) == numbers.last, "\(what)")
            }
        }
    }

    /// conlleval begins an entity at a stray I-, a strict rule does not.
    @Test func strayInside() {
        let expected = [["B-A", "I-A", "O", "B-B"]]
        let predicted = [["I-A", "I-A", "O", "I-B"]]
        let scores = EntityScores(expected: expected, predicted: predicted, scheme: .iob2)
        #expect(scores.micro == EntityScores.Scores(precision: 1, recall: 1, f1: 1))
        #expect((scores.expected, scores.predicted, scores.correct) == (2, 2, 2))
        #expect((scores.tokens, scores.correctTokens, scores.accuracy) == (4, 2, 0.5))
        let strict = EntityScores(
            expected: expected, predicted: predicted, scheme: .iob2, rule: .strict)
        #expect(strict.micro == EntityScores.Scores(precision: 0, recall: 0, f1: 0))
        #expect((strict.expected, strict.predicted, strict.correct) == (2, 0, 0))
        #expect(strict.rule == .strict)
    }

    /// Where nothing is there a share is 0, never no number.
    @Test func nothing() {
        for rule in EntityScores.Rule.allCases {
            for tags in [[], [[]], [["O", "O"]]] as [[[String]]] {
                let scores = EntityScores(
                    expected: tags, predicted: tags, scheme: .iob2, rule: rule)
                for figures in [scores.micro, scores.macro, scores.weighted] {
                    #expect(figures == EntityScores.Scores(precision: 0, recall: 0, f1: 0))
                }
                #expect(scores.types.isEmpty)
                #expect(scores.accuracy == (scores.tokens == 0 ? 0 : 1))
            }
        }
        let scores = EntityScores(expected: [], predicted: [], scheme: .plain)
        #expect(scores.sentenceAccuracy == 0)
    }

    /// BILOU is counted as IOBES is: neighbours of one type stay apart.
    @Test func neighboursInBILOU() {
        let tags = [["U-A", "U-A", "B-A", "L-A"]]
        let scores = EntityScores(expected: tags, predicted: tags, scheme: .bilou)
        #expect(scores.expected == 3)
        #expect(scores.types.map(\.correct) == [3])
    }

    @Test func plainTags() {
        let scores = EntityScores(
            expected: [["NAME", "NAME", "O"], ["PLACE"]],
            predicted: [["NAME", "NAME", "O"], ["NAME"]], scheme: .plain)
        #expect(scores.types.map(\.type) == ["NAME", "PLACE"])
        #expect(scores.micro.f1 == 0.5)
        #expect((scores.sentences, scores.correctSentences) == (2, 1))
    }
}
