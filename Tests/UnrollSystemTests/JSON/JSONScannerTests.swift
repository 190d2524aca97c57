import Testing
import UnrollSystem

@Suite struct JSONScannerTests {
    private func string(_ json: [UInt8]) throws -> String {
        var scanner = JSONScanner(json)
        let text = try scanner.string()
        try scanner.expectEnd()
        return text
    }

    private func integer(_ json: String) throws -> Int {
        var scanner = JSONScanner(Array(json.utf8))
        let value = try scanner.unsignedInteger()
        try scanner.expectEnd()
        return value
    }

    @Test func readsStrings() throws {
        #expect(try string(Array(#" "" "#.utf8)) == "")
        #expect(try string(Array(#""aé€😀""#.utf8)) == "aé€😀")
        #expect(
            try string(Array(#""\"\\\/\b\f\n\r\tx\u0041\u00e9\uD83D\uDE00""#.utf8))
                == "\"\\/\u{8}\u{C}\n\r\txA\u{e9}😀")
        #expect(try string(Array(#""\u0000""#.utf8)) == "\0")
    }

    @Test(arguments: [
        "", "x", "\"", "\"a", #""\"#, #""\x""#, #""\u12""#, #""\u12G4""#, #""\uD83D""#,
        #""\uD83Dx""#, #""\uD83D\n""#, #""\uD83D\u0041""#, #""\uDE00""#, "\"\n\"", "\"a\" b",
        #""\uD83D\u"#, #""a\"#, "\"\\n\u{1}\"",
    ])
    func refusesBadStrings(json: String) {
        #expect(throws: JSONScanner.Failure.self) { try string(Array(json.utf8)) }
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80],
        ] as [[UInt8]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONScanner.Failure.self) { try string([0x22] + bytes + [0x22]) }
        let escaped: [UInt8] = [0x22, 0x5C, 0x6E]
        #expect(throws: JSONScanner.Failure.self) { try string(escaped + bytes + [0x22]) }
    }

    @Test func readsIntegers() throws {
        #expect(try integer(" 0 ") == 0)
        #expect(try integer("9223372036854775807") == .max)
    }

    @Test(arguments: [
        "", "-1", "+1", "01", "00", "1.0", "1e3", "1E3", "9223372036854775808", "0x1", "NaN",
        "99999999999999999999999999999999",
    ])
    func refusesOtherNumbers(json: String) {
        #expect(throws: JSONScanner.Failure.self) { try integer(json) }
    }

    @Test(arguments: ["[1,]", "[1 2]", "[", "[1", "1]", "[,1]"])
    func refusesBadArrays(json: String) {
        #expect(throws: JSONScanner.Failure.self) {
            var scanner = JSONScanner(Array(json.utf8))
            try scanner.array { scanner throws(JSONScanner.Failure) in
                _ = try scanner.unsignedInteger()
            }
            try scanner.expectEnd()
        }
    }

    @Test func textIsReadBack() throws {
        let text = String(String.UnicodeScalarView((0..<0x300).compactMap { Unicode.Scalar($0) }))
        #expect(
            try string(Array(JSONText.quoted(text).utf8)).unicodeScalars.elementsEqual(
                text.unicodeScalars))
    }

    private func skip(_ json: String) throws {
        var scanner = JSONScanner(Array(json.utf8))
        try scanner.skipValue()
        try scanner.expectEnd()
    }

    @Test(arguments: [
        "null", " true ", "false", "0", "-0.5e+10", "1E5", #""a\n""#, "[]", "{}", "[ ]", "{ }",
        "[1, [2, {}], {\"a\": [], \"b\": {\"c\": null}}, \"x\"]", "[[[[]]], []]",
    ])
    func skipsValues(json: String) throws { try skip(json) }

    @Test(arguments: [
        "", "nul", "nulll", "True", "-", "01", "-01", "1.", ".5", "1e", "1e+", "+1", "1.2.3", "1x",
        "NaN", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "]", "{", "{1:2}", "{\"a\"}",
        "{\"a\":}", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{\"a\":1]", "{\"a\":1", "\"a", "[1]]",
        "1 2", "[\"\\x\"]",
    ])
    func refusesWhatIsNoValue(json: String) {
        #expect(throws: JSONScanner.Failure.self) { try skip(json) }
    }

    @Test func deepNestingIsSkipped() throws {
        let depth = 1_000_000
        let array = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        try skip(array)
        try skip(
            String(repeating: "{\"a\":", count: depth) + array
                + String(repeating: "}", count: depth))
        #expect(throws: JSONScanner.Failure.self) { try skip(String(array.dropLast())) }
    }

    @Test func valuesAreReturnedAsWritten() throws {
        for text in ["-0.50", "1E+2", "123456789012345678901234567890", "true", "null"] {
            var scanner = JSONScanner(Array((" " + text + " ").utf8))
            #expect(try scanner.spelledValue() == text)
            try scanner.expectEnd()
        }
    }
}
