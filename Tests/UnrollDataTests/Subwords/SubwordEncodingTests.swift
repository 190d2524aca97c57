import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Merges and subwords as subword-nmt learns and gives them; the expected ones come from
/// `References/make_subwords.py`.
@Suite struct SubwordEncodingTests {
    struct Case: Decodable {
        var name: String
        var counts: [Count]
        var merges: Int
        var minimum: Int
        var learned: [String]
        var divided: [Division]
        var known: [String]
        var restricted: [Division]
    }

    /// `["word", 3]`
    struct Count: Decodable {
        var word: String
        var count: Int

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            word = try list.decode(String.self)
            count = try list.decode(Int.self)
        }
    }

    /// `["word", ["w@@", "ord"]]`
    struct Division: Decodable {
        var word: String
        var subwords: [String]

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            word = try list.decode(String.self)
            subwords = try list.decode([String].self)
        }
    }

    private func cases() throws -> [Case] {
        let url = try #require(
            Bundle.module.url(
                forResource: "subwords", withExtension: "jsonl", subdirectory: "References"))
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
    }

    private func counts(_ pairs: [(String, Int)]) -> WordCounts {
        var counts = WordCounts()
        for (word, count) in pairs { counts.add(word, count: count) }
        return counts
    }

    /// Strings compare as characters do; these must be the same scalar by scalar.
    private func scalars(_ texts: [String]) -> [[UInt32]] {
        texts.map { $0.unicodeScalars.map(\.value) }
    }

    @Test func mergesAndSubwordsAreThoseOfSubwordNMT() throws {
        let cases = try cases()
        #expect(cases.count == 30)
        for example in cases {
            let counts = counts(example.counts.map { ($0.word, $0.count) })
            let encoding = SubwordEncoding(
                learnedFrom: counts, merges: example.merges, minimumFrequency: example.minimum)
            let learned = encoding.merges.map { "\($0.first) \($0.second)" }
            #expect(scalars(learned) == scalars(example.learned), "\(example.name)")
            for division in example.divided {
                let subwords = encoding.subwords(of: division.word)
                #expect(
                    scalars(subwords) == scalars(division.subwords),
                    "\(example.name): \(division.word)")
                let words = SubwordEncoding.words(from: subwords)
                #expect(scalars(words) == scalars([division.word]), "\(example.name)")
            }
        }
    }

    /// As with `apply-bpe --vocabulary`.
    @Test func unknownSubwordsAreTakenApart() throws {
        let example = try #require(try cases().first { !$0.known.isEmpty })
        let encoding = SubwordEncoding(
            learnedFrom: counts(example.counts.map { ($0.word, $0.count) }),
            merges: example.merges)
        let known = Set(example.known)
        var changed = 0
        for division in example.restricted {
            let whole = encoding.subwords(of: division.word)
            let subwords = encoding.divided(whole) { known.contains($0) }
            #expect(scalars(subwords) == scalars(division.subwords), "\(division.word)")
            changed += subwords == whole ? 0 : 1
        }
        #expect(changed > 100)
    }

    private let low = [("low", 5), ("lower", 2), ("newest", 6), ("widest", 3)]

    @Test func emptyAndUnknownWords() {
        let encoding = SubwordEncoding(learnedFrom: counts(low), merges: 10)
        #expect(encoding.subwords(of: "") == [])
        #expect(encoding.subwords(of: "q") == ["q"])
        #expect(encoding.subwords(of: "qqq") == ["q@@", "q@@", "q"])
        #expect(SubwordEncoding.words(from: []) == [])
        #expect(SubwordEncoding.words(from: ["new@@", "est", "low@@"]) == ["newest", "low"])
        let none = SubwordEncoding(learnedFrom: WordCounts(), merges: 10)
        #expect(none.merges.isEmpty && none.subwords(of: "ab") == ["a@@", "b"])
        let letters = SubwordEncoding(learnedFrom: counts([("a", 3), ("b", 2)]), merges: 5)
        #expect(letters.merges.isEmpty)
    }

    /// A word that ends as continued subwords do comes back whole.
    @Test func wordsThatEndAsSubwordsDo() {
        let marks = [("a@@", 9), ("@@", 9), ("@@@", 9), ("@", 3), ("b@@c", 5)]
        let encoding = SubwordEncoding(learnedFrom: counts(marks), merges: 50)
        #expect(encoding.subwords(of: "a@@") == ["a@@@", "@"])
        let words = marks.map(\.0) + ["@@@@@@", "@@b@@", "b@\u{301}@"]
        for word in words {
            #expect(SubwordEncoding.words(from: encoding.subwords(of: word)) == [word])
        }
        let sentence = words.flatMap { encoding.subwords(of: $0) }
        #expect(SubwordEncoding.words(from: sentence) == words)
    }

    @Test func mergesAreStoredAsJSONAndAsCodes() throws {
        let encoding = SubwordEncoding(
            learnedFrom: counts(low + [("e\u{301}é", 4), ("a\\\"b", 3)]), merges: 20)
        let data = try JSONEncoder().encode(encoding)
        let read = try JSONDecoder().decode(SubwordEncoding.self, from: data)
        #expect(read == encoding && read.codes == encoding.codes)
        #expect(encoding.codes.hasPrefix("#version: 0.2\n"))

        let folder = try TemporaryFolder()
        try Data(encoding.codes.utf8).write(to: URL(fileURLWithPath: folder.file("codes")))
        #expect(try SubwordEncoding(codesAt: folder.file("codes")) == encoding)
    }

    @Test(arguments: [
        #"{"version":"0.1","merges":[]}"#, #"{"version":"0.2","merges":["a"]}"#,
        #"{"version":"0.2","merges":["a b c"]}"#, #"{"version":"0.2","merges":["a "]}"#,
        #"{"version":"0.2"}"#,
    ]) func badJSONIsRefused(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(SubwordEncoding.self, from: Data(json.utf8))
        }
    }

    @Test(arguments: [
        ("", "no merges"), ("a b\n", "version"), ("#version: 0.1\na b\n", "0.2"),
        ("#version: 0.2\na b\nabc\n", "line 3"),
    ]) func badCodesAreRefused(text: String, part: String) throws {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("codes")))
        let error = #expect(throws: DataError.self) {
            try SubwordEncoding(codesAt: folder.file("codes"))
        }
        #expect(error.map { "\($0)".contains(part) } == true)
    }

    @Test func longWordsTakeNoQuadraticTime() {
        let encoding = SubwordEncoding(learnedFrom: counts(low), merges: 10)
        let word = String(repeating: "lowest", count: 200_000)
        let start = ContinuousClock.now
        let subwords = encoding.subwords(of: word)
        let random = RandomStream(seed: 3)
        let dropped = encoding.subwords(of: word, dropout: 0.3, random: random)
        // Quadratic work on 1.2 million characters would take hours.
        #expect(ContinuousClock.now - start < .seconds(60))
        #expect(SubwordEncoding.words(from: subwords) == [word])
        #expect(SubwordEncoding.words(from: dropped) == [word])

        // A long word among those that are learned from.
        let learned = SubwordEncoding(learnedFrom: counts(low + [(word, 1)]), merges: 10)
        #expect(learned.merges.count == 10)
    }
}
