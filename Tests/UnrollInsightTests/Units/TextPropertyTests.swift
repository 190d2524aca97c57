import Testing
import UnrollInsight

@Suite struct TextPropertyTests {
    private func values(_ name: String, of text: String) -> [Double]? {
        let pieces = text.map(String.init)
        // Enough of it on both sides for a property to count.
        let all = TextProperty.all(of: Array(repeating: pieces, count: 12), isOfWords: false)
        return all.first { $0.name == name }.map { Array($0.values.prefix(pieces.count)) }
    }

    @Test func quotationsBeginBehindTheirFirstMarkAndEndWithTheLast() {
        #expect(
            values("inside quotation marks", of: "a \"bc\" d\n") == [0, 0, 1, 1, 1, 0, 0, 0, 0])
        #expect(
            values("inside quotation marks", of: "a “b ”c\n") == [0, 0, 1, 1, 1, 0, 0, 0])
    }

    @Test func bracketsStandInEachOther() {
        #expect(values("inside brackets", of: "a(b[c]d)e\n") == [0, 1, 1, 1, 1, 1, 1, 0, 0, 0])
    }

    @Test func linesAndWordsAreCounted() {
        #expect(values("position in the line", of: "ab c\n") == [1, 2, 3, 4, 0])
        #expect(values("length of the word so far", of: "ab c's\n") == [1, 2, 0, 1, 2, 3, 0])
        #expect(values("capitalised word", of: "Ab cD\n") == [1, 1, 0, 0, 0, 0])
        #expect(values("word in capitals", of: "AB cD\n") == [0, 1, 0, 0, 0, 0])
        #expect(values("digits", of: "a12 b\n") == [0, 1, 1, 0, 0, 0])
    }

    @Test func sentencesAreCountedTowardTheirEnds() {
        #expect(values("distance to the sentence's end", of: "Ab. C.\n") == [2, 1, 0, 2, 1, 0, 3])
        #expect(values("position in the sentence", of: "Ab. C.\n") == [1, 2, 3, 4, 1, 2, 3])
    }

    @Test func wordsHaveProperties() {
        let line = ["The", "\"", "cat", "(", "1", ")", "\"", "sat", ".", "\n"]
        let all = TextProperty.all(of: Array(repeating: line, count: 12), isOfWords: true)
        func first(_ name: String) -> [Double]? {
            all.first { $0.name == name }.map { Array($0.values.prefix(10)) }
        }
        #expect(first("inside quotation marks") == [0, 1, 1, 1, 1, 1, 0, 0, 0, 0])
        #expect(first("inside brackets") == [0, 0, 0, 1, 1, 0, 0, 0, 0, 0])
        #expect(first("capitalised word") == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(first("end of the line") == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
        #expect(first("length of the word") == [3, 1, 3, 1, 1, 1, 1, 3, 1, 0])
    }

    @Test func whatNeverChangesIsNoProperty() {
        let all = TextProperty.all(of: [Array(repeating: "a", count: 400)], isOfWords: false)
        #expect(!all.contains { $0.isYesOrNo })
        #expect(TextProperty.all(of: [], isOfWords: false).isEmpty)
    }

    @Test func aForgottenQuotationMarkEnds() {
        let text = "\"ab" + String(repeating: "c", count: 2000) + "\n"
        let all = TextProperty.all(of: [text.map(String.init)], isOfWords: false)
        let inside = all.first { $0.name == "inside quotation marks" }?.values ?? []
        #expect(inside.reduce(0, +) < 1100)
    }
}
