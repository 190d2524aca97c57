import Foundation
import Testing
import UnrollData

/// Normalization form C and lower-casing; the expected texts come from `References/make_compositions.py`.
@Suite struct TextNormalizationTests {
    /// Strings compare as characters do; these must be the same scalar by scalar.
    private func expectSame(_ one: String, _ two: String) {
        #expect(one.unicodeScalars.elementsEqual(two.unicodeScalars), "\(two)")
    }

    @Test func compositionIsThatOfUnicode() throws {
        let url = try #require(
            Bundle.module.url(
                forResource: "compositions", withExtension: "jsonl", subdirectory: "References"))
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 169)
        for line in lines {
            let texts = try JSONDecoder().decode([String].self, from: Data(line.utf8))
            let composed = TextNormalization()(texts[0])
            expectSame(composed, texts[1])
            expectSame(TextNormalization()(composed), texts[1])
        }
    }

    @Test func lettersBecomeSmall() {
        let small = TextNormalization(lowercases: true)
        // As Python's str.lower() does.
        expectSame(small("ΟΔΟΣ ΣΑΣ Σ, ΆΣ'"), "οδος σας σ, άς'")
        expectSame(small("İSTANBUL ẞ ǅ Éa E\u{301}"), "i\u{307}stanbul ß ǆ éa é")
        expectSame(TextNormalization(form: .none)("E\u{301} A"), "E\u{301} A")
    }

    @Test func longRunsOfMarksTakeNoQuadraticTime() {
        let text = "a" + String(repeating: "\u{323}\u{301}", count: 200_000)
        let start = ContinuousClock.now
        #expect(TextNormalization()(text).unicodeScalars.count == 400_000)
        #expect(ContinuousClock.now - start < .seconds(30))
    }
}
