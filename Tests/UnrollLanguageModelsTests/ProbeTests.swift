import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels

@Suite struct ProbeTests {
    /// Levels at which a space is a symbol.
    static let codecs = [
        #"{"level":"character","symbols":["<unk>","\n"," ","a","b","c","\u00e9"]}"#,
        #"{"level":"byte"}"#,
    ]

    /// What is read and what is scored, spelled out.
    static let spelled: [(prefix: String, continuation: String, scored: String)] = [
        ("a b", "c", " c"),
        ("a b", "c a", " c a"),
        ("é", "é", " é"),
        // One of the two has it already.
        ("a b ", "c", "c"),
        ("a b", " c", " c"),
        ("a b\n", "c", "c"),
        ("a b", "\nc", "\nc"),
        ("a b ", " c", " c"),
        // There is nothing to part.
        ("", "c", "c"),
        ("a b", "", ""),
    ]

    @Test(arguments: codecs)
    func aSpaceGoesBetweenWhereThereIsNone(json: String) throws {
        let model = TinyLanguageModel(codec: try TextCodec(json: json, path: "test"))
        for (prefix, continuation, scored) in Self.spelled {
            let score = try #require(model.probe(prefix, continuations: [continuation]).first)
            let symbols = model.codec.encode(scored)
            let (each, _) = model.score(
                symbols, after: model.score(model.codec.encode(prefix), after: model.start).next)
            let expected = each.reduce(0.0) { $0 + Double($1) }
            #expect(
                abs(score.logProbability - expected) < 1e-9, "'\(prefix)' and '\(continuation)'")
            #expect(score.symbols == symbols.count, "'\(prefix)' and '\(continuation)'")
            #expect(score.unknown == 0 && score.text == continuation)
        }
    }

    /// White space is not a symbol there: none is inserted, and none counts.
    @Test func wordsAreScoredAsTheyAre() throws {
        let model = TinyLanguageModel(codec: try wordCodec())
        let state = model.score([2, 3], after: model.start).next
        let expected = model.score([4], after: state).logProbabilities.map(Double.init)
        for (prefix, continuation) in [("a b", "c"), ("a b ", "c"), ("a b", " c")] {
            let score = try #require(model.probe(prefix, continuations: [continuation]).first)
            #expect([score.logProbability] == expected && score.symbols == 1)
        }
    }
}
