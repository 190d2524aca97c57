import Testing
import UnrollData
import UnrollSystem

@Suite struct VocabularyTests {
    private let counts = [("b", 2), ("a", 5), ("c", 2), ("d", 1), ("<unk>", 9)]

    @Test func ordersByCountThenAppearance() {
        let all = Vocabulary(counts: counts)
        #expect(all.symbols == ["<unk>", "a", "b", "c", "d"])
        #expect(all.unknownIndex == 0)
        #expect(all.index(of: "c") == 3)
        #expect(all.index(of: "e") == nil && all.index(of: "") == nil)
        #expect(all[1] == "a" && all.count == 5)
        #expect(Vocabulary(counts: counts, minimumCount: 2).symbols == ["<unk>", "a", "b", "c"])
        #expect(Vocabulary(counts: counts, maximumSize: 3).symbols == ["<unk>", "a", "b"])
        #expect(Vocabulary(counts: counts, maximumSize: 0).symbols == ["<unk>"])
        let led = Vocabulary(counts: counts, leading: ["d"])
        #expect(led.symbols == ["d", "<unk>", "a", "b", "c"])
    }

    @Test func spellingsAreToldApartByBytes() {
        let vocabulary = Vocabulary(counts: [("\u{E9}", 1), ("e\u{301}", 2)])
        #expect(vocabulary.count == 3)
        #expect(vocabulary.index(of: "e\u{301}") == 1)
        #expect(vocabulary.index(of: "\u{E9}") == 2)
    }

    @Test func findsManyWords() {
        let words = (0..<50_000).map { "word\($0 * 7919)" }
        let vocabulary = Vocabulary(counts: words.map { ($0, 1) })
        for (number, word) in words.enumerated() {
            #expect(vocabulary.index(of: word) == Int32(number + 1))
        }
        #expect(vocabulary.index(of: "word1") == nil)
    }

    @Test func jsonIsReadBack() throws {
        let vocabulary = Vocabulary(counts: [("\"\\\n\u{1}", 1), ("é😀", 1), ("</s>", 4)])
        #expect(try Vocabulary(json: vocabulary.json, path: "m") == vocabulary)
    }

    @Test(arguments: [
        "", "{}", "[", "[\"<unk>\"", "[\"<unk>\",1]", "[\"<unk>\",\"a\",\"a\"]", "[\"a\"]", "[]",
        "[\"<unk>\"] x", "[\"<unk>\",null]",
    ])
    func refusesBadJSON(json: String) {
        let error = #expect(throws: ModelFileError.self) { try Vocabulary(json: json, path: "m") }
        #expect(error?.code == .invalidMetadata)
    }
}
