import Testing
import UnrollData

/// Signs of a wrong encoding, each with the line where it first stands.
@Suite struct TextCensusTests {
    private func warnings(_ text: String) -> [String] {
        TextCensus(bytes: Array(text.utf8)).warnings
    }

    @Test func aSoundTextHasNone() {
        #expect(warnings("Zoë ate crème brûlée — “yes”.\n\tÄÖÜ ß Ãlvaro\n").isEmpty)
        #expect(warnings("a\r\nb\r\n").isEmpty)
        #expect(warnings("").isEmpty)
    }

    @Test func eachSignIsSaid() {
        #expect(warnings("\u{FEFF}a\n") == ["a byte order mark at the start, which is left out"])
        #expect(
            warnings("a\r\nb\nc\n") == ["lines end in two ways: 1 with CR LF, 2 with LF"])
        #expect(
            warnings("a\rb\n") == [
                "1 carriage return that no newline follows: characters within lines"
            ])
        let replaced = warnings("a\nb\u{FFFD}c\u{FFFD}\n")
        #expect(replaced.count == 1)
        #expect(replaced[0].hasPrefix("2 replacement characters, the first on line 2:"))
        let control = warnings("a\n\nb\u{0}\n")
        #expect(control.count == 1)
        #expect(control[0].hasPrefix("1 control character, the first on line 3:"))
    }

    @Test(arguments: ["é", "ü", "’", "€"])
    func doublyEncoded(character: String) throws {
        let misread = character.utf8.map { byte -> String in
            // Windows-1252 as far as these bytes need it.
            let signs: [UInt8: String] = [0x80: "\u{20AC}", 0x82: "\u{201A}", 0x99: "\u{2122}"]
            return signs[byte] ?? String(UnicodeScalar(byte))
        }.joined()
        let found = warnings("fine\n" + misread + "\n")
        try #require(found.count == 1)
        #expect(found[0].hasPrefix("1 doubly encoded character, the first on line 2:"))
    }
}
